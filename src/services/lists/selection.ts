// All articles that match a list's filters: how many, and which.
import type { Counted } from '../../store/articles/list-counts.ts';
import type { Context } from '../context.ts';
import { filterOf, firstMatching, type Wanted } from './matching.ts';

/** The most articles of one bulk change. */
export const MAX_SELECTED = 100_000;
/** Articles that a page counts, and rows of indexes that it goes through for that. */
const MAX_COUNTED = 1_000;
const MAX_ROWS = 10_000;

/** How many match, or a lower bound if counting would take too long. */
export async function countMatching(context: Context, wanted: Wanted): Promise<Counted> {
  const filter = await filterOf(context, wanted);
  const { hits, isCut } = await firstMatching(context.db, filter, {
    ...{ sort: 'published', limit: MAX_COUNTED + 1, maxRows: MAX_ROWS },
  });
  return { n: Math.min(hits.length, MAX_COUNTED), more: isCut || hits.length > MAX_COUNTED };
}

/** Numbers of those that match, oldest first; the newest if there are too many. */
export async function selectMatching(context: Context, wanted: Wanted) {
  const filter = await filterOf(context, wanted);
  const { hits } = await firstMatching(context.db, filter, { sort: 'published', limit: MAX_SELECTED + 1 });
  const numbers = hits.map(({ n }) => n);
  return { numbers: numbers.slice(0, MAX_SELECTED).reverse(), more: numbers.length > MAX_SELECTED };
}
