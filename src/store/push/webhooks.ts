// Signed webhooks.
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { webhooks } from '../../../db/schema.ts';
import { commit, type Database, listed, type Write } from '../database.ts';

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

const deliveriesOf = (db: Database, n: number) =>
  db.run(sql`DELETE FROM deliveries WHERE kind = 'webhook' AND target = ${n}`);

export async function deleteWebhook(db: Database, { n }: WebhookRow, entry: Write): Promise<void> {
  await commit(db, [deliveriesOf(db, n), db.delete(webhooks).where(eq(webhooks.n, n)), entry]);
}

/** Standard Webhooks: 410 Gone disables the endpoint. */
export async function disableWebhook(db: Database, { n }: WebhookRow, now: number, entry: Write) {
  const live = and(eq(webhooks.n, n), isNull(webhooks.disabledAt));
  const writes = [deliveriesOf(db, n), db.update(webhooks).set({ disabledAt: now }).where(live)];
  await commit(db, [...writes, entry]);
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
