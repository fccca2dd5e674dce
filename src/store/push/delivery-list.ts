// The outbox as whoever looks after it sees it: what waits, what was given up, and of webhooks what was told.
import { and, asc, desc, eq, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { deliveries } from '../../../db/schema.ts';
import type { Database, Write } from '../database.ts';
import type { DeliveryRow } from './deliveries.ts';

/** `open`: what waits, is under way or is tried again. */
export const DELIVERY_STATUSES = ['open', 'failed', 'done', 'all'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export interface DeliveryQuery {
  status: DeliveryStatus;
  /** Number of a webhook: only its deliveries. */
  webhook?: number;
  limit: number;
  /** The last of the page before. */
  after?: { dueAt: number; id: number };
}

const CONDITIONS: Record<DeliveryStatus, SQL | undefined> = {
  open: isNotNull(deliveries.dueAt),
  failed: and(isNull(deliveries.dueAt), isNull(deliveries.doneAt)),
  done: and(isNull(deliveries.dueAt), isNotNull(deliveries.doneAt)),
  all: undefined,
};

/** A page of it: what is open next due first, all else latest first. */
export function listDeliveries(db: Database, query: DeliveryQuery): Promise<DeliveryRow[]> {
  const { status, webhook, limit, after } = query;
  const isOpen = status === 'open';
  const rest = isOpen
    ? after && sql`(${deliveries.dueAt}, ${deliveries.id}) > (${after.dueAt}, ${after.id})`
    : after && lt(deliveries.id, after.id);
  // The condition in the words of the partial index.
  const ofWebhook =
    webhook === undefined ? undefined : and(sql`kind = 'webhook'`, eq(deliveries.target, webhook));
  return db
    .select()
    .from(deliveries)
    .where(and(CONDITIONS[status], ofWebhook, rest))
    .orderBy(...(isOpen ? [asc(deliveries.dueAt), asc(deliveries.id)] : [desc(deliveries.id)]))
    .limit(limit);
}

/** One of a number that nobody is at, and that failed before, given up or not, or succeeded. */
const endedOf = (id: number) =>
  and(
    eq(deliveries.id, id),
    isNull(deliveries.claim),
    or(isNotNull(deliveries.lastError), isNotNull(deliveries.doneAt)),
  );

export const endedDelivery = async (db: Database, id: number): Promise<DeliveryRow | undefined> =>
  (await db.select().from(deliveries).where(endedOf(id)))[0];

/** Makes such a one due now. The day of retries begins anew for what had ended. */
export const retryWrite = (db: Database, id: number, now: number): Write =>
  db
    .update(deliveries)
    .set({
      attempts: sql`CASE WHEN due_at IS NULL THEN 0 ELSE attempts END`,
      createdAt: sql`CASE WHEN due_at IS NULL THEN ${now} ELSE created_at END`,
      dueAt: now,
      doneAt: null,
    })
    .where(endedOf(id));
