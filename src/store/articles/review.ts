// Notes, share links, presence and review lists.
import { and, asc, desc, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import { articles, notes, presence, shares } from '../../../db/schema.ts';
import { type Database, rowsOf, type Write } from '../database.ts';

export type Note = typeof notes.$inferSelect;
export type Share = typeof shares.$inferSelect;

/** A note of an article that may be new in the same batch; it is numbered by itself. @param id of the article */
export const insertNote = (
  db: Database,
  id: string,
  note: Omit<Note, 'id' | 'article'> & { id?: number },
): Write =>
  db.insert(notes).values({ ...note, article: sql<number>`(SELECT n FROM articles WHERE id = ${id})` });

/** Notes of an article, oldest first. */
export const notesOf = (db: Database, article: number): Promise<Note[]> =>
  db.select().from(notes).where(eq(notes.article, article)).orderBy(asc(notes.id));

/** The number that the next note has, unless somebody is faster: numbers of notes that were taken back stay theirs. */
export async function nextNote(db: Database): Promise<number> {
  const [row] = await rowsOf(db, sql`SELECT seq FROM sqlite_sequence WHERE name = 'notes'`);
  return Number(row?.[0] ?? 0) + 1;
}

export const deleteNote = (db: Database, id: number): Write => db.delete(notes).where(eq(notes.id, id));

export const insertShare = (db: Database, share: Share): Write => db.insert(shares).values(share);

/** Share links that have not expired, the longest-lasting first. */
export const sharesOf = (db: Database, article: number, now: number): Promise<Share[]> =>
  db
    .select()
    .from(shares)
    .where(and(eq(shares.article, article), gt(shares.expiresAt, now)))
    .orderBy(desc(shares.expiresAt), asc(shares.id));

export const shareByHash = async (db: Database, hash: string, now: number): Promise<Share | undefined> =>
  (
    await db
      .select()
      .from(shares)
      .where(and(eq(shares.hash, hash), gt(shares.expiresAt, now)))
  )[0];

export const deleteShare = (db: Database, id: string): Write => db.delete(shares).where(eq(shares.id, id));

export const forgetShares = (db: Database, now: number): Write =>
  db.delete(shares).where(lte(shares.expiresAt, now));

/** Statements that delete an erased article's notes, links and presence. */
export const forgetWork = (db: Database, article: number): Write[] =>
  [notes, shares, presence].map((table) => db.delete(table).where(eq(table.article, article)));

/** Who has had an article open since a time. @param since milliseconds */
export const presentAt = (db: Database, article: number, since: number) =>
  db
    .select()
    .from(presence)
    .where(and(eq(presence.article, article), gt(presence.at, since)))
    .orderBy(asc(presence.name));

/** Records who has an article open, and deletes entries from before `since`. */
export const notePresence = (db: Database, row: typeof presence.$inferInsert, since: number): Write[] => [
  db.delete(presence).where(lte(presence.at, since)),
  db
    .insert(presence)
    .values(row)
    .onConflictDoUpdate({ target: [presence.article, presence.who], set: { at: row.at, name: row.name } }),
];

export const setAssignee = (db: Database, article: number, person: string | null): Write =>
  db.update(articles).set({ assignee: person }).where(eq(articles.n, article));

export async function countWaiting(db: Database): Promise<number> {
  const [row] = await rowsOf(db, sql`SELECT count(*) FROM articles WHERE status = 'review'`);
  return Number(row?.[0] ?? 0);
}

/** Returned drafts of a person: begun by them, or assigned to them. */
export async function countReturned(db: Database, person: string): Promise<number> {
  const last = sql`(SELECT kind FROM notes WHERE article = a.n AND kind <> 'note' ORDER BY id DESC LIMIT 1)`;
  // By the index of drafts: a person may have written many articles.
  const [row] = await rowsOf(
    db,
    sql`SELECT count(*) FROM articles a INDEXED BY articles_drafts
        WHERE status = 'draft' AND (owner = ${person} OR assignee = ${person}) AND ${last} = 'return'`,
  );
  return Number(row?.[0] ?? 0);
}

/** An article that waits for an editor, or that somebody works on. */
export interface ReviewItem {
  n: number;
  /** When it was last submitted or returned, else when it was changed, in milliseconds. */
  at: number;
  /** The note of that, and its author. */
  kind?: Note['kind'];
  text?: string;
  name?: string;
}

/** Its last note that is more than a remark. */
const itemsOf = (articles: SQL) => sql`SELECT a.n, coalesce(l.at, a.updated_at), l.kind, l.text, l.name
  FROM ${articles} a LEFT JOIN notes l ON l.id = (SELECT max(id) FROM notes WHERE article = a.n AND kind <> 'note')`;
const itemOf = ([n, at, kind, text, name]: unknown[]): ReviewItem => ({
  ...{ n: Number(n), at: Number(at), kind: (kind as ReviewItem['kind'] | null) ?? undefined },
  ...{ text: text === null ? undefined : String(text), name: name === null ? undefined : String(name) },
});

/** Submitted articles, oldest first. @param assignee only those assigned to that person */
export async function waiting(db: Database, limit: number, assignee?: string): Promise<ReviewItem[]> {
  const mine = assignee === undefined ? sql`` : sql`AND a.assignee = ${assignee}`;
  const rows = await rowsOf(
    db,
    sql`${itemsOf(sql`articles`)} WHERE a.status = 'review' ${mine} ORDER BY 2, 1 LIMIT ${limit}`,
  );
  return rows.map(itemOf);
}

/** Articles a person began or is assigned to, most recently changed first. */
export async function itemsOfPerson(db: Database, person: string, limit: number): Promise<ReviewItem[]> {
  const newest = (own: SQL) => sql`SELECT * FROM (SELECT n, updated_at FROM articles
    WHERE ${own} AND status <> 'erased' ORDER BY updated_at DESC, n DESC LIMIT ${limit})`;
  // What is of both is in the first alone.
  const theirs = sql`(${newest(sql`owner = ${person}`)} UNION ALL
    ${newest(sql`assignee = ${person} AND owner IS NOT ${person}`)} ORDER BY updated_at DESC, n DESC LIMIT ${limit})`;
  const rows = await rowsOf(db, sql`${itemsOf(theirs)} ORDER BY a.updated_at DESC, a.n DESC`);
  return rows.map(itemOf);
}
