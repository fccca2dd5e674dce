// Walking an index for a view: articles newest first, the log from either end.
import { type SQL, sql } from 'drizzle-orm';
import type { Conjunction } from '../domain/views.ts';
import { type Database, listed, rowsOf } from './database.ts';
import { Pace } from './pace.ts';
import type { Walker } from './turns.ts';
import type { Touching } from './walk-blocks.ts';
import { CHANGES, type FacetId, type Index, LOG, POSITIONS, stretches } from './walk-steps.ts';

/** Rows that a walk of the log from a number on looks at or probes, at most; who wants more goes on from there. */
const MAX_LOG_ROWS = 40_000;

/** A walk of articles that has looked at so many rows (4 ms) asks the log whether there are few. */
const FEW_AFTER_ROWS = 10_000;
/** Changes of a view that are few: to look at their articles takes 5 ms. */
const MAX_FEW = 1_000;
const FEW_PER_STEP = 200;

/** A subquery keeps a query's order in practice, not by promise. */
const newestFirst = (keys: number[]) => keys.sort((a, b) => b - a);

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

async function walk(
  db: Database,
  index: Index<number>,
  view: Walk,
  before: number,
  limit: number,
  floor?: number,
) {
  const found = new Set<number>();
  for (const conjunction of view.walk) {
    const keys = await walkOne(db, index, conjunction, { before, limit, floor, walker: view.walker });
    for (const key of keys) found.add(key);
  }
  return [...found].sort((a, b) => b - a).slice(0, limit);
}

async function walkOne(
  db: Database,
  index: Index<number>,
  conjunction: Conjunction<FacetId>,
  {
    before,
    limit,
    floor = Number.MIN_SAFE_INTEGER,
    walker,
  }: { before: number; limit: number; floor?: number | undefined; walker?: Walker | undefined },
): Promise<number[]> {
  const found: number[] = [];
  let few = index === POSITIONS[1] && db.turns ? FEW_AFTER_ROWS : Number.POSITIVE_INFINITY;
  for await (const { last, hits, rows } of stretches(db, index, conjunction, {
    from: before,
    limit,
    walker,
  })) {
    found.push(...newestFirst(hits).filter((key) => key > floor));
    if (found.length >= limit || last <= floor) break;
    few -= rows;
    if (few > 0) continue;
    const all = await fewPositions(db, conjunction, walker);
    if (all) return all.filter((position) => position < before).slice(0, limit);
    few = Number.POSITIVE_INFINITY;
  }
  return found.slice(0, limit);
}

/** Every position of a view, newest first, where few of its changes were ever logged: the log's index is walked faster. */
async function fewPositions(
  db: Database,
  conjunction: Conjunction<FacetId>,
  walker: Walker | undefined,
): Promise<number[] | undefined> {
  const seqs = await walkOne(db, CHANGES, conjunction, {
    before: Number.MAX_SAFE_INTEGER,
    limit: MAX_FEW + 1,
    walker,
  });
  if (seqs.length > MAX_FEW) return undefined;
  const positions = new Set<number>();
  const pace = new Pace(db, FEW_PER_STEP, FEW_PER_STEP, walker);
  for (let i = 0; i < seqs.length; i += FEW_PER_STEP) {
    const of = listed(seqs.slice(i, i + FEW_PER_STEP));
    const rows = await pace.step(() =>
      rowsOf(
        db,
        sql`SELECT position FROM articles WHERE n IN (SELECT article FROM changes WHERE seq IN ${of})`,
      ),
    );
    const some = rows.map(([position]) => Number(position));
    for (const position of await amongPositions(db, [conjunction], some)) positions.add(position);
  }
  return newestFirst([...positions]);
}

/**
 * The changes after `since` and up to `end` that touch a view, oldest first, `limit` at most; `upTo` is how far that is
 * all of them. It may be none: a walk ends after so many rows.
 */
export async function walkLog(
  db: Database,
  { walk, walker }: Walk,
  {
    since,
    end,
    limit,
    maxRows = MAX_LOG_ROWS,
  }: { since: number; end: number; limit: number; maxRows?: number },
): Promise<{ found: Touching[]; upTo: number }> {
  const sidesOf = new Map<number, number>();
  let upTo = end;
  for (const conjunction of walk) {
    let [count, rows] = [0, 0];
    // One more than is asked for, to know whether there is more.
    for await (const stretch of stretches(db, LOG, conjunction, { from: since, limit: limit + 1, walker })) {
      const hits = stretch.hits.filter(([seq]) => seq <= end);
      for (const [seq, sides] of hits) sidesOf.set(seq, (sidesOf.get(seq) ?? 0) | sides);
      count += hits.length;
      rows += stretch.rows;
      if (stretch.last >= end) break;
      if (count > limit || rows > maxRows / walk.length) {
        upTo = Math.min(upTo, stretch.last);
        break;
      }
    }
  }
  const all = [...sidesOf].filter(([seq]) => seq <= upTo).sort(([a], [b]) => a - b);
  const found = all.slice(0, limit);
  return { found, upTo: all.length > limit ? found.at(-1)![0] : upTo };
}

/** SQL: whether the article at a position is visible in the view. */
function isIn(view: FacetWalk, position: SQL): SQL {
  const has = (facet: FacetId) =>
    sql`EXISTS (SELECT 1 FROM facet_articles f WHERE f.facet = ${facet} AND f.visible = 1 AND f.position = ${position})`;
  const conditions = view.map(({ all, none }) =>
    sql.join([...all.map(has), ...none.map((f) => sql`NOT ${has(f)}`)], sql` AND `),
  );
  return sql`(${sql.join(conditions, sql` OR `)})`;
}

/** Those of `positions` that are visible in the view. */
export async function amongPositions(db: Database, view: FacetWalk, positions: readonly number[]) {
  const rows = await rowsOf(
    db,
    sql`SELECT j.value FROM json_each(${JSON.stringify(positions)}) j WHERE ${isIn(view, sql`j.value`)}`,
  );
  return rows.map(([position]) => Number(position));
}

/** What a step through what matches a text query looked at, and what of it is visible in a view, newest first. */
interface Searched {
  hits: number[];
  last: number | null;
  count: number;
}

/** A query for the steps of a walk through what matches, from a position on, so many articles at once. */
export function searchSteps(db: Database, view: FacetWalk, match: string) {
  const [from, limit] = [sql.placeholder('from'), sql.placeholder('limit')];
  // An integer, as which a driver does not hand numbers in: else FTS5 reads all that is newer.
  const query = db
    .select({
      last: sql<number | null>`min(k)`,
      count: sql<number>`count(*)`,
      hits: sql<string>`json_group_array(k) FILTER (WHERE ${isIn(view, sql`c.k`)})`,
    })
    .from(
      sql`(SELECT rowid AS k FROM articles_fts WHERE articles_fts MATCH ${match} AND rowid < CAST(${from} AS INTEGER)
        ORDER BY rowid DESC LIMIT ${limit}) AS c`,
    )
    .prepare();
  return async (before: number, rows: number): Promise<Searched> => {
    const [row] = await query.all({ from: before, limit: rows });
    return { ...row!, hits: newestFirst(JSON.parse(row!.hits)) };
  };
}
