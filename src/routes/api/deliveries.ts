// /admin/subscriptions and /admin/deliveries: who is told of changes, and how that goes. CONTRACT §3.
import { Hono } from 'hono';
import { malformed, notFound } from '../../errors.ts';
import { acting } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { deliverAgain } from '../../services/push/delivery/retry-now.ts';
import type { Intent } from '../../services/push/hub-calls.ts';
import { type DeliveryRow, listDeliveries, pendingRequests } from '../../store/deliveries.ts';
import { listSubscriptions } from '../../store/subscriptions.ts';
import { listWebhooks } from '../../store/webhooks.ts';
import { isoDate } from './article-json.ts';

const DEFAULT_LIMIT = 100;
const MOST = 1_000;
const date = (milliseconds: number | null) => (milliseconds === null ? null : isoDate(milliseconds));

/** `limit` and `after` (an id) of a list. @throws Refusal 400 */
function readNumber(c: Request_, name: string, usual: number, most: number): number {
  const text = c.req.query(name);
  if (!text) return usual;
  if (/^\d{1,15}$/.test(text) && Number(text) <= most) return Number(text);
  throw malformed(`${name}: a number of at most ${most}.`);
}

/** A first call that is under way has a claim and no attempt yet. */
export const stateOf = ({ dueAt, claim, attempts }: DeliveryRow): string =>
  dueAt === null ? 'failed' : claim ? 'running' : attempts ? 'retrying' : 'waiting';

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
  lastError: row.lastError?.detail ?? null,
});

export function deliveryRoutes({ context }: Services) {
  const { db, site } = context;
  const reading = requireScope(context, 'articles:read');
  return new Hono<Env>()
    .get('/subscriptions', reading, async (c) => {
      const limit = Math.max(1, readNumber(c, 'limit', DEFAULT_LIMIT, MOST));
      const after = readNumber(c, 'after', 0, Number.MAX_SAFE_INTEGER);
      const rows = await listSubscriptions(db, after, limit);
      const pending = after ? [] : await pendingRequests(db, limit);
      return c.json({
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
        after: rows.length === limit ? rows.at(-1)?.subscription.id : null,
      });
    })
    .get('/deliveries', reading, async (c) => {
      const limit = Math.max(1, readNumber(c, 'limit', DEFAULT_LIMIT, MOST));
      const hooks = new Map((await listWebhooks(db)).map(({ n, id }) => [n, id]));
      const rows = await listDeliveries(db, c.req.query('state') === 'failed', limit);
      return c.json({
        deliveries: rows.map((row) => ({
          ...deliveryJson(row),
          ...(row.kind === 'push' && { subscription: row.target }),
          ...(row.kind === 'webhook' && { webhook: hooks.get(row.target) }),
        })),
      });
    })
    .post('/deliveries/:id/retry', requireScope(context, 'admin'), async (c) => {
      const id = Number(/^\d{1,15}$/.exec(c.req.param('id'))?.[0]);
      if (!(await deliverAgain(acting(c, context), id))) {
        throw notFound('No delivery of that id failed and waits: GET /admin/deliveries lists them.');
      }
      return c.body(null, 202);
    });
}
