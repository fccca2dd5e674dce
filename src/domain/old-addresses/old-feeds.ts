// Addresses that other systems give their feeds and lists: WordPress, Ghost, Hugo, Jekyll, Blogger, Micro.blog, Drupal,
// Movable Type, Squarespace, Medium. What each of them means as a view here. No I/O.
import { canonicalTag, slugOf } from '../slugs.ts';
import { oneLine } from '../text.ts';
import { EVERYTHING, facetView, languageSlug, MAX_QUERY_LENGTH, type View } from '../views.ts';
import { namingPath, plainPath } from './old-paths.ts';

type FeedFile = 'rss.xml' | 'atom.xml' | 'feed.json';

/** One thing that an address may mean. */
export interface OldForm {
  /** The old path of the page whose feed it is; where a redirect leads from there, its feed does too. */
  base: string;
  /** The feed's file; '' for a page. */
  file: FeedFile | '';
  /** By the names in the address, if they are any: of a view each facet must be there. */
  view?: View;
  /** A page here that is no view. */
  path?: string;
  /** It is of comments, which stay behind. */
  isOfComments?: true;
}

/** What words stand for, from the words of each. */
const meaning = <K extends string>(words: Record<K, readonly string[]>): ReadonlyMap<string, K> =>
  new Map((Object.keys(words) as K[]).flatMap((kind) => words[kind].map((word) => [word, kind] as const)));

/** Names of formats: `?feed=rss2`, `/feed/atom/` and `/wp-rdf.php` (WordPress), `?format=rss` (Squarespace), `?alt=json` (Blogger). */
const FILES = meaning<FeedFile>({
  'rss.xml': ['rss', 'rss2', 'rdf', 'feed', 'podcast', 'xml'],
  'atom.xml': ['atom'],
  'feed.json': ['json'],
});

/**
 * Last segments that are the feed of what is before them: `feed`, `rdf`, `atom` (WordPress), `rss` (Ghost), `index.xml`,
 * `index.json` (Hugo), `feed.xml` (Jekyll), `feed.xml`, `feed.json`, `podcast.xml` (Micro.blog), `rss.xml`, `feed` (Drupal),
 * `index.rdf`, `atom.xml`, `rss2.xml` (Movable Type); the rest are variants of these.
 */
const LAST = meaning<FeedFile>({
  'rss.xml': [
    ...['feed', 'rss', 'rdf'],
    ...['index.xml', 'index.rss', 'index.rdf', 'feed.xml', 'feed.rss', 'rss.xml', 'rss2.xml'],
    ...['podcast.xml', 'podcast.rss'],
  ],
  'atom.xml': ['atom', 'feed.atom', 'atom.xml', 'index.atom'],
  'feed.json': ['feed.json', 'index.json'],
});
/** WordPress's first addresses. */
const WP_FILE = /^wp-(rss2?|rdf|atom|feed|commentsrss2)\.php$/;

/**
 * Words before the name of a facet; of a path like `category/news/local` the last name counts. Singular in WordPress and
 * Ghost, plural in Hugo and Micro.blog, `label` in Blogger, `tagged` in Medium, `by_tag` in Jekyll's feeds; topics and
 * sections are those of newsrooms.
 */
const KINDS = meaning<'tag' | 'author' | 'q'>({
  tag: [
    ...['tag', 'tags', 'tagged', 'by_tag', 'category', 'categories', 'by_category', 'label', 'labels'],
    ...['topic', 'topics', 'section', 'sections'],
  ],
  author: ['author', 'authors'],
  q: ['search'],
});
/** What the list of all articles is called where it is not the home page. */
const LISTS = new Set(['blog', 'posts', 'post', 'news', 'articles', 'journal', 'stories', 'writing', 'all']);

/** What an address may mean, the likeliest first. @param path below the site's prefix */
export function oldForms(path: string, search: string): OldForm[] {
  const query = new URLSearchParams(search);
  const written = plainPath(path).split('/').filter(Boolean);
  const all = written[0] === 'index.php' ? written.slice(1) : written;
  if (OF_NOBODY.test(all.join('/'))) return [];
  const said = (query.get('feed') ?? query.get('format') ?? '').toLowerCase();
  if (said.startsWith('comments-')) return [comments(all, search)];
  if (all[0] === 'feeds') return bloggerForms(all, query);
  const asked = FILES.get(said);
  if (asked) return formsOf(all, asked, search);
  const feeds = feedForms(all, search);
  // `/tag/rss/` is the page of a tag.
  return feeds.some(({ base, ...known }) => Object.keys(known).length > 1)
    ? feeds
    : [...feeds, ...pageForms(all, search)];
}

const comments = (base: readonly string[], search = ''): OldForm => ({
  base: baseOf(base, search),
  file: '',
  isOfComments: true,
});

const baseOf = (segments: readonly string[], search: string) => namingPath(`/${segments.join('/')}`, search);

/** A path that ends as a feed's does: `/tag/x/feed/atom/`, `/tags/x/index.xml`, `/feed/by_tag/x.xml`. */
function feedForms(all: readonly string[], search: string): OldForm[] {
  const last = all.at(-1)?.toLowerCase() ?? '';
  const before = all.at(-2)?.toLowerCase();
  const php = WP_FILE.exec(last);
  if (php && all.length === 1)
    return php[1] === 'commentsrss2' ? [comments([])] : formsOf([], FILES.get(php[1] ?? '') ?? 'rss.xml', '');
  if (last === 'wp-sitemap.xml' || last === 'sitemap_index.xml')
    return all.length === 1 ? [{ base: '/', file: '', path: '/sitemap.xml' }] : [];
  const named = before === 'feed' ? FILES.get(last) : undefined;
  const base = all.slice(0, named ? -2 : -1);
  const file = named ?? LAST.get(last);
  if (file) {
    if (base.at(-1)?.toLowerCase() === 'comments') return [comments(base.slice(0, -1))];
    // Drupal: `/taxonomy/term/12/all/feed`, `/node/feed`.
    if (base[0] === 'taxonomy' && base.at(-1) === 'all') return formsOf(base.slice(0, -1), file, search);
    if (base[0] === 'node' && base.length === 1) return formsOf([], file, search);
    const forms = formsOf(base, file, search);
    // A section of Hugo's is no tag, most often.
    const isSection =
      last === 'index.xml' && base.length === 1 && !forms.some(({ view }) => view === EVERYTHING);
    return isSection ? [...forms, { base: baseOf(base, search), file, view: EVERYTHING }] : forms;
  }
  // Jekyll: `/feed/news.xml`, `/feed/by_tag/x.xml`; podcasts of WordPress: `/feed/podcast/show`; Medium: `/feed/tagged/x`.
  if (all[0]?.toLowerCase() !== 'feed' || all.length < 2 || all.length > 3) return [];
  const name = all.at(-1)?.replace(/\.xml$/i, '') ?? '';
  return formsOf(all.length === 3 ? ['tag', name] : [name], 'rss.xml', search, all);
}

/** Blogger: `/feeds/posts/default?alt=rss`, `/feeds/posts/summary/-/Label`, `/feeds/12345/comments/default`. */
function bloggerForms(all: readonly string[], query: URLSearchParams): OldForm[] {
  if (all.includes('comments')) return [comments([])];
  if (all[1] !== 'posts') return [];
  const file = FILES.get(query.get('alt')?.toLowerCase() ?? '') ?? 'atom.xml';
  const at = all.indexOf('-');
  return formsOf(at < 0 ? [] : ['label', ...all.slice(at + 1)], file, '');
}

/** A feed of what has an address. @param written the segments that the address has, where they are others */
function formsOf(base: readonly string[], file: FeedFile, search: string, written = base): OldForm[] {
  const from = baseOf(written, search);
  const asked = base.length ? [] : queryViews(search);
  // Of one article (`?p=12`), or of a number that only a redirect knows (`?cat=3`).
  if (!asked.length && from.startsWith('/?')) return [{ base: from, file }];
  const [only = ''] = base;
  const isList = base.every(isNumber) || (base.length === 1 && LISTS.has(only.toLowerCase()));
  const views = [
    ...asked,
    ...viewsOf(base),
    ...(base.length === 1 && !isKind(only) ? facetViews('tag', decoded(only)) : []),
    ...(isList && !asked.length ? [EVERYTHING] : []),
  ];
  return views.length ? views.map((view) => ({ base: from, file, view })) : [{ base: from, file }];
}

/** Half this server's, half another system's: no system has these, and a guess would hide a mistake. */
const OF_NOBODY =
  /^(?:tags|authors)\/[^/]+\/(?:rss|atom|rdf)$|^(?:tag|author)\/[^/]+\/(?:rss\.xml|atom\.xml|feed\.json)$/i;

const isKind = (segment: string) => KINDS.has(segment.toLowerCase());
const isNumber = (text: string) => /^\d{1,4}$/.test(text);

/** Pages that lists had: `/category/news/page/2/`, `/search/label/x`, `/2020/01/`. */
function pageForms(all: readonly string[], search: string): OldForm[] {
  const paged = all.at(-2) === 'page' && /^\d{1,6}$/.test(all.at(-1) ?? '');
  const base = paged ? all.slice(0, -2) : all;
  const from = baseOf(base, search);
  if (!base.length) {
    const views = [...queryViews(search), ...(paged ? [EVERYTHING] : [])];
    return views.map((view) => ({ base: from, file: '', view }));
  }
  const [year = '', month, day] = base;
  if (/^(?:19|20)\d\d$/.test(year) && base.length <= 3 && base.every(isNumber)) {
    const isMonth = month === undefined || (Number(month) >= 1 && Number(month) <= 12);
    const parts = [year, ...(month ? [month.padStart(2, '0')] : [])];
    if (isMonth && Number(day ?? 1) <= 31)
      return [{ base: from, file: '', path: `/archive/${parts.join('/')}/` }];
  }
  return viewsOf(base).map((view) => ({ base: from, file: '', view }));
}

/** WordPress's queries: `?tag=x`, `?category_name=a/b`, `?author_name=x`, `?s=words`. */
function queryViews(search: string): View[] {
  const query = new URLSearchParams(search);
  const tag = query.get('tag') ?? query.get('category_name')?.split('/').findLast(Boolean);
  if (tag) return facetViews('tag', tag);
  const author = query.get('author_name');
  if (author) return facetViews('author', author);
  return wordViews(query.get('s') ?? '');
}

function wordViews(words: string): View[] {
  const q = oneLine(words.normalize('NFC')).slice(0, MAX_QUERY_LENGTH).trim();
  return q ? [{ ...EVERYTHING, q }] : [];
}

function facetViews(kind: 'tag' | 'author', name: string): View[] {
  const slug = slugOf(name);
  return slug ? [facetView({ kind, slug })] : [];
}

/** `tag/x`, `blog/category/a/b`, `search/words`, and any of them in a language: `tr/tags/x`. */
function viewsOf(segments: readonly string[]): View[] {
  const at = segments.findIndex(isKind);
  // Blogger: `/search/label/x`.
  const start = isKind(segments[at + 1] ?? '') && segments.length > at + 2 ? at + 1 : at;
  const kind = KINDS.get(segments[start]?.toLowerCase() ?? '');
  const name = decoded(segments.slice(start + 1).at(-1) ?? '').trim();
  const found = at >= 0 && at <= 1 && kind ? named(kind, name) : [];
  const language = at === 0 ? undefined : languageOf(segments[0] ?? '');
  if (!language || at > 1) return found;
  const prefix = { kind: 'language' as const, slug: language };
  if (segments.length === 1) return [{ prefixes: [prefix], tags: [], q: '' }];
  return at === 1
    ? [...found.map((view) => ({ ...view, prefixes: [prefix, ...view.prefixes] })), ...found]
    : found;
}

const named = (kind: 'tag' | 'author' | 'q', name: string): View[] =>
  kind === 'q' ? wordViews(name) : facetViews(kind, name);

/** Only what is written as short as in addresses: `en`, `pt-br`. */
const languageOf = (segment: string): string | undefined =>
  /^[a-z]{2,3}(?:[-_][a-z]{2,4})?$/i.test(segment) && canonicalTag(segment.replace('_', '-'))
    ? languageSlug(segment.replace('_', '-'))
    : undefined;

/** WordPress writes spaces of a search as `+`. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment.replaceAll('+', ' '));
  } catch {
    return '';
  }
}
