// The demo as a newcomer starts it, with the samples posted, and what its admin endpoint says they are.
import { expect } from 'vitest';
import type { Article, Facet } from '../../src/domain/model.ts';
import { slugOf } from '../../src/domain/slugs.ts';
import { type Server, serve, until } from '../unit/cli/process.ts';

export interface FeedOf {
  kind: Facet['kind'];
  slug: string;
  rss: string;
  atom: string;
  json: string;
}
/** An article of the admin list, as far as tests look at it. */
export type Listed = Omit<Article, 'publishedAt' | 'updatedAt' | 'facets'> & {
  url: string;
  publishedAt: string;
  updatedAt: string;
  feeds: FeedOf[];
};

/** Starts it; logs every request. */
export async function startDemo(DATA_DIR: string): Promise<Server> {
  const demo = await serve({ DATA_DIR, LOG_LEVEL: 'debug' }, ['demo']);
  await until(() => demo.output.stdout.includes('Ctrl-C'));
  return demo;
}

/** Everything published, newest first. */
export async function listed(server: Server): Promise<Listed[]> {
  const response = await server.admin('GET', '/admin/articles?status=published&limit=200');
  expect(response.status).toBe(200);
  const { articles } = (await response.json()) as { articles: Listed[] };
  return articles;
}

/** The article of the model that an answer tells. */
export function articleOf(answer: Listed): Article {
  const { publishedAt, updatedAt, feeds, ...rest } = answer;
  const facets = feeds.map(({ kind, slug }) => {
    const label = kind === 'tag' ? rest.tags.find((tag) => slugOf(tag) === slug) : undefined;
    return { kind, slug, label: label ?? slug };
  });
  return { ...rest, facets, publishedAt: Date.parse(publishedAt), updatedAt: Date.parse(updatedAt) };
}

/** The single-facet feeds of all articles, each once. */
export function facetsOf(articles: readonly Listed[]): FeedOf[] {
  const all = articles.flatMap(({ feeds }) => feeds);
  return [...new Map(all.map((feed) => [`${feed.kind}/${feed.slug}`, feed])).values()];
}

export const has = (article: Listed, kind: Facet['kind'], slug: string): boolean =>
  article.feeds.some((feed) => feed.kind === kind && feed.slug === slug);
