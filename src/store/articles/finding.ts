// The statements that find an editor's list of articles: steps along an index, each of which looks at so many rows and
// keeps those that pass, so that no list holds the event loop.
import { type SQL, sql } from 'drizzle-orm';
import type { Status } from '../../domain/model.ts';
import { type Database, listed, rowsOf } from '../database.ts';
import { EVERYTHING_ID } from '../facets/facets.ts';
import type { FacetId } from '../walk-steps.ts';

/** An article that passed, by its number, and what orders go by. */
export interface Hit {
  n: number;
  position: number;
  /** Milliseconds. */
  updatedAt: number;
}

/** What articles have to be. */
export interface Conditions {
  /** Ids; 0 of a facet that there is not, which no article has. */
  facets: readonly FacetId[];
  status?: Status;
  /** Milliseconds, included. */
  updatedSince?: number;
  /** Id of a person: what is theirs, or was given to them. */
  of?: string;
  /** How far a list goes that has enough already, included: what is beyond is left out. */
  bound?: { column: 'position' | 'updated_at' | 'n'; value: number; isMost: boolean };
}

/** What a step found; the rest begins behind `last`. */
export interface Step<Found, Key> {
  found: Found[];
  /** Rows that it looked at; fewer than it was to where there are no more. */
  count: number;
  last: Key;
}

/** Where a step in the order of updates, or of numbers, begins. */
export interface RowKey {
  updatedAt: number;
  n: number;
}

/** What articles are read by: all, or one of the conditions. `created` goes by their numbers, all others by updates. */
export type RowIndex = 'updated' | 'created' | 'status' | 'of';

const hitsOf = (text: unknown): Hit[] =>
  (JSON.parse(String(text ?? '[]')) as [number, number, number][]).map(([n, position, updatedAt]) => ({
    ...{ n, position, updatedAt },
  }));

const HIT = sql`json_array(a.n, a.position, a.updated_at)`;

/** Of a row `a` of articles whose facets are as asked for. */
function passes({ status, updatedSince, of, bound }: Omit<Conditions, 'facets'>): SQL {
  const all = [
    status === undefined ? sql`a.status <> 'erased'` : sql`a.status = ${status}`,
    ...(updatedSince === undefined ? [] : [sql`a.updated_at >= ${updatedSince}`]),
    ...(of === undefined ? [] : [sql`(a.owner = ${of} OR a.assignee = ${of})`]),
    ...(bound
      ? [sql`a.${sql.identifier(bound.column)} ${bound.isMost ? sql`<=` : sql`>=`} ${bound.value}`]
      : []),
  ];
  return sql.join(all, sql` AND `);
}

/** Of a row `a` of articles. */
const isUnder = ({ facets }: Conditions): SQL =>
  sql.join(
    facets
      .filter((id) => id !== EVERYTHING_ID)
      .map(
        (id) => sql` AND EXISTS (SELECT 1 FROM facet_articles f
          WHERE f.facet = ${id} AND f.visible = (a.status = 'published') AND f.position = a.position)`,
      ),
    sql``,
  );

/** Looks at the next rows of an index of articles. */
export async function rowStep(
  db: Database,
  index: RowIndex,
  wanted: Conditions,
  { updatedAt, n }: RowKey,
  limit: number,
): Promise<Step<Hit, RowKey>> {
  const { status, updatedSince, of } = wanted;
  const behind = sql`(updated_at, n) < (${updatedAt}, ${n})`;
  const since = updatedSince === undefined ? sql`` : sql` AND updated_at >= ${updatedSince}`;
  const newest = sql`${behind}${since} ORDER BY updated_at DESC, n DESC`;
  const rows: Record<RowIndex, (columns: SQL, end: SQL) => SQL> = {
    created: (columns, end) => sql`SELECT ${columns} FROM articles WHERE n < ${n} ORDER BY n DESC ${end}`,
    updated: (columns, end) => sql`SELECT ${columns} FROM articles WHERE ${newest} ${end}`,
    status: (columns, end) =>
      sql`SELECT ${columns} FROM articles WHERE status = ${status} AND ${newest} ${end}`,
    // What is of both is in the first alone.
    of: (columns, end) => sql`SELECT * FROM (
        SELECT ${columns} FROM articles WHERE owner = ${of} AND ${behind}${since}
        UNION ALL
        SELECT ${columns} FROM articles WHERE assignee = ${of} AND owner IS NOT ${of} AND ${behind}${since}
        ORDER BY updated_at DESC, n DESC ${end})`,
  };
  const from = rows[index];
  // What the index says already is in no other: the rows would have to be read for it.
  const rest = index === 'of' ? { ...wanted, of: undefined } : wanted;
  const columns = sql`n, position, status, updated_at${rest.of === undefined ? sql`` : sql`, owner, assignee`}`;
  const [row = []] = await rowsOf(
    db,
    sql`SELECT count(*), json_group_array(${HIT}) FILTER (WHERE ${passes(rest)}${isUnder(wanted)}),
          (SELECT json_array(updated_at, n) FROM (${from(sql`updated_at, n`, sql`LIMIT 1 OFFSET ${limit - 1}`)}))
        FROM (${from(columns, sql`LIMIT ${limit}`)}) a`,
  );
  const [count, hits, last] = row;
  const [at, number] = JSON.parse(String(last ?? '[0,0]')) as [number, number];
  return { found: hitsOf(hits), count: Number(count), last: { updatedAt: at, n: number } };
}

export type Direction = 'newest' | 'oldest';

const WAYS = {
  newest: {
    past: sql`<`,
    sort: sql`DESC`,
    nearest: sql`max`,
    farthest: sql`min`,
    back: 1,
    nowhere: Number.MIN_SAFE_INTEGER,
  },
  oldest: {
    past: sql`>`,
    sort: sql`ASC`,
    nearest: sql`min`,
    farthest: sql`max`,
    back: -1,
    nowhere: Number.MAX_SAFE_INTEGER,
  },
} as const;

/** Whether rows of the index of facets are visible: as the status says, or of both kinds. */
const sidesOf = ({ status }: Conditions): readonly number[] =>
  status === undefined ? [1, 0] : [status === 'published' ? 1 : 0];

/** Looks at the next positions under the first of the facets, or of those that match. */
export async function positionStep(
  db: Database,
  wanted: Conditions,
  { match, from, limit, direction }: { match?: string; from: number; limit: number; direction: Direction },
): Promise<Step<Hit, number>> {
  const { past, sort, nearest, farthest, back, nowhere } = WAYS[direction];
  const sides = sidesOf(wanted);
  const [driver = 0] = wanted.facets;
  const rest =
    match === undefined ? wanted.facets.slice(1) : wanted.facets.filter((id) => id !== EVERYTHING_ID);
  // All that is visible, or hidden, is under "everything".
  const others = match === undefined || wanted.status === undefined ? rest : wanted.facets;
  // FTS5 goes straight to an integer, as which a driver does not hand numbers in: else it reads all that is before it.
  const integer = (value: unknown) => sql`CAST(${value} AS INTEGER)`;
  const start = integer(from);
  const has = (facet: FacetId, side: SQL) =>
    sql`EXISTS (SELECT 1 FROM facet_articles f WHERE f.facet = ${facet} AND f.visible = ${side} AND f.position = c.k)`;
  // What is visible under one facet is so under all; words do not tell.
  const isIn = (facet: FacetId) =>
    match === undefined
      ? has(facet, sql`c.visible`)
      : sql`(${sql.join(
          sides.map((side) => has(facet, sql`${side}`)),
          sql` OR `,
        )})`;
  // Where another facet has nothing for long, its next row is where to go on.
  const next = (facet: FacetId, side: number) => sql`coalesce((SELECT ${nearest}(position) FROM facet_articles
    WHERE facet = ${facet} AND visible = ${side} AND position ${past} ${start}) + ${back}, ${nowhere})`;
  const leap = (facet: FacetId) =>
    sides.length > 1
      ? sql`${nearest}(${sql.join(
          sides.map((side) => next(facet, side)),
          sql`, `,
        )})`
      : next(facet, sides[0]!);
  const begin = others.length
    ? integer(sql`${farthest}(${start}, ${sql.join(others.map(leap), sql`, `)})`)
    : start;
  const of = (side: number) => sql`SELECT position AS k, visible FROM facet_articles
    WHERE facet = ${driver} AND visible = ${side} AND position ${past} ${begin}`;
  const rows =
    match === undefined
      ? sql`${sql.join(sides.map(of), sql` UNION ALL `)} ORDER BY 1 ${sort} LIMIT ${limit}`
      : sql`SELECT rowid AS k FROM articles_fts WHERE articles_fts MATCH ${match} AND rowid ${past} ${begin}
          ORDER BY rowid ${sort} LIMIT ${limit}`;
  // Articles that are not under the others are not looked up.
  const place = others.length ? sql`iif(${sql.join(others.map(isIn), sql` AND `)}, c.k, NULL)` : sql`c.k`;
  // A person's are in no index by position.
  const placed = wanted.of === undefined ? sql`INDEXED BY articles_placed` : sql``;
  const [row = []] = await rowsOf(
    db,
    sql`SELECT count(*), json_group_array(${HIT}) FILTER (WHERE ${passes(wanted)}), ${farthest}(c.k)
        FROM (${rows}) c LEFT JOIN articles a ${placed} ON a.position = ${place}`,
  );
  const [count, hits, last] = row;
  return { found: hitsOf(hits), count: Number(count), last: Number(last ?? nowhere) };
}

/** Of articles by their numbers those that pass. */
export async function hitsNumbered(
  db: Database,
  wanted: Conditions,
  numbers: readonly number[],
): Promise<Hit[]> {
  const [row = []] = await rowsOf(
    db,
    sql`SELECT json_group_array(${HIT}) FROM articles a
        WHERE a.n IN ${listed(numbers)} AND ${passes(wanted)}${isUnder(wanted)}`,
  );
  return hitsOf(row[0]);
}
