// Everything leaves again: as JSON Feed with all rows in it, as Markdown files, as WordPress's export.
import { isObject } from '../../domain/objects.ts';
import { siteHead } from '../../formats/export-head.ts';
import { jsonFeedItem } from '../../formats/json-feed.ts';
import { type MarkdownFile, markdownFile } from '../../formats/markdown-file.ts';
import { tarOf } from '../../formats/tar.ts';
import { wxrEnd, wxrHead, wxrItems, wxrPage } from '../../formats/wxr.ts';
import { articlesByNumber, type StoredArticle } from '../../store/articles/articles.ts';
import { lastSeq } from '../../store/changes.ts';
import {
  type ArticleRows,
  allFacetNames,
  allRestorations,
  facetsFrom,
  filesFrom,
  type RedirectRow,
  redirectsFrom,
  rowsAfter,
  siteState,
} from '../../store/export.ts';
import type { FacetRow } from '../../store/facets/rows.ts';
import type { FileRow } from '../../store/library/files.ts';
import { allPageRows, listPages } from '../../store/own-pages.ts';
import { turn } from '../../store/turns.ts';
import type { Context } from '../context.ts';
import { rendered } from '../publishing/text-work.ts';
import { EXPORT_VERSION } from './import-export-file.ts';

export const EXPORT_FORMATS = {
  json: { type: 'application/feed+json; charset=utf-8', ending: 'json' },
  markdown: { type: 'application/x-tar', ending: 'tar' },
  wxr: { type: 'application/rss+xml; charset=utf-8', ending: 'xml' },
} as const;
export type ExportFormat = keyof typeof EXPORT_FORMATS;

export const isExportFormat = (text: string): text is ExportFormat => Object.hasOwn(EXPORT_FORMATS, text);

/** Of articles, piece by piece. */
type Numbers = AsyncIterable<readonly number[]>;

const CHUNK_ARTICLES = 10;
/** Of other tables. */
const CHUNK_ROWS = 100;
const encoder = new TextEncoder();

/** The whole site in a format, piece by piece; or only articles of some numbers, without the site around them. */
export async function* exportSite(
  context: Context,
  format: ExportFormat,
  numbers?: Numbers,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (format === 'markdown') {
    yield* tarOf(markdownFiles(context, numbers));
    return;
  }
  const texts =
    format === 'wxr'
      ? exportWxr(context, numbers)
      : numbers
        ? exportItems(context, numbers)
        : exportJson(context);
  for await (const text of texts) yield encoder.encode(text);
}

/** Names sorted: what was imported is exported again to the byte. */
const inOrder = (_: string, value: unknown): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;

async function* everything({ db }: Context): AsyncGenerator<{ rows: ArticleRows; article?: StoredArticle }> {
  for (let n = 0; ; ) {
    const chunk = await rowsAfter(db, n, CHUNK_ARTICLES);
    const last = chunk.at(-1);
    if (!last) return;
    await turn();
    const articles = await articlesByNumber(
      db,
      chunk.map(({ article }) => article.n),
    );
    for (const rows of chunk) {
      await turn();
      yield { rows, article: articles.find(({ row }) => row.n === rows.article.n) };
    }
    n = last.article.n;
  }
}

/** Articles of these numbers, but for those that are erased. */
async function* chosen({ db }: Context, numbers: Numbers): AsyncGenerator<{ article: StoredArticle }> {
  for await (const piece of numbers) {
    for (let i = 0; i < piece.length; i += CHUNK_ARTICLES) {
      const articles = await articlesByNumber(db, piece.slice(i, i + CHUNK_ARTICLES));
      for (const article of articles) {
        await turn();
        yield { article };
      }
    }
  }
}

async function* exportJson(context: Context): AsyncGenerator<string> {
  const { db } = context;
  const site = await context.sites.now();
  const { site: facet } = await siteState(db);
  const own = {
    export: EXPORT_VERSION,
    seq: await lastSeq(db),
    site: { uuid: facet.uuid, createdAt: facet.createdAt },
  };
  yield `${JSON.stringify(siteHead(site, own)).slice(0, -1)},"items":[`;
  let separator = '\n';
  const erased: ArticleRows[] = [];
  for await (const { rows, article } of everything(context)) {
    // An article that was erased just now has no text to be shown.
    if (!article || rows.article.status === 'erased') {
      if (rows.article.status === 'erased') erased.push(rows);
      continue;
    }
    const { _tagwire, ...item } = jsonFeedItem(article, site) as { _tagwire: object };
    const revisions = rows.revisions.map((row) => ({
      ...row,
      document: JSON.parse(row.document) as unknown,
    }));
    const whole = {
      ...item,
      _tagwire: { ..._tagwire, status: article.status, export: { ...rows, revisions } },
    };
    yield separator + JSON.stringify(whole);
    separator = ',\n';
  }
  // Facets last: what was published meanwhile may have new ones.
  // Names sorted, as in rows.
  const rest: Record<string, Rows> = {
    erased: cut(erased),
    facets: facetRows(context, withoutLog),
    files: paged(
      (last: FileRow | undefined) => filesFrom(db, last?.n ?? 0, CHUNK_ROWS),
      ({ n: _, words: __, ...row }) => row,
    ),
    names: cut(await allFacetNames(db)),
    pages: cut(await allPageRows(db)),
    redirects: paged(
      (last: RedirectRow | undefined) => redirectsFrom(db, last?.id ?? 0, CHUNK_ROWS),
      ({ id: _, ...row }) => row,
    ),
    restorations: cut((await allRestorations(db)).map(({ id: _, ...row }) => row)),
  };
  yield '\n],"_tagwire_export":{';
  for (const [i, name] of Object.keys(rest).entries()) {
    yield `${i ? ',' : ''}${JSON.stringify(name)}:`;
    yield* listed(rest[name]!);
  }
  yield '}}\n';
}

/** Of a table, a few at a time. */
type Rows = AsyncIterable<readonly object[]>;

async function* cut(rows: readonly object[]): AsyncGenerator<readonly object[]> {
  for (let i = 0; i < rows.length; i += CHUNK_ROWS) yield rows.slice(i, i + CHUNK_ROWS);
}

async function* paged<R, S>(
  next: (last: R | undefined) => Promise<R[]>,
  shown: (row: R) => S,
): AsyncGenerator<S[]> {
  for (let last: R | undefined; ; ) {
    const rows = await next(last);
    if (!rows.length) return;
    yield rows.map(shown);
    last = rows.at(-1);
  }
}

const facetRows = <S>({ db }: Context, shown: (row: FacetRow) => S) =>
  paged((last: FacetRow | undefined) => facetsFrom(db, last?.id ?? 0, CHUNK_ROWS), shown);
/** What is made of an export begins a log of its own. */
const withoutLog = ({ log: _, ...row }: FacetRow) => row;

/** A JSON array. */
async function* listed(pieces: Rows): AsyncGenerator<string> {
  let before = '[';
  for await (const rows of pieces) {
    if (!rows.length) continue;
    yield before + rows.map((row) => JSON.stringify(row, inOrder)).join(',');
    before = ',';
    await turn();
  }
  yield before === '[' ? '[]' : ']';
}

/** A JSON Feed of some articles. */
async function* exportItems(context: Context, numbers: Numbers): AsyncGenerator<string> {
  const site = await context.sites.now();
  yield `${JSON.stringify(siteHead(site, {})).slice(0, -1)},"items":[`;
  let separator = '\n';
  for await (const { article } of chosen(context, numbers)) {
    const { _tagwire, ...item } = jsonFeedItem(article, site) as { _tagwire: object };
    yield separator + JSON.stringify({ ...item, _tagwire: { ..._tagwire, status: article.status } });
    separator = ',\n';
  }
  yield '\n]}\n';
}

async function* exportWxr(context: Context, numbers?: Numbers): AsyncGenerator<string> {
  const authors: FacetRow[] = [];
  for await (const rows of facetRows(context, (row) => row))
    authors.push(...rows.filter(({ kind }) => kind === 'author'));
  const site = await context.sites.now();
  yield wxrHead(site, authors);
  for await (const { article } of numbers ? chosen(context, numbers) : everything(context))
    if (article) yield wxrItems(article, article.row.n, site);
  if (!numbers) {
    for (const [i, { written, ...page }] of (await listPages(context.db)).entries()) {
      const { html } = await rendered(context, written.content);
      yield wxrPage({ ...written, ...page, html }, i + 1, site);
    }
  }
  yield wxrEnd;
}

/** A file for each article, or for each of some numbers. */
export async function* markdownFiles(context: Context, numbers?: Numbers): AsyncGenerator<MarkdownFile> {
  for await (const { article } of numbers ? chosen(context, numbers) : everything(context))
    if (article) yield markdownFile(article);
}
