// Sessions of the editors' interface: stored as hashes, as tokens are.
import { and, desc, eq, gt, gte, lt, lte, ne } from 'drizzle-orm';
import { people, sessions, tokens } from '../../../db/schema.ts';
import { commit, type Database, type Write } from '../database.ts';
import { HOLDER, type Holder, type TokenRow } from './tokens.ts';

export type SessionRow = typeof sessions.$inferSelect;

/** How long it is known that a session was one, in milliseconds: what was typed meanwhile may be sent after its end. */
const REMEMBERED_MS = 30 * 24 * 3_600_000;

/** Keeps a session, and forgets those that were over long ago. */
export const sessionWrites = (db: Database, row: SessionRow): Write[] => [
  db.delete(sessions).where(lte(sessions.expiresAt, row.createdAt - REMEMBERED_MS)),
  db.insert(sessions).values(row),
];

/** A session that is not over, with the token or the person it stands for while they are there. */
export async function sessionByHash(
  db: Database,
  hash: string,
  now: number,
): Promise<{ session: SessionRow; token: TokenRow | null; person: Holder | null } | undefined> {
  const [row] = await db
    .select({ session: sessions, token: tokens, person: HOLDER })
    .from(sessions)
    .leftJoin(tokens, eq(tokens.id, sessions.token))
    .leftJoin(people, eq(people.id, sessions.person))
    .where(and(eq(sessions.hash, hash), gt(sessions.expiresAt, now)));
  return row;
}

/** Sessions of a person that are not over, those used last first. */
export const sessionsOf = (db: Database, person: string, now: number): Promise<SessionRow[]> =>
  db
    .select()
    .from(sessions)
    .where(and(eq(sessions.person, person), ne(sessions.token, ENDED.token), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.usedAt));

/** Notes that a session is used, and its person seen. */
export const touchSession = (db: Database, hash: string, person: string, now: number): Promise<void> =>
  commit(db, [
    db.update(sessions).set({ usedAt: now }).where(eq(sessions.hash, hash)),
    db.update(people).set({ seenAt: now }).where(eq(people.id, person)),
  ]);

/** Whatever the clock says later, it stands for nobody any more; and stays known as having been one. */
const ENDED = { token: 'ended', person: null };

export const endSession = (db: Database, hash: string, entry: Write): Promise<void> =>
  commit(db, [db.update(sessions).set(ENDED).where(eq(sessions.hash, hash)), entry]);

/** Ends sessions of a person. @param except hash of one that goes on */
export const endSessionsOf = (db: Database, person: string, except = ''): Write =>
  db
    .update(sessions)
    .set(ENDED)
    .where(and(eq(sessions.person, person), ne(sessions.hash, except)));

export const endSessionOf = (db: Database, person: string, hash: string): Write =>
  db
    .update(sessions)
    .set(ENDED)
    .where(and(eq(sessions.person, person), eq(sessions.hash, hash)));

/** Whether a session with a hash that begins so is or was there. @param start of lower-case hex digits */
export async function isKnownSession(db: Database, start: string): Promise<boolean> {
  const found = await db
    .select({ hash: sessions.hash })
    .from(sessions)
    .where(and(gte(sessions.hash, start), lt(sessions.hash, `${start}g`)))
    .limit(1);
  return found.length > 0;
}
