// Walking an index for a view: newest first, in chunks, so that no expression holds the event loop.
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Conjunction } from '../domain/views.ts';
import { type Database, prepared, rowsOf } from './database.ts';
import { Pace } from './pace.ts';
import type { Walker } from './turns.ts';

/** Index rows a statement looks at or probes, at most (about 2 ms on a machine of today). */
const CHUNK_ROWS = 2_000;

/** A facet of a walk, by id; 0 is a facet that does not exist. */
export type FacetId = number;

/** An index of the form `(facet, key)`: which rows a facet has, and how two facets' rows go together. */
interface Index {
  name: string;
  /** Keys of a facet's rows before a key. */
  keys(db: Database, facet: FacetId, before: number, limit: number): Promise<number[]>;
  /** @param before a number, made by SQL */
  rows(facet: SQLWrapper, before: SQL, chunk: SQLWrapper): SQL;
  /** The sides that the facet was on at `c.k`, 0 for none. */
  in(facet: SQLWrapper): SQL;
  /** The last key of a facet before a key; null for none. */
  last(facet: SQLWrapper, before: SQLWrapper): SQL;
}

const [facet, before, limit] = ['facet', 'before', 'limit'].map((name) => sql.placeholder(name));
const keysIn = (rows: SQL) =>
  prepared((db) =>
    // One row of text: a driver takes longer for a hundred than SQLite does.
    db.select({ keys: sql<string>`json_group_array(k)` }).from(sql`(${rows}) AS c`).prepare(),
  );

/** The keys of such a query's one row; in its order, which a subquery keeps in practice, not by promise. */
const keysOf = ([row]: { keys: string }[]): number[] => inOrder(row?.keys ?? '[]');
const inOrder = (keys: string) => (JSON.parse(keys) as number[]).sort((a, b) => b - a);

/** The articles in a view: `(facet, visible, position)`. */
function positionsIndex(visible: 0 | 1): Index {
  const own = sql`visible = ${sql.raw(`${visible}`)}`;
  const positions = keysIn(
    sql`SELECT position AS k FROM facet_articles WHERE facet = ${facet} AND ${own} AND position < ${before}
        ORDER BY position DESC LIMIT ${limit}`,
  );
  return {
    name: `positions ${visible}`,
    keys: async (db, facet, before, limit) => keysOf(await positions(db).all({ facet, before, limit })),
    rows: (facet, before, chunk) =>
      sql`SELECT position AS k, 3 AS sides FROM facet_articles
          WHERE facet = ${facet} AND ${own} AND position < ${before} ORDER BY position DESC LIMIT ${chunk}`,
    in: (facet) =>
      sql`coalesce((SELECT 3 FROM facet_articles f WHERE f.facet = ${facet} AND f.${own} AND f.position = c.k), 0)`,
    last: (facet, before) =>
      sql`(SELECT max(position) FROM facet_articles WHERE facet = ${facet} AND ${own} AND position < ${before})`,
  };
}
const POSITIONS = [positionsIndex(0), positionsIndex(1)] as const;

const seqs = keysIn(
  sql`SELECT seq AS k FROM facet_changes WHERE facet = ${facet} AND seq < ${before}
      ORDER BY seq DESC LIMIT ${limit}`,
);

/** The changes that touch a view: an article matched before (1) or after (2) the change. */
const CHANGES: Index = {
  name: 'changes',
  keys: async (db, facet, before, limit) => keysOf(await seqs(db).all({ facet, before, limit })),
  rows: (facet, before, chunk) =>
    sql`SELECT seq AS k, sides FROM facet_changes WHERE facet = ${facet} AND seq < ${before}
        ORDER BY seq DESC LIMIT ${chunk}`,
  in: (facet) =>
    sql`coalesce((SELECT f.sides FROM facet_changes f WHERE f.facet = ${facet} AND f.seq = c.k), 0)`,
  last: (facet, before) =>
    sql`(SELECT max(seq) FROM facet_changes WHERE facet = ${facet} AND seq < ${before})`,
};

/**
 * One step of an index's walk along a first facet for so many that must be there, too, and so many that must not: the
 * least key that was looked at, how many were, and the hits.
 */
function stepOf(index: Index, others: number, nones: number) {
  const named = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => sql.placeholder(name + i));
  const also = named('other', others);
  // A side counts where every facet of `all` was on it and none of `none`. What is no hit for one facet is looked up
  // for no other: AND is short, & is not.
  const sides = [
    ...also.map((f) => sql`& ${index.in(f)}`),
    ...named('none', nones).map((f) => sql`& ~${index.in(f)}`),
  ];
  const exact = sql`(c.sides ${sql.join(sides, sql` `)})`;
  const hit = sql.join([...also.slice(0, sides.length - 1).map(index.in), exact], sql` AND `);
  // Where another facet has nothing for long, its next row is where the walk goes on.
  const leaps = also.map((f) => sql`, coalesce(${index.last(f, before!)} + 1, ${Number.MIN_SAFE_INTEGER})`);
  const from = others ? sql`min(${before}${sql.join(leaps, sql``)})` : sql`${before}`;
  return prepared((db) =>
    db
      .select({
        last: sql<number | null>`min(k)`,
        count: sql<number>`count(*)`,
        hits: sql<string>`json_group_array(k) FILTER (WHERE ${hit})`,
      })
      .from(sql`(${index.rows(facet!, from, limit!)}) AS c`)
      .prepare(),
  );
}
const steps = new Map<string, ReturnType<typeof stepOf>>();

/** A view's grammar allows a few hundred shapes. */
function step(index: Index, others: number, nones: number) {
  const shape = `${index.name} ${others} ${nones}`;
  const known = steps.get(shape) ?? stepOf(index, others, nones);
  steps.set(shape, known);
  return known;
}

const numbered = (name: string, facets: readonly FacetId[]) =>
  facets.map((facet, i): [string, FacetId] => [name + i, facet]);

/** Positions of the newest visible articles of a view before a position, newest first, at most `limit`. */
export const walkPositions = (db: Database, view: Walk, before: number, limit: number, visible: 0 | 1 = 1) =>
  walk(db, POSITIONS[visible], view, before, limit);

/** The same of all articles, visible or not. */
export async function walkAllPositions(db: Database, view: Walk, before: number, limit: number) {
  const lists = await Promise.all(
    ([0, 1] as const).map((bit) => walkPositions(db, view, before, limit, bit)),
  );
  return lists
    .flat()
    .sort((a, b) => b - a)
    .slice(0, limit);
}

/** Positions of a facet's articles behind a position, oldest first. */
export async function positionsAfter(
  db: Database,
  facet: FacetId,
  visible: readonly number[],
  after: number,
  limit: number,
): Promise<number[]> {
  const lists = await Promise.all(
    visible.map((bit) =>
      rowsOf(
        db,
        sql`SELECT position FROM facet_articles WHERE facet = ${facet} AND visible = ${bit} AND position > ${after}
            ORDER BY position LIMIT ${limit}`,
      ),
    ),
  );
  const all = lists.flat().map(([position]) => Number(position));
  return all.sort((a, b) => a - b).slice(0, limit);
}

/** Sequence numbers of the last changes in a view before a `seq` and after `since`, at most `limit`. */
export const walkChanges = (db: Database, view: Walk, before: number, limit: number, since = 0) =>
  walk(db, CHANGES, view, before, limit, since);

/** Conjunctions over facet ids; the first of `all` drives the walk, so it should be the rarest. */
export type FacetWalk = readonly Conjunction<FacetId>[];

/** A walk, and who it is for. */
export interface Walk {
  walk: FacetWalk;
  walker?: Walker;
}

async function walk(db: Database, index: Index, view: Walk, before: number, limit: number, floor?: number) {
  const found = new Set<number>();
  for (const conjunction of view.walk) {
    const keys = await walkOne(db, index, conjunction, { before, limit, floor, walker: view.walker });
    for (const key of keys) found.add(key);
  }
  return [...found].sort((a, b) => b - a).slice(0, limit);
}

async function walkOne(
  db: Database,
  index: Index,
  { all, none }: Conjunction<FacetId>,
  {
    before,
    limit,
    floor = Number.MIN_SAFE_INTEGER,
    walker,
  }: { before: number; limit: number; floor?: number; walker?: Walker },
): Promise<number[]> {
  const [driver, ...others] = all;
  if (!driver || all.includes(0)) return [];
  const found: number[] = [];
  if (!others.length && !none.length) {
    return (await index.keys(db, driver, before, limit)).filter((key) => key > floor);
  }
  const facets = Object.fromEntries([...numbered('other', others), ...numbered('none', none)]);
  const next = step(index, others.length, none.length)(db);
  const pace = new Pace(db, limit * 4, Math.floor(CHUNK_ROWS / (others.length + none.length)), walker);
  for (let from = before; found.length < limit; ) {
    let chunk = 0;
    const [row] = await pace.step((rows) => {
      chunk = rows;
      return next.all({ ...facets, facet: driver, before: from, limit: chunk });
    });
    const { last, count, hits } = row!;
    const keys = inOrder(hits);
    found.push(...keys.filter((key) => key > floor));
    if (last === null || count < chunk || last <= floor) break;
    from = last;
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
