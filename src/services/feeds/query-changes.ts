// Which changes a text query's view has: those of articles that it found before, or finds since.
import { documentsOf } from '../../store/articles/articles.ts';
import type { Database } from '../../store/database.ts';
import { Pace } from '../../store/pace.ts';
import { mayMatchText } from '../../store/search.ts';
import type { Walker } from '../../store/turns.ts';
import { searchText } from '../publishing/compose.ts';

/** Texts read at once. */
const CHUNK_TEXTS = 10;

/**
 * Those of changes before which the query may have found the article. What is not known it may have found: the text of
 * what was erased.
 */
export async function foundBefore<C extends { article: number; version: number }>(
  db: Database,
  q: string,
  changes: readonly C[],
  walker?: Walker,
): Promise<C[]> {
  const found: C[] = [];
  const pace = new Pace(db, CHUNK_TEXTS, CHUNK_TEXTS, walker);
  for (let i = 0; i < changes.length; i += CHUNK_TEXTS) {
    const some = changes.slice(i, i + CHUNK_TEXTS);
    const before = some.map(({ article, version }) => ({ article, version: version - 1 }));
    const texts = await pace.step(() => documentsOf(db, before));
    const mayFind = (text: (typeof texts)[number]) => !text || mayMatchText(q, searchText(text));
    found.push(...pace.count(() => some.filter((_, j) => mayFind(texts[j]))));
  }
  return found;
}
