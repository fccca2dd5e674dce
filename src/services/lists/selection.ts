// All articles that a list's filters pass: how many, and which.
import type { Counted } from '../../store/list-counts.ts';
import type { Context } from '../context.ts';
import { filterOf, matchingRows, type Wanted } from './matching.ts';

/** Articles of one change at once, at most. */
export const MAX_SELECTED = 10_000;
/** Articles that a page counts, and chunks of rows that it goes through for that. */
const MAX_COUNTED = 1_000;
const MAX_CHUNKS = 20;

/** How many pass, as far as that is soon known. */
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

/** Numbers of those that pass, oldest first: of more than can be changed at once, the newest. */
export async function selectMatching(context: Context, wanted: Wanted) {
  const numbers: number[] = [];
  for await (const rows of matchingRows(context.db, await filterOf(context, wanted), 'published')) {
    for (const row of rows) numbers.push(row.n);
    if (numbers.length > MAX_SELECTED) break;
  }
  return { numbers: numbers.slice(0, MAX_SELECTED).reverse(), more: numbers.length > MAX_SELECTED };
}
