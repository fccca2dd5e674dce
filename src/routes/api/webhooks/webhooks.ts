// /admin/webhooks: who is told of changes, signed.

import { Hono } from 'hono';
import * as v from 'valibot';
import { acting } from '../../../http/acting.ts';
import { requireScope } from '../../../http/auth.ts';
import type { Env, Services } from '../../../http/env.ts';
import { IDEMPOTENCY_KEY, requestClaim, sendAnswer } from '../../../http/idempotency.ts';
import { readJson } from '../../../http/json-body.ts';
import { notAllowed } from '../../../http/not-allowed.ts';
import { query } from '../../../http/query.ts';
import { type FirstAnswer, once } from '../../../services/access/idempotency.ts';
import { type TestResult, testWebhook } from '../../../services/push/webhook-calls.ts';
import {
  type ChangedWebhook,
  changeWebhook,
  createWebhook,
  findWebhook,
  type NewWebhook,
  removeWebhook,
} from '../../../services/push/webhooks.ts';
import { commit } from '../../../store/database.ts';
import { listWebhooks } from '../../../store/push/webhooks.ts';
import { describing, json, jsonAnswer, named, security, TEXT } from '../../openapi.ts';
import {
  ChangedWebhookJson,
  NewWebhookJson,
  TestedJson,
  WebhookChangeInput,
  WebhookInput,
  WebhookJson,
  webhookJson,
} from './schemas.ts';

const describe = describing({ tags: ['Push'], security });

export function webhookRoutes({ context }: Services) {
  const now = () => context.runtime.now();
  const created = (row: NewWebhook): FirstAnswer => ({
    status: 201,
    headers: { location: `${context.site.url}/admin/webhooks/${row.id}` },
    body: JSON.stringify({
      ...webhookJson(row, now()),
      secret: row.secret,
    } satisfies v.InferOutput<typeof NewWebhookJson>),
  });

  const changed = ({ webhook, secret }: ChangedWebhook): FirstAnswer => ({
    status: 200,
    body: JSON.stringify({
      ...webhookJson(webhook, now()),
      ...(secret && { secret }),
    } satisfies v.InferOutput<typeof ChangedWebhookJson>),
  });
  const tested = ({ status, milliseconds, body, problem }: TestResult): FirstAnswer => ({
    status: 200,
    body: JSON.stringify({
      ok: status !== null && status >= 200 && status < 300,
      status,
      durationMs: milliseconds,
      body,
      error: problem && { code: problem.code, detail: problem.detail },
    } satisfies v.InferOutput<typeof TestedJson>),
  });

  return new Hono<Env>()
    .use(requireScope(context, 'admin'), query({}))
    .get(
      '/',
      describe({
        operationId: 'listWebhooks',
        summary: 'List webhooks',
        description:
          'Each with the view and the events that it is told of. One whose receiver answered 410 is disabled; `PATCH` with `enabled` turns it on again.',
        responses: {
          200: jsonAnswer(
            'Without their secrets',
            named('WebhookList', v.object({ webhooks: v.array(WebhookJson) })),
          ),
        },
      }),
      async (c) =>
        c.json({ webhooks: (await listWebhooks(context.db)).map((row) => webhookJson(row, now())) }),
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
      async (c) => c.json(webhookJson(await findWebhook(context, c.req.param('id')), now())),
    )
    .patch(
      '/:id',
      describe({
        operationId: 'changeWebhook',
        summary: 'Change a webhook, disable or enable it, or give it a new secret',
        description:
          'Only what is sent changes. View and events count for what is published from now on. With `rotateSecret` the new secret is in this answer alone, and calls carry a signature by each for a day.',
        parameters: [IDEMPOTENCY_KEY],
        requestBody: {
          required: true,
          content: json(WebhookChangeInput, {
            events: ['publish', 'update', 'correction', 'retract'],
            enabled: true,
          }),
        },
        responses: {
          200: jsonAnswer('The webhook', ChangedWebhookJson),
          400: { description: 'The body is not JSON' },
          413: { description: 'Too large' },
          422: { description: 'Wrong input' },
        },
      }),
      async (c) => {
        const id = c.req.param('id');
        const input = await readJson(c, WebhookChangeInput, '{ "enabled": true }');
        const claim = await requestClaim(c, JSON.stringify(input));
        const answer = await once(context, claim, async (claiming) => {
          const done = await changeWebhook(acting(c, context), id, input, (is) => claiming(changed(is)));
          log(c.get('principal').name, 'webhook changed', id);
          return changed(done);
        });
        return sendAnswer(answer);
      },
    )
    .post(
      '/:id/test',
      describe({
        operationId: 'testWebhook',
        summary: 'Send a signed test event now, and answer what came back',
        description:
          'Its type is `webhook.test`. It is sent once, to a disabled webhook, too, and is not among the deliveries.',
        parameters: [IDEMPOTENCY_KEY],
        responses: { 200: jsonAnswer('What came back', TestedJson) },
      }),
      async (c) => {
        const hook = await findWebhook(context, c.req.param('id'));
        const answer = await once(context, await requestClaim(c, ''), async (claiming) => {
          const done = tested(await testWebhook(context, hook));
          await commit(context.db, await claiming(done));
          return done;
        });
        return sendAnswer(answer);
      },
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
    .all('/:id', notAllowed('GET, HEAD, PATCH, DELETE'))
    .all('/:id/test', notAllowed('POST'));

  function log(by: string, message: string, webhook: string): void {
    context.runtime.log.log('info', message, { by, webhook });
  }
}
