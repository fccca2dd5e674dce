// Accounts, and what is deleted with them.
import { asc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import {
  articles,
  grants,
  passkeys,
  people,
  savedSearches,
  signInLinks,
  tokens,
} from '../../../db/schema.ts';
import { type Database, listed, type Write } from '../database.ts';
import { endSessionsOf } from './sessions.ts';
import { HOLDER, type Holder } from './tokens.ts';

export type PersonRow = typeof people.$inferSelect;
/** With the number of passkeys. */
export type Person = PersonRow & { passkeys: number };

const PASSKEYS = sql<number>`(SELECT count(*) FROM passkeys WHERE passkeys.person = people.id)`;
const COLUMNS = {
  id: people.id,
  name: people.name,
  email: people.email,
  role: people.role,
  password: people.password,
  subject: people.subject,
  createdAt: people.createdAt,
  seenAt: people.seenAt,
  passkeys: PASSKEYS,
};

async function onlyOne(db: Database, where: SQL): Promise<Person | undefined> {
  const [row] = await db.select(COLUMNS).from(people).where(where);
  return row;
}

export const personById = (db: Database, id: string) => onlyOne(db, eq(people.id, id));
/** @param email in lower case */
export const personByEmail = (db: Database, email: string) => onlyOne(db, eq(people.email, email));

export const personBySubject = (db: Database, subject: string) => onlyOne(db, eq(people.subject, subject));

export const listPeople = (db: Database): Promise<Person[]> =>
  db.select(COLUMNS).from(people).orderBy(asc(people.createdAt), asc(people.id));

/** People an article can be assigned to, by name. */
export const assignable = (db: Database): Promise<Holder[]> =>
  db.select(HOLDER).from(people).orderBy(asc(people.name));

/** Names of people by their ids. */
export async function namesOfPeople(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = ids.length
    ? await db
        .select({ id: people.id, name: people.name })
        .from(people)
        .where(inArray(people.id, listed(ids)))
    : [];
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export async function hasAdmin(db: Database): Promise<boolean> {
  const found = await db.select({ id: people.id }).from(people).where(eq(people.role, 'admin')).limit(1);
  return found.length > 0;
}

export async function hasPeople(db: Database): Promise<boolean> {
  return (await db.select({ id: people.id }).from(people).limit(1)).length > 0;
}

export const personInsert = (db: Database, row: PersonRow): Write => db.insert(people).values(row);

export const personUpdate = (db: Database, id: string, set: Partial<PersonRow>): Write =>
  db.update(people).set(set).where(eq(people.id, id));

/** Rejects the batch that leaves the site without an admin: `id` must not be null. */
export const requireAnAdmin = (db: Database): Write =>
  db.run(sql`INSERT INTO people (id, name, email, role, created_at)
    SELECT NULL, '', '', '', 0 WHERE NOT EXISTS (SELECT 1 FROM people WHERE role = 'admin')`);

/** Rejects the batch if there is an admin already. */
export const refuseSecondAdmin = (db: Database): Write =>
  db.run(sql`INSERT INTO people (id, name, email, role, created_at)
    SELECT NULL, '', '', '', 0 WHERE EXISTS (SELECT 1 FROM people WHERE role = 'admin')`);

/** Removes a person with their passkeys, links, sessions, access keys, apps and saved searches. What they wrote stays. */
export function personRemoval(db: Database, id: string): Write[] {
  const own = db.select({ id: tokens.id }).from(tokens).where(eq(tokens.person, id));
  return [
    db.delete(grants).where(or(eq(grants.parent, id), inArray(grants.parent, own))),
    db.delete(tokens).where(eq(tokens.person, id)),
    db.delete(passkeys).where(eq(passkeys.person, id)),
    db.delete(signInLinks).where(eq(signInLinks.person, id)),
    endSessionsOf(db, id),
    db.delete(savedSearches).where(eq(savedSearches.owner, id)),
    db.update(articles).set({ assignee: null }).where(eq(articles.assignee, id)),
    db.delete(people).where(eq(people.id, id)),
  ];
}
