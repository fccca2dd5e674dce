// The site as files, which any file server serves: what the server itself answers at each address, without what needs it.
import { archivePath } from '../../../domain/calendar.ts';
import type { FacetKind } from '../../../domain/model.ts';
import { documentPath, EVERYTHING, facetView } from '../../../domain/views.ts';
import { prefixOf } from '../../../formats/uri.ts';
import { lastNumber } from '../../../store/articles/listings.ts';
import { seenArticles } from '../../../store/copy.ts';
import { EVERYTHING_ID } from '../../../store/facets/facets.ts';
import { facetsAfter, type ListedFacet } from '../../../store/facets/listed.ts';
import { listPages } from '../../../store/own-pages.ts';
import { turn } from '../../../store/turns.ts';
import type { Context } from '../../context.ts';
import { monthsWithArticles } from '../../feeds/months.ts';
import { type Ask, type CopiedFile, CopyDocuments, fileOf } from './documents.ts';
import { hostFiles } from './host-files.ts';
import { leadsOf } from './leads.ts';

/** Read at once. */
const ARTICLES = 200;
const FACETS = 100;

/** What every site has, beside its feeds. */
const ALWAYS = [
  ...['/', '/tags/', '/archive/', '/opml.xml', '/feeds.json', '/news-sitemap.xml', '/robots.txt'],
  ...['/favicon.ico', '/favicon.svg', '/site.webmanifest', '/feed.css'],
];

/** Told which part of the site is done, from 0 to 1. */
type Progress = (part: number) => void;

/** Every file of the copy. What the site has no page for (`pages: off`) is left out. */
export async function* siteCopy(
  context: Context,
  ask: Ask,
  progress: Progress = () => {},
): AsyncGenerator<CopiedFile> {
  const { site, runtime, formats } = context;
  const prefix = prefixOf(site.url);
  const now = runtime.now();
  const documents = new CopyDocuments(ask, site.url, now);
  for (const path of [...ALWAYS, ...(await archives(context))]) yield* documents.at(path);
  yield* sitemaps(documents);
  const { gone, ...leads } = await leadsOf(context, documents);
  yield* views(context, documents, (part) => progress(part / 2));
  yield* articles(context, documents, gone, (part) => progress((1 + part) / 2));
  for (const { slug, status } of await listPages(context.db))
    if (status === 'published') yield* documents.at(`/${encodeURIComponent(slug)}`);
  for (const path of [...gone.filter((path) => !isArticle(path)), ...leads.goneFolders])
    yield* documents.at(path, [410]);
  yield* documents.missing();
  // A set goes on with what is added while it is gone through: a style names pictures.
  for (const path of documents.named) yield* documents.file(path);
  const exact = [...leads.exact, ...documents.shortened];
  const told = { url: site.url, prefix, formats, policies: documents.policies };
  for (const [name, text] of hostFiles({ ...told, leads: { ...leads, gone, exact } }))
    yield fileOf(name, text, now);
}

const isArticle = (path: string) => path.startsWith('/articles/');

async function archives({ db, sites }: Context): Promise<string[]> {
  const { timeZone = 'UTC' } = await sites.now();
  const months = await monthsWithArticles(db, timeZone, Number.POSITIVE_INFINITY);
  const years = new Set(months.map(({ year }) => year));
  return [
    ...[...years].map((year) => archivePath(year)),
    ...months.map(({ year, month }) => archivePath(year, month)),
  ];
}

/** The sitemap, and the parts that the one of a large site names. */
async function* sitemaps(documents: CopyDocuments): AsyncGenerator<CopiedFile> {
  for await (const file of documents.at('/sitemap.xml')) {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of file.body) text += decoder.decode(chunk, { stream: true });
    yield fileOf(file.name, text, file.modified);
    for (const [path] of text.matchAll(/\/sitemap-\d+\.xml(?=<)/g)) yield* documents.at(path);
  }
}

/** The page and the feeds of everything, and of every tag, author, source and language. */
async function* views(
  { db, formats }: Context,
  documents: CopyDocuments,
  progress: Progress,
): AsyncGenerator<CopiedFile> {
  const files = [...formats.map(({ file }) => file), 'opml.xml'];
  const all: ListedFacet[] = [];
  for (let last: ListedFacet | undefined; ; ) {
    const some = await facetsAfter(db, FACETS, last);
    all.push(...some);
    last = some.at(-1);
    if (some.length < FACETS) break;
  }
  for (const [i, { id, kind, slug }] of all.entries()) {
    const isAll = id === EVERYTHING_ID;
    const view = isAll ? EVERYTHING : facetView({ kind: kind as FacetKind, slug });
    // The front page and the list of all feeds are there.
    const own = isAll ? formats.map(({ file }) => file) : ['', ...files];
    for (const file of own) yield* documents.at(documentPath(view, file));
    progress((i + 1) / all.length);
    await turn();
  }
}

/** Every article's page and Markdown; of one that is gone the page that says so. */
async function* articles(
  { db }: Context,
  documents: CopyDocuments,
  gone: string[],
  progress: Progress,
): AsyncGenerator<CopiedFile> {
  const last = await lastNumber(db);
  for (let n = 0; ; await turn()) {
    const some = await seenArticles(db, n, ARTICLES);
    for (const { slug, status, n: number } of some) {
      const path = `/articles/${encodeURIComponent(slug)}`;
      if (status === 'published') {
        yield* documents.at(path);
        yield* documents.at(`${path}.md`);
      } else {
        gone.push(path);
        yield* documents.at(path, [410]);
      }
      progress(number / last);
    }
    n = some.at(-1)?.n ?? n;
    if (some.length < ARTICLES) return;
  }
}
