// Access tokens: stored as hashes, so that a stolen database opens no door.
import { asc, eq, or } from 'drizzle-orm';
import { tokens } from '../../db/schema.ts';
import { commit, type Database, type Write } from './database.ts';

export type TokenRow = typeof tokens.$inferSelect;

export async function insertToken(
  db: Database,
  row: typeof tokens.$inferInsert,
  ...more: readonly Write[]
): Promise<void> {
  await commit(db, [db.insert(tokens).values(row), ...more]);
}

export async function tokenByHash(db: Database, hash: string): Promise<TokenRow | undefined> {
  const [row] = await db.select().from(tokens).where(eq(tokens.hash, hash));
  return row;
}

export async function tokenById(db: Database, id: string): Promise<TokenRow | undefined> {
  const [row] = await db.select().from(tokens).where(eq(tokens.id, id));
  return row;
}

export const listTokens = (db: Database): Promise<TokenRow[]> =>
  db.select().from(tokens).orderBy(asc(tokens.createdAt));

/** Whether there was such a token; those of apps that its holder let in go with it. */
export async function deleteToken(db: Database, id: string, entry: Write): Promise<boolean> {
  const [row] = await db.select().from(tokens).where(eq(tokens.id, id));
  if (row) await commit(db, [db.delete(tokens).where(or(eq(tokens.id, id), eq(tokens.parent, id))), entry]);
  return row !== undefined;
}

export async function touchToken(db: Database, id: string, now: number): Promise<void> {
  await commit(db, [db.update(tokens).set({ lastUsedAt: now }).where(eq(tokens.id, id))]);
}
