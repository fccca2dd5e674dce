// The log with each article once, at its last change.
import { and, asc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import { articles, changes, revisions } from '../../../db/schema.ts';
import { type Database, listedAs, prepared } from '../database.ts';
import { completed, WITH_DOCUMENT } from './articles.ts';

const lastChanges = prepared((db) =>
  db
    .select({ change: getTableColumns(changes), ...WITH_DOCUMENT, document: revisions.document })
    .from(changes)
    .innerJoin(
      articles,
      // `+`: by the index of that SQLite would look at every article.
      and(
        eq(articles.n, changes.article),
        eq(articles.seq, changes.seq),
        sql`+${articles.status} = 'published'`,
      ),
    )
    .innerJoin(revisions, and(eq(revisions.article, articles.n), eq(revisions.version, articles.version)))
    .where(inArray(changes.seq, listedAs('seqs')))
    .orderBy(asc(changes.seq))
    .prepare(),
);

/** Of changes by their numbers those that are the last of a visible article, oldest first, each with its article. */
export async function lastChangesAt(db: Database, seqs: readonly number[]) {
  const rows = await lastChanges(db).all({ seqs: JSON.stringify(seqs) });
  const articles = await completed(db, rows);
  return rows.map(({ change }, i) => ({ change, article: articles[i]! }));
}
