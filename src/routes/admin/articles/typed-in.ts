// What was typed in the editor's form, with what only the database or the site's clocks know of it.
import { labelKey } from '../../../domain/slugs.ts';
import type { Typed } from '../../../pages/admin/articles/typed.ts';
import type { FormFault } from '../../../pages/admin/fields.ts';
import { skippedTime, typedTime } from '../../../pages/admin/zone.ts';
import type { Context } from '../../../services/context.ts';
import { articleBySlug } from '../../../store/articles/articles.ts';
import type { Database } from '../../../store/database.ts';
import { facetsOfLabels } from '../../../store/facets/facets.ts';
import type { AdminRequest } from '../env.ts';
import { withFiles } from '../library/files.ts';
import { text } from '../session.ts';
import { correctionFaults, listedTags, readTyped, withFormat } from './article-form.ts';

const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;

/** What was typed, with the files that were sent, and what of it cannot be read. */
export async function sentIn(
  c: AdminRequest,
  context: Context,
): Promise<{ typed: Typed; refused: FormFault[] }> {
  const sent = c.get('form');
  const [typed, faults] = await withFormat(context, sent, await typedIn(c, context.db));
  const skipped = skippedTime(c.get('ui'), text(sent, 'publishedAt').trim(), '/publishedAt');
  return withFiles(c, typed, [...faults, ...skipped, ...correctionFaults(sent)]);
}

/** What was typed; a tag that there is stays one, whatever commas it has. */
export async function typedIn(c: AdminRequest, db: Database): Promise<Typed> {
  const sent = c.get('form');
  const labels = listedTags(sent).map((label) => ({ kind: 'tag', label }) as const);
  const rows = labels.length ? await facetsOfLabels(db, labels) : [];
  const known = new Set(labels.flatMap(({ label }, i) => (rows[i] ? [labelKey(label)] : [])));
  const typed = readTyped(sent, known);
  return named(db, { ...typed, publishedAt: typedTime(c.get('ui'), typed.publishedAt) });
}

/** The original of a translation can be given by the address of its page or of its editor. */
async function named(db: Database, typed: Typed): Promise<Typed> {
  const { translationOf } = typed;
  const [id] = UUID.exec(translationOf) ?? [];
  const [, slug] = /\/articles\/([^/?#]+)/.exec(translationOf) ?? [];
  const original = slug && !id ? await articleBySlug(db, decoded(slug)) : undefined;
  return { ...typed, translationOf: id ?? original?.id ?? translationOf };
}

const decoded = (slug: string): string => {
  try {
    return decodeURIComponent(slug);
  } catch {
    return slug;
  }
};
