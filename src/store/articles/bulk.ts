// Bulk operations: selections, operations, and the outcome of each batch.
import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  sql,
} from 'drizzle-orm';
import { articles, bulkBatches, bulkOperations, bulkSelections } from '../../../db/schema.ts';
import type { BulkOutcome, Skipped } from '../../domain/bulk.ts';
import type { Status } from '../../domain/model.ts';
import type { Problem } from '../../problems.ts';
import { commit, type Database, listed, rowsOf, type Write } from '../database.ts';

const { articles: _, ...COLUMNS } = getTableColumns(bulkOperations);
export type BulkRow = Omit<typeof bulkOperations.$inferSelect, 'articles'>;

/** Claims expire after so many milliseconds, so that another process continues after a crash. */
export const CLAIM_MS = 10_000;
/** Rows that are deleted at once. */
const FORGOTTEN_ROWS = 500;

/** A piece of a selection. `undoes` as in `bulk_selections`. */
export interface SelectedPiece {
  articles: number[];
  undoes?: number;
}

/** Statements that store an operation and its selection. Refused where another undoes the same. */
export function operationWrites(
  db: Database,
  row: Pick<BulkRow, 'id' | 'actor' | 'createdAt'> & Partial<BulkRow>,
  pieces: readonly SelectedPiece[],
): Write[] {
  let total = 0;
  const values = pieces.map(({ articles, undoes = null }) => {
    total += articles.length;
    return [total - articles.length, articles, undoes];
  });
  return [
    // Processes of the version before, which look here for the articles, fail at it and leave it to others.
    db.insert(bulkOperations).values({ ...row, total, articles: sql`'null'` }),
    db.run(sql`INSERT INTO bulk_selections (operation, at, articles, undoes)
      SELECT ${row.id}, value->>0, value->1, value->>2 FROM json_each(${JSON.stringify(values)})`),
  ];
}

/** The piece of a selection that begins with an article, by its index. */
export async function selectedFrom(db: Database, id: string, index: number): Promise<SelectedPiece> {
  const [row] = await db
    .select()
    .from(bulkSelections)
    .where(and(eq(bulkSelections.operation, id), lte(bulkSelections.at, index)))
    .orderBy(desc(bulkSelections.at))
    .limit(1);
  return { articles: row?.articles.slice(index - row.at) ?? [], undoes: row?.undoes ?? undefined };
}

/** Null, which `created_at` may not be, where it has ended. */
const unfinished = sql`iif(finished_at IS NULL, created_at, NULL)`;

/** Ends an operation where it is; refused, with all that is written beside it, where it has ended. */
export const stopWrite = (db: Database, id: string, now: number): Write =>
  db
    .update(bulkOperations)
    .set({ stoppedAt: now, finishedAt: now, failed: null, createdAt: unfinished })
    .where(eq(bulkOperations.id, id));

/** Begins an operation; refused, with all that is written beside it, where it has begun: `created_at` may not be null. */
export const startWrite = (db: Database, id: string, { change, startedAt }: Partial<BulkRow>): Write =>
  db
    .update(bulkOperations)
    .set({ change, startedAt, createdAt: sql`iif(started_at IS NULL, created_at, NULL)` })
    .where(eq(bulkOperations.id, id));

export async function operationById(db: Database, id: string): Promise<BulkRow | undefined> {
  const [row] = await db.select(COLUMNS).from(bulkOperations).where(eq(bulkOperations.id, id));
  return row;
}

/** The operation that undoes another. */
export async function undoingOf(db: Database, id: string): Promise<string | undefined> {
  const where = eq(bulkOperations.undoes, id);
  const [row] = await db.select({ id: bulkOperations.id }).from(bulkOperations).where(where);
  return row?.id;
}

/** Operations that were started, newest first, without their articles. */
export const recentOperations = (db: Database, limit: number) =>
  db
    .select({
      ...{ id: bulkOperations.id, change: bulkOperations.change, actor: bulkOperations.actor },
      ...{ createdAt: bulkOperations.createdAt, changed: bulkOperations.changed },
      ...{ finishedAt: bulkOperations.finishedAt, stoppedAt: bulkOperations.stoppedAt },
      ...{ undoes: bulkOperations.undoes, total: bulkOperations.total, next: bulkOperations.next },
    })
    .from(bulkOperations)
    .where(isNotNull(bulkOperations.startedAt))
    .orderBy(desc(bulkOperations.createdAt))
    .limit(limit);

export type RecentOperation = Awaited<ReturnType<typeof recentOperations>>[number];

/** Claims the unclaimed operation that has waited longest. @returns its id */
export async function claimOperation(db: Database, claim: string, now: number): Promise<string | undefined> {
  // If a clock was set back, a claim could last for long.
  const isFree = sql`finished_at IS NULL AND started_at IS NOT NULL
    AND (claimed_until IS NULL OR claimed_until NOT BETWEEN ${now} AND ${now + CLAIM_MS})`;
  const [row] = await rowsOf(
    db,
    sql`SELECT id FROM bulk_operations WHERE ${isFree} ORDER BY started_at LIMIT 1`,
  );
  if (!row) return undefined;
  const id = String(row[0]);
  await commit(db, [
    db.run(sql`UPDATE bulk_operations SET claim = ${claim}, claimed_until = ${now + CLAIM_MS}
      WHERE id = ${id} AND ${isFree}`),
  ]);
  return (await operationById(db, id))?.claim === claim ? id : undefined;
}

/** Keeps what an operation failed with; its turn comes again when the claim has ended. */
export const failWrite = (db: Database, id: string, claim: string, failed: Problem, now: number): Write =>
  db
    .update(bulkOperations)
    .set({ failed, claimedUntil: now + CLAIM_MS })
    .where(
      and(eq(bulkOperations.id, id), eq(bulkOperations.claim, claim), isNull(bulkOperations.finishedAt)),
    );

export const releaseWrite = (db: Database, id: string, claim: string): Write =>
  db
    .update(bulkOperations)
    .set({ claim: null, claimedUntil: null })
    .where(and(eq(bulkOperations.id, id), eq(bulkOperations.claim, claim)));

/** Writes down a batch; refused where somebody else has done it, or has stopped the operation. */
export const batchWrites = (
  db: Database,
  { id, next, total }: BulkRow,
  outcomes: readonly BulkOutcome[],
  now: number,
): Write[] => {
  const end = next + outcomes.length;
  const changed = outcomes.filter(({ was }) => was).length;
  return [
    db.insert(bulkBatches).values({ operation: id, at: next, outcomes: [...outcomes] }),
    db
      .update(bulkOperations)
      .set({
        next: end,
        changed: sql`changed + ${changed}`,
        createdAt: unfinished,
        failed: null,
        claimedUntil: now + CLAIM_MS,
        ...(end >= total && { finishedAt: now }),
      })
      .where(eq(bulkOperations.id, id)),
  ];
};

/** The outcomes of an operation's batches that begin at indexes from one to before another, in order. */
export async function outcomesIn(db: Database, id: string, from: number, to: number): Promise<BulkOutcome[]> {
  const rows = await db
    .select({ outcomes: bulkBatches.outcomes })
    .from(bulkBatches)
    .where(and(eq(bulkBatches.operation, id), gte(bulkBatches.at, from), lt(bulkBatches.at, to)))
    .orderBy(asc(bulkBatches.at));
  return rows.flatMap(({ outcomes }) => outcomes);
}

/** Articles that were not changed, for one reason. */
export interface Left {
  outcome: Pick<BulkOutcome, 'skipped' | 'problem'>;
  n: number;
  /** Numbers of the first. */
  first: number[];
}

/** What came of articles of such batches that were not changed, by reason. @param named of each that are told by number */
export async function leftIn(
  db: Database,
  id: string,
  from: number,
  to: number,
  named: number,
): Promise<Left[]> {
  const why = sql`PARTITION BY one.value ->> 'skipped', one.value -> 'problem'`;
  const rows = await rowsOf(
    db,
    sql`WITH unchanged AS (
        SELECT one.value ->> 'n' AS n, one.value ->> 'skipped' AS skipped, one.value -> 'problem' AS problem,
          at + one.key AS i, row_number() OVER (${why} ORDER BY at + one.key) AS nth, count(*) OVER (${why}) AS total
        FROM bulk_batches, json_each(outcomes) one
        WHERE operation = ${id} AND at >= ${from} AND at < ${to} AND one.value -> 'was' IS NULL)
      SELECT skipped, problem, total, json_group_array(n) FROM (SELECT * FROM unchanged WHERE nth <= ${named} ORDER BY i)
      GROUP BY skipped, problem, total ORDER BY min(i)`,
  );
  return rows.map(([skipped, problem, n, first]) => ({
    outcome: {
      ...(skipped !== null && { skipped: String(skipped) as Skipped }),
      ...(problem !== null && { problem: JSON.parse(String(problem)) as Problem }),
    },
    n: Number(n),
    first: JSON.parse(String(first)) as number[],
  }));
}

/**
 * Deletes selections from before a time that were never started, and operations that ended before another: of one of
 * them what its articles are in, and then itself.
 * @returns whether there was anything
 */
export async function forgetOne(db: Database, selectedBefore: number, endedBefore: number): Promise<boolean> {
  const [row] = await rowsOf(
    db,
    sql`SELECT id FROM bulk_operations WHERE created_at < ${selectedBefore}
      AND (started_at IS NULL OR (finished_at IS NOT NULL AND created_at < ${endedBefore})) LIMIT 1`,
  );
  if (!row) return false;
  const id = String(row[0]);
  const parts = sql`operation = ${id} AND at IN`;
  await commit(db, [
    db.run(sql`DELETE FROM bulk_batches WHERE ${parts}
      (SELECT at FROM bulk_batches WHERE operation = ${id} LIMIT ${FORGOTTEN_ROWS})`),
    db.run(sql`DELETE FROM bulk_selections WHERE ${parts}
      (SELECT at FROM bulk_selections WHERE operation = ${id} LIMIT ${FORGOTTEN_ROWS})`),
    db.run(sql`DELETE FROM bulk_operations WHERE id = ${id}
      AND NOT EXISTS (SELECT 1 FROM bulk_batches WHERE operation = ${id})
      AND NOT EXISTS (SELECT 1 FROM bulk_selections WHERE operation = ${id})`),
  ]);
  return true;
}

/** How many of the articles have which status, and whether readers have ever seen them. */
export async function statusesOf(db: Database, numbers: readonly number[]) {
  const rows = await rowsOf(
    db,
    sql`SELECT status, seq > 0, count(*) FROM articles WHERE n IN ${listed(numbers)} GROUP BY 1, 2`,
  );
  return rows.map(([status, seen, n]) => ({
    status: String(status) as Status,
    seen: seen === 1,
    n: Number(n),
  }));
}

/** Numbers of articles by their ids, oldest first. */
export async function numbersOfIds(db: Database, ids: readonly string[]): Promise<number[]> {
  const rows = await db
    .select({ n: articles.n })
    .from(articles)
    .where(inArray(articles.id, listed(ids)))
    .orderBy(asc(articles.position));
  return rows.map(({ n }) => n);
}
