// Which changes a text query's view has: those of articles that it found before, or finds since.
import { documentsOf } from '../store/articles.ts';
import type { Database } from '../store/database.ts';
import { mayMatch, wordsOf } from '../store/search.ts';
import { turn } from '../store/walk.ts';
import { searchText } from './compose.ts';

/** Texts read at once. */
const SOME = 10;

/**
 * Those of changes before which the query may have found the article. What is not known it may have found: the text of
 * what was erased.
 */
export async function foundBefore<C extends { article: number; version: number }>(
  db: Database,
  q: string,
  changes: readonly C[],
): Promise<C[]> {
  const found: C[] = [];
  for (let i = 0; i < changes.length; i += SOME) {
    if (i) await turn();
    const some = changes.slice(i, i + SOME);
    const texts = await documentsOf(
      db,
      some.map(({ article, version }) => ({ article, version: version - 1 })),
    );
    found.push(...some.filter((_, j) => !texts[j] || mayMatch(q, wordsOf(searchText(texts[j])))));
  }
  return found;
}
