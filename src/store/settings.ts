// What editors set of the site and of facets.
import { eq, sql } from 'drizzle-orm';
import { facets } from '../../db/schema.ts';
import type { Settings } from '../domain/settings.ts';
import { type Database, prepared, type Write } from './database.ts';
import { EVERYTHING_ID } from './facets/facets.ts';
import type { FacetRow } from './facets/rows.ts';
import { otherUses, userOf } from './library/uses.ts';

const everything = prepared((db) => db.select().from(facets).where(eq(facets.id, EVERYTHING_ID)).prepare());

/** The site's own row, as it is now. */
export async function siteRow(db: Database): Promise<FacetRow> {
  const [site] = await everything(db).all();
  if (!site) throw new Error('The database has no site row: it is not migrated');
  return site;
}

/**
 * Statements that replace a facet's settings; refused, by a column that must not be null, where they are no longer those
 * of `before`.
 */
export const settingsWrites = (db: Database, before: FacetRow, settings: Settings): Write[] => [
  db.run(sql`UPDATE facets SET uuid = NULL
    WHERE id = ${before.id} AND settings IS NOT ${before.settings && JSON.stringify(before.settings)}`),
  db.update(facets).set({ settings }).where(eq(facets.id, before.id)),
  ...otherUses(db, userOf.facet(before.id), settings),
  // Other processes ask for the site's edition to know whether anything changed.
  db.run(sql`UPDATE facets SET edition = edition + 1 WHERE id = ${EVERYTHING_ID}`),
];
