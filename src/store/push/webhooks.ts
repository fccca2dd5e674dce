// Signed webhooks.
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { type DisabledReason, webhooks } from '../../../db/schema.ts';
import { commit, type Database, listed, rowsOf, type Write } from '../database.ts';

export type WebhookRow = typeof webhooks.$inferSelect;

export const listWebhooks = (db: Database): Promise<WebhookRow[]> =>
  db.select().from(webhooks).orderBy(asc(webhooks.n));

/** Those that are not disabled. */
export const liveWebhooks = (db: Database): Promise<WebhookRow[]> =>
  db.select().from(webhooks).where(isNull(webhooks.disabledAt));

export async function webhookById(db: Database, id: string): Promise<WebhookRow | undefined> {
  const [row] = await db.select().from(webhooks).where(eq(webhooks.id, id));
  return row;
}

export async function insertWebhook(
  db: Database,
  row: Omit<typeof webhooks.$inferInsert, 'n' | 'since'>,
  before: readonly Write[],
): Promise<void> {
  const since = sql`(SELECT coalesce(max(seq), 0) FROM changes)`;
  await commit(db, [...before, db.insert(webhooks).values({ ...row, since })]);
}

const ofWebhook = ({ n }: WebhookRow) => sql`kind IN ('webhook', 'replay') AND target = ${n}`;

export async function deleteWebhook(db: Database, row: WebhookRow, entry: Write): Promise<void> {
  const { n } = row;
  const forget = db.run(sql`DELETE FROM deliveries WHERE ${ofWebhook(row)}`);
  await commit(db, [forget, db.delete(webhooks).where(eq(webhooks.n, n)), entry]);
}

/** SQL: what it waits for. */
const openOf = (row: WebhookRow) => sql`${ofWebhook(row)} AND (kind = 'replay' OR due_at IS NOT NULL)`;

/** SQL, beside the webhook's columns: the last change before those that it does not hear of, were it turned off now. */
function missedSinceOf(row: WebhookRow) {
  // Of a replay the last change that has its delivery, of a webhook's delivery the change itself.
  const unheard = sql`(SELECT min(CASE kind WHEN 'replay' THEN CAST(data AS INTEGER) ELSE seq - 1 END) FROM deliveries
    WHERE ${openOf(row)})`;
  const heard = sql`max(since, ${LAST_READ})`;
  return sql`min(coalesce(${unheard}, ${heard}), ${heard})`;
}

export async function readMissedSince(db: Database, row: WebhookRow): Promise<number> {
  const [found] = await rowsOf(db, sql`SELECT ${missedSinceOf(row)} FROM webhooks WHERE n = ${row.n}`);
  return Number(found?.[0] ?? 0);
}

/** Statements that end what it waits for; what it did not hear of is remembered, and can be sent when it is turned on again. */
export function disableWrites(
  db: Database,
  row: WebhookRow,
  { now, reason }: { now: number; reason: DisabledReason },
): Write[] {
  const live = and(eq(webhooks.n, row.n), isNull(webhooks.disabledAt));
  const off = { disabledAt: now, disabledReason: reason, missedSince: missedSinceOf(row) };
  return [db.update(webhooks).set(off).where(live), db.run(sql`DELETE FROM deliveries WHERE ${openOf(row)}`)];
}

/** What the log was read to: no webhook has deliveries of what comes behind. */
const LAST_READ = sql`(SELECT seq FROM outbox WHERE id = 1)`;
const LOG_END = sql`(SELECT coalesce(max(seq), 0) FROM changes)`;

/** Statements by which it hears of what is published from now on, and, where `sendMissed`, of what it missed. */
export function enableWrites(db: Database, { n }: WebhookRow, now: number, sendMissed: boolean): Write[] {
  const replay =
    db.run(sql`INSERT INTO deliveries (kind, target, subject, host, seq, data, due_at, created_at)
    SELECT 'replay', n, '', '', ${LOG_END}, missed_since, ${now}, ${now} FROM webhooks
    WHERE n = ${n} AND disabled_at IS NOT NULL AND missed_since < ${LOG_END}`);
  const on = { disabledAt: null, disabledReason: null, missedSince: null, since: LOG_END };
  return [...(sendMissed ? [replay] : []), db.update(webhooks).set(on).where(eq(webhooks.n, n))];
}

/** Statements that change what a webhook is; what waits goes to its new address, at once. */
export function changeWrites(
  db: Database,
  row: WebhookRow,
  changes: Partial<Pick<WebhookRow, 'url' | 'host' | 'view' | 'events' | 'secret' | 'oldSecrets'>>,
  now: number,
): Write[] {
  const move =
    db.run(sql`UPDATE deliveries SET host = ${changes.host}, due_at = iif(claim IS NULL, ${now}, due_at)
    WHERE kind = 'webhook' AND target = ${row.n} AND due_at IS NOT NULL`);
  return [
    ...(Object.keys(changes).length ? [db.update(webhooks).set(changes).where(eq(webhooks.n, row.n))] : []),
    ...(changes.url === undefined || changes.url === row.url ? [] : [move]),
  ];
}

export const webhooksByNumber = async (db: Database, numbers: readonly number[]) =>
  new Map(
    (
      await db
        .select()
        .from(webhooks)
        .where(inArray(webhooks.n, listed(numbers)))
    ).map((row) => [row.n, row]),
  );

export const viewWrite = (db: Database, { n }: WebhookRow, view: string): Write =>
  db.update(webhooks).set({ view }).where(eq(webhooks.n, n));
