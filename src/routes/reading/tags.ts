// /tags/: every tag that has articles, or those that a text is looked for in.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import { isSlug, labelKey } from '../../domain/slugs.ts';
import { EVERYTHING, facetPath } from '../../domain/views.ts';
import type { Env, Services } from '../../http/env.ts';
import { PAGE_HEADERS } from '../../http/page-headers.ts';
import { redirect } from '../../http/redirect.ts';
import { respond } from '../../http/respond.ts';
import { tagsPage } from '../../pages/tags.ts';
import type { Made } from '../../services/feeds/documents.ts';
import { logEnd, tagAt } from '../../services/feeds/log-end.ts';
import { visibleTags, visibleTagsWith } from '../../store/facets/list.ts';
import {
  CONDITIONAL_ANSWERS,
  CONDITIONAL_PARAMETERS,
  parameter,
  TEXT,
  VALIDATOR_HEADERS,
} from '../openapi.ts';
import { feedLinks } from './feed-links.ts';

const MAX_TEXT_LENGTH = 100;

export function tagRoutes(services: Services) {
  const { context, feeds } = services;
  const { site, db } = context;

  const make = (find: string, from: string | undefined) => async (): Promise<Made> => {
    const end = await logEnd(context);
    const { modified, site: now } = end;
    const contentType = PAGE_HEADERS['content-type'];
    const render = async () => {
      const tags = await (find ? visibleTagsWith(db, labelKey(find)) : visibleTags(db));
      const page = tagsPage({
        site: now,
        tags: tags.map((tag) => ({ ...tag, path: facetPath('tag', tag.slug) })),
        ...(find && { find }),
        from,
        canonical: `${site.url}/tags/${from ? `?from=${encodeURIComponent(from)}` : ''}`,
        feeds: feedLinks(context, EVERYTHING, now.title),
      });
      return `${page}`;
    };
    const facts = { tag: tagAt(end, 'tags'), modified, contentType, link: '' };
    return { facts, render, site: now, shownBy: 'pages' };
  };

  return new Hono<Env>()
    .get('/tags', (c) => redirect(site, `/tags/${new URL(c.req.url).search}`))
    .get(
      '/tags/',
      describeRoute({
        operationId: 'getTagsPage',
        summary: 'Every tag with its number of articles',
        description: 'A page for people: the most used, then all in the order of the alphabet.',
        tags: ['Reading'],
        parameters: [
          parameter('query', 'find', 'those whose names have this text', {
            type: 'string',
            maxLength: MAX_TEXT_LENGTH,
          }),
          parameter('query', 'from', 'slug of the tag that a page of a long list begins with'),
          ...CONDITIONAL_PARAMETERS,
        ],
        responses: {
          200: { description: 'OK', headers: VALIDATOR_HEADERS, content: { 'text/html': TEXT } },
          ...CONDITIONAL_ANSWERS,
        },
      }),
      (c) => {
        const find = (c.req.query('find') ?? '').trim().slice(0, MAX_TEXT_LENGTH);
        const slug = c.req.query('from') ?? '';
        const from = !find && slug && isSlug(slug) ? slug : undefined;
        const made = make(find, from);
        // There is no end of texts that may be looked for.
        const document = () =>
          find ? feeds.documents.once(made) : feeds.documents.get(`tags ${from ?? ''}`, made);
        return respond(services, c.req.raw, document, PAGE_HEADERS);
      },
    );
}
