// All articles that match a list's filters: how many, and which.
import type { Counted } from '../../store/articles/list-counts.ts';
import type { Context } from '../context.ts';
import { filterOf, matchingRows, type Wanted } from './matching.ts';

/** The most articles of one bulk change. */
export const MAX_SELECTED = 100_000;
/** Articles that a page counts, and chunks of rows that it goes through for that. */
const MAX_COUNTED = 1_000;
const MAX_CHUNKS = 20;

/** How many match, or a lower bound if counting would take too long. */
export async function countMatching(context: Context, wanted: Wanted): Promise<Counted> {
  let [n, chunks] = [0, 0];
  for await (const rows of matchingRows(context.db, await filterOf(context, wanted), 'published')) {
    n += rows.length;
    chunks += 1;
    if (n > MAX_COUNTED) return { n: MAX_COUNTED, more: true };
    if (chunks === MAX_CHUNKS) return { n, more: true };
  }
  return { n, more: false };
}

/** Numbers of those that match, oldest first; the newest if there are too many. */
export async function selectMatching(context: Context, wanted: Wanted) {
  const numbers: number[] = [];
  for await (const rows of matchingRows(context.db, await filterOf(context, wanted), 'published')) {
    for (const row of rows) numbers.push(row.n);
    if (numbers.length > MAX_SELECTED) break;
  }
  return { numbers: numbers.slice(0, MAX_SELECTED).reverse(), more: numbers.length > MAX_SELECTED };
}
