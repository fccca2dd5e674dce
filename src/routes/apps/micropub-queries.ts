// What Micropub apps ask (§3.7, and extensions that apps use): settings, posts, tags, people.

import { type FacetKind, STATUSES, type Status } from '../../domain/model.ts';
import { may, mayAsApp, postsOnly } from '../../domain/rights.ts';
import { labelKey } from '../../domain/slugs.ts';
import { facetPath, MAX_LIMIT, parsePage } from '../../domain/views.ts';
import { malformed } from '../../errors.ts';
import { articleUrl } from '../../formats/facts.ts';
import type { Request_, Services } from '../../http/env.ts';
import { actorOf, type Principal } from '../../services/access/actor.ts';
import type { Context } from '../../services/context.ts';
import { formatPlace, listArticles, parsePlace } from '../../services/publishing/listing.ts';
import { articleAt } from '../../services/publishing/micropub.ts';
import { isOwn } from '../../services/publishing/own-drafts.ts';
import { lengthOf, textWork } from '../../services/publishing/text-work.ts';
import type { StoredArticle } from '../../store/articles/articles.ts';
import { searchFacets } from '../../store/facets/list.ts';
import { parameter } from '../openapi.ts';
import { insufficientScope } from './oauth.ts';

const QUERIES = ['config', 'source', 'syndicate-to', 'category', 'contact', 'channel', 'post-types'];
/** What `answerQuery` reads. Who asks is known first, so that no validator stands before it. */
export const QUERY_PARAMETERS = [
  { ...parameter('query', 'q', 'what is asked', { type: 'string', enum: QUERIES }), required: true },
  parameter('query', 'url', 'of `source`: one post; without it, a list of them, newest first'),
  parameter('query', 'properties[]', 'of `source`: only these', { type: 'array', items: { type: 'string' } }),
  parameter('query', 'filter', 'words that are looked for'),
  parameter('query', 'post-status', 'of `source`: only posts of this status'),
  parameter('query', 'limit', 'of `source`: at most', { type: 'integer', minimum: 1, maximum: MAX_LIMIT }),
  parameter('query', 'after', 'the next page, from `paging.after` of the last'),
];
const POST_TYPES = {
  ...{ note: 'Note', article: 'Article', photo: 'Photo', video: 'Video', audio: 'Audio', reply: 'Reply' },
  ...{ bookmark: 'Bookmark', like: 'Like', repost: 'Repost' },
};
const postTypes = Object.entries(POST_TYPES).map(([type, name]) => ({ type, name }));
const NAMES = 200;
const POSTS = 20;

/** The answer to `?q=…`. @throws Refusal 400, 401 */
export async function answerQuery(services: Services, c: Request_, principal: Principal): Promise<object> {
  const { context } = services;
  const { site, db } = context;
  const query = new URL(c.req.url).searchParams;
  const facets = (kind: FacetKind) =>
    searchFacets(db, { kind, text: labelKey(query.get('filter') ?? ''), state: 'active', limit: NAMES });
  switch (query.get('q')) {
    case 'config':
      return {
        ...(context.runtime.media && { 'media-endpoint': `${site.url}/micropub/media` }),
        'syndicate-to': [],
        channels: [],
        'post-types': postTypes,
        visibility: ['public'],
        'post-status': ['published', 'draft'],
        q: QUERIES,
      };
    case 'source':
      return query.has('url') ? source(services, query, principal) : posts(services, query, principal);
    case 'syndicate-to':
      return { 'syndicate-to': [] };
    case 'channel':
      return { channels: [] };
    case 'post-types':
      return { 'post-types': postTypes };
    case 'category':
      return { categories: (await facets('tag')).map(({ label }) => label) };
    case 'contact':
      return {
        contacts: (await facets('author')).map(({ label, slug }) => ({
          ...{ name: label, nickname: slug },
          url: site.url + facetPath('author', slug),
        })),
      };
  }
  throw malformed(`q: must be one of ${QUERIES.join(', ')}.`);
}

/** Whether somebody sees what readers do not. A key that posts only may update, too, but nothing of others. */
const seesAll = (principal: Principal): boolean =>
  may(principal, 'articles:read') ||
  (!postsOnly(principal) && (['update', 'undelete'] as const).some((scope) => mayAsApp(principal, scope)));

/** Whose drafts a key reads that does not see all: its owner's, where it is such a key. */
const ownerOf = (principal: Principal): string | undefined =>
  postsOnly(principal) ? actorOf(principal).owner : undefined;

async function source({ context }: Services, query: URLSearchParams, principal: Principal): Promise<object> {
  const article = await articleAt(context, query.get('url') ?? '');
  const isSeen = article.status === 'published' || seesAll(principal) || isOwn(article, ownerOf(principal));
  if (!isSeen) throw insufficientScope(principal, 'update');
  const wanted = [...query.getAll('properties'), ...query.getAll('properties[]')].filter(Boolean);
  const entry = await entryOf(context, article);
  if (!wanted.length) return entry;
  const { properties } = entry;
  return {
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => wanted.includes(name))),
  };
}

async function entryOf(context: Context, article: StoredArticle) {
  const url = articleUrl(article.slug, context.site);
  const properties = await textWork(context, 'toMf2', lengthOf(article.content), article, url);
  return { type: ['h-entry'], properties };
}

/** A page of posts, newest first; `after` is what the page before said of `paging`. */
async function posts({ context }: Services, query: URLSearchParams, principal: Principal): Promise<object> {
  const cursor = query.get('after') ?? query.get('before') ?? '';
  const page = new URLSearchParams({
    limit: query.get('limit') || `${POSTS}`,
    ...(cursor && { before: cursor }),
  });
  const { limit = POSTS } = parsePage(page);
  const wish = query.get('post-status') || undefined;
  const isAll = seesAll(principal);
  const owner = isAll || !wish || wish === 'published' ? undefined : ownerOf(principal);
  const status =
    isAll || owner ? STATUSES.find((one) => one === (wish === 'deleted' ? 'retracted' : wish)) : 'published';
  if (wish && !status)
    throw malformed(`post-status: must be one of ${STATUSES.slice(0, 3).join(', ')}, deleted.`);
  const { articles, next } = await listArticles(context, {
    ...{ status: status as Status | undefined, of: owner },
    q: query.get('filter') || undefined,
    before: cursor ? parsePlace(cursor) : undefined,
    limit: Math.min(limit, MAX_LIMIT),
  });
  const items: object[] = [];
  for (const article of articles) items.push(await entryOf(context, article));
  return {
    items,
    ...(next !== undefined && { paging: { after: formatPlace(next) } }),
  };
}
