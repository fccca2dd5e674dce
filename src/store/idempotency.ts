// Idempotency keys: a key is a primary key in the batch it guards, so the same request cannot act twice.
import { eq, sql } from 'drizzle-orm';
import { idempotency } from '../../db/schema.ts';
import type { Database, Write } from './database.ts';

export type IdempotencyRow = typeof idempotency.$inferSelect;

/** How long a key is remembered. */
const KEY_LIFETIME_MS = 7 * 24 * 3_600_000;
/** Keys that are forgotten at once. */
const FORGOTTEN_KEYS = 100;

export const idempotencyWrite = (db: Database, row: typeof idempotency.$inferInsert): Write =>
  db.insert(idempotency).values(row);

export async function findIdempotent(db: Database, key: string): Promise<IdempotencyRow | undefined> {
  const [row] = await db.select().from(idempotency).where(eq(idempotency.key, key));
  return row;
}

/** Forgets keys older than a week: of many some, since every key that comes calls this. */
export const forgetKeys = (db: Database, now: number): Write =>
  db.run(sql`DELETE FROM idempotency WHERE key IN
    (SELECT key FROM idempotency WHERE at < ${now - KEY_LIFETIME_MS} LIMIT ${FORGOTTEN_KEYS})`);

/** Keeps the answer for the next time. */
export async function keepAnswer(db: Database, key: string, answer: string, now: number): Promise<void> {
  await db.batch([
    db.update(idempotency).set({ answer }).where(eq(idempotency.key, key)),
    forgetKeys(db, now),
  ]);
}
