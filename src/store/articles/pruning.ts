// Older versions of articles, taken away when they are asked to go. What else needs them keeps some, whatever their age:
// imports know by the first, by the last of each who wrote and by the last two that a source said, what an editor changed;
// notices of what was withdrawn say what the last published one said; what is withdrawn may be put back.
import { type SQL, sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../database.ts';

export interface Pruning {
  /** Milliseconds: versions that others replaced earlier. */
  before: number;
  /** Versions of each article that stay in any case. */
  keep: number;
}

export interface Pruned {
  versions: number;
  /** Of their texts. */
  bytes: number;
}

/** Versions that one statement removes: their texts may be long, and others wait meanwhile. */
const MAX_VERSIONS = 100;

/** The number of the last of some articles behind a number; undefined where there are none. */
export async function lastOf(db: Database, after: number, articles: number): Promise<number | undefined> {
  const [row] = await rowsOf(
    db,
    sql`SELECT max(n) FROM (SELECT n FROM articles WHERE n > ${after} ORDER BY n LIMIT ${articles})`,
  );
  return row?.[0] == null ? undefined : Number(row[0]);
}

const PUBLISHED = sql`('publish', 'update', 'correction', 'silent')`;

/**
 * Versions `r` of the articles `after` < n ≤ `to` that may go. Of versions that are older than their marks nobody knows whether
 * a source said them: those of articles with a guid of elsewhere stay. Others may be another Tagwire's: see `isKnown` of imports.
 */
function mayGo({ before, keep }: Pruning, after: number, to: number): SQL {
  const later = sql`FROM revisions l WHERE l.article = r.article AND l.version > r.version`;
  return sql`FROM articles a JOIN revisions r ON r.article = a.n
    WHERE a.n > ${after} AND a.n <= ${to} AND a.version > ${keep} AND a.status NOT IN ('retracted', 'erased')
      AND r.version > 1 AND r.version < a.version
      AND (SELECT l.at ${later} ORDER BY l.version LIMIT 1) < ${before}
      AND (SELECT count(*) FROM (SELECT 1 ${later} LIMIT ${keep})) = ${keep}
      AND (r.kind NOT IN ${PUBLISHED} OR EXISTS (SELECT 1 ${later} AND l.kind IN ${PUBLISHED}))
      AND EXISTS (SELECT 1 ${later} AND l.by IS r.by)
      AND CASE r.imported WHEN 0 THEN TRUE
        WHEN 1 THEN (SELECT count(*) FROM (SELECT 1 ${later} AND l.imported = 1 LIMIT 2)) = 2
        ELSE a.guid = 'urn:uuid:' || a.id END`;
}

/** How many may go of some articles, and the bytes of their texts. */
export async function countPrunable(
  db: Database,
  ...which: [Pruning, after: number, to: number]
): Promise<Pruned> {
  const [row] = await rowsOf(
    db,
    sql`SELECT count(*), coalesce(sum(octet_length(r.document)), 0) ${mayGo(...which)}`,
  );
  return { versions: Number(row?.[0]), bytes: Number(row?.[1]) };
}

/** Article and version of some that may go. `isAll` is false where there may be more. */
export async function prunable(
  db: Database,
  ...which: [Pruning, after: number, to: number]
): Promise<{ isAll: boolean; keys: unknown[][] }> {
  const keys = await rowsOf(db, sql`SELECT r.article, r.version ${mayGo(...which)} LIMIT ${MAX_VERSIONS}`);
  return { keys, isAll: keys.length < MAX_VERSIONS };
}

/** @param keys as `prunable` finds them @returns what went: others may have taken some of them meanwhile */
export async function prune(db: Database, keys: readonly unknown[][]): Promise<Pruned> {
  if (!keys.length) return { versions: 0, bytes: 0 };
  const [gone] = await db.batch([
    db.values<[bytes: number]>(sql`DELETE FROM revisions WHERE (article, version) IN
      (SELECT value->>0, value->>1 FROM json_each(${JSON.stringify(keys)})) RETURNING octet_length(document) bytes`),
  ]);
  return { versions: gone.length, bytes: gone.reduce((sum, [bytes]) => sum + Number(bytes), 0) };
}
