// Searches in the list of articles that people keep.
import { and, asc, eq, or } from 'drizzle-orm';
import { savedSearches } from '../../../db/schema.ts';
import type { Database, Write } from '../database.ts';

export type SavedSearchRow = typeof savedSearches.$inferSelect;

/** Most that a list shows. */
const MAX_LISTED = 100;

/** A person's own, and what others keep for everybody. */
export const searchesFor = (db: Database, owner: string): Promise<SavedSearchRow[]> =>
  db
    .select()
    .from(savedSearches)
    .where(or(eq(savedSearches.owner, owner), eq(savedSearches.shared, true)))
    .orderBy(asc(savedSearches.name), asc(savedSearches.createdAt))
    .limit(MAX_LISTED);

/** Keeps one, in place of the owner's other of that name. */
export const searchWrite = (db: Database, row: SavedSearchRow): Write =>
  db
    .insert(savedSearches)
    .values(row)
    .onConflictDoUpdate({
      target: [savedSearches.owner, savedSearches.name],
      set: { query: row.query, shared: row.shared },
    });

export const searchRemoval = (db: Database, owner: string, id: string): Write =>
  db.delete(savedSearches).where(and(eq(savedSearches.owner, owner), eq(savedSearches.id, id)));
