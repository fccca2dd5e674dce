// Facets as lists of feeds tell of them: those that ever had a visible article.
import { and, asc, inArray, isNull, sql } from 'drizzle-orm';
import { facets } from '../../../db/schema.ts';
import { type Database, listed, rowsOf } from '../database.ts';

const COLUMNS = {
  ...{ id: facets.id, kind: facets.kind, slug: facets.slug, label: facets.label, uuid: facets.uuid },
  ...{ count: facets.count, lastSeq: facets.lastSeq, lastAt: facets.lastAt },
};
const HAD_ARTICLES = sql`(${facets.lastSeq} > 0 OR ${facets.kind} = 'all')`;
const IS_GONE = sql<number>`(${facets.mergedInto} IS NOT NULL OR ${facets.retiredAt} IS NOT NULL)`;

/** Those that have feeds, "everything" first, then by kind and slug; behind `last` at most `limit`. */
export const facetsAfter = (db: Database, limit: number, last?: { kind: string; slug: string }) =>
  db
    .select(COLUMNS)
    .from(facets)
    .where(
      and(
        isNull(facets.mergedInto),
        isNull(facets.retiredAt),
        HAD_ARTICLES,
        last && sql`(${facets.kind}, ${facets.slug}) > (${last.kind}, ${last.slug})`,
      ),
    )
    .orderBy(asc(facets.kind), asc(facets.slug))
    .limit(limit);

export type ListedFacet = Awaited<ReturnType<typeof facetsAfter>>[number];

/**
 * Ids of facets that a change of the log after `seq` touched, or that got their name of today, came or went after
 * `names`, which counts such changes in the site; by two indexes.
 */
export async function idsChangedSince(db: Database, seq: number, names: number): Promise<number[]> {
  const [row] = await rowsOf(
    db,
    sql`SELECT json_group_array(id) FROM facets WHERE last_seq > ${seq} OR edition > ${names}`,
  );
  return JSON.parse(String(row?.[0] ?? '[]')) as number[];
}

/** Of those ids the ones that are or were listed, in no order; `isGone`: retired, or gone `into` another of its kind. */
export const facetsOfIds = (db: Database, ids: readonly number[]) =>
  db
    .select({
      ...COLUMNS,
      isGone: IS_GONE,
      into: sql<string | null>`(SELECT i.slug FROM facets i WHERE i.id = facets.merged_into)`,
    })
    .from(facets)
    .where(and(inArray(facets.id, listed(ids)), HAD_ARTICLES));

export type ChangedFacet = Awaited<ReturnType<typeof facetsOfIds>>[number];
