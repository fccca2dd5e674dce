// Access tokens: stored as hashes, so that a stolen database lets nobody in.
import { asc, eq, or, type SQL } from 'drizzle-orm';
import { people, tokens } from '../../../db/schema.ts';
import type { Role } from '../../domain/rights.ts';
import { commit, type Database, type Write } from '../database.ts';

export type TokenRow = typeof tokens.$inferSelect;
/** With the person whose it is; null where it is nobody's, or theirs who is gone. */
export type HeldToken = TokenRow & { holder: Holder | null };
export interface Holder {
  id: string;
  name: string;
  role: Role;
}

/** Columns of a token's holder, in a query that joins people. */
export const HOLDER = { id: people.id, name: people.name, role: people.role };

export async function insertToken(
  db: Database,
  row: typeof tokens.$inferInsert,
  ...more: readonly Write[]
): Promise<void> {
  await commit(db, [db.insert(tokens).values(row), ...more]);
}

async function heldTokens(db: Database, where?: SQL): Promise<HeldToken[]> {
  const rows = await db
    .select({ token: tokens, holder: HOLDER })
    .from(tokens)
    .leftJoin(people, eq(people.id, tokens.person))
    .where(where)
    .orderBy(asc(tokens.createdAt));
  return rows.map(({ token, holder }) => ({ ...token, holder }));
}

export const tokenByHash = async (db: Database, hash: string): Promise<HeldToken | undefined> =>
  (await heldTokens(db, eq(tokens.hash, hash)))[0];

export const tokenById = async (db: Database, id: string): Promise<HeldToken | undefined> =>
  (await heldTokens(db, eq(tokens.id, id)))[0];

/** @param person whose they are */
export const listTokens = (db: Database, person?: string): Promise<HeldToken[]> =>
  heldTokens(db, person === undefined ? undefined : eq(tokens.person, person));

/** Whether there was such a token; those of apps that its holder let in go with it. */
export async function deleteToken(db: Database, id: string, entry: Write): Promise<boolean> {
  const [row] = await db.select().from(tokens).where(eq(tokens.id, id));
  if (row) await commit(db, [db.delete(tokens).where(or(eq(tokens.id, id), eq(tokens.parent, id))), entry]);
  return row !== undefined;
}

export async function touchToken(db: Database, id: string, now: number): Promise<void> {
  await commit(db, [db.update(tokens).set({ lastUsedAt: now }).where(eq(tokens.id, id))]);
}
