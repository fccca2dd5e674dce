// /admin/articles: publishing.

import { Hono } from 'hono';
import { resolver } from 'hono-openapi';
import * as v from 'valibot';
import { sha256 } from '../../domain/hash.ts';
import { acting } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { IDEMPOTENCY_KEY, requestClaim, sendAnswer } from '../../http/idempotency.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { query } from '../../http/query.ts';
import { type Decoded, editableInput } from '../../intake/input.ts';
import { validateInput } from '../../intake/json.ts';
import {
  type AnsweredClaim,
  type FirstAnswer,
  firstAnswer,
  keep,
} from '../../services/access/idempotency.ts';
import { articleTag, change, create, find } from '../../services/publishing/publish.ts';
import type { StoredArticle } from '../../store/articles/articles.ts';
import { revisionsOf } from '../../store/articles/articles.ts';
import { describing, json, jsonAnswer, named, parameter, security, TEXT } from '../openapi.ts';
import {
  articleAnswer,
  asRead,
  changed,
  changeRefusals,
  ETAG,
  ifMatch,
  RETRACTION,
  retracted,
  STALE,
} from './article-answers.ts';
import {
  ArticleInput,
  articleBody,
  BODY_PARAMETERS,
  bodyQuery,
  decode,
  limitArticle,
  readPatch,
  readRefusals,
  writeRefusals,
} from './article-body.ts';
import { guardOf } from './article-guard.ts';
import { mergePatch, RevisionJson, revisionJson } from './article-json.ts';
import { articleListRoutes } from './article-list.ts';
import { byGuidRoutes } from './by-guid.ts';

const describe = describing({ tags: ['Publishing'], security });
const PATCH = {
  summary: 'The first ferry left on Monday.',
  change: { kind: 'correction', note: 'It left on Monday, not on Tuesday.' },
};
export function articleRoutes(services: Services) {
  const { context } = services;
  const { site } = context;
  const reading = requireScope(context, 'articles:read');
  const writing = requireScope(context, 'articles:draft');
  const limited = limitArticle();

  const answer = (...one: [Request_, StoredArticle, 200 | 201, Decoded?]) => changed(context, ...one);

  return new Hono<Env>()
    .route('/', articleListRoutes(services))
    .route('/by-guid', byGuidRoutes(services))
    .post(
      '/',
      describe({
        operationId: 'createArticle',
        summary: 'Publish an article',
        description:
          'As JSON, Markdown with front matter, plain text as agencies send it, HTML, one Atom entry or RSS item.',
        parameters: [IDEMPOTENCY_KEY, ...BODY_PARAMETERS],
        requestBody: articleBody('title'),
        responses: {
          201: articleAnswer('Created', { Location: { description: 'its address in the API', ...TEXT } }),
          410: { description: 'What came with this Idempotency-Key was erased since' },
          ...writeRefusals,
        },
      }),
      writing,
      bodyQuery({}),
      limited,
      async (c) => {
        const { decoded, bytes } = await decode(c, context);
        const type = c.req.header('content-type');
        const claim = await requestClaim(c, async () => `${type}\n${await sha256(bytes)}`);
        const first = claim && (await firstAnswer(context, claim));
        return sendAnswer(first ?? (await publish(c, decoded, claim)));
      },
    )

    .get(
      '/:id',
      describe({
        operationId: 'getArticle',
        summary: 'Read an article',
        description:
          'Its current version, whatever its status, with the HTML that feeds carry and the feeds that it is in. Send its ETag as `If-Match` with a change.',
        parameters: [parameter('header', 'If-None-Match', 'ETag of the version that is known')],
        responses: {
          200: articleAnswer('The article'),
          304: { description: 'It is at that version still', headers: { ETag: ETAG } },
          412: { description: 'If-Match names another version', headers: { ETag: ETAG } },
        },
      }),
      reading,
      query({}),
      async (c) => asRead(c, context, await find(context, c.req.param('id'))),
    )

    .put(
      '/:id',
      describe({
        operationId: 'replaceArticle',
        summary: 'Replace an article',
        description:
          'What is left out of status, slug, language and publishedAt stays; every other field left out is gone.',
        parameters: [ifMatch, ...BODY_PARAMETERS],
        requestBody: articleBody('title'),
        responses: { 200: articleAnswer('Changed'), ...changeRefusals },
      }),
      writing,
      bodyQuery({}),
      limited,
      async (c) => {
        const { decoded } = await decode(c, context);
        const id = c.req.param('id');
        const article = await change(acting(c, context), id, guardOf(c), () => decoded.input, 'kept');
        return c.json(answer(c, article, 200, decoded), 200, { etag: articleTag(article) });
      },
    )

    .patch(
      '/:id',
      describe({
        operationId: 'changeArticle',
        summary: 'Change parts of an article (JSON Merge Patch, RFC 7396)',
        description: 'What is left out stays; `null` removes.',
        parameters: [ifMatch],
        requestBody: {
          required: true,
          content: {
            'application/merge-patch+json': { schema: resolver(ArticleInput), example: PATCH },
            ...json(ArticleInput, PATCH),
          },
        },
        responses: { 200: articleAnswer('Changed'), ...changeRefusals },
      }),
      writing,
      query({}),
      limited,
      async (c) => {
        const patch = await readPatch(c);
        const edit = (before: StoredArticle) => {
          const { publishedAt, ...rest } = editableInput(before);
          // "Publish it" of a scheduled article means now.
          const now = patch.status === 'published' && before.status === 'scheduled';
          const base = now ? rest : { ...rest, publishedAt };
          // Three notations of one thing: a new one replaces the old, it does not join it.
          const { content } = patch;
          const input = validateInput(mergePatch(content ? { ...base, content: undefined } : base, patch));
          return { ...input, isRetraction: patch.status === 'retracted' };
        };
        const article = await change(acting(c, context), c.req.param('id'), guardOf(c), edit, 'removed');
        return c.json(answer(c, article, 200), 200, { etag: articleTag(article) });
      },
    )

    .delete(
      '/:id',
      describe({
        operationId: 'retractArticle',
        summary: 'Retract an article, or erase it',
        description:
          'Its page answers 410, and feeds say that it is gone. With `hard=true` it is erased with all its versions, as if it had never been.',
        parameters: [ifMatch],
        responses: {
          204: { description: 'Done' },
          ...readRefusals,
          ...STALE,
        },
      }),
      writing,
      query(RETRACTION),
      async (c) => {
        const { hard, note } = c.req.valid('query');
        return retracted(c, context, c.req.param('id'), { hard, note });
      },
    )

    .get(
      '/:id/revisions',
      describe({
        operationId: 'listRevisions',
        summary: 'Every version of an article, newest first',
        description:
          'What each version said, when it was stored, and what kind of change it was. Older ones may have been removed.',
        responses: {
          200: jsonAnswer(
            'The versions',
            named('RevisionList', v.object({ revisions: v.array(RevisionJson) })),
          ),
        },
      }),
      reading,
      query({}),
      async (c) => {
        const article = await find(context, c.req.param('id'));
        const revisions = await revisionsOf(context.db, article.row.n);
        return c.json({ revisions: revisions.map(revisionJson).reverse() });
      },
    )
    .all('/', notAllowed('GET, HEAD, POST'))
    .all('/:id', notAllowed('GET, HEAD, PUT, PATCH, DELETE'))
    .all('/:id/revisions', notAllowed('GET, HEAD'));

  async function publish(c: Request_, decoded: Decoded, claim?: AnsweredClaim): Promise<FirstAnswer> {
    const article = await create(acting(c, context), decoded.input, claim);
    const location = `${site.url}/admin/articles/${article.id}`;
    const created = {
      status: 201,
      headers: { location, etag: articleTag(article) },
      body: JSON.stringify(answer(c, article, 201, decoded)),
    };
    if (claim) await keep(context, claim, created);
    return created;
  }
}
