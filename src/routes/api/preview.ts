// /admin/preview: what an article would be.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { text, unlessEmpty } from '../../http/query.ts';
import { preview } from '../../services/publishing/preview.ts';
import { findReadable } from '../../services/publishing/reading.ts';
import { jsonAnswer, named, security } from '../openapi.ts';
import {
  articleBody,
  BODY_PARAMETERS,
  bodyQuery,
  decode,
  limitArticle,
  writeRefusals,
} from './article-body.ts';
import { ArticleJson, articleJson } from './article-json.ts';

const Finding = v.pipe(
  v.object({
    severity: v.picklist(['error', 'warning', 'hint']),
    rule: v.pipe(v.string(), v.description('its name, for programs')),
    code: v.optional(v.pipe(v.string(), v.description('what of the rule it is, for programs'))),
    params: v.optional(
      v.pipe(
        v.record(v.string(), v.union([v.string(), v.number()])),
        v.description('what differs in the texts'),
      ),
    ),
    pointer: v.optional(v.pipe(v.string(), v.description('JSON Pointer into the article (RFC 6901)'))),
    message: v.string(),
    fix: v.pipe(v.string(), v.description('what to change')),
  }),
  v.metadata({ ref: 'Finding' }),
);

const PreviewJson = named(
  'Preview',
  v.object({
    article: ArticleJson,
    html: v.pipe(v.string(), v.description('the content as feeds carry it')),
    formats: v.pipe(
      v.record(v.string(), v.string()),
      v.description("the entry's text by the format's name: rss, atom, json, ninjs"),
    ),
    findings: v.array(Finding),
  }),
);

export function previewRoutes({ context }: Services) {
  const writing = requireScope(context, 'articles:draft');
  return new Hono<Env>()
    .post(
      '/',
      describeRoute({
        operationId: 'previewArticle',
        summary: 'Preview an article in every format, with findings; nothing is stored',
        description:
          'Takes the same bodies as publishing, and answers with the article, its entry in each format, and what the feed doctor finds.',
        tags: ['Publishing'],
        security,
        parameters: BODY_PARAMETERS,
        requestBody: articleBody(),
        responses: {
          200: jsonAnswer('What it would be', PreviewJson),
          ...writeRefusals,
          404: { description: 'No such article' },
        },
      }),
      writing,
      bodyQuery({ id: unlessEmpty(text('of the article that it would replace')) }),
      limitArticle(),
      async (c) => {
        const { decoded } = await decode(c, context, { titled: false });
        const { id } = c.req.valid('query');
        const before = id ? await findReadable(context, c.get('principal'), id) : undefined;
        const { article, ...rest } = await preview(context, decoded.input, before);
        const recognised = decoded.recognised.length ? decoded.recognised : undefined;
        return c.json({ article: articleJson(article, context.site, recognised), ...rest });
      },
    )
    .all('/', notAllowed('POST'));
}
