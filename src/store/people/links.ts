// Links by which somebody signs in once: stored as hashes, as tokens are.
import { and, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import { signInLinks } from '../../../db/schema.ts';
import type { Database, Write } from '../database.ts';

export type LinkRow = typeof signInLinks.$inferSelect;

const of = (person: string | null) =>
  person === null ? isNull(signInLinks.person) : eq(signInLinks.person, person);

/** Keeps a link, instead of those that were there for the same person; forgets those that are over. */
export const linkWrites = (db: Database, row: LinkRow): Write[] => [
  ...linkRemovals(db, row.person, row.createdAt),
  db.insert(signInLinks).values(row),
];

export const linkRemovals = (db: Database, person: string | null, now: number): Write[] => [
  db.delete(signInLinks).where(lte(signInLinks.expiresAt, now)),
  db.delete(signInLinks).where(of(person)),
];

/** One that is not over. */
export async function linkByHash(db: Database, hash: string, now: number): Promise<LinkRow | undefined> {
  const [row] = await db
    .select()
    .from(signInLinks)
    .where(and(eq(signInLinks.hash, hash), gt(signInLinks.expiresAt, now)));
  return row;
}

/** The newest of a person that is not over. */
export async function linkOf(db: Database, person: string | null, now: number): Promise<LinkRow | undefined> {
  const [row] = await db
    .select()
    .from(signInLinks)
    .where(and(of(person), gt(signInLinks.expiresAt, now)));
  return row;
}

/** Rejects the batch where a link was used meanwhile: `hash` must not be null. */
export const requireLink = (db: Database, hash: string): Write =>
  db.run(sql`INSERT INTO sign_in_links (hash, created_at, expires_at)
    SELECT NULL, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM sign_in_links WHERE hash = ${hash})`);
