// /admin/webhooks: who is told of changes, signed.

import { Hono } from 'hono';
import * as v from 'valibot';
import { isoDate } from '../../domain/iso-date.ts';
import { acting } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { IDEMPOTENCY_KEY, requestClaim, sendAnswer } from '../../http/idempotency.ts';
import { readJson } from '../../http/json-body.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { query } from '../../http/query.ts';
import { says } from '../../intake/schema-problems.ts';
import { type FirstAnswer, once } from '../../services/access/idempotency.ts';
import {
  createWebhook,
  EVENTS,
  findWebhook,
  type NewWebhook,
  removeWebhook,
} from '../../services/push/webhooks.ts';
import { listWebhooks } from '../../store/push/webhooks.ts';
import { DATE, describing, json, jsonAnswer, named, security, TEXT, URI } from '../openapi.ts';

export const WebhookInput = named(
  'WebhookInput',
  v.strictObject({
    url: v.pipe(
      v.string(says('required')),
      v.maxLength(2_048, says('too-long', { max: 2_048 })),
      v.metadata({ format: 'uri' }),
    ),
    view: v.optional(v.pipe(v.string(says('not-a-string')), v.startsWith('/', says('webhook-view-invalid')))),
    events: v.optional(
      v.pipe(
        v.array(
          v.picklist(EVENTS, says('not-an-option', { options: `one of ${EVENTS.join(', ')}` })),
          says('not-a-list', { items: 'events' }),
        ),
        v.minLength(1, says('webhook-events-missing')),
      ),
    ),
    secret: v.optional(v.string(says('not-a-string'))),
  }),
);

const WebhookJson = v.pipe(
  v.object({
    id: v.string(),
    url: URI,
    view: v.pipe(v.string(), v.description('path of the view it hears of')),
    events: v.array(v.string()),
    state: v.picklist(['active', 'disabled']),
    createdAt: DATE,
    disabledAt: v.nullable(DATE),
  }),
  v.metadata({ ref: 'Webhook' }),
);
const NewWebhookJson = named(
  'NewWebhook',
  v.object({
    ...WebhookJson.entries,
    secret: v.pipe(v.string(), v.description('what calls are signed with (Standard Webhooks)')),
  }),
);

const describe = describing({ tags: ['Push'], security });

/** Without its secret, which is shown once. */
const webhookJson = (row: NewWebhook): v.InferOutput<typeof WebhookJson> => ({
  id: row.id,
  url: row.url,
  view: row.view,
  events: row.events,
  state: row.disabledAt === null ? 'active' : 'disabled',
  createdAt: isoDate(row.createdAt),
  disabledAt: row.disabledAt === null ? null : isoDate(row.disabledAt),
});

export function webhookRoutes({ context }: Services) {
  const created = (row: NewWebhook): FirstAnswer => ({
    status: 201,
    headers: { location: `${context.site.url}/admin/webhooks/${row.id}` },
    body: JSON.stringify({
      ...webhookJson(row),
      secret: row.secret,
    } satisfies v.InferOutput<typeof NewWebhookJson>),
  });

  return new Hono<Env>()
    .use(requireScope(context, 'admin'), query({}))
    .get(
      '/',
      describe({
        operationId: 'listWebhooks',
        summary: 'List webhooks',
        description:
          'Each with the view and the events that it is told of. One that answered 410 is disabled.',
        responses: {
          200: jsonAnswer(
            'Without their secrets',
            named('WebhookList', v.object({ webhooks: v.array(WebhookJson) })),
          ),
        },
      }),
      async (c) => c.json({ webhooks: (await listWebhooks(context.db)).map(webhookJson) }),
    )
    .post(
      '/',
      describe({
        operationId: 'createWebhook',
        summary: 'Create a webhook; its secret is only in this answer',
        description:
          'It is told of every change of a view: calls are signed as Standard Webhooks has it, and tried again for a day. What is sent is described under `webhooks`.',
        parameters: [IDEMPOTENCY_KEY],
        requestBody: {
          required: true,
          content: json(WebhookInput, { url: 'https://hooks.example.com/tagwire', view: '/tags/turkey/' }),
        },
        responses: {
          201: jsonAnswer('The webhook', NewWebhookJson, {
            Location: { description: 'its address in the API', ...TEXT },
          }),
          400: { description: 'The body is not JSON' },
          413: { description: 'Too large' },
          422: { description: 'Wrong input' },
        },
      }),
      async (c) => {
        const input = await readJson(c, WebhookInput, '{ "url": "https://…", "view": "/tags/turkey/" }');
        const answer = await once(context, await requestClaim(c, JSON.stringify(input)), async (claiming) => {
          const row = await createWebhook(acting(c, context), input, (row) => claiming(created(row)));
          log(c.get('principal').name, 'webhook created', row.id);
          return created(row);
        });
        return sendAnswer(answer);
      },
    )
    .get(
      '/:id',
      describe({
        operationId: 'getWebhook',
        summary: 'A webhook',
        description: 'What it is told of, and whether it is still called.',
        responses: { 200: jsonAnswer('The webhook', WebhookJson) },
      }),
      async (c) => c.json(webhookJson(await findWebhook(context, c.req.param('id')))),
    )
    .delete(
      '/:id',
      describe({
        operationId: 'removeWebhook',
        summary: 'Remove a webhook and what was to be delivered to it',
        description: 'It is not called again, not even with what was due.',
        responses: { 204: { description: 'Done' } },
      }),
      async (c) => {
        await removeWebhook(acting(c, context), c.req.param('id'));
        log(c.get('principal').name, 'webhook removed', c.req.param('id'));
        return c.body(null, 204);
      },
    )
    .all('/', notAllowed('GET, HEAD, POST'))
    .all('/:id', notAllowed('GET, HEAD, DELETE'));

  function log(by: string, message: string, webhook: string): void {
    context.runtime.log.log('info', message, { by, webhook });
  }
}
