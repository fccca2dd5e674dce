// /feeds.json, /opml.xml, sitemaps, /changes.json: documents about all feeds.
import { Hono } from 'hono';
import { malformed, notFound } from '../../errors.ts';
import type { Env, Services } from '../../http/env.ts';
import { respond } from '../../http/respond.ts';
import type { Representation } from '../../services/feeds/cache.ts';
import { Manifests } from '../../services/feeds/manifest.ts';

const HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag',
  'x-content-type-options': 'nosniff',
};
const CHANGES = { limit: 100, most: 1000 };

export function manifestRoutes(services: Services) {
  const { context, feeds } = services;
  const manifests = new Manifests(context, feeds);
  const answer = (request: Request, find: () => Promise<Representation>) =>
    respond(services, request, find, HEADERS);
  return new Hono<Env>()
    .get('/feeds.json', (c) => answer(c.req.raw, () => manifests.feeds()))
    .get('/opml.xml', (c) => answer(c.req.raw, () => manifests.opml()))
    .get('/sitemap.xml', (c) => answer(c.req.raw, () => manifests.sitemap()))
    .get('/news-sitemap.xml', (c) => answer(c.req.raw, () => manifests.news()))
    .get('/:part{sitemap-[0-9]{1,6}\\.xml}', async (c) => {
      const part = Number(/\d+/.exec(c.req.path)?.[0]);
      if (!(await manifests.hasPart(part))) throw notFound('There is no such part; /sitemap.xml lists them.');
      return answer(c.req.raw, () => manifests.sitemapPart(part));
    })
    .get('/changes.json', (c) => {
      const query = new URL(c.req.url).searchParams;
      const since = whole(query, 'since', 0, Number.MAX_SAFE_INTEGER) ?? 0;
      const limit = whole(query, 'limit', 1, CHANGES.most) ?? CHANGES.limit;
      return answer(c.req.raw, () => manifests.changes(since, limit));
    });
}

/** A whole number of the query. @throws Refusal 400 */
function whole(query: URLSearchParams, name: string, least: number, most: number): number | undefined {
  const text = query.get(name);
  if (!text) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw malformed(`${name}: a whole number from ${least} to ${most}.`);
}
