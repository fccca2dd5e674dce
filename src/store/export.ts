// Everything of a site by rows: read for an export, and put back into an empty site as it was.

import { asc, eq, getTableColumns, gt, inArray, ne, sql } from 'drizzle-orm';
import {
  articles,
  changes,
  facetChanges,
  facetNames,
  facets,
  files,
  redirects,
  restorations,
  revisions,
  slugs,
} from '../../db/schema.ts';
import type { ArticleRow } from './articles/articles.ts';
import { commit, type Database, listed, rowsOf, type Write } from './database.ts';
import { EVERYTHING_ID } from './facets/facets.ts';
import type { FacetRow } from './facets/rows.ts';
import { startAgain } from './library/catch-up.ts';
import { type FileRow, foundWrites } from './library/files.ts';
import { otherUses, userOf } from './library/uses.ts';
import { indexText } from './search.ts';

type RevisionRow = typeof revisions.$inferSelect;
type ChangeRow = typeof changes.$inferSelect;

/** An article's rows, whatever its status. */
export interface ArticleRows {
  article: ArticleRow;
  slugs: string[];
  revisions: Omit<RevisionRow, 'article'>[];
  changes: Omit<ChangeRow, 'article'>[];
}

/** The articles after a number, with all that belongs to each as of its row: what is written meanwhile is left out. */
export async function rowsAfter(db: Database, n: number, limit: number): Promise<ArticleRows[]> {
  const rows = await db
    .select()
    .from(articles)
    .where(gt(articles.n, n))
    .orderBy(asc(articles.n))
    .limit(limit);
  const numbers = listed(rows.map((row) => row.n));
  const inRows = {
    revisions: inArray(revisions.article, numbers),
    changes: inArray(changes.article, numbers),
  };
  const written = await db.select().from(revisions).where(inRows.revisions).orderBy(asc(revisions.version));
  const logged = await db.select().from(changes).where(inRows.changes).orderBy(asc(changes.seq));
  const named = await db.select().from(slugs).where(inArray(slugs.article, numbers)).orderBy(asc(slugs.slug));
  return rows.map((article) => ({
    article,
    slugs: named.filter((row) => row.article === article.n).map(({ slug }) => slug),
    revisions: written
      .filter((row) => row.article === article.n && row.version <= article.version)
      .map(({ article: _, ...row }) => row),
    changes: logged
      .filter((row) => row.article === article.n && row.seq <= article.seq)
      .map(({ article: _, ...row }) => row),
  }));
}

/** Some facets in the order of their ids, after one; so those below. */
export const facetsFrom = (db: Database, after: number, limit: number): Promise<FacetRow[]> =>
  db.select().from(facets).where(gt(facets.id, after)).orderBy(asc(facets.id)).limit(limit);

export const filesFrom = (db: Database, after: number, limit: number) =>
  db.select().from(files).where(gt(files.n, after)).orderBy(asc(files.n)).limit(limit);

export type RedirectRow = typeof redirects.$inferSelect;
export const redirectsFrom = (db: Database, after: number, limit: number) =>
  db.select().from(redirects).where(gt(redirects.id, after)).orderBy(asc(redirects.id)).limit(limit);

export const allRestorations = (db: Database) => db.select().from(restorations).orderBy(asc(restorations.id));

/** What facets were called before. */
export type FacetNameRow = typeof facetNames.$inferSelect;
export const allFacetNames = (db: Database): Promise<FacetNameRow[]> => db.select().from(facetNames);

/** What stands beside articles, facets and pages: numbers of rows are given anew. */
export interface Others {
  /** The media library's. */
  files: Omit<FileRow, 'n' | 'words'>[];
  redirects: Omit<typeof redirects.$inferSelect, 'id'>[];
  restorations: Omit<typeof restorations.$inferSelect, 'id'>[];
}

/** Statements that put them back; what is there by now stays. */
export const otherWrites = (db: Database, others: Others): Write[] => [
  ...foundWrites(db, others.files),
  ...others.redirects.map((row) => db.insert(redirects).values(row).onConflictDoNothing()),
  ...others.restorations.map((row) =>
    db.run(sql`INSERT INTO ${restorations} (at, seq, next) SELECT ${row.at}, ${row.seq}, ${row.next}
      WHERE NOT EXISTS (SELECT 1 FROM ${restorations} WHERE at = ${row.at} AND seq = ${row.seq})`),
  ),
  // Numbers of the log that were perhaps given before the site was set back are not given again.
  db.run(sql`UPDATE sqlite_sequence SET seq = max(seq, (SELECT coalesce(max(next), 0) FROM ${restorations}))
    WHERE name = 'changes'`),
];

/** The site's identity, and whether it has anything in it. */
export async function siteState(db: Database): Promise<{ site: FacetRow; empty: boolean }> {
  const [site] = await db.select().from(facets).where(eq(facets.id, EVERYTHING_ID));
  if (!site) throw new Error('The database has no site row: it is not migrated');
  const [row] = await rowsOf(
    db,
    sql`SELECT EXISTS (SELECT 1 FROM articles) OR EXISTS (SELECT 1 FROM changes)`,
  );
  return { site, empty: !row?.[0] };
}

/** Makes an empty site the one that was exported. Its log is nobody's news. */
export const beginRestore = (db: Database, uuid: string, createdAt: number, seq: number): Promise<void> =>
  commit(db, [
    db.delete(facets).where(ne(facets.id, EVERYTHING_ID)),
    db.delete(facetNames),
    db.update(facets).set({ uuid, createdAt }).where(eq(facets.id, EVERYTHING_ID)),
    db.run(sql`UPDATE outbox SET seq = ${seq}`),
  ]);

/** Which of the article numbers are there by now: an earlier attempt put them there whole. */
export async function restoredAmong(db: Database, numbers: readonly number[]): Promise<Set<number>> {
  const found = await db
    .select({ n: articles.n })
    .from(articles)
    .where(inArray(articles.n, listed(numbers)));
  return new Set(found.map(({ n }) => n));
}

/** Statements that put an article's rows back. @param text what full-text search finds it by */
export function restoreWrites(db: Database, rows: ArticleRows, text: string | undefined): Write[] {
  const { article } = rows;
  const visible = article.status === 'published' ? 1 : 0;
  return [
    db.insert(articles).values(article),
    ...rows.revisions.map((row) => db.insert(revisions).values({ ...row, article: article.n })),
    ...rows.slugs.map((slug) => db.insert(slugs).values({ slug, article: article.n })),
    ...rows.changes.flatMap((row) => [
      db.insert(changes).values({ ...row, article: article.n }),
      db.run(sql`INSERT INTO ${facetChanges} (facet, seq, sides)
        SELECT value->>0, ${row.seq}, value->>1 FROM json_each(${JSON.stringify(row.facets)})`),
    ]),
    db.run(sql`INSERT INTO facet_articles (facet, visible, position)
      SELECT value, ${visible}, ${article.position} FROM json_each(${JSON.stringify(article.facets)})`),
    ...(text === undefined ? [] : [indexText(db, article.id, text)]),
  ];
}

const ROWS_AT_ONCE = 100;

/** The facets and their names as they were, the site's own last: from then on it is whole. */
export async function endRestore(
  db: Database,
  rows: readonly FacetRow[],
  names: readonly FacetNameRow[],
): Promise<void> {
  const columns = Object.keys(getTableColumns(facets)) as (keyof FacetRow)[];
  const known = (row: FacetRow) => Object.fromEntries(columns.map((name) => [name, row[name]])) as FacetRow;
  const writes: Write[] = [
    ...rows
      .filter(({ id }) => id !== EVERYTHING_ID)
      .flatMap((row) => [
        db.insert(facets).values(known(row)).onConflictDoNothing(),
        ...(row.settings ? otherUses(db, userOf.facet(row.id), row.settings) : []),
      ]),
    ...names.map((row) => db.insert(facetNames).values(row).onConflictDoNothing()),
  ];
  for (let i = 0; i < writes.length; i += ROWS_AT_ONCE) await commit(db, writes.slice(i, i + ROWS_AT_ONCE));
  const site = rows.find(({ id }) => id === EVERYTHING_ID);
  if (!site) return;
  const { count, lastSeq, lastAt, edition, pending, settings } = site;
  await commit(db, [
    db
      .update(facets)
      .set({ count, lastSeq, lastAt, edition, pending, settings })
      .where(eq(facets.id, EVERYTHING_ID)),
    ...otherUses(db, userOf.facet(EVERYTHING_ID), settings),
    db.run(sql`UPDATE outbox SET seq = max(seq, (SELECT coalesce(max(seq), 0) FROM changes))`),
    startAgain(db),
  ]);
}
