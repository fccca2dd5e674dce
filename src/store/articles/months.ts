// The past by the order of publication, that positions are in: which months have articles, and which; how long each is.
import { sql } from 'drizzle-orm';
import type { Span } from '../../domain/calendar.ts';
import { PER_MILLISECOND, positionAt } from '../../domain/positions.ts';
import { type Database, listed, rowsOf } from '../database.ts';
import { EVERYTHING_ID } from '../facets/facets.ts';
import { type Head, headsIn } from './articles.ts';

/** Years that are written with four digits, which SQLite's dates are, too. */
const [FIRST, END] = [Date.parse('0001-01-01'), Date.parse('+010000-01-01')];
const SECOND = 1_000 * PER_MILLISECOND;

const VISIBLE = sql`facet_articles WHERE facet = ${EVERYTHING_ID} AND visible = 1`;

/** When the newest visible article of each year of UTC was published, in milliseconds: one look-up a year. */
export async function newestOfYears(db: Database): Promise<number[]> {
  // Division cuts towards 0: half a second before 1970 would be in it.
  const second = sql`CASE WHEN p < 0 THEN (p - ${SECOND - 1}) / ${SECOND} ELSE p / ${SECOND} END`;
  const start = sql`CAST(strftime('%s', ${second}, 'unixepoch', 'start of year') AS INTEGER) * ${SECOND}`;
  const rows = await rowsOf(
    db,
    sql`WITH RECURSIVE c(p) AS (
          SELECT max(position) FROM ${VISIBLE} AND position >= ${positionAt(FIRST)} AND position < ${positionAt(END)}
          UNION ALL
          SELECT (SELECT max(position) FROM ${VISIBLE} AND position >= ${positionAt(FIRST)} AND position < ${start})
          FROM c WHERE p IS NOT NULL)
        SELECT p FROM c WHERE p IS NOT NULL`,
  );
  return rows.map(([position]) => Math.floor(Number(position) / PER_MILLISECOND));
}

/** How many visible articles were published in each of the lists of spans; 1 for any number where `some` is enough. */
export async function countsWithin(
  db: Database,
  lists: readonly (readonly Span[])[],
  some: boolean,
): Promise<number[]> {
  const spans = lists.flatMap((list, i) => list.map(({ from, to }) => [i, positionAt(from), positionAt(to)]));
  const found = sql`FROM ${VISIBLE} AND position >= j.value->>1 AND position < j.value->>2`;
  const count = some ? sql`EXISTS (SELECT 1 ${found})` : sql`(SELECT count(*) ${found})`;
  const rows = await rowsOf(db, sql`SELECT j.value->>0, ${count} FROM json_each(${JSON.stringify(spans)}) j`);
  const counts = lists.map(() => 0);
  for (const [i, n] of rows) counts[Number(i)]! += Number(n);
  return some ? counts.map((count) => Math.min(count, 1)) : counts;
}

/** Heads of the newest visible articles of spans, which stand newest first, before a position. */
export async function headsWithin(
  db: Database,
  spans: readonly Span[],
  before: number,
  limit: number,
): Promise<Head[]> {
  const heads: Head[] = [];
  for (const { from, to } of spans) {
    const end = Math.min(before, positionAt(to));
    if (heads.length === limit || end <= positionAt(from)) continue;
    const some = await headsIn(db, EVERYTHING_ID, end, limit - heads.length);
    heads.push(...some.filter(({ position }) => position >= positionAt(from)));
  }
  return heads;
}

/** How many bytes each article of these positions takes as it is stored: SQLite knows that without reading the texts. */
export async function textBytesAt(db: Database, positions: readonly number[]): Promise<Map<number, number>> {
  const rows = await rowsOf(
    db,
    sql`SELECT a.position, octet_length(r.document) FROM articles a
        JOIN revisions r ON r.article = a.n AND r.version = a.version WHERE a.position IN ${listed(positions)}`,
  );
  return new Map(rows.map(([position, bytes]) => [Number(position), Number(bytes)]));
}
