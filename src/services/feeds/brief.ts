// Articles without their texts, as lists name them.
import { articlesByNumber, type Head, type StoredArticle } from '../../store/articles/articles.ts';
import type { Database } from '../../store/database.ts';
import { ChangedWhileRendering } from './cache.ts';

/** In the order of `heads`. @throws ChangedWhileRendering where one is not what its head is of any more */
export async function brieflyAt(db: Database, heads: readonly Head[]): Promise<StoredArticle[]> {
  const numbers = heads.map(({ n }) => n);
  const found = new Map((await articlesByNumber(db, numbers, true)).map((one) => [one.row.n, one]));
  return heads.map(({ n, seq }) => {
    const article = found.get(n);
    if (article?.seq !== seq) throw new ChangedWhileRendering();
    return article;
  });
}
