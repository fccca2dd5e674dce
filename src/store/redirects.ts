// Where old addresses lead, and which were asked for though they lead nowhere.
import { desc, eq, gt, inArray, lt, max, type SQL, sql } from 'drizzle-orm';
import { articles, missedPaths, redirects } from '../../db/schema.ts';
import { type Database, listed, listedAs, prepared, rowsOf, type Write } from './database.ts';
import { Pace } from './pace.ts';

type RedirectRow = typeof redirects.$inferSelect;

/** A redirect, with what has to be known of the article it leads to. */
export type Redirect = Omit<RedirectRow, 'article'> & {
  article: { n: number; id: string; slug: string; status: string } | null;
};

const withArticles = (db: Database) =>
  db
    .select({
      id: redirects.id,
      path: redirects.path,
      target: redirects.target,
      origin: redirects.origin,
      createdAt: redirects.createdAt,
      article: { n: articles.n, id: articles.id, slug: articles.slug, status: articles.status },
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

export async function redirectById(db: Database, id: number): Promise<Redirect | undefined> {
  const [row] = await withArticles(db).where(eq(redirects.id, id));
  return row;
}

/** Newest first. @param q words of a path, or of where it leads */
export async function listRedirects(
  db: Database,
  { q, before, limit }: { q?: string; before?: number; limit: number },
): Promise<Redirect[]> {
  const which = q
    ? inArray(redirects.id, listed(await redirectsWith(db, q, before, limit)))
    : before === undefined
      ? undefined
      : lt(redirects.id, before);
  return withArticles(db).where(which).orderBy(desc(redirects.id)).limit(limit);
}

/** Redirects that are looked at before others get their turn. */
const ROWS = { first: 500, most: 10_000 };

/** Numbers of the newest redirects that have words in their path, or in where they lead: no index has parts of words. */
async function redirectsWith(
  db: Database,
  q: string,
  before = Number.MAX_SAFE_INTEGER,
  limit: number,
): Promise<number[]> {
  const pace = new Pace(db, ROWS.first, ROWS.most);
  const has = (text: SQL) => sql`instr(lower(${text}), lower(${q})) > 0`;
  const found: number[] = [];
  for (let [from, isEnd] = [before, false]; !isEnd && found.length < limit; ) {
    let rows = 0;
    const [[count, last, ids] = []] = await pace.step((most) => {
      rows = most;
      return rowsOf(
        db,
        sql`SELECT count(*), min(r.id), json_group_array(r.id)
              FILTER (WHERE ${has(sql`r.path`)} OR ${has(sql`r.target`)} OR ${has(sql`a.slug`)})
            FROM (SELECT id, path, target, article FROM redirects WHERE id < ${from} ORDER BY id DESC LIMIT ${rows}) r
              LEFT JOIN articles a ON a.n = r.article`,
      );
    });
    found.push(...(JSON.parse(String(ids)) as number[]));
    from = Number(last);
    isEnd = Number(count) < rows;
  }
  return found.sort((a, b) => b - a).slice(0, limit);
}

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

/** Where a path leads: the number of an article, or an address. */
export type EditedRedirect = Pick<RedirectRow, 'path' | 'article' | 'target'>;

/** An editor's redirects, in place of those there are from the same paths; these paths are missed no more. */
export const editedRedirects = (db: Database, rows: readonly EditedRedirect[], at: number): Write[] => [
  db.run(sql`INSERT INTO redirects (path, article, target, origin, created_at)
    SELECT value->>'path', value->>'article', value->>'target', 'editor', ${at}
    FROM json_each(${JSON.stringify(rows)}) WHERE true
    ON CONFLICT (path) DO UPDATE SET article = excluded.article, target = excluded.target, origin = 'editor',
      created_at = excluded.created_at
      WHERE article IS NOT excluded.article OR target IS NOT excluded.target`),
  db.delete(missedPaths).where(inArray(missedPaths.path, listed(rows.map(({ path }) => path)))),
];

export const removeRedirect = (db: Database, id: number): Write =>
  db.delete(redirects).where(eq(redirects.id, id));

/** Of an article that is erased. */
export const forgetRedirects = (db: Database, article: number): Write =>
  db.delete(redirects).where(eq(redirects.article, article));

export type MissedPath = typeof missedPaths.$inferSelect;

/** Most asked for first. */
export const listMissed = (db: Database, limit: number): Promise<MissedPath[]> =>
  db
    .select()
    .from(missedPaths)
    .orderBy(desc(missedPaths.count), desc(missedPaths.lastAt), missedPaths.path)
    .limit(limit);

export const forgetMissed = (db: Database, path: string): Write =>
  db.delete(missedPaths).where(eq(missedPaths.path, path));

/** Adds to what others counted, and keeps the paths that were missed last, those of more than one time before the others. */
export const addMissed = (db: Database, rows: readonly MissedPath[], keep: number): Write[] => [
  db.run(sql`INSERT INTO missed_paths (path, count, last_at, referer)
    SELECT value->>'path', value->>'count', value->>'lastAt', value->>'referer'
    FROM json_each(${JSON.stringify(rows)}) WHERE value->>'path' NOT IN (SELECT path FROM redirects)
    ON CONFLICT (path) DO UPDATE SET count = count + excluded.count, last_at = max(last_at, excluded.last_at),
      referer = coalesce(excluded.referer, referer)`),
  db.run(sql`DELETE FROM missed_paths WHERE path IN
    (SELECT path FROM missed_paths ORDER BY count > 1 DESC, last_at DESC LIMIT -1 OFFSET ${keep})`),
];
