// Everything leaves again: as JSON Feed with all rows in it, as Markdown files, as WordPress's export.
import { renderContent } from '../../content/render.ts';
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
  allFacets,
  allOthers,
  rowsAfter,
  siteState,
} from '../../store/export.ts';
import { allPageRows, listPages } from '../../store/own-pages.ts';
import { turn } from '../../store/turns.ts';
import type { Context } from '../context.ts';
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

const CHUNK_ARTICLES = 20;
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
    const articles = await articlesByNumber(
      db,
      chunk.map(({ article }) => article.n),
    );
    for (const rows of chunk) yield { rows, article: articles.find(({ row }) => row.n === rows.article.n) };
    n = last.article.n;
    await turn();
  }
}

/** Articles of these numbers, but for those that are erased. */
async function* chosen({ db }: Context, numbers: Numbers): AsyncGenerator<{ article: StoredArticle }> {
  for await (const piece of numbers) {
    for (let i = 0; i < piece.length; i += CHUNK_ARTICLES) {
      const articles = await articlesByNumber(db, piece.slice(i, i + CHUNK_ARTICLES));
      for (const article of articles) yield { article };
      await turn();
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
  const rest = {
    // What is made of this begins a log of its own.
    facets: (await allFacets(db)).map(({ log: _, ...facet }) => facet),
    names: await allFacetNames(db),
    pages: await allPageRows(db),
    erased,
    ...(await allOthers(db)),
  };
  yield `\n],"_tagwire_export":${JSON.stringify(rest, inOrder)}}\n`;
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
  const authors = (await allFacets(context.db)).filter(({ kind }) => kind === 'author');
  const site = await context.sites.now();
  yield wxrHead(site, authors);
  for await (const { article } of numbers ? chosen(context, numbers) : everything(context))
    if (article) yield wxrItems(article, article.row.n, site);
  if (!numbers) {
    for (const [i, { written, ...page }] of (await listPages(context.db)).entries())
      yield wxrPage({ ...written, ...page, html: renderContent(written.content) }, i + 1, site);
  }
  yield wxrEnd;
}

/** A file for each article, or for each of some numbers. */
export async function* markdownFiles(context: Context, numbers?: Numbers): AsyncGenerator<MarkdownFile> {
  for await (const { article } of numbers ? chosen(context, numbers) : everything(context))
    if (article) yield markdownFile(article);
}
