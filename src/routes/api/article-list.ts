// GET /admin/articles: looking for articles.
import { Hono } from 'hono';
import * as v from 'valibot';
import { STATUSES } from '../../domain/model.ts';
import { formatCursor, MAX_LIMIT, parseCursor } from '../../domain/views.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { oneOf, query, text, unlessEmpty, wholeNumber } from '../../http/query.ts';
import { listArticles } from '../../services/publishing/listing.ts';
import { describing, jsonAnswer, named, security } from '../openapi.ts';
import { readRefusals } from './article-body.ts';
import { ArticleJson, articleJson } from './article-json.ts';

const DEFAULT_LIMIT = 30;

const describe = describing({ tags: ['Publishing'], security });

export function articleListRoutes({ context }: Services) {
  const { site } = context;
  const reading = requireScope(context, 'articles:read');

  return new Hono<Env>().get(
    '/',
    describe({
      operationId: 'listArticles',
      summary: 'List articles, newest first',
      description:
        'Of every status, those of the newest change first; the parameters narrow the list. With `next` as `before` comes the page after.',
      responses: {
        200: jsonAnswer(
          'A page of articles',
          named('ArticleList', v.object({ articles: v.array(ArticleJson), next: v.nullable(v.string()) })),
        ),
        ...readRefusals,
      },
    }),
    reading,
    query({
      limit: unlessEmpty(wholeNumber('at most', 1, MAX_LIMIT, { usual: DEFAULT_LIMIT })),
      before: unlessEmpty(v.pipe(text('cursor: `next` of the page before'), v.transform(parseCursor))),
      status: unlessEmpty(oneOf(STATUSES, 'only articles of this status')),
      tag: unlessEmpty(text('only articles with this tag')),
      q: unlessEmpty(text('full-text query')),
    }),
    async (c) => {
      const { limit = DEFAULT_LIMIT, ...wanted } = c.req.valid('query');
      const { articles, next } = await listArticles(context, { ...wanted, limit });
      return c.json({
        articles: articles.map((article) => articleJson(article, site)),
        next: next === undefined ? null : formatCursor(next),
      });
    },
  );
}
