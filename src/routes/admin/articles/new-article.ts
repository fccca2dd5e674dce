// What a new article begins with.
import { BLANK, type Typed } from '../../../pages/admin/articles/typed.ts';
import type { Key } from '../../../pages/admin/ui.ts';
import { typedTime } from '../../../pages/admin/zone.ts';
import type { Context } from '../../../services/context.ts';
import { findReadable } from '../../../services/publishing/reading.ts';
import type { AdminRequest } from '../env.ts';
import { typedOfShare } from '../web-manifest.ts';
import { translationOf } from './article-form.ts';

/** An original's parts, what was shared from another app, or nothing but who writes; and the day of the calendar it is for. */
export async function begun(c: AdminRequest, context: Context): Promise<Typed> {
  const original = c.req.query('translationOf');
  const typed = original
    ? translationOf(await findReadable(context, c.get('principal'), original))
    : { ...typedOfShare(c.req.query()), authors: bylineOf(c) };
  const [day] = /^\d{4}-\d\d-\d\d$/.exec(c.req.query('on') ?? '') ?? [];
  const at = day === undefined ? '' : typedTime(c.get('ui'), `${day}T09:00`);
  const isAhead = Date.parse(`${at}Z`) > context.runtime.now();
  return isAhead ? { ...typed, publishedAt: at } : typed;
}

/** An agency's article, filled in: its own author takes the place of whoever pasted it. */
export async function fillSigned(c: AdminRequest, sent: Typed): Promise<{ typed: Typed; found: Key[] }> {
  const { fillFromCopy } = await import('./wire-copy.ts');
  const [own] = bylineOf(c);
  const isOwn = own && sent.authors.length === 1 && sent.authors[0]?.name === own.name;
  if (!isOwn) return fillFromCopy(sent);
  const { typed, found } = fillFromCopy({ ...sent, authors: BLANK.authors });
  return { typed: typed.authors.length ? typed : { ...typed, authors: sent.authors }, found };
}

/** New articles have the name of the person who is signed in as author; a key's name is not used. */
function bylineOf(c: AdminRequest): Typed['authors'] {
  const { id, person, name } = c.get('principal');
  return person === id ? [{ name, url: '' }] : [];
}
