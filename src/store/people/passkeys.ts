// Passkeys, and challenges that are used once.
import { asc, eq, lte, sql } from 'drizzle-orm';
import { challenges, passkeys, people } from '../../../db/schema.ts';
import { commit, type Database, type Write } from '../database.ts';
import { HOLDER, type Holder } from './tokens.ts';

export type PasskeyRow = typeof passkeys.$inferSelect;
type ChallengeRow = typeof challenges.$inferSelect;

export const passkeysOf = (db: Database, person: string): Promise<PasskeyRow[]> =>
  db.select().from(passkeys).where(eq(passkeys.person, person)).orderBy(asc(passkeys.createdAt));

export async function passkeyById(
  db: Database,
  id: string,
): Promise<{ passkey: PasskeyRow; holder: Holder } | undefined> {
  const [row] = await db
    .select({ passkey: passkeys, holder: HOLDER })
    .from(passkeys)
    .innerJoin(people, eq(people.id, passkeys.person))
    .where(eq(passkeys.id, id));
  return row;
}

export const passkeyInsert = (db: Database, row: PasskeyRow): Write => db.insert(passkeys).values(row);
export const passkeyUpdate = (db: Database, id: string, set: Partial<PasskeyRow>): Write =>
  db.update(passkeys).set(set).where(eq(passkeys.id, id));
export const passkeyRemoval = (db: Database, id: string): Write =>
  db.delete(passkeys).where(eq(passkeys.id, id));

/** Stores a challenge, and deletes expired ones. */
export const keepChallenge = (db: Database, row: ChallengeRow, now: number): Promise<void> =>
  commit(db, [
    db.delete(challenges).where(lte(challenges.expiresAt, now)),
    db.insert(challenges).values(row),
  ]);

/** The data of a challenge that has not expired. */
export async function challengeByHash(
  db: Database,
  hash: string,
  now: number,
): Promise<Record<string, string> | undefined> {
  const [row] = await db.select().from(challenges).where(eq(challenges.hash, hash));
  return row && row.expiresAt > now ? row.data : undefined;
}

/** Uses a challenge up; rejects the batch if it was used meanwhile: `hash` must not be null. */
export const useChallenge = (db: Database, hash: string): Write[] => [
  db.run(sql`INSERT INTO challenges (hash, data, expires_at)
    SELECT NULL, '{}', 0 WHERE NOT EXISTS (SELECT 1 FROM challenges WHERE hash = ${hash})`),
  db.delete(challenges).where(eq(challenges.hash, hash)),
];
