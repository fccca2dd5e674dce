// Walking an index for a view: newest first, in chunks, so that no expression holds the event loop.
import { type SQL, sql } from 'drizzle-orm';
import type { Conjunction } from '../views.ts';
import { type Database, prepared, rowsOf } from './database.ts';
import { Pace } from './pace.ts';

/** Index rows a statement looks at or probes, at most (about 2 ms on a machine of today). */
const CHUNK = 2_000;

/** A facet of a walk, by id; 0 is a facet that does not exist. */
export type FacetId = number;

/** An index of the form `(facet, key)`: which rows a facet has, and how two facets' rows go together. */
interface Index {
  /** Keys of a facet's rows before a key. */
  keys(db: Database, facet: FacetId, before: number, limit: number): Promise<number[]>;
  /** @param before a number, made by SQL */
  rows(facet: FacetId, before: SQL, chunk: number): SQL;
  /** The sides that the facet was on at `c.k`, 0 for none. */
  in(facet: FacetId): SQL;
  /** The last key of a facet before a key; null for none. */
  last(facet: FacetId, before: number): SQL;
}

const [facet, before, limit] = ['facet', 'before', 'limit'].map((name) => sql.placeholder(name));
const keysIn = (rows: SQL) =>
  prepared((db) =>
    // One row of text: a driver takes longer for a hundred than SQLite does.
    db.select({ keys: sql<string>`json_group_array(k)` }).from(sql`(${rows}) AS c`).prepare(),
  );
const positions = keysIn(
  sql`SELECT position AS k FROM facet_articles
      WHERE facet = ${facet} AND visible = ${sql.placeholder('visible')} AND position < ${before}
      ORDER BY position DESC LIMIT ${limit}`,
);
const seqs = keysIn(
  sql`SELECT seq AS k FROM facet_changes WHERE facet = ${facet} AND seq < ${before}
      ORDER BY seq DESC LIMIT ${limit}`,
);

/** The keys of such a query's one row; in its order, which a subquery keeps in practice, not by promise. */
const keysOf = ([row]: { keys: string }[]): number[] =>
  (JSON.parse(row?.keys ?? '[]') as number[]).sort((a, b) => b - a);

/** The articles in a view: `(facet, visible, position)`. */
const POSITIONS = (visible: number): Index => ({
  keys: async (db, facet, before, limit) =>
    keysOf(await positions(db).all({ facet, visible, before, limit })),
  rows: (facet, before, chunk) =>
    sql`SELECT position AS k, 3 AS sides FROM facet_articles
        WHERE facet = ${facet} AND visible = ${visible} AND position < ${before}
        ORDER BY position DESC LIMIT ${chunk}`,
  in: (facet) =>
    sql`coalesce((SELECT 3 FROM facet_articles f WHERE f.facet = ${facet} AND f.visible = ${visible} AND f.position = c.k), 0)`,
  last: (facet, before) =>
    sql`(SELECT max(position) FROM facet_articles WHERE facet = ${facet} AND visible = ${visible} AND position < ${before})`,
});

/** The changes that touch a view: an article matched before (1) or after (2) the change. */
const CHANGES: Index = {
  keys: async (db, facet, before, limit) => keysOf(await seqs(db).all({ facet, before, limit })),
  rows: (facet, before, chunk) =>
    sql`SELECT seq AS k, sides FROM facet_changes WHERE facet = ${facet} AND seq < ${before}
        ORDER BY seq DESC LIMIT ${chunk}`,
  in: (facet) =>
    sql`coalesce((SELECT f.sides FROM facet_changes f WHERE f.facet = ${facet} AND f.seq = c.k), 0)`,
  last: (facet, before) =>
    sql`(SELECT max(seq) FROM facet_changes WHERE facet = ${facet} AND seq < ${before})`,
};

/** Positions of the newest visible articles of a view before a position, newest first, at most `limit`. */
export const walkPositions = (db: Database, view: FacetWalk, before: number, limit: number, visible = 1) =>
  walk(db, POSITIONS(visible), view, before, limit);

/** Sequence numbers of the last changes in a view before a `seq` and after `since`, at most `limit`. */
export const walkChanges = (db: Database, view: FacetWalk, before: number, limit: number, since = 0) =>
  walk(db, CHANGES, view, before, limit, since);

/** Conjunctions over facet ids; the first of `all` drives the walk, so it should be the rarest. */
export type FacetWalk = readonly Conjunction<FacetId>[];

async function walk(
  db: Database,
  index: Index,
  view: FacetWalk,
  before: number,
  limit: number,
  floor?: number,
) {
  const found = new Set<number>();
  for (const conjunction of view) {
    for (const key of await walkOne(db, index, conjunction, before, limit, floor)) found.add(key);
  }
  return [...found].sort((a, b) => b - a).slice(0, limit);
}

async function walkOne(
  db: Database,
  index: Index,
  { all, none }: Conjunction<FacetId>,
  before: number,
  limit: number,
  floor = Number.MIN_SAFE_INTEGER,
): Promise<number[]> {
  const [driver, ...others] = all;
  if (!driver || all.includes(0)) return [];
  const found: number[] = [];
  if (!others.length && !none.length) {
    return (await index.keys(db, driver, before, limit)).filter((key) => key > floor);
  }
  // A side counts where every facet of `all` was on it and none of `none`. What is no hit for one facet is looked up
  // for no other: AND is short, & is not.
  const sides = [...others.map((f) => sql`& ${index.in(f)}`), ...none.map((f) => sql`& ~${index.in(f)}`)];
  const exact = sql`(c.sides ${sql.join(sides, sql` `)})`;
  const hit = sql.join([...others.slice(0, sides.length - 1).map(index.in), exact], sql` AND `);
  const pace = new Pace(db, limit * 4, Math.floor(CHUNK / sides.length));
  for (let from = before; found.length < limit; ) {
    const chunk = pace.rows;
    // Where another facet has nothing for long, its next row is where the walk goes on.
    const leaps = others.map((f) => sql`, coalesce(${index.last(f, from)} + 1, ${Number.MIN_SAFE_INTEGER})`);
    const next = others.length ? sql`min(${from}${sql.join(leaps, sql``)})` : sql`${from}`;
    // One small row a chunk: its last key, how many keys it had, and the hits.
    const [row] = await rowsOf(
      db,
      sql`SELECT min(k), count(*), json_group_array(k) FILTER (WHERE ${hit})
          FROM (${index.rows(driver, next, chunk)}) AS c`,
    );
    pace.next();
    const [last, count, hits] = row as [number | null, number, string];
    // Rows of a subquery keep its order in practice, not by promise.
    const keys = (JSON.parse(hits) as number[]).sort((a, b) => b - a);
    found.push(...keys.filter((key) => key > floor));
    if (last === null || count < chunk || last <= floor) break;
    from = last;
    if (found.length < limit) await turn();
  }
  return found.slice(0, limit);
}

/** Those of `positions` that are visible in the view. */
export async function amongPositions(db: Database, view: FacetWalk, positions: readonly number[]) {
  const has = (facet: FacetId) =>
    sql`EXISTS (SELECT 1 FROM facet_articles f WHERE f.facet = ${facet} AND f.visible = 1 AND f.position = j.value)`;
  const conditions = view.map(({ all, none }) =>
    sql.join([...all.map(has), ...none.map((f) => sql`NOT ${has(f)}`)], sql` AND `),
  );
  const rows = await rowsOf(
    db,
    sql`SELECT j.value FROM json_each(${JSON.stringify(positions)}) j WHERE ${sql.join(conditions, sql` OR `)}`,
  );
  return rows.map(([position]) => Number(position));
}

/** Lets the event loop serve others; a macrotask, since a promise alone would not. */
export const turn = () =>
  new Promise<void>((resolve) => {
    // setTimeout waits a millisecond at least.
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
