// /admin/subscriptions and /admin/deliveries: who is told of changes, and how that goes.

import { Hono } from 'hono';
import * as v from 'valibot';
import { isoDate } from '../../domain/iso-date.ts';
import { malformed, notFound } from '../../errors.ts';
import { acting } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { IDEMPOTENCY_KEY, requestClaim, sendAnswer } from '../../http/idempotency.ts';
import { NEXT_LINK, nextLink } from '../../http/next-page.ts';
import { query, text, unlessEmpty, wholeNumber } from '../../http/query.ts';
import { problem } from '../../problems.ts';
import { type FirstAnswer, once } from '../../services/access/idempotency.ts';
import { deliverAgain } from '../../services/push/delivery/retry-now.ts';
import type { Intent } from '../../services/push/hub-calls.ts';
import { messageId } from '../../services/push/webhook-calls.ts';
import { type DeliveryRow, pendingRequests } from '../../store/push/deliveries.ts';
import { DELIVERY_STATUSES, listDeliveries } from '../../store/push/delivery-list.ts';
import { listSubscriptions } from '../../store/push/subscriptions.ts';
import { listWebhooks } from '../../store/push/webhooks.ts';
import { DATE, describing, jsonAnswer, named, security, URI } from '../openapi.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
const describe = describing({ tags: ['Push'], security });

const DELIVERY = {
  id: v.number(),
  kind: v.pipe(
    v.picklist(['fanout', 'push', 'webhook', 'replay', 'verify', 'deny', 'ping']),
    v.description(
      '`fanout` and `replay` call nobody: they put the deliveries of a topic’s subscribers, and of what a webhook missed',
    ),
  ),
  host: v.string(),
  subject: v.nullable(v.string()),
  seq: v.pipe(v.nullable(v.number()), v.description('newest change it tells of')),
  state: v.picklist(['waiting', 'running', 'retrying', 'failed', 'done']),
  attempts: v.number(),
  createdAt: DATE,
  attemptedAt: v.nullable(DATE),
  nextAttemptAt: v.nullable(DATE),
  doneAt: v.pipe(v.nullable(DATE), v.description('of a webhook’s: when it succeeded')),
  lastStatus: v.pipe(
    v.nullable(v.number()),
    v.description('HTTP status of the last attempt, where there was an answer'),
  ),
  lastDurationMs: v.pipe(v.nullable(v.number()), v.description('how long the last attempt took')),
  lastError: v.nullable(v.string()),
};
const SubscriptionsJson = named(
  'SubscriptionList',
  v.object({
    subscriptions: v.array(
      named(
        'Subscription',
        v.object({
          id: v.number(),
          protocol: v.picklist(['websub', 'rsscloud']),
          topic: URI,
          callback: URI,
          state: v.picklist(['failing', 'active']),
          signed: v.boolean(),
          leaseSeconds: v.number(),
          createdAt: DATE,
          verifiedAt: DATE,
          expiresAt: DATE,
          deliveredSeq: v.nullable(v.number()),
          deliveredAt: v.nullable(DATE),
          delivery: v.optional(v.nullable(v.object(DELIVERY))),
        }),
      ),
    ),
    pending: v.pipe(
      v.array(
        named(
          'PendingSubscription',
          v.object({
            mode: v.optional(v.picklist(['subscribe', 'unsubscribe'])),
            topic: v.optional(URI),
            callback: v.optional(URI),
            ...DELIVERY,
          }),
        ),
      ),
      v.description('requests that wait for their confirmation, on the first page'),
    ),
    next: v.pipe(v.nullable(v.number()), v.description('`after` of the next page')),
    after: v.pipe(v.nullable(v.number()), v.description('what `next` says; `next` is what every list has')),
  }),
);
const DeliveriesJson = named(
  'DeliveryList',
  v.object({
    deliveries: v.array(
      named(
        'Delivery',
        v.object({
          ...DELIVERY,
          subscription: v.optional(v.pipe(v.number(), v.description('its id'))),
          webhook: v.optional(v.pipe(v.string(), v.description('its id'))),
          message: v.optional(v.pipe(v.string(), v.description('the `webhook-id` that was sent'))),
        }),
      ),
    ),
    next: v.pipe(v.nullable(v.string()), v.description('`after` of the next page')),
  }),
);

const upTo = (description: string, max: number, usual?: number) =>
  unlessEmpty(wholeNumber(description, 0, max, { usual, message: `a number of at most ${max}.` }));
/** @throws Refusal 400 */
export function parseDue(cursor: string): { dueAt: number; id: number } {
  const [, dueAt, id] = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor) ?? [];
  if (id) return { dueAt: Number(dueAt), id: Number(id) };
  const expected = 'is not a cursor of this list; take it from `next`.';
  throw malformed(problem('parameter-invalid', { name: 'after', expected }));
}

const limited = { limit: upTo('the most entries to return', MAX_LIMIT, DEFAULT_LIMIT) };
const REFUSED = { 400: { description: 'A number that is none' } };
const date = (milliseconds: number | null) => (milliseconds === null ? null : isoDate(milliseconds));

/** A first call that is under way has a claim and no attempt yet. */
export const stateOf = ({ dueAt, doneAt, claim, attempts }: DeliveryRow): string =>
  dueAt === null
    ? doneAt === null
      ? 'failed'
      : 'done'
    : claim
      ? 'running'
      : attempts
        ? 'retrying'
        : 'waiting';

const deliveryJson = (row: DeliveryRow) => ({
  id: row.id,
  kind: row.kind,
  host: row.host,
  subject: row.subject || null,
  seq: row.seq || null,
  state: stateOf(row),
  attempts: row.attempts,
  createdAt: isoDate(row.createdAt),
  attemptedAt: date(row.attemptedAt),
  nextAttemptAt: row.claim ? null : date(row.dueAt),
  doneAt: date(row.doneAt),
  lastStatus: row.answeredStatus,
  lastDurationMs: row.durationMs,
  lastError: row.lastError?.detail ?? null,
});

export function deliveryRoutes({ context }: Services) {
  const { db, site } = context;
  const reading = requireScope(context, 'articles:read');
  return new Hono<Env>()
    .get(
      '/subscriptions',
      describe({
        operationId: 'listSubscriptions',
        summary: 'Subscribers (WebSub, rssCloud), and requests that wait for confirmation',
        description:
          'WebSub and rssCloud, in the order in which they came; with `after` of a page comes the next.',
        responses: {
          200: jsonAnswer('A page of subscriptions', SubscriptionsJson, NEXT_LINK),
          ...REFUSED,
        },
      }),
      reading,
      query({ ...limited, after: upTo('`after` of the previous page', Number.MAX_SAFE_INTEGER) }),
      async (c) => {
        const { limit: wished = DEFAULT_LIMIT, after = 0 } = c.req.valid('query');
        const limit = Math.max(1, wished);
        const rows = await listSubscriptions(db, after, limit);
        const pending = after ? [] : await pendingRequests(db, limit);
        const next = (rows.length === limit && rows.at(-1)?.subscription.id) || null;
        const answer = {
          subscriptions: rows.map(({ subscription: s, delivery }) => ({
            id: s.id,
            protocol: s.protocol,
            topic: site.url + s.topic,
            callback: s.callback,
            state: delivery?.lastError ? 'failing' : 'active',
            signed: s.secret !== null,
            leaseSeconds: s.leaseSeconds,
            createdAt: isoDate(s.createdAt),
            verifiedAt: isoDate(s.verifiedAt),
            expiresAt: isoDate(s.expiresAt),
            deliveredSeq: s.deliveredSeq,
            deliveredAt: date(s.deliveredAt),
            delivery: delivery && deliveryJson(delivery),
          })),
          pending: pending.map((row) => {
            const { mode, topicUrl, callback } = JSON.parse(row.data ?? '{}') as Intent;
            return { mode, topic: topicUrl, callback, ...deliveryJson(row) };
          }),
          ...{ next, after: next },
        };
        return c.json(answer, 200, nextLink(c, site, 'after', next));
      },
    )
    .get(
      '/deliveries',
      describe({
        operationId: 'listDeliveries',
        summary: 'What is to be delivered, what was given up, and what webhooks were told',
        description:
          'Without parameters: calls to subscribers and webhooks that are due, under way, or wait for another attempt, next due first. With `webhook` or `status`: those. What failed and what webhooks were told stays for a week.',
        responses: {
          200: jsonAnswer('A page of deliveries', DeliveriesJson, NEXT_LINK),
          400: { description: 'A number or a status that is none' },
          404: { description: 'No webhook has that id' },
        },
      }),
      reading,
      query({
        ...limited,
        after: unlessEmpty(v.pipe(text('`next` of the previous page'), v.transform(parseDue))),
        webhook: unlessEmpty(text('id of a webhook: only its deliveries, all of them without `status`')),
        status: unlessEmpty(
          v.pipe(
            v.picklist(DELIVERY_STATUSES, `one of ${DELIVERY_STATUSES.join(', ')}.`),
            v.description('`open`: next due first; `failed`, `done` or `all`: latest first'),
          ),
        ),
        state: v.optional(
          v.pipe(
            v.string(),
            v.description('`failed`: as `status=failed`, which replaces it'),
            v.metadata({ examples: ['failed'] }),
          ),
        ),
      }),
      async (c) => {
        const { limit: wished = DEFAULT_LIMIT, state, after, ...asked } = c.req.valid('query');
        const limit = Math.max(1, wished);
        const hooks = new Map((await listWebhooks(db)).map(({ n, id }) => [n, id]));
        const [webhook] = [...hooks].find(([, id]) => id === asked.webhook) ?? [];
        if (asked.webhook && webhook === undefined)
          throw notFound(problem('webhook-not-found', { id: asked.webhook }));
        const usual = state === 'failed' ? 'failed' : webhook === undefined ? 'open' : 'all';
        const rows = await listDeliveries(db, { status: asked.status ?? usual, webhook, limit, after });
        const last = rows.length === limit ? rows.at(-1) : undefined;
        const next = last ? `${last.dueAt ?? 0}.${last.id}` : null;
        const answer = {
          deliveries: rows.map((row) => {
            const hook = /^(?:webhook|replay)$/.test(row.kind) ? hooks.get(row.target) : undefined;
            return {
              ...deliveryJson(row),
              ...(row.kind === 'push' && { subscription: row.target }),
              ...(hook && { webhook: hook }),
              ...(hook && row.kind === 'webhook' && { message: messageId(hook, row.seq) }),
            };
          }),
          next,
        };
        return c.json(answer, 200, nextLink(c, site, 'after', next));
      },
    )
    .post(
      '/deliveries/:id/retry',
      describe({
        operationId: 'retryDelivery',
        summary: 'Make a delivery again now: one that failed, given up or not, or one that a webhook had',
        description:
          'It is due at once. What was given up or done is tried as a new one is: again and again for a day.',
        parameters: [IDEMPOTENCY_KEY],
        responses: {
          202: { description: 'It is due now' },
          404: { description: 'There is no delivery of that id that was tried and is not under way' },
          409: { description: 'Its webhook is disabled' },
        },
      }),
      requireScope(context, 'admin'),
      query({}),
      async (c) => {
        const id = Number(/^\d{1,15}$/.exec(c.req.param('id'))?.[0]);
        const done: FirstAnswer = { status: 202 };
        const answer = await once(context, await requestClaim(c, ''), async (claiming) => {
          if (await deliverAgain(acting(c, context), id, await claiming(done))) return done;
          throw notFound(problem('delivery-not-found'));
        });
        return sendAnswer(answer);
      },
    );
}
