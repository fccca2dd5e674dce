// Long lists for machines: every article's address, the log itself.
import { and, asc, between, desc, eq, getTableColumns, gte, inArray, lt, max, sql } from 'drizzle-orm';
import { articles, CANONICAL_URL, changes, revisions } from '../../../db/schema.ts';
import { type Database, listed, rowsOf } from '../database.ts';

/** Numbers of articles that are known by all that is given. */
export const numbersWith = async (
  db: Database,
  { slug, guid, canonicalUrl }: { slug?: string; guid?: string; canonicalUrl?: string },
): Promise<number[]> => {
  const rows = await db
    .select({ n: articles.n })
    .from(articles)
    .where(
      and(
        guid === undefined ? undefined : eq(articles.guid, guid),
        slug === undefined
          ? undefined
          : sql`${articles.n} = (SELECT article FROM slugs WHERE slug = ${slug})`,
        canonicalUrl === undefined
          ? undefined
          : sql`(${articles.n}, ${articles.version}) IN
                (SELECT article, version FROM revisions WHERE ${CANONICAL_URL} = ${canonicalUrl})`,
      ),
    );
  return rows.map(({ n }) => n);
};

/** The largest article number, 0 when there is none. */
export async function lastNumber(db: Database): Promise<number> {
  const [row] = await db.select({ n: max(articles.n) }).from(articles);
  return row?.n ?? 0;
}

/** Without the `+` SQLite takes the index by status, and looks at every article for those of a few numbers. */
const PUBLISHED = sql`+${articles.status} = 'published'`;

/** Addresses of the visible articles with numbers `from` to `to`. */
export const addresses = (db: Database, from: number, to: number) =>
  db
    .select({ slug: articles.slug, language: articles.language, updated: articles.updatedAt })
    .from(articles)
    .where(and(between(articles.n, from, to), PUBLISHED));

/** Of the articles `from` to `to`: whether one is visible, and the last change of any, 0 where there is none. */
export async function lastChangeAmong(db: Database, from: number, to: number) {
  const [row] = await rowsOf(
    db,
    sql`SELECT EXISTS (SELECT 1 FROM articles WHERE n BETWEEN ${from} AND ${to} AND ${PUBLISHED}),
               (SELECT max(seq) FROM changes WHERE article BETWEEN ${from} AND ${to})`,
  );
  return { visible: row?.[0] === 1, seq: Number(row?.[1] ?? 0) };
}

/** Visible articles published since a time (milliseconds), newest first. */
export const publishedSince = (db: Database, since: number, limit: number) =>
  db
    .select({
      slug: articles.slug,
      language: articles.language,
      updated: articles.updatedAt,
      published: articles.publishedAt,
      title: sql<string>`${revisions.document} ->> 'title'`,
    })
    .from(articles)
    .innerJoin(revisions, and(eq(revisions.article, articles.n), eq(revisions.version, articles.version)))
    .where(and(eq(articles.status, 'published'), gte(articles.publishedAt, since)))
    .orderBy(desc(articles.publishedAt))
    .limit(limit);

/** When the newest of the visible articles before a time (milliseconds) was published; null when there is none. */
export async function lastPublishedBefore(db: Database, time: number): Promise<number | null> {
  const [row] = await db
    .select({ at: max(articles.publishedAt) })
    .from(articles)
    .where(and(eq(articles.status, 'published'), lt(articles.publishedAt, time)));
  return row?.at ?? null;
}

/** Changes by their numbers, oldest first, each with its article as that is now. */
export const logRowsAt = (db: Database, seqs: readonly number[]) =>
  db
    .select({
      ...getTableColumns(changes),
      ...{ id: articles.id, guid: articles.guid, slug: articles.slug, status: articles.status },
      ...{ lastSeq: articles.seq, position: articles.position },
      ...{ facetsNow: articles.facets, versionNow: articles.version },
      /** The version that the log told of before; null where it had not told of the article. */
      told: sql<number | null>`(SELECT b.version FROM changes b
        WHERE b.article = ${changes.article} AND b.seq < ${changes.seq} ORDER BY b.seq DESC LIMIT 1)`,
    })
    .from(changes)
    .innerJoin(articles, eq(articles.n, changes.article))
    .where(inArray(changes.seq, listed(seqs)))
    .orderBy(asc(changes.seq));

export type LogRow = Awaited<ReturnType<typeof logRowsAt>>[number];
