// /admin/articles/by-guid/{guid}: an article by the sender's own id.

import { Hono } from 'hono';
import { acting } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { query } from '../../http/query.ts';
import { articleTag } from '../../services/publishing/publish.ts';
import { findByGuid, upsert } from '../../services/publishing/upsert.ts';
import { describing, parameter, security, TEXT } from '../openapi.ts';
import {
  articleAnswer,
  asRead,
  changed,
  changeRefusals,
  ETAG,
  ifMatch,
  ifNoneMatch,
  RETRACTION,
  retracted,
  STALE,
} from './article-answers.ts';
import {
  articleBody,
  BODY_PARAMETERS,
  bodyQuery,
  decode,
  limitArticle,
  readRefusals,
} from './article-body.ts';
import { guardOf } from './article-guard.ts';

const describe = describing({ tags: ['Publishing'], security });

export function byGuidRoutes({ context }: Services) {
  const { site } = context;
  const writing = requireScope(context, 'articles:draft');
  const limited = limitArticle();
  return new Hono<Env>()
    .get(
      '/:guid',
      describe({
        operationId: 'getArticleByGuid',
        summary: 'Read an article by the sender’s own id',
        description: 'As by its id in Tagwire. Send its ETag as `If-Match` with a change.',
        parameters: [parameter('header', 'If-None-Match', 'ETag of the version that is known')],
        responses: {
          200: articleAnswer('The article'),
          404: { description: 'There is none of that id' },
          304: { description: 'It is at that version still', headers: { ETag: ETAG } },
          412: { description: 'If-Match names another version', headers: { ETag: ETAG } },
        },
      }),
      requireScope(context, 'articles:read'),
      query({}),
      async (c) => asRead(c, context, await findByGuid(context, c.req.param('guid'))),
    )
    .put(
      '/:guid',
      describe({
        operationId: 'upsertArticle',
        summary: 'Create or replace an article by the sender’s own id',
        description:
          'An absolute IRI, percent-encoded, is its `guid` in every feed; any other id becomes a UUID of it. The same again changes nothing.',
        parameters: [ifMatch, ifNoneMatch, ...BODY_PARAMETERS],
        requestBody: articleBody('title'),
        responses: {
          200: articleAnswer('Replaced, or as it was'),
          201: articleAnswer('Created', { Location: { description: 'its address in the API', ...TEXT } }),
          ...changeRefusals,
        },
      }),
      writing,
      bodyQuery({}),
      limited,
      async (c) => {
        const { decoded } = await decode(c, context);
        const { article, created } = await upsert(
          acting(c, context),
          c.req.param('guid'),
          guardOf(c),
          decoded.input,
        );
        const json = changed(context, c, article, created ? 201 : 200, decoded);
        const location = created && { location: `${site.url}/admin/articles/${article.id}` };
        return c.json(json, created ? 201 : 200, { etag: articleTag(article), ...location });
      },
    )
    .delete(
      '/:guid',
      describe({
        operationId: 'retractArticleByGuid',
        summary: 'Retract an article by the sender’s own id, or erase it',
        description: 'As by its id in Tagwire, for a sender who no longer has its text.',
        parameters: [ifMatch],
        responses: {
          204: { description: 'Done' },
          404: { description: 'There is none of that id' },
          ...readRefusals,
          ...STALE,
        },
      }),
      writing,
      query(RETRACTION),
      async (c) => {
        const { hard, note } = c.req.valid('query');
        const { id } = await findByGuid(context, c.req.param('guid'));
        return retracted(c, context, id, { hard, note });
      },
    )
    .all('/:guid', notAllowed('GET, HEAD, PUT, DELETE'));
}
