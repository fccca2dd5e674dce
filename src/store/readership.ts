// What readers did, by day: rows that several processes add to.
import { type SQL, sql } from 'drizzle-orm';
import { type Database, listed, rowsOf, type Write } from './database.ts';
import { turn } from './turns.ts';

export interface Counts {
  requests: number;
  /** Answered 304. */
  unchanged: number;
  /** Answered 226. */
  deltas: number;
  /** Asked for again without a validator. */
  repeats: number;
  subscribers: number;
}

export type Kind = 'reader' | 'view' | 'article' | 'subscribed';

/** Rows of a day that are kept of each kind; `subscribed` are pairs of a reader and a feed. */
export const MAX_KEYS: Readonly<Record<Kind, number>> = {
  ...{ reader: 200, view: 300, article: 500, subscribed: 500 },
};
/** Days that are kept. */
export const DAYS_KEPT = 400;

export type ReadershipRow = readonly [kind: Kind, day: number, key: string, ...counts: number[]];

export const rowOf = (kind: Kind, day: number, key: string, counts: Counts): ReadershipRow => {
  const { requests, unchanged, deltas, repeats, subscribers } = counts;
  return [kind, day, key, requests, unchanged, deltas, repeats, subscribers];
};

const ADDED = sql`ON CONFLICT (kind, day, key) DO UPDATE SET requests = requests + excluded.requests,
  unchanged = unchanged + excluded.unchanged, deltas = deltas + excluded.deltas,
  repeats = repeats + excluded.repeats, subscribers = max(subscribers, excluded.subscribers)`;

/** Adds to what others counted; of subscribers the most that was reported on a day counts. */
export const addReadership = (db: Database, rows: readonly ReadershipRow[]): Write =>
  db.run(sql`INSERT INTO readership (kind, day, key, requests, unchanged, deltas, repeats, subscribers)
    SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7
    FROM json_each(${JSON.stringify(rows)}) WHERE true ${ADDED}`);

/** Keeps the most counted keys of these days, adds up the rest, and forgets the days before `first`. */
export function boundReadership(db: Database, days: readonly number[], first: number): Write[] {
  // Each kind by itself: then the primary key leads to its days.
  const ranked = sql`(SELECT r.*, m.value AS most,
      row_number() OVER (PARTITION BY kind, day ORDER BY requests + subscribers DESC, r.key) AS place
    FROM json_each(${JSON.stringify(MAX_KEYS)}) m CROSS JOIN readership r ON r.kind = m.key
    WHERE r.day IN ${listed(days)} AND r.key <> '')`;
  return [
    db.run(sql`INSERT INTO readership (kind, day, key, requests, unchanged, deltas, repeats, subscribers)
      SELECT kind, day, '', sum(requests), sum(unchanged), sum(deltas), sum(repeats), 0
      FROM ${ranked} WHERE place > most GROUP BY kind, day ${ADDED}`),
    db.run(sql`DELETE FROM readership
      WHERE (kind, day, key) IN (SELECT kind, day, key FROM ${ranked} WHERE place > most)`),
    db.run(sql`DELETE FROM readership
      WHERE kind IN (SELECT key FROM json_each(${JSON.stringify({ ...MAX_KEYS, day: 0 })})) AND day < ${first}`),
  ];
}

const SUMS = sql.raw('sum(requests), sum(unchanged), sum(deltas), sum(repeats)');

/** Writes down what all of a kind did on each of these days: a year of rows takes too long to add up. */
export const sumReadership = (db: Database, days: readonly number[]): Write =>
  db.run(sql`INSERT INTO readership (kind, day, key, requests, unchanged, deltas, repeats, subscribers)
    SELECT 'day', day, kind, ${SUMS}, sum(subscribers)
    FROM json_each(${JSON.stringify(MAX_KEYS)}) m CROSS JOIN readership r ON r.kind = m.key
    WHERE r.day IN ${listed(days)} GROUP BY r.kind, r.day
    ON CONFLICT (kind, day, key) DO UPDATE SET requests = excluded.requests, unchanged = excluded.unchanged,
      deltas = excluded.deltas, repeats = excluded.repeats, subscribers = excluded.subscribers`);

/** Days since 1970, both included. */
export interface Days {
  from: number;
  to: number;
}

export type DayCounts = Omit<Counts, 'repeats'> & { day: number };

const within = ({ from, to }: Days) => sql`day BETWEEN ${from} AND ${to}`;

/** Of the days on which something was counted. */
export async function countsByDay(db: Database, kind: Kind, days: Days): Promise<DayCounts[]> {
  const rows = await rowsOf(
    db,
    sql`SELECT day, requests, unchanged, deltas, subscribers FROM readership
      WHERE kind = 'day' AND ${within(days)} AND key = ${kind} ORDER BY day`,
  );
  return rows.map((row) => {
    const [day = 0, requests = 0, unchanged = 0, deltas = 0, subscribers = 0] = row.map(Number);
    return { day, requests, unchanged, deltas, subscribers };
  });
}

/** What each reader last reported for each feed. */
export async function lastReported(
  db: Database,
  days: Days,
): Promise<{ reader: string; feed: string; subscribers: number }[]> {
  // SQLite's own rule: the other columns are of the row that has the maximum.
  await turn();
  const rows = await rowsOf(
    db,
    sql`SELECT key, subscribers, max(day) FROM readership
      WHERE kind = 'subscribed' AND ${within(days)} AND key <> '' GROUP BY key`,
  );
  return rows.map(([key, subscribers]) => {
    const [reader = '', feed = ''] = String(key).split('\n');
    return { reader, feed, subscribers: Number(subscribers) };
  });
}

export type KeyCounts = Counts & { key: string };

/** Days whose rows are sorted by their keys; of more the index is read, which has those of all days. */
const MAX_SORTED_DAYS = 60;
/** Rows of the index that are read at once: some milliseconds. No more than a few hundred are of one key. */
const PIECE_ROWS = 20_000;
/** The rows of a kind in the order of their keys. */
const byKey = (kind: Kind) =>
  sql`readership INDEXED BY readership_keys WHERE kind = ${kind} AND kind <> 'subscribed'`;

export interface KeySum {
  key: string;
  requests: number;
}

/** Keys that were asked for most, without what is counted together. */
export async function busiestKeys(
  db: Database,
  kind: Exclude<Kind, 'subscribed'>,
  days: Days,
  limit: number,
): Promise<KeySum[]> {
  const isLong = days.to - days.from >= MAX_SORTED_DAYS;
  const source = isLong ? byKey(kind) : sql`readership WHERE kind = ${kind}`;
  let most: KeySum[] = [];
  for (let from: string | undefined = ''; from !== undefined; ) {
    const begin: SQL = from ? sql`key >= ${from}` : sql`key > ''`;
    await turn();
    const end: string | undefined = isLong ? await keyAfter(db, sql`${source} AND ${begin}`) : undefined;
    const until = end === undefined ? sql`` : sql` AND key < ${end}`;
    const rows = await rowsOf(
      db,
      sql`SELECT key, sum(requests) FROM ${source} AND ${begin}${until} AND ${within(days)}
        GROUP BY key ORDER BY 2 DESC, key LIMIT ${limit}`,
    );
    const found = rows.map(([key, requests]) => ({ key: String(key), requests: Number(requests) }));
    // Of equal ones those before, since keys ascend from piece to piece.
    most = [...most, ...found].sort((a, b) => b.requests - a.requests).slice(0, limit);
    from = end;
  }
  return most;
}

/** The key of the row after a piece, with which the next piece begins. */
async function keyAfter(db: Database, source: SQL): Promise<string | undefined> {
  const [row] = await rowsOf(db, sql`SELECT key FROM ${source} ORDER BY key LIMIT 1 OFFSET ${PIECE_ROWS}`);
  return row && String(row[0]);
}

/** The same with all that was counted of each. */
export async function countsByKey(
  db: Database,
  kind: 'reader' | 'view',
  days: Days,
  limit: number,
): Promise<KeyCounts[]> {
  const keys = (await busiestKeys(db, kind, days, limit)).map(({ key }) => key);
  await turn();
  const rows = await rowsOf(
    db,
    sql`SELECT key, ${SUMS} FROM ${byKey(kind)} AND key IN ${listed(keys)} AND ${within(days)} GROUP BY key`,
  );
  const counts = new Map(rows.map((row) => [String(row[0]), row.slice(1).map(Number)]));
  return keys.map((key) => {
    const [requests = 0, unchanged = 0, deltas = 0, repeats = 0] = counts.get(key) ?? [];
    return { key, requests, unchanged, deltas, repeats, subscribers: 0 };
  });
}

/** How often an article's page was read on each of the days. */
export async function readsOfArticle(db: Database, article: number, { from, to }: Days): Promise<number[]> {
  const days = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const rows = await rowsOf(
    db,
    sql`SELECT day, requests FROM readership
      WHERE kind = 'article' AND day IN ${listed(days)} AND key = ${String(article)}`,
  );
  const reads = new Map(rows.map(([day, n]) => [Number(day), Number(n)]));
  return days.map((day) => reads.get(day) ?? 0);
}
