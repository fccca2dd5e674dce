// Sessions of the editors' interface: stored as hashes, as tokens are.
import { and, eq, gt, lte } from 'drizzle-orm';
import { sessions, tokens } from '../../db/schema.ts';
import { commit, type Database, type Write } from './database.ts';
import type { TokenRow } from './tokens.ts';

export type SessionRow = typeof sessions.$inferSelect;

/** Keeps a session, and forgets those that are over. */
export const insertSession = (db: Database, row: SessionRow, entry: Write): Promise<void> =>
  commit(db, [
    db.delete(sessions).where(lte(sessions.expiresAt, row.createdAt)),
    db.insert(sessions).values(row),
    entry,
  ]);

/** A session that is not over, with the token it stands for while that exists. */
export async function sessionByHash(
  db: Database,
  hash: string,
  now: number,
): Promise<{ session: SessionRow; token: TokenRow | null } | undefined> {
  const [row] = await db
    .select({ session: sessions, token: tokens })
    .from(sessions)
    .leftJoin(tokens, eq(tokens.id, sessions.token))
    .where(and(eq(sessions.hash, hash), gt(sessions.expiresAt, now)));
  return row;
}

export const deleteSession = (db: Database, hash: string, entry: Write): Promise<void> =>
  commit(db, [db.delete(sessions).where(eq(sessions.hash, hash)), entry]);
