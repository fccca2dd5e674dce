// The views that are followed, with a second, independent reading of what their URLs mean.

/** What an article is found under, as `kind/slug`: `tag/turkey`, `language/en`; and `word/pipeline`. */
export type Facets = ReadonlySet<string>;

export interface Followed {
  /** Path of the view, its formats' file names to be added. */
  path: string;
  query?: string;
  matches(facets: Facets): boolean;
}

export const VIEWS: readonly Followed[] = [
  { path: '/', matches: () => true },
  { path: '/tags/turkey/', matches: (f) => f.has('tag/turkey') },
  { path: '/tags/energy+turkey/', matches: (f) => f.has('tag/energy') && f.has('tag/turkey') },
  { path: '/tags/energy+!turkey/', matches: (f) => f.has('tag/energy') && !f.has('tag/turkey') },
  { path: '/languages/en/', matches: (f) => f.has('language/en') },
  {
    path: '/languages/en/tags/nato,sport+!energy/',
    matches: (f) =>
      f.has('language/en') && (f.has('tag/nato') || (f.has('tag/sport') && !f.has('tag/energy'))),
  },
  {
    path: '/tags/turkey/',
    query: '?q=pipeline',
    matches: (f) => f.has('tag/turkey') && f.has('word/pipeline'),
  },
];

/** Tags that get other names, or go into another, while somebody follows them. */
export const RENAMED = ['economy', 'ankara'];

export const tagView = (slug: string): Followed => ({
  path: `/tags/${slug}/`,
  matches: (f) => f.has(`tag/${slug}`),
});

export const addressOf = ({ path, query = '' }: Followed, file: string): string => path + file + query;

/** What articles are tagged with; the first are the busy ones. */
export const TAGS = ['Turkey', 'Energy', 'Sport', 'NATO', 'Economy', 'Ankara'];
export const LANGUAGES = ['en', 'en', 'en-GB', 'de', 'tr'];

/** @param text an article's, where views that ask for words are to be told apart */
export const facetsOf = (refs: readonly { kind: string; slug: string }[], text = ''): Facets =>
  new Set([
    ...refs.map(({ kind, slug }) => `${kind}/${slug}`),
    ...(/\bpipeline\b/.test(text) ? ['word/pipeline'] : []),
  ]);
