// The views of the demo and which of its articles belong to each, told without Tagwire's own algebra.
import { type FeedOf, facetsOf, has, type Listed } from './demo.ts';

export interface Case {
  /** Absolute, in each format. */
  rss: string;
  atom: string;
  json: string;
  articles: Listed[];
}

/** Everything, every facet, and combinations. */
export function casesOf(site: string, articles: readonly Listed[]): Case[] {
  const facets = facetsOf(articles).map(({ kind, slug, rss, atom, json }: FeedOf) => {
    return { rss, atom, json, articles: articles.filter((article) => has(article, kind, slug)) };
  });
  const combined = COMBINED.map(([path, belongs]) => ({
    ...urls(site + path),
    articles: articles.filter(belongs),
  }));
  const cut = [1, 5, 200].map((limit) => ({
    ...urls(`${site}/`, `?limit=${limit}`),
    articles: articles.slice(0, limit),
  }));
  const found = WORDS.map((word) => ({
    ...urls(`${site}/`, `?q=${encodeURIComponent(word)}`),
    articles: articles.filter((article) => contains(article, word)),
  }));
  return [{ ...urls(`${site}/`), articles: [...articles] }, ...facets, ...combined, ...cut, ...found];
}

const urls = (base: string, query = '') => ({
  rss: `${base}rss.xml${query}`,
  atom: `${base}atom.xml${query}`,
  json: `${base}feed.json${query}`,
});

const tag = (slug: string) => (article: Listed) => has(article, 'tag', slug);
const [turkey, s400, diplomacy, science] = [tag('turkey'), tag('s-400'), tag('diplomacy'), tag('science')];

const COMBINED: readonly [path: string, belongs: (article: Listed) => boolean][] = [
  ['/tags/s-400+turkey/', (a) => s400(a) && turkey(a)],
  ['/tags/s-400,science/', (a) => s400(a) || science(a)],
  ['/tags/!turkey/', (a) => !turkey(a)],
  ['/tags/diplomacy+!s-400/', (a) => diplomacy(a) && !s400(a)],
  ['/tags/diplomacy+!s-400,science/', (a) => (diplomacy(a) && !s400(a)) || science(a)],
  ['/tags/!science+!turkey/', (a) => !science(a) && !turkey(a)],
  ['/tags/nobody-uses-this/', () => false],
  ['/languages/tr/tags/turkey/', (a) => turkey(a) && has(a, 'language', 'tr')],
  ['/languages/en/', (a) => /^en\b/.test(a.language)],
  ['/languages/en/tags/turkey/sources/tass/', (a) => turkey(a) && a.source?.name === 'TASS'],
];

// Words that no other word of the samples begins with or contains, in several scripts.
const WORDS = ['Erdogan', 'thermometer', 'penguins', 'Байкале', 'मानसून', 'צפרדע'];
const contains = (article: Listed, word: string) => {
  const { title, summary, html, tags, authors, source } = article;
  const names = [...tags, ...authors.map(({ name }) => name), source?.name];
  const text = [title, summary, html.replace(/<[^>]*>/g, ' '), ...names].join(' ').toLowerCase();
  return text.split(/[^\p{L}\p{M}\p{N}]+/u).includes(word.toLowerCase());
};
