// Idempotency keys: a key is a primary key in the batch it guards, so the same request cannot act twice.
import { eq, lt } from 'drizzle-orm';
import { idempotency } from '../../db/schema.ts';
import type { Database, Write } from './database.ts';

export type IdempotencyRow = typeof idempotency.$inferSelect;

/** How long a key is remembered. */
const KEY_LIFETIME_MS = 7 * 24 * 3_600_000;

export const idempotencyWrite = (db: Database, row: typeof idempotency.$inferInsert): Write =>
  db.insert(idempotency).values(row);

export async function findIdempotent(db: Database, key: string): Promise<IdempotencyRow | undefined> {
  const [row] = await db.select().from(idempotency).where(eq(idempotency.key, key));
  return row;
}

/** Forgets keys older than a week. */
export const forgetKeys = (db: Database, now: number): Write =>
  db.delete(idempotency).where(lt(idempotency.at, now - KEY_LIFETIME_MS));

/** Keeps the answer for the next time. */
export async function keepAnswer(db: Database, key: string, answer: string, now: number): Promise<void> {
  await db.batch([
    db.update(idempotency).set({ answer }).where(eq(idempotency.key, key)),
    forgetKeys(db, now),
  ]);
}
