// Where old addresses lead.
import { eq, gt, inArray, max, sql } from 'drizzle-orm';
import { articles, redirects } from '../../db/schema.ts';
import { type Database, listedAs, prepared, type Write } from './database.ts';

export type RedirectRow = typeof redirects.$inferSelect;

/** A redirect, with what has to be known of the article it leads to. */
export type Redirect = Omit<RedirectRow, 'article'> & {
  article: { n: number; slug: string; status: string } | null;
};

const withArticles = (db: Database) =>
  db
    .select({
      id: redirects.id,
      path: redirects.path,
      target: redirects.target,
      origin: redirects.origin,
      createdAt: redirects.createdAt,
      article: { n: articles.n, slug: articles.slug, status: articles.status },
    })
    .from(redirects)
    .leftJoin(articles, eq(articles.n, redirects.article));

const byPaths = prepared((db) =>
  withArticles(db)
    .where(inArray(redirects.path, listedAs('paths')))
    .prepare(),
);

/** The redirects from any of these paths (domain/old-addresses/old-paths.ts), in no order. */
export const redirectsFrom = (db: Database, paths: readonly string[]): Promise<Redirect[]> =>
  byPaths(db).all({ paths: JSON.stringify(paths) });

/** A redirect of an import: to an article, which may come in the same batch, or to an address. */
export type ImportedRedirect = { path: string } & ({ guid: string } | { target: string });

/** Adds redirects of an import, after the articles they lead to; where there is one from a path, that stays. */
export const importedRedirects = (db: Database, rows: readonly ImportedRedirect[], at: number): Write =>
  db.run(sql`INSERT INTO redirects (path, article, target, origin, created_at)
    SELECT j.value->>'path', a.n, j.value->>'target', 'import', ${at}
    FROM json_each(${JSON.stringify(rows)}) j LEFT JOIN articles a ON a.guid = j.value->>'guid'
    WHERE a.n IS NOT NULL OR j.value->>'target' IS NOT NULL
    ON CONFLICT (path) DO NOTHING`);

/** The number of the newest redirect; 0 where there is none. */
export async function newestRedirect(db: Database): Promise<number> {
  const [row] = await db.select({ id: max(redirects.id) }).from(redirects);
  return row?.id ?? 0;
}

/** How many redirects are newer than that of a number. */
export const redirectsSince = (db: Database, id: number): Promise<number> =>
  db.$count(redirects, gt(redirects.id, id));

/** Of an article that is erased. */
export const forgetRedirects = (db: Database, article: number): Write =>
  db.delete(redirects).where(eq(redirects.article, article));
