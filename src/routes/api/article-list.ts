// GET /admin/articles: looking for articles.
import { Hono } from 'hono';
import * as v from 'valibot';
import { STATUSES } from '../../domain/model.ts';
import { nearest } from '../../domain/nearest.ts';
import { MAX_LIMIT } from '../../domain/views.ts';
import { malformed } from '../../errors.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { NEXT_LINK, nextLink } from '../../http/next-page.ts';
import { date, oneOf, query, text, unlessEmpty, wholeNumber } from '../../http/query.ts';
import { webUrl } from '../../intake/checks.ts';
import { problem } from '../../problems.ts';
import { SORTS } from '../../services/lists/places.ts';
import { formatPlace, listArticles, parsePlace } from '../../services/publishing/listing.ts';
import { describing, jsonAnswer, named, security } from '../openapi.ts';
import { readRefusals } from './article-body.ts';
import { ArticleJson, articleJson } from './article-json.ts';

const DEFAULT_LIMIT = 30;
/** Members of an article in a list. */
const FIELDS = Object.keys(ArticleJson.entries).filter((name) => name !== 'recognised');

const PageJson = named(
  'ArticleList',
  v.object({
    articles: v.pipe(
      v.array(
        v.union([
          ArticleJson,
          v.pipe(v.partial(v.object(ArticleJson.entries)), v.metadata({ ref: 'ArticleFields' })),
        ]),
      ),
      v.description('articles; with `fields`, those members of each'),
    ),
    next: v.pipe(v.nullable(v.string()), v.description('`before` of the next page')),
  }),
);

const FILTERS = {
  limit: unlessEmpty(wholeNumber('the most entries to return', 1, MAX_LIMIT, { usual: DEFAULT_LIMIT })),
  before: unlessEmpty(v.pipe(text('`next` of the previous page'), v.transform(parsePlace))),
  status: unlessEmpty(oneOf(STATUSES, 'only articles of this status')),
  tag: unlessEmpty(text('only articles with this tag')),
  author: unlessEmpty(text('only articles of this author; a name or slug')),
  source: unlessEmpty(text('only articles from this source; a name or slug')),
  language: unlessEmpty(text('only articles in this language (BCP 47)')),
  slug: unlessEmpty(text('only the article with this slug')),
  guid: unlessEmpty(text('only the article with this id of yours, or `guid`')),
  canonicalUrl: unlessEmpty(text('only articles with this `canonicalUrl`')),
  updatedSince: unlessEmpty(date('only articles with `updatedAt` at this date or date-time, or later')),
  q: unlessEmpty(text('full-text query')),
  sort: unlessEmpty(
    v.pipe(
      oneOf(SORTS, 'what comes first: published, updated or stored here (`created`) last'),
      v.metadata({ default: 'published' }),
    ),
  ),
  fields: unlessEmpty(
    v.pipe(
      text('only these members of each article, with commas between: `id,title,url`'),
      v.transform(parseFields),
    ),
  ),
};

/** @throws Refusal 400 */
function parseFields(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !FIELDS.includes(name));
  if (unknown === undefined) return names;
  const meant = nearest(unknown, FIELDS);
  const others = meant ? `did you mean ${meant}?` : `known are ${FIELDS.join(', ')}.`;
  const expected = `there is no field “${unknown.slice(0, 40)}”; ${others}`;
  throw malformed(problem('parameter-invalid', { name: 'fields', expected }));
}

export function articleListRoutes({ context }: Services) {
  const { site } = context;
  return new Hono<Env>().get(
    '/',
    describing({ tags: ['Publishing'], security })({
      operationId: 'listArticles',
      summary: 'List articles, newest first',
      description:
        'Articles that match every filter. `updatedSince` compares `updatedAt`, which silent fixes leave as it is; to follow every change, read /changes.json.',
      responses: { 200: jsonAnswer('A page of articles', PageJson, NEXT_LINK), ...readRefusals },
    }),
    requireScope(context, 'articles:read'),
    query(FILTERS),
    async (c) => {
      const { limit = DEFAULT_LIMIT, fields, canonicalUrl, ...wanted } = c.req.valid('query');
      const page = await listArticles(context, {
        ...wanted,
        limit,
        canonicalUrl: canonicalUrl === undefined ? undefined : (webUrl(canonicalUrl) ?? canonicalUrl),
        brief: fields && !fields.includes('html') && !fields.includes('content'),
      });
      const next = page.next === undefined ? null : formatPlace(page.next);
      const articles = page.articles.map((article) => {
        const whole = articleJson(article, site);
        if (!fields) return whole;
        return Object.fromEntries(Object.entries(whole).filter(([name]) => fields.includes(name)));
      });
      return c.json({ articles, next }, 200, nextLink(c, site, 'before', next));
    },
  );
}
