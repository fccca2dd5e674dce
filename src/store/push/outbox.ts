// How far the outbox has read the change log, and the step from a change to its deliveries.
import { eq, gt, inArray, sql } from 'drizzle-orm';
import { articles, changes } from '../../../db/schema.ts';
import type { ChangeKind } from '../../domain/model.ts';
import { documentsOf } from '../articles/articles.ts';
import { commit, type Database, listed, rowsOf, type Write } from '../database.ts';
import { type Claimed, COLLAPSE, deliveryWrites, type NewDelivery, stillClaimed } from './deliveries.ts';

/** What a look at the outbox finds; one small query. */
export interface OutboxState {
  /** Last change that has its deliveries. */
  read: number;
  /** Last change of the log. */
  last: number;
  subscribed: boolean;
  hooked: boolean;
  /** When the next delivery is due, in milliseconds; Infinity for none. */
  dueAt: number;
}

export async function outboxState(db: Database): Promise<OutboxState> {
  const [row] = await rowsOf(
    db,
    sql`SELECT (SELECT seq FROM outbox WHERE id = 1), (SELECT max(seq) FROM changes),
          EXISTS (SELECT 1 FROM subscriptions), EXISTS (SELECT 1 FROM webhooks WHERE disabled_at IS NULL),
          (SELECT min(due_at) FROM deliveries)`,
  );
  const [read, last, subscribed, hooked, dueAt] = row ?? [];
  return {
    read: Number(read ?? 0),
    last: Number(last ?? 0),
    subscribed: Boolean(subscribed),
    hooked: Boolean(hooked),
    dueAt: dueAt === null || dueAt === undefined ? Number.POSITIVE_INFINITY : Number(dueAt),
  };
}

export type LoggedChange = typeof changes.$inferSelect & { kind: ChangeKind };

/** The log after a change, oldest first. */
export const changesAfter = (db: Database, seq: number, limit: number) =>
  db.select().from(changes).where(gt(changes.seq, seq)).orderBy(changes.seq).limit(limit) as Promise<
    LoggedChange[]
  >;

/** What articles said before and since changes, by change, where it is kept: of what was erased it is not. */
export async function textsAround(db: Database, asked: readonly LoggedChange[]) {
  const before = asked.map(({ article, version }) => ({ article, version: version - 1 }));
  const found = await documentsOf(db, [...before, ...asked]);
  return asked.map((_, i) => ({ before: found[i], after: found[asked.length + i] }));
}

/** Puts the deliveries of the changes from `from` to `to`, unless somebody else has: all of it or nothing. */
export async function advance(
  db: Database,
  { from, to, rows, now }: { from: number; to: number; rows: readonly NewDelivery[]; now: number },
): Promise<void> {
  const condition = sql`(SELECT seq FROM outbox WHERE id = 1) = ${from}`;
  await commit(db, [
    ...deliveryWrites(db, rows, now, { condition }),
    db.run(sql`UPDATE outbox SET seq = ${to} WHERE id = 1 AND seq = ${from}`),
  ]);
}

/** While nobody listens the log is not read; the first to listen starts at its end. */
export const skipUnheard = (db: Database): Write =>
  db.run(sql`UPDATE outbox SET seq = (SELECT coalesce(max(seq), 0) FROM changes)
    WHERE NOT EXISTS (SELECT 1 FROM subscriptions) AND NOT EXISTS (SELECT 1 FROM webhooks WHERE disabled_at IS NULL)`);

/** Subscriptions that get their row in one statement. */
const CHUNK_SUBSCRIPTIONS = 500;

/**
 * Gives the next subscriptions of a topic their deliveries, and prolongs the claim on that.
 * @returns the last subscription that has its row; undefined when all have, or the claim is lost
 */
export async function fanOut(db: Database, row: Claimed, after: number, now: number, until: number) {
  const topic = row.subject;
  const held = sql`EXISTS (SELECT 1 FROM deliveries WHERE id = ${row.id} AND claim = ${row.claim} AND seq = ${row.seq})`;
  const next = sql`SELECT id, host FROM subscriptions WHERE topic = ${topic} AND id > ${after} ORDER BY id LIMIT ${CHUNK_SUBSCRIPTIONS}`;
  await commit(db, [
    db.run(sql`INSERT INTO deliveries (kind, target, subject, host, seq, due_at, created_at)
      SELECT 'push', s.id, '', s.host, ${row.seq}, ${now}, ${now} FROM (${next}) n JOIN subscriptions s ON s.id = n.id
      WHERE s.since < ${row.seq} AND s.expires_at > ${now} AND ${held} ${COLLAPSE}`),
    db.run(sql`UPDATE deliveries SET due_at = ${until}, data = (SELECT max(id) FROM (${next}))
      WHERE id = ${row.id} AND claim = ${row.claim} AND seq = ${row.seq}`),
  ]);
  const [found] = await rowsOf(
    db,
    sql`SELECT data FROM deliveries WHERE id = ${row.id} AND ${stillClaimed(row)}`,
  );
  return found?.[0] === null || found === undefined ? undefined : Number(found[0]);
}

/** Puts deliveries of a replay, and prolongs the claim on that; false where the claim was lost. */
export async function replayStep(
  db: Database,
  row: Claimed,
  { rows, to, now, until }: { rows: readonly NewDelivery[]; to: number; now: number; until: number },
): Promise<boolean> {
  const condition = stillClaimed(row);
  await commit(db, [
    ...deliveryWrites(db, rows, now, { condition, renew: true }),
    db.run(
      sql`UPDATE deliveries SET due_at = ${until}, data = ${to} WHERE id = ${row.id} AND claim = ${row.claim}`,
    ),
  ]);
  return (await rowsOf(db, sql`SELECT 1 WHERE ${condition}`)).length > 0;
}

/** A change and the article it was of, as that is now; undefined where the log has no such change. */
export async function changeWithArticle(db: Database, seq: number) {
  const [row] = await db
    .select({
      change: changes,
      id: articles.id,
      guid: articles.guid,
      slug: articles.slug,
      status: articles.status,
    })
    .from(changes)
    .innerJoin(articles, eq(articles.n, changes.article))
    .where(eq(changes.seq, seq));
  return row && { ...row, ...(row.change as LoggedChange) };
}

/** What a change was, for people: its article's title is absent once that is erased. */
export interface ToldChange {
  kind: ChangeKind;
  id: string;
  title?: string;
}

/** Changes by their numbers, with the titles that their articles had. */
export async function toldChanges(db: Database, seqs: readonly number[]): Promise<Map<number, ToldChange>> {
  if (!seqs.length) return new Map();
  const rows = await db
    .select({
      seq: changes.seq,
      kind: changes.kind,
      article: changes.article,
      version: changes.version,
      id: articles.id,
    })
    .from(changes)
    .innerJoin(articles, eq(articles.n, changes.article))
    .where(inArray(changes.seq, listed(seqs)));
  const texts = await documentsOf(db, rows);
  return new Map(
    rows.map(({ seq, kind, id }, i) => [seq, { kind: kind as ChangeKind, id, title: texts[i]?.title }]),
  );
}
