// Which articles, own pages and settings use which files, written in the batch of each.
import { sql } from 'drizzle-orm';
import type { Document } from '../../domain/model.ts';
import { filesOf, hashesIn, pictureWordsOf } from '../../domain/named-files.ts';
import { type Database, listed, rowsOf, type Write } from '../database.ts';
import { Pace } from '../pace.ts';
import { wordsOf } from './files.ts';

interface Using {
  id: string;
  document: Document;
}

/** Statements that record which files articles use. */
export function useWrites(db: Database, using: readonly Using[]): Write[] {
  const rows = using.flatMap(({ id, document }) => filesOf(document).map((hash) => [hash, id]));
  return rows.length
    ? [
        db.run(sql`INSERT OR IGNORE INTO file_uses (hash, article)
          SELECT value->>0, value->>1 FROM json_each(${JSON.stringify(rows)})`),
        ...rememberWrites(
          db,
          using.map(({ document }) => document),
        ),
      ]
    : [];
}

/** The same where they used something before. */
export const reuseWrites = (db: Database, before: Document, using: Using): Write[] => [
  ...(filesOf(before).length ? [forgetUses(db, using.id)] : []),
  ...useWrites(db, [using]),
];

/** Whatever has files and is no article; an article's id has no slash. */
export const userOf = {
  page: (slug: string) => `page/${slug}`,
  /** Facet 1 is the site. */
  facet: (id: number) => `facet/${id}`,
};
const IS_ARTICLE = sql`article NOT LIKE '%/%'`;

/** Statements that record which files it uses from now on, by what is stored of it. */
export const otherUses = (db: Database, user: string, stored: unknown): Write[] => [
  forgetUses(db, user),
  db.run(sql`INSERT OR IGNORE INTO file_uses (hash, article)
    SELECT value, ${user} FROM json_each(${JSON.stringify(hashesIn(JSON.stringify(stored ?? null)))})`),
];

export const forgetUses = (db: Database, article: string): Write =>
  db.run(sql`DELETE FROM file_uses WHERE article = ${article}`);

/** Texts that articles have for pictures without texts of their own: they are offered when the pictures are used again. */
export function rememberWrites(db: Database, documents: readonly Document[]): Write[] {
  // The first that names a picture, once: a row is updated by one of the list.
  const all = documents.toReversed().flatMap((document) => [...pictureWordsOf(document)]);
  const said = [...new Map(all)].map(([name, { alt, caption, credit }]) => [
    ...[name, alt ?? null, caption ?? null, credit ?? null],
    wordsOf([alt, caption, credit]),
  ]);
  if (!said.length) return [];
  const rows = JSON.stringify(said);
  const names = sql`(SELECT value->>0 FROM json_each(${rows}))`;
  return [
    db.run(sql`UPDATE files SET alt = coalesce(alt, j.value->>1), caption = coalesce(caption, j.value->>2),
        credit = coalesce(credit, j.value->>3), words = words || ' ' || (j.value->>4)
      FROM json_each(${rows}) j WHERE files.name = j.value->>0
        AND ((alt IS NULL AND j.value->>1 IS NOT NULL) OR (caption IS NULL AND j.value->>2 IS NOT NULL)
          OR (credit IS NULL AND j.value->>3 IS NOT NULL))`),
    db.run(sql`DELETE FROM files_fts WHERE rowid IN (SELECT n FROM files WHERE name IN ${names})`),
    db.run(sql`INSERT INTO files_fts (rowid, text) SELECT n, words FROM files WHERE name IN ${names}`),
  ];
}

/** How much uses a file by one of its names: how many in all, the first articles, and all others. */
export async function usesOf(db: Database, hashes: readonly string[], limit: number) {
  const each = hashes.length > 1 ? sql`DISTINCT article` : sql`*`;
  const [[count = 0] = []] = await rowsOf(
    db,
    sql`SELECT count(${each}) FROM file_uses WHERE hash IN ${listed(hashes)}`,
  );
  const numbers = await newestUsers(db, hashes, limit);
  const rows = await rowsOf(
    db,
    sql`SELECT a.id, a.slug, a.status, r.document ->> 'title' FROM articles a
        JOIN revisions r ON r.article = a.n AND r.version = a.version
        WHERE a.n IN ${listed(numbers)} ORDER BY a.position DESC`,
  );
  // `0` comes after the slash.
  const used = (kind: string) =>
    sql`SELECT substr(article, instr(article, '/') + 1) AS n FROM file_uses
      WHERE hash IN ${listed(hashes)} AND article > ${`${kind}/`} AND article < ${`${kind}0`}`;
  const others = await rowsOf(
    db,
    sql`SELECT 'page', slug, written ->> 'title' FROM pages WHERE slug IN (${used('page')})
        UNION ALL SELECT CASE id WHEN 1 THEN 'site' ELSE kind END, slug, label FROM facets
        WHERE id IN (SELECT CAST(n AS INTEGER) FROM (${used('facet')}))`,
  );
  return {
    count: Number(count),
    others: others.map(([kind, slug, title]) => ({
      ...{ kind: String(kind), slug: String(slug), title: String(title) },
    })),
    articles: rows.map(([id, slug, status, title]) => ({
      ...{ id: String(id), slug: String(slug), status: String(status), title: String(title) },
    })),
  };
}

/** Rows that are looked at before others get their turn. */
const ROWS = { first: 200, most: 5_000 };

/**
 * Numbers of the newest articles that use one of the files. A logo is in every tenth, a picture in one of a million: the
 * newest articles are looked at, and those that use it, in turns, until one of both has them.
 */
async function newestUsers(db: Database, hashes: readonly string[], limit: number): Promise<number[]> {
  const has = sql`EXISTS (SELECT 1 FROM file_uses u WHERE u.hash IN ${listed(hashes)} AND u.article = a.id)`;
  const [along, among] = [new Pace(db, ROWS.first, ROWS.most), new Pace(db, ROWS.first, ROWS.most)];
  const newest: number[] = [];
  let users = new Map<number, number>();
  for (let [before, file, after] = [Number.MAX_SAFE_INTEGER, 0, '']; ; ) {
    let rows = 0;
    const [[count, last, found] = []] = await among.step((most) => {
      rows = most;
      return rowsOf(
        db,
        sql`SELECT count(*), max(c.article), json_group_array(json_array(a.position, a.n)) FILTER (WHERE a.n IS NOT NULL)
            FROM (SELECT article FROM file_uses WHERE hash = ${hashes[file]} AND article > ${after}
              ORDER BY article LIMIT ${rows}) c LEFT JOIN articles a ON a.id = c.article`,
      );
    });
    const all = [...users, ...(JSON.parse(String(found)) as [position: number, n: number][])];
    users = new Map(all.sort(([a], [b]) => b - a).slice(0, limit * hashes.length));
    after = String(last);
    if (Number(count) < rows) {
      [file, after] = [file + 1, ''];
      if (file >= hashes.length) return [...users.values()].slice(0, limit);
    }
    const [[position, hits] = []] = await along.step((most) =>
      rowsOf(
        db,
        sql`SELECT min(a.position), json_group_array(a.n) FILTER (WHERE ${has})
            FROM (SELECT position, n, id FROM articles WHERE position < ${before} ORDER BY position DESC LIMIT ${most}) a`,
      ),
    );
    newest.push(...(JSON.parse(String(hits)) as number[]));
    if (newest.length >= limit) return newest.slice(0, limit);
    before = Number(position ?? Number.MIN_SAFE_INTEGER);
  }
}

/** How many articles use a file by one of its names, or may: those behind `article`, which nobody has looked at. */
export async function countUsers(
  db: Database,
  hashes: readonly string[],
  { article }: { article: number | null },
): Promise<number> {
  const [[count = 0] = []] = await rowsOf(
    db,
    sql`SELECT count(*) FROM (SELECT article FROM file_uses WHERE hash IN ${listed(hashes)} AND ${IS_ARTICLE}
        UNION SELECT id FROM articles WHERE n > ${article} AND status <> 'erased')`,
  );
  return Number(count);
}

/** How much uses each of the files, by hash. */
export async function useCounts(db: Database, hashes: readonly string[]): Promise<Map<string, number>> {
  const rows = await rowsOf(
    db,
    sql`SELECT hash, count(*) FROM file_uses WHERE hash IN ${listed(hashes)} GROUP BY hash`,
  );
  return new Map(rows.map(([hash, count]) => [String(hash), Number(count)]));
}

/** Rejects the batch if something uses one of the files. */
export const unusedGuard = (db: Database, hashes: readonly string[]): Write =>
  db.run(
    sql`INSERT INTO library (id) SELECT 1 WHERE EXISTS (SELECT 1 FROM file_uses WHERE hash IN ${listed(hashes)})`,
  );

/** Ids of articles that use a file, after a given id. */
export async function usersAfter(
  db: Database,
  hash: string,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await rowsOf(
    db,
    sql`SELECT article FROM file_uses WHERE hash = ${hash} AND article > ${after} AND ${IS_ARTICLE} ORDER BY article LIMIT ${limit}`,
  );
  return rows.map(([article]) => String(article));
}
