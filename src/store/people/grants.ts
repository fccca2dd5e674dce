// Authorization codes: stored as hashes, exchanged once.
import { and, eq, isNull, lte, or, sql } from 'drizzle-orm';
import { grants, tokens } from '../../../db/schema.ts';
import { commit, type Database, type Write } from '../database.ts';
import type { TokenRow } from './tokens.ts';

export type GrantRow = typeof grants.$inferSelect;

/** Keeps a grant, and forgets those made before `since`. */
export const insertGrant = (db: Database, row: GrantRow, since: number, entry: Write): Promise<void> =>
  commit(db, [db.delete(grants).where(lte(grants.createdAt, since)), db.insert(grants).values(row), entry]);

/** A code's grant; it is exchanged by whoever's claim it then has. */
export async function claimGrant(db: Database, hash: string, claim: string): Promise<GrantRow | undefined> {
  await commit(db, [
    db
      .update(grants)
      .set({ claim })
      .where(and(eq(grants.hash, hash), isNull(grants.claim))),
  ]);
  const [row] = await db.select().from(grants).where(eq(grants.hash, hash));
  return row;
}

/** A code that came twice: no token comes of it any more, and the one that did is gone. */
export const voidGrant = (db: Database, { hash, token }: GrantRow): Promise<void> =>
  commit(db, [
    db.update(grants).set({ claim: 'void' }).where(eq(grants.hash, hash)),
    db.delete(tokens).where(or(eq(tokens.id, token), eq(tokens.parent, token))),
  ]);

/** Keeps the token that comes of a grant, as long as that and whoever allowed it, person or token, are there. */
export async function insertGranted(
  db: Database,
  row: TokenRow,
  grant: { hash: string; claim: string },
): Promise<boolean> {
  const { id, name, hash, scopes, createdAt, expiresAt, client, parent, person } = row;
  await commit(db, [
    db.run(sql`INSERT INTO tokens (id, name, hash, scopes, created_at, expires_at, client, parent, person)
      SELECT ${id}, ${name}, ${hash}, ${JSON.stringify(scopes)}, ${createdAt}, ${expiresAt}, ${client}, ${parent}, ${person}
      WHERE EXISTS (SELECT 1 FROM grants WHERE hash = ${grant.hash} AND claim = ${grant.claim})
        AND (${parent} IS NULL OR ${parent} LIKE 'env %' OR EXISTS (SELECT 1 FROM tokens WHERE id = ${parent})
          OR EXISTS (SELECT 1 FROM people WHERE id = ${parent}))
        AND (${person} IS NULL OR EXISTS (SELECT 1 FROM people WHERE id = ${person}))`),
  ]);
  const [kept] = await db.select({ id: tokens.id }).from(tokens).where(eq(tokens.id, id));
  return kept !== undefined;
}
