// Copies of other sites, or of their views: how far each has come, and which articles are copies.
import { and, eq, gt, inArray, lt, or, sql } from 'drizzle-orm';
import { articles, facets, mirrored, mirrors } from '../../db/schema.ts';
import type { Version } from '../domain/model.ts';
import { positionAt } from '../domain/positions.ts';
import { type ArticleRow, articlesByNumber, type StoredArticle } from './articles/articles.ts';
import { freePosition } from './articles/writes.ts';
import { type Database, listed, rowsOf, type Write } from './database.ts';
import { EVERYTHING_ID } from './facets/facets.ts';
import type { FacetRow } from './facets/rows.ts';

export type MirrorRow = typeof mirrors.$inferSelect;
type MirroredRow = typeof mirrored.$inferSelect;

/** `since` of an article that was here before it was copied: it is this site's own as well. */
export const HERE_FIRST = 0;

export async function mirrorOf(db: Database, origin: string): Promise<MirrorRow | undefined> {
  const [row] = await db.select().from(mirrors).where(eq(mirrors.origin, origin));
  return row;
}

/** Puts down how far it has come. Refused, with all that is written beside it, where it has come further since `before` was read. */
export const mirrorWrite = (db: Database, next: MirrorRow, before: MirrorRow | undefined): Write =>
  before
    ? db
        .update(mirrors)
        // Null, which `seq` may not be, where somebody else was faster.
        .set({
          ...next,
          seq: sql`iif(seq = ${before.seq} AND reading = ${before.reading}, ${next.seq}, NULL)`,
        })
        .where(eq(mirrors.origin, next.origin))
    : db.insert(mirrors).values(next);

/** What is here of articles by id or guid, erased ones too. */
export async function found(
  db: Database,
  ids: readonly string[],
  guids: readonly string[],
): Promise<{ rows: ArticleRow[]; stored: StoredArticle[] }> {
  const rows = await db
    .select()
    .from(articles)
    .where(or(inArray(articles.id, listed(ids)), inArray(articles.guid, listed(guids))));
  const there = rows.filter(({ status }) => status !== 'erased').map(({ n }) => n);
  return { rows, stored: there.length ? await articlesByNumber(db, there) : [] };
}

/** What articles are copies of. */
export const originsOf = (db: Database, numbers: readonly number[]): Promise<MirroredRow[]> =>
  db
    .select()
    .from(mirrored)
    .where(inArray(mirrored.article, listed(numbers)));

/** Statements that say of articles, by id, that they are copies of an origin. */
export function copiedWrites(
  db: Database,
  { origin, reading }: Pick<MirrorRow, 'origin' | 'reading'>,
  rows: readonly { id: string; since: number }[],
): Write[] {
  if (!rows.length) return [];
  const list = JSON.stringify(rows.map(({ id, since }) => [id, since]));
  return [
    db.run(sql`INSERT INTO mirrored (article, origin, since, reading) SELECT a.n, ${origin}, j.value->>1, ${reading}
      FROM json_each(${list}) j CROSS JOIN articles a ON a.id = j.value->>0 WHERE true
      ON CONFLICT (article, origin) DO UPDATE SET reading = excluded.reading`),
  ];
}

/** They are no copies of it any more. */
export const uncopiedWrite = (db: Database, origin: string, numbers: readonly number[]): Write =>
  db.delete(mirrored).where(and(eq(mirrored.origin, origin), inArray(mirrored.article, listed(numbers))));

/** Numbers of copies that the last reading of their origin did not have. */
export const unseen = async (
  db: Database,
  { origin, reading }: Pick<MirrorRow, 'origin' | 'reading'>,
  limit: number,
): Promise<number[]> =>
  (
    await db
      .select({ n: mirrored.article })
      .from(mirrored)
      .where(and(eq(mirrored.origin, origin), lt(mirrored.reading, reading)))
      .limit(limit)
  ).map(({ n }) => n);

const IS_COPY = gt(mirrored.since, HERE_FIRST);

/** Which of the articles are copies: their origins change them. */
export async function copiesAmong(db: Database, numbers: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = numbers.length
    ? await db
        .selectDistinct({ n: mirrored.article })
        .from(mirrored)
        .where(and(inArray(mirrored.article, listed(numbers)), IS_COPY))
    : [];
  return new Set(rows.map(({ n }) => n));
}

/** Whether readers find a copy under the facet. */
export async function showsCopies(db: Database, facet: number): Promise<boolean> {
  const [row] = await rowsOf(
    db,
    sql`SELECT EXISTS (SELECT 1 FROM facet_articles f JOIN articles a ON a.position = f.position
          WHERE f.facet = ${facet} AND f.visible = 1 AND a.n IN (SELECT article FROM mirrored WHERE since > ${HERE_FIRST}))`,
  );
  return row?.[0] === 1;
}

/** Facets by their own identity. */
export const facetsByUuid = (db: Database, uuids: readonly string[]): Promise<FacetRow[]> =>
  db
    .select()
    .from(facets)
    .where(inArray(facets.uuid, listed(uuids)));

/** A slug that leads to a facet from now on, unless it stands for something. */
export const oldSlugWrite = (
  db: Database,
  { id, kind }: Pick<FacetRow, 'id' | 'kind'>,
  slug: string,
): Write =>
  db.run(sql`INSERT OR IGNORE INTO facet_names (kind, sort, name, facet) SELECT ${kind}, 'slug', ${slug}, ${id}
    WHERE NOT EXISTS (SELECT 1 FROM facets WHERE kind = ${kind} AND slug = ${slug})`);

/** Makes a site without articles the copy of another one: its feeds are the same ones, and as old. */
export const identityWrite = (db: Database, uuid: string | undefined, createdAt: number): Write =>
  db
    .update(facets)
    .set({ ...(uuid && { uuid }), createdAt: sql`min(created_at, ${createdAt})` })
    .where(eq(facets.id, EVERYTHING_ID));

/** A version that an article had, as its notice shows it, where it is not kept. */
export const formerVersion = (
  db: Database,
  { id, version, at, written }: { id: string; version: number; at: number; written: Version },
): Write =>
  db.run(sql`INSERT OR IGNORE INTO revisions (article, version, at, kind, document)
    VALUES ((SELECT n FROM articles WHERE id = ${id}), ${version}, ${at}, 'silent', ${JSON.stringify(written)})`);

/** What is left of an article that was erased before it came. */
export const erasedWrite = (
  db: Database,
  one: { id: string; guid: string; version: number; at: number },
): Write =>
  db.run(sql`INSERT INTO articles (id, guid, slug, position, language, status, version, updated_at, created_at, facets)
    VALUES (${one.id}, ${one.guid}, '', ${freePosition(positionAt(one.at))}, '', 'erased', ${one.version}, ${one.at},
      ${one.at}, '[]')`);
