// An export of this program goes back into an empty site row by row: the same ids, dates, log and addresses, so the
// same feeds to the byte. What it carries is checked as if somebody had posted it.

import * as v from 'valibot';
import { type Correction, type Document, STATUSES, type Version } from '../../domain/model.ts';
import { asList, isObject, type Json, withoutAbsent } from '../../domain/objects.ts';
import { invalid, Refusal } from '../../errors.ts';
import { validateInput } from '../../intake/json.ts';
import { keptMf2 } from '../../intake/kept-mf2.ts';
import { PageFields } from '../../intake/page-schema.ts';
import { problemOfIssue } from '../../intake/schema-problems.ts';
import { FacetSettingsFields, SiteSettingsFields } from '../../intake/settings-schema.ts';
import { readName } from '../../media/kinds.ts';
import { problem } from '../../problems.ts';
import { commit } from '../../store/database.ts';
import {
  type ArticleRows,
  beginRestore,
  endRestore,
  type Others,
  otherWrites,
  restoredAmong,
  restoreWrites,
  siteState,
} from '../../store/export.ts';
import type { FacetRow } from '../../store/facets/rows.ts';
import { type PageRow, pageWrites } from '../../store/own-pages.ts';
import { turn } from '../../store/turns.ts';
import type { Context } from '../context.ts';
import { documentOf as composeDocument, searchText } from '../publishing/compose.ts';
import { rendered } from '../publishing/text-work.ts';

/** Of the export's own form. */
export const EXPORT_VERSION = 1;

const whole = v.pipe(v.number(), v.safeInteger());
const word = v.pipe(v.string(), v.maxLength(2_048), v.regex(/^[^\s<>"\p{Cc}]*$/u));
const name = v.pipe(v.string(), v.maxLength(1_000), v.regex(/^\P{Cc}*$/u));
const note = v.nullish(v.pipe(v.string(), v.maxLength(10_000)));
const sides = v.array(v.tuple([whole, whole]));

const Rows = v.object({
  article: v.looseObject({
    ...{
      n: whole,
      id: v.pipe(v.string(), v.uuid()),
      guid: word,
      slug: word,
      position: whole,
      language: word,
    },
    status: v.picklist([...STATUSES, 'erased']),
    owner: v.optional(v.nullable(word), null),
    assignee: v.optional(v.nullable(word), null),
    ...{ version: whole, seq: whole, publishedAt: v.nullable(whole), updatedAt: whole, createdAt: whole },
    ...{ facets: v.array(whole), translationGroup: v.nullable(whole), translationOf: v.nullable(word) },
  }),
  slugs: v.optional(v.array(word), []),
  revisions: v.optional(
    v.array(
      v.looseObject({
        version: whole,
        at: whole,
        kind: word,
        note,
        by: v.optional(v.nullable(name), null),
        imported: v.nullish(v.picklist([0, 1]), null),
        document: v.record(v.string(), v.unknown()),
      }),
    ),
    [],
  ),
  changes: v.array(v.looseObject({ seq: whole, kind: word, version: whole, at: whole, note, facets: sides })),
});
const Facets = v.array(
  v.looseObject({
    ...{ id: whole, kind: word, key: name, slug: word, label: name, uuid: v.pipe(v.string(), v.uuid()) },
    ...{ count: whole, lastSeq: whole, lastAt: whole, createdAt: whole },
    settings: v.nullish(
      v.pipe(
        v.object({
          ...{ ...SiteSettingsFields.entries, image: FacetSettingsFields.entries.image },
          ...{ at: whole, feedsAt: v.optional(whole), podcastAt: v.optional(whole) },
          ownPages: SiteSettingsFields.entries.navigation,
        }),
        v.transform(withoutAbsent),
      ),
    ),
  }),
);
const Pages = v.optional(
  v.array(
    v.object({
      ...{ slug: word, version: whole, createdAt: whole, updatedAt: whole },
      status: v.picklist(['draft', 'published', 'deleted', 'moved']),
      written: v.nullable(
        v.pipe(
          PageFields,
          v.transform(({ slug, status, ...page }) => withoutAbsent(page)),
        ),
      ),
      movedTo: v.nullable(word),
      imported: v.nullish(v.object({ id: name, said: word, kept: word }), null),
    }),
  ),
  [],
);
const Names = v.optional(
  v.array(v.object({ kind: word, sort: v.picklist(['slug', 'key']), name, facet: whole })),
  [],
);

const text = v.nullish(v.pipe(v.string(), v.maxLength(10_000)), null);
const address = v.pipe(v.string(), v.maxLength(2_048), v.regex(/^(?:\/|https?:\/\/)[^\s<>"\p{Cc}]*$/u));
const Beside = v.object({
  files: v.optional(
    v.array(
      v.object({
        name: v.pipe(
          word,
          v.check((one) => readName(one) !== undefined, 'is no name of a file'),
        ),
        ...{ type: word, length: whole, width: v.nullish(whole, null), height: v.nullish(whole, null) },
        ...{
          filename: text,
          alt: text,
          caption: text,
          credit: text,
          digitalSourceType: v.nullish(word, null),
        },
        ...{ uploadedAt: whole, uploader: v.nullish(word, null), uploaderName: v.nullish(name, null) },
        ...{ replacedBy: v.nullish(word, null), isFollowed: v.optional(whole, 0) },
      }),
    ),
    [],
  ),
  redirects: v.optional(
    v.array(
      v.object({
        ...{ path: address, article: v.nullable(whole), target: v.nullable(address), createdAt: whole },
        origin: v.picklist(['import', 'editor']),
      }),
    ),
    [],
  ),
  restorations: v.optional(v.array(v.object({ at: whole, seq: whole, next: whole })), []),
});

function checked<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const { success, output, issues } = v.safeParse(schema, value);
  if (success) return output;
  const [issue] = issues;
  const path = issue.path?.map(({ key }) => String(key)).join('.') ?? '';
  throw invalid([
    {
      pointer: '',
      code: 'invalid-value',
      detail: `the export is damaged at ${path}: ${problemOfIssue(issue).detail}`,
    },
  ]);
}

/** An item of an export. */
interface RestoredRows {
  rows: ArticleRows;
  /** What full-text search finds it by. */
  text?: string;
}

export class ExportFileImporter {
  readonly #context: Context;
  #ended = false;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Whether its last part has come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The rows of an item. @throws Refusal 422 where they are not what an export has */
  async rows(own: unknown): Promise<RestoredRows> {
    const rows = checked(Rows, own);
    const documents: Version[] = [];
    for (const { document } of rows.revisions) documents.push(await documentOf(this.#context, document));
    const last = documents.at(-1);
    const revisions = rows.revisions.map((row, i) => ({
      ...{ version: row.version, at: row.at, kind: row.kind, note: row.note ?? null, by: row.by },
      imported: row.imported,
      document: JSON.stringify(documents[i]),
    }));
    return { rows: { ...rows, revisions } as ArticleRows, text: last && searchText(last) };
  }

  /** Puts articles back, all or none; those that are there by now stay. */
  async put(items: readonly RestoredRows[]): Promise<number> {
    const { db } = this.#context;
    const there = await restoredAmong(
      db,
      items.map(({ rows }) => rows.article.n),
    );
    const missing = items.filter(({ rows }) => !there.has(rows.article.n));
    await this.#context.inTurn(() =>
      commit(
        db,
        missing.flatMap(({ rows, text }) => restoreWrites(db, rows, text)),
      ),
    );
    await turn();
    return missing.length;
  }

  /** The export's last part: facets, and what is left of erased articles. */
  async end({ facets, names, pages, erased, ...more }: Json): Promise<void> {
    const { db } = this.#context;
    const rows = checked(Facets, facets) as FacetRow[];
    const formerly = checked(Names, names);
    const own = checked(Pages, pages);
    const others = checked(Beside, more);
    const gone: RestoredRows[] = [];
    for (const one of asList(erased)) gone.push(await this.rows(one));
    for (let i = 0; i < gone.length; i += 20) await this.put(gone.slice(i, i + 20));
    for (const page of own) await this.#context.inTurn(() => commit(db, pageWrites(db, page as PageRow)));
    for (const some of parts(others)) await this.#context.inTurn(() => commit(db, otherWrites(db, some)));
    await this.#context.inTurn(() => endRestore(db, rows, formerly));
    this.#ended = true;
  }
}

const ROWS_AT_ONCE = 100;

function* parts({ files, redirects, restorations }: Others): Generator<Others> {
  for (let i = 0; i < Math.max(1, files.length, redirects.length); i += ROWS_AT_ONCE) {
    const some = { files: files.slice(i, i + ROWS_AT_ONCE), redirects: redirects.slice(i, i + ROWS_AT_ONCE) };
    yield { ...some, restorations: i ? [] : restorations };
  }
}

/** A version as it was written, its text made safe again: an export is a file that anybody may have touched. */
async function documentOf(context: Context, written: Json): Promise<Version> {
  const { html, corrections, slug, language, status, publishedAt, translationOf, mf2, ...fields } = written;
  const input = validateInput(fields);
  const whole = { ...input, mf2: keptMf2(mf2) };
  const { document: composed } = await composeDocument(context, whole, input.title ?? '');
  const document: Document = {
    ...composed,
    // What this version makes of the text is as it was; what another made of it is cleaned.
    html: composed.html === html ? html : (await rendered(context, { html: `${html ?? ''}` })).html,
    corrections: asList(corrections) as Correction[],
  };
  return { ...document, slug, language, status, publishedAt, translationOf } as Version;
}

/**
 * Begins to restore an export, or resumes an attempt that broke off. Undefined where the site has articles of its own or
 * the document is no export: then the articles are imported like those of any feed.
 * @throws Refusal 403 where that is not `allowed`
 */
export async function restoreInto(
  context: Context,
  part: Json,
  allowed: boolean,
): Promise<ExportFileImporter | undefined> {
  const { export: version, site, seq } = part;
  if (version !== EXPORT_VERSION || !isObject(site)) return undefined;
  const { uuid, createdAt } = site;
  if (typeof uuid !== 'string' || typeof createdAt !== 'number') return undefined;
  const state = await siteState(context.db);
  const begun = state.site.uuid === uuid && state.site.lastSeq === 0;
  if (!state.empty && !begun) return undefined;
  if (!allowed) {
    throw new Refusal(403, problem('restore-needs-admin'));
  }
  if (state.empty) await context.inTurn(() => beginRestore(context.db, uuid, createdAt, Number(seq ?? 0)));
  return new ExportFileImporter(context);
}
