// Invitation and reset links, stored as hashes.
import { and, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import { signInLinks } from '../../../db/schema.ts';
import type { Database, Write } from '../database.ts';

export type LinkRow = typeof signInLinks.$inferSelect;

const of = (person: string | null) =>
  person === null ? isNull(signInLinks.person) : eq(signInLinks.person, person);

/** Stores a link, and deletes the person's earlier links and all expired ones. */
export const linkWrites = (db: Database, row: LinkRow): Write[] => [
  ...linkRemovals(db, row.person, row.createdAt),
  db.insert(signInLinks).values(row),
];

export const linkRemovals = (db: Database, person: string | null, now: number): Write[] => [
  db.delete(signInLinks).where(lte(signInLinks.expiresAt, now)),
  db.delete(signInLinks).where(of(person)),
];

/** A link that has not expired. */
export async function linkByHash(db: Database, hash: string, now: number): Promise<LinkRow | undefined> {
  const [row] = await db
    .select()
    .from(signInLinks)
    .where(and(eq(signInLinks.hash, hash), gt(signInLinks.expiresAt, now)));
  return row;
}

/** A person's newest link that has not expired. */
export async function linkOf(db: Database, person: string | null, now: number): Promise<LinkRow | undefined> {
  const [row] = await db
    .select()
    .from(signInLinks)
    .where(and(of(person), gt(signInLinks.expiresAt, now)));
  return row;
}

/** Rejects the batch if the link was used meanwhile: `hash` must not be null. */
export const requireLink = (db: Database, hash: string): Write =>
  db.run(sql`INSERT INTO sign_in_links (hash, created_at, expires_at)
    SELECT NULL, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM sign_in_links WHERE hash = ${hash})`);
