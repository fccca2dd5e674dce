// Searches in the list of articles that people keep.
import { type SavedSearchRow, searchRemoval, searchWrite } from '../../store/articles/saved-searches.ts';
import { commit } from '../../store/database.ts';
import type { Context } from '../context.ts';

/** Keeps one, in place of the owner's other of that name. */
export const keepSearch = (
  { db, runtime }: Context,
  search: Omit<SavedSearchRow, 'id' | 'createdAt'>,
): Promise<void> =>
  commit(db, [searchWrite(db, { ...search, id: crypto.randomUUID(), createdAt: runtime.now() })]);

/** Forgets one of the owner's. */
export const forgetSearch = ({ db }: Context, owner: string, id: string): Promise<void> =>
  commit(db, [searchRemoval(db, owner, id)]);
