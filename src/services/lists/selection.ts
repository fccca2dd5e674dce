// All articles that a list's filters pass.
import type { Counted } from '../../store/list-counts.ts';
import type { Context } from '../context.ts';
import { filterOf, matchingRows, type Wanted } from './matching.ts';

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
