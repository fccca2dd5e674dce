// Progress of indexing what was stored before there was a library.
import { and, asc, eq, gt, ne, sql } from 'drizzle-orm';
import { articles, library, revisions } from '../../../db/schema.ts';
import type { Version } from '../../domain/model.ts';
import { filesOf } from '../../domain/named-files.ts';
import type { Database, Write } from '../database.ts';
import { rememberWrites } from './uses.ts';

/** Where to go on; null: nothing is left. */
export type Progress = Omit<typeof library.$inferSelect, 'id'>;

export async function progressOf(db: Database): Promise<Progress> {
  const [row] = await db.select().from(library);
  return row ?? { file: null, article: null };
}

export const progressWrite = (db: Database, progress: Partial<Progress>): Write =>
  db.update(library).set(progress).where(eq(library.id, 1));

/** Everything is looked at again: a restored site has files and articles that nobody wrote here. */
export const startAgain = (db: Database): Write => progressWrite(db, { file: '', article: 0 });

/** Articles after a number, as they are now. */
export async function articlesAfter(db: Database, n: number, limit: number) {
  const rows = await db
    .select({ n: articles.n, id: articles.id, version: articles.version, document: revisions.document })
    .from(articles)
    .innerJoin(revisions, and(eq(revisions.article, articles.n), eq(revisions.version, articles.version)))
    .where(and(gt(articles.n, n), ne(articles.status, 'erased')))
    .orderBy(asc(articles.n))
    .limit(limit);
  return rows.map((row) => ({ ...row, document: JSON.parse(row.document) as Version }));
}

type Found = Awaited<ReturnType<typeof articlesAfter>>;

/** Statements that note what they use, unless they were changed meanwhile: then that is noted. */
export function foundUses(db: Database, found: Found): Write[] {
  const rows = found.flatMap(({ n, version, document }) =>
    filesOf(document).map((hash) => [hash, n, version]),
  );
  if (!rows.length) return [];
  return [
    db.run(sql`INSERT OR IGNORE INTO file_uses (hash, article)
      SELECT j.value->>0, a.id FROM json_each(${JSON.stringify(rows)}) j
      CROSS JOIN articles a ON a.n = j.value->>1 AND a.version = j.value->>2`),
    ...rememberWrites(
      db,
      found.map(({ document }) => document),
    ),
  ];
}
