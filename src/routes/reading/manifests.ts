// /feeds.json, /opml.xml, sitemaps: documents about all feeds.

import { Hono } from 'hono';
import {
  type ResponsesWithResolver as Answers,
  type ContentWithResolver as Content,
  describeRoute,
} from 'hono-openapi';
import { notFound } from '../../errors.ts';
import type { Env, Services } from '../../http/env.ts';
import { keyOf } from '../../http/limits.ts';
import { query } from '../../http/query.ts';
import { respond } from '../../http/respond.ts';
import { problem } from '../../problems.ts';
import type { Representation } from '../../services/feeds/cache.ts';
import { FeedLists } from '../../services/feeds/feed-lists.ts';
import { Manifests } from '../../services/feeds/manifest.ts';
import { CONDITIONAL_ANSWERS, CONDITIONAL_PARAMETERS, json, TEXT, VALIDATOR_HEADERS } from '../openapi.ts';
import { count, logParameters, NOT_KEPT } from './changes.ts';
import { FeedsJson } from './json-documents.ts';

const HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag',
  'x-content-type-options': 'nosniff',
};

const described = (
  operationId: string,
  summary: string,
  description: string,
  content: Content,
  refusals: Answers = {},
) =>
  describeRoute({
    operationId,
    summary,
    description,
    tags: ['Manifests'],
    parameters: CONDITIONAL_PARAMETERS,
    responses: {
      200: { description: 'OK', headers: VALIDATOR_HEADERS, content },
      ...CONDITIONAL_ANSWERS,
      ...refusals,
    },
  });

export function manifestRoutes(services: Services) {
  const { context, feeds } = services;
  const manifests = new Manifests(context, feeds);
  const lists = new FeedLists(context, feeds.documents);
  const answer = (request: Request, find: () => Promise<Representation>) =>
    respond(services, request, find, HEADERS);
  return new Hono<Env>()
    .get(
      '/feeds.json',
      described(
        'listFeeds',
        'Every single-facet feed: addresses, number of articles, last change',
        'For aggregators: one document to poll in place of thousands of feeds. `seq` of each grows when it changes.',
        json(FeedsJson),
        { 400: { description: 'A number that is none' } },
      ),
      query(
        {
          since: count(
            '`seq` of the list that you have: only what changed later is told',
            0,
            Number.MAX_SAFE_INTEGER,
            0,
          ),
          names: count(
            '`names` of that list: what was renamed, merged or retired later is told, too',
            0,
            Number.MAX_SAFE_INTEGER,
          ),
          log: logParameters([]).log,
        },
        'any',
      ),
      async (c) => {
        const { since = 0, names, log } = c.req.valid('query');
        const known = { since, names, log };
        if (!since && log === undefined) return answer(c.req.raw, () => lists.all());
        const lagging = await lists.lagging(known);
        if (lagging) return new Response(lagging, { headers: { ...HEADERS, ...NOT_KEPT } });
        return context.walks.run(keyOf(c, context), (walker) => {
          if (walker && !lists.hasReady(known)) context.walks.check(walker);
          return answer(c.req.raw, () => lists.since(known, walker));
        });
      },
    )
    .get(
      '/opml.xml',
      described('getOpml', 'The same list as OPML 2.0', 'For readers that import lists of feeds.', {
        'text/x-opml': TEXT,
      }),
      // Of a search it is a view's (views.ts).
      (c, next) => (c.req.query('q')?.trim() ? next() : answer(c.req.raw, () => lists.opml())),
    )
    .get(
      '/sitemap.xml',
      described(
        'getSitemap',
        'Every article, for crawlers; an index of parts above 50,000',
        'By the sitemaps protocol (sitemaps.org), with the time of each article’s last change.',
        {
          'application/xml': TEXT,
        },
      ),
      (c) => answer(c.req.raw, () => manifests.sitemap()),
    )
    .get(
      '/news-sitemap.xml',
      described(
        'getNewsSitemap',
        'Articles of two days, with Google News tags',
        'At most 1,000 articles, newest first.',
        { 'application/xml': TEXT },
      ),
      (c) => answer(c.req.raw, () => manifests.news()),
    )
    .get('/:part{sitemap-[0-9]{1,6}\\.xml}', async (c) => {
      const part = Number(/\d+/.exec(c.req.path)?.[0]);
      if (!(await manifests.hasPart(part))) throw notFound(problem('sitemap-part-not-found'));
      return answer(c.req.raw, () => manifests.sitemapPart(part));
    });
}
