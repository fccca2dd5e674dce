// The statements of a walk along an index: articles newest first, the log from either end; in chunks, so that no
// expression holds the event loop.
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Conjunction } from '../domain/views.ts';
import { type Database, prepared } from './database.ts';
import { Pace } from './pace.ts';
import type { Walker } from './turns.ts';
import { BlockWalk, type Touching } from './walk-blocks.ts';

/** Index rows a statement looks at or probes, at most (about 2 ms on a machine of today). */
const CHUNK_ROWS = 2_000;

/** A walk that has looked at so many rows goes on by blocks of bits that are kept. */
const MIN_ROWS = 500;
/** One that has looked at so many (4 ms) also by those that have to be read. */
const LONG_WALK_ROWS = 10_000;
/** As many rows as take the time of reading a block for two facets. */
const BLOCK_ROWS = 1_000;

/** A facet of a walk, by id; 0 is a facet that does not exist. */
export type FacetId = number;

/** Which way an index is walked, in SQL: how keys compare, and where a facet without further keys is. */
const NEWEST = {
  name: 'newest',
  ...{ past: sql`<`, sort: sql`DESC`, nearest: sql`max`, farthest: sql`min` },
  ...{ back: 1, nowhere: Number.MIN_SAFE_INTEGER },
};
const OLDEST = {
  name: 'oldest',
  ...{ past: sql`>`, sort: sql`ASC`, nearest: sql`min`, farthest: sql`max` },
  ...{ back: -1, nowhere: Number.MAX_SAFE_INTEGER },
};
type Order = typeof NEWEST;

/** An index of the form `(facet, key)`: which rows a facet has, and how two facets' rows go together. */
export interface Index<Hit = unknown> {
  name: string;
  order: Order;
  /** Of the log's: what is told of a change that is a hit. Of others there are no blocks. */
  told?: (change: Touching) => Hit;
  /** What is told of a row that is a hit: its key, or that and its sides. */
  hit(sides: SQL): SQL;
  /** Rows of a facet past a key, as `k` and `sides`. @param from a number, made by SQL */
  rows(facet: SQLWrapper, from: SQL, chunk: SQLWrapper): SQL;
  /** The sides that the facet was on at `c.k`, 0 for none. */
  in(facet: SQLWrapper): SQL;
  /** The next key of a facet past a key; null for none. */
  next(facet: SQLWrapper, from: SQLWrapper): SQL;
}

const [facet, from, limit] = ['facet', 'from', 'limit'].map((name) => sql.placeholder(name));

/** One row of text: a driver takes longer for a hundred than SQLite does. */
const listOf = (hits: SQL) => sql<string>`json_group_array(${hits})`;

/** The articles in a view: `(facet, visible, position)`. */
function positionsIndex(visible: 0 | 1): Index<number> {
  const own = sql`visible = ${sql.raw(`${visible}`)}`;
  return {
    name: `positions ${visible}`,
    order: NEWEST,
    hit: () => sql`k`,
    rows: (facet, from, chunk) =>
      sql`SELECT position AS k, 3 AS sides FROM facet_articles
          WHERE facet = ${facet} AND ${own} AND position < ${from} ORDER BY position DESC LIMIT ${chunk}`,
    in: (facet) =>
      sql`coalesce((SELECT 3 FROM facet_articles f WHERE f.facet = ${facet} AND f.${own} AND f.position = c.k), 0)`,
    next: (facet, from) =>
      sql`(SELECT max(position) FROM facet_articles WHERE facet = ${facet} AND ${own} AND position < ${from})`,
  };
}
export const POSITIONS = [positionsIndex(0), positionsIndex(1)] as const;

/** The changes that touch a view: an article matched before (1) or after (2) the change. */
const changesIndex = <Hit>(order: Order, hit: Index['hit'], told: (change: Touching) => Hit): Index<Hit> => ({
  name: `changes ${order.name}`,
  ...{ order, hit, told },
  rows: (facet, from, chunk) =>
    sql`SELECT seq AS k, sides FROM facet_changes WHERE facet = ${facet} AND seq ${order.past} ${from}
        ORDER BY seq ${order.sort} LIMIT ${chunk}`,
  in: (facet) =>
    sql`coalesce((SELECT f.sides FROM facet_changes f WHERE f.facet = ${facet} AND f.seq = c.k), 0)`,
  next: (facet, from) =>
    sql`(SELECT ${order.nearest}(seq) FROM facet_changes WHERE facet = ${facet} AND seq ${order.past} ${from})`,
});
export const CHANGES = changesIndex(
  NEWEST,
  () => sql`k`,
  ([seq]) => seq,
);
export const LOG = changesIndex(
  OLDEST,
  (sides) => sql`json_array(k, ${sides})`,
  (change) => change,
);

/** The one facet of a view: no more than a range of its index. */
const rangeOf = (index: Index) =>
  prepared((db) =>
    db
      .select({ hits: listOf(index.hit(sql`sides`)) })
      .from(sql`(${index.rows(facet!, sql`${from}`, limit!)}) AS c`)
      .prepare(),
  );

/**
 * One step of an index's walk along a first facet for so many that must be there, too, and so many that must not: the
 * last key that was looked at, how many were, and the hits.
 */
function stepOf(index: Index, others: number, nones: number) {
  const named = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => sql.placeholder(name + i));
  const also = named('other', others);
  // A side counts where every facet of `all` was on it and none of `none`. AND stops at the first facet that fails, which
  // & would not.
  const sides = [
    ...also.map((f) => sql`& ${index.in(f)}`),
    ...named('none', nones).map((f) => sql`& ~${index.in(f)}`),
  ];
  const exact = sql`(c.sides ${sql.join(sides, sql` `)})`;
  const hit = sql.join([...also.slice(0, sides.length - 1).map(index.in), exact], sql` AND `);
  // Where another facet has nothing for long, its next row is where the walk goes on.
  const { farthest, back, nowhere } = index.order;
  const leaps = also.map((f) => sql`, coalesce(${index.next(f, from!)} + ${back}, ${nowhere})`);
  const start = others ? sql`${farthest}(${from}${sql.join(leaps, sql``)})` : sql`${from}`;
  return prepared((db) =>
    db
      .select({
        last: sql<number | null>`${farthest}(k)`,
        count: sql<number>`count(*)`,
        hits: sql<string>`${listOf(index.hit(exact))} FILTER (WHERE ${hit})`,
      })
      .from(sql`(${index.rows(facet!, start, limit!)}) AS c`)
      .prepare(),
  );
}

/** Statements by the shape of their walk; a view's grammar allows a few hundred. */
function known<T>(make: (index: Index, others: number, nones: number) => T) {
  const made = new Map<string, T>();
  return (index: Index, others = 0, nones = 0): T => {
    const shape = `${index.name} ${others} ${nones}`;
    const one = made.get(shape) ?? make(index, others, nones);
    made.set(shape, one);
    return one;
  };
}
const range = known(rangeOf);
const step = known(stepOf);

const numbered = (name: string, facets: readonly FacetId[]) =>
  facets.map((facet, i): [string, FacetId] => [name + i, facet]);

/** A stretch of a walk: hits, the last key that was looked at, and rows looked at or probed. */
export interface Stretch<Hit> {
  hits: Hit[];
  last: number;
  rows: number;
}

/** A walk's stretches; the last one ends where no key is. A facet alone is one, of `limit` rows at most. */
export async function* stretches<Hit>(
  db: Database,
  index: Index<Hit>,
  { all, none }: Conjunction<FacetId>,
  { from, limit, walker }: { from: number; limit: number; walker: Walker | undefined },
): AsyncGenerator<Stretch<Hit>> {
  const { order, told } = index;
  const { nowhere } = order;
  const [driver, ...others] = all;
  if (!driver || all.includes(0)) return;
  const probes = others.length + none.length;
  if (!probes) {
    const [row] = await range(index)(db).all({ facet: driver, from, limit });
    yield { hits: JSON.parse(row?.hits ?? '[]'), last: nowhere, rows: 0 };
    return;
  }
  const facets = Object.fromEntries([...numbered('other', others), ...numbered('none', none)]);
  const next = step(index, others.length, none.length)(db);
  const pace = new Pace(db, limit * 4, Math.floor(CHUNK_ROWS / probes), walker);
  // On Workers, and where statements run elsewhere, nothing is kept.
  const blocks = told && db.turns ? new BlockWalk(db, { all, none }, order.back, walker) : undefined;
  let looked = 0;
  for (let start = from, ended = false; !ended; ) {
    const block = looked < MIN_ROWS ? undefined : await blocks?.past(start, looked >= LONG_WALK_ROWS);
    if (block) {
      start = block.last;
      yield { hits: block.found.map(told!), last: start, rows: BLOCK_ROWS };
      continue;
    }
    let chunk = 0;
    const [row] = await pace.step((rows) => {
      chunk = rows;
      return next.all({ ...facets, facet: driver, from: start, limit: chunk });
    });
    const { last, count, hits } = row!;
    ended = last === null || count < chunk;
    start = last ?? nowhere;
    looked += count * probes;
    yield { hits: JSON.parse(hits), last: ended ? nowhere : start, rows: count * probes };
  }
}
