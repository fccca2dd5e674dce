// Facets whose articles have not all followed yet.

import { sql } from 'drizzle-orm';
import { type FacetWork, facets } from '../../../db/schema.ts';
import { type Database, rowsOf, type Write } from '../database.ts';
import { EVERYTHING_ID } from './facets.ts';
import type { FacetRow } from './rows.ts';

/**
 * Those that were changed and are not done; and retired or merged ones that an article came to meanwhile, by a
 * process that had not heard of it.
 */
export const unfinishedFacets = (db: Database): Promise<FacetRow[]> =>
  db
    .select()
    .from(facets)
    .where(
      sql`(pending IS NOT NULL OR merged_into IS NOT NULL OR retired_at IS NOT NULL)
        AND pending ->> 'stopped' IS NULL AND (pending IS NOT NULL OR EXISTS (SELECT 1 FROM facet_articles a WHERE a.facet = ${facets.id}))`,
    )
    .orderBy(facets.id)
    .limit(1);

/**
 * Writes down how far it is; null: done. Not where the facet has been changed again, which begins anew. Whoever stopped it
 * meanwhile has stopped it. Where another process is further by now, a facet without a kind refuses the batch.
 */
export function pendingWrite(
  db: Database,
  { id, edition, pending: read }: FacetRow,
  pending: FacetWork | null,
): Write {
  const json = JSON.stringify(pending);
  const isAsRead = sql`pending ->> 'after' IS ${read?.after ?? null} AND (pending IS NULL) = ${Number(read === null)}`;
  const next =
    pending && sql`iif(pending ->> 'stopped', json_set(${json}, '$.stopped', json('true')), ${json})`;
  return db.run(sql`UPDATE facets SET pending = ${next}, kind = iif(${isAsRead}, kind, NULL)
    WHERE id = ${id} AND edition = ${edition}`);
}

/** Stops the work, or lets it go on, where any is left. */
export const stoppedWrite = (db: Database, { id }: FacetRow, stopped: boolean): Write =>
  db.run(
    sql`UPDATE facets SET pending = ${
      stopped ? sql`json_set(pending, '$.stopped', json('true'))` : sql`json_remove(pending, '$.stopped')`
    } WHERE id = ${id} AND pending IS NOT NULL`,
  );

/** Articles that the work has to look at. */
export async function articlesToFollow(db: Database, { id, count }: FacetRow, walk: FacetWork['walk']) {
  const [row] = await rowsOf(
    db,
    walk === 'all'
      ? sql`SELECT max(n) FROM articles`
      : sql`SELECT ${count} + count(*) FROM facet_articles WHERE facet = ${id} AND visible = 0`,
  );
  return Number(row?.[0] ?? 0);
}

/** Statements that any change of a facet ends with: another edition, and work to be done. */
export const changeWrites = (db: Database, { id }: FacetRow): Write[] => [
  db.run(sql`UPDATE facets SET edition = edition + 1 WHERE id = ${EVERYTHING_ID}`),
  db.run(sql`UPDATE facets SET edition = (SELECT edition FROM facets WHERE id = ${EVERYTHING_ID}),
    pending = CASE WHEN pending ->> 'walk' = 'all' THEN ${ALL} ELSE ${OWN} END WHERE id = ${id}`),
];

const OWN = JSON.stringify({ walk: 'own' } satisfies FacetWork);
const ALL = JSON.stringify({ walk: 'all' } satisfies FacetWork);

export const retireWrites = (db: Database, { id }: FacetRow, now: number): Write[] => [
  db.run(sql`UPDATE facets SET retired_at = ${now}, pending = ${OWN} WHERE id = ${id}`),
];

/** Of a retired facet, or one that went into another: it stands for itself again. */
export const reviveWrites = (db: Database, { id }: FacetRow): Write[] => [
  db.run(sql`UPDATE facets SET retired_at = NULL, merged_into = NULL, pending = ${ALL} WHERE id = ${id}`),
];
