// Articles: reading them.

import { and, asc, eq, getTableColumns, gt, inArray, lte, min, ne, or, type SQL, sql } from 'drizzle-orm';
import { articles, revisions, slugs } from '../../../db/schema.ts';
import type {
  Article,
  Facet,
  FacetKind,
  Revision,
  Status,
  Translation,
  Version,
} from '../../domain/model.ts';
import { labelKey } from '../../domain/slugs.ts';
import { type Database, listed, listedAs, prepared, rowsOf } from '../database.ts';
import { EVERYTHING_ID, type FacetNames, facetNames } from '../facets/facets.ts';
import { RESTORATIONS } from '../restorations.ts';

export type ArticleRow = typeof articles.$inferSelect;

/** An article with the row it is stored in. */
export interface StoredArticle extends Article {
  row: ArticleRow;
  /** How often the site was set back to a backup: since then a version may be another than who read it remembers. */
  restorations: number;
}

/** What an article is made of, with its document. */
export const WITH_DOCUMENT = {
  row: getTableColumns(articles),
  restorations: RESTORATIONS,
};
const withDocuments = (
  db: Database,
  document: SQL<string> | typeof revisions.document = revisions.document,
) =>
  db
    .select({ ...WITH_DOCUMENT, document })
    .from(articles)
    .innerJoin(revisions, and(eq(revisions.article, articles.n), eq(revisions.version, articles.version)));

const load = async (db: Database, condition: SQL) => completed(db, await withDocuments(db).where(condition));

interface Found {
  row: ArticleRow;
  document: string;
  restorations: number;
}

/** Articles of their rows, with facets and translations. */
export async function completed(db: Database, rows: readonly Found[]): Promise<StoredArticle[]> {
  const facets = await facetNames(db, [...new Set(rows.flatMap(({ row }) => row.facets))]);
  const siblings = await translationsOf(
    db,
    rows.map(({ row }) => row),
  );
  return rows.map((found) => toArticle(found, facets, siblings));
}

function toArticle(
  { row, document, restorations }: Found,
  facets: ReadonlyMap<number, FacetNames>,
  siblings: readonly ArticleRow[],
): StoredArticle {
  const written = JSON.parse(document) as Version;
  const own = row.facets.flatMap((id): Facet[] => {
    const facet = id === EVERYTHING_ID ? undefined : facets.get(id);
    // An article keeps its editor's spelling of a tag; the tag's own page has the first one's.
    const other = facet?.kind === 'tag' && !written.tags.includes(facet.label);
    const label = other ? written.tags.find((tag) => labelKey(tag) === facet.key) : undefined;
    if (!facet) return [];
    const { kind, slug, uuid } = facet;
    const own = label !== undefined && label !== facet.label ? facet.label : undefined;
    return [{ kind: kind as FacetKind, slug, label: label ?? facet.label, uuid, ...(own && { own }) }];
  });
  // One of a language: RFC 4287 §4.1.2 allows one alternate of a type and hreflang.
  const others = siblings.filter(
    (s) => s.translationGroup === row.translationGroup && s.language !== row.language,
  );
  const translations = others
    .filter(({ language }, i) => others.findIndex((s) => s.language === language) === i)
    .map(({ language, slug }): Translation => ({ language, slug }));
  return {
    ...written,
    row,
    restorations,
    id: row.id,
    guid: row.guid,
    slug: row.slug,
    language: row.language,
    status: row.status as Status,
    version: row.version,
    seq: row.seq,
    publishedAt: row.publishedAt ?? undefined,
    updatedAt: row.updatedAt,
    createdAt: row.createdAt,
    facets: own,
    translationOf: row.translationOf ?? undefined,
    translations,
  };
}

/** Visible members of the translation groups of `rows`, by language. */
function translationsOf(db: Database, rows: readonly ArticleRow[]): Promise<ArticleRow[]> | ArticleRow[] {
  const groups = [...new Set(rows.flatMap((row) => row.translationGroup ?? []))];
  if (!groups.length) return [];
  return db
    .select()
    .from(articles)
    .where(and(inArray(articles.translationGroup, listed(groups)), eq(articles.status, 'published')))
    .orderBy(asc(articles.language), asc(articles.n));
}

const byId = prepared((db) =>
  withDocuments(db)
    .where(eq(articles.id, sql.placeholder('id')))
    .prepare(),
);

export const articleById = async (db: Database, id: string) =>
  (await completed(db, await byId(db).all({ id })))[0];
/** Whether an article has an id, or had it when it was erased. */
export const isIdTaken = (db: Database, id: string) => db.$count(articles, eq(articles.id, id)).then(Boolean);
export const articleByGuid = async (db: Database, guid: string) =>
  (await load(db, eq(articles.guid, guid)))[0];

export const articlesByGuid = (db: Database, guids: readonly string[]) =>
  load(db, inArray(articles.guid, listed(guids)));

const byNumbers = prepared((db) =>
  withDocuments(db)
    .where(inArray(articles.n, listedAs('numbers')))
    .prepare(),
);
const byNumbersBriefly = prepared((db) =>
  withDocuments(
    db,
    sql<string>`json_set(${revisions.document}, '$.html', '', '$.content', json('{"text":""}'))`,
  )
    .where(inArray(articles.n, listedAs('numbers')))
    .prepare(),
);

/** @param brief with `html` and `content` empty: they are most of an article */
export const articlesByNumber = async (db: Database, numbers: readonly number[], brief = false) => {
  const query = (brief ? byNumbersBriefly : byNumbers)(db);
  return completed(db, await query.all({ numbers: JSON.stringify(numbers) }));
};

/** The article that has or had a slug; its current slug may be another. */
export async function articleBySlug(db: Database, slug: string): Promise<StoredArticle | undefined> {
  const [found] = await db.select().from(slugs).where(eq(slugs.slug, slug));
  return found && (await load(db, eq(articles.n, found.article)))[0];
}

const bySlugs = prepared((db) =>
  db
    .select()
    .from(slugs)
    .where(inArray(slugs.slug, listedAs('candidates')))
    .prepare(),
);

/** Which of the slugs are taken, and by which article (`n`). */
export const takenSlugs = (db: Database, candidates: readonly string[]) =>
  bySlugs(db).all({ candidates: JSON.stringify(candidates) });

/** What identifies an article's pieces: its number, its last change, its place. */
export interface Head {
  n: number;
  seq: number;
  position: number;
}

// One row of text: a driver takes longer for thirty than SQLite does.
const HEADS = { all: sql<string>`json_group_array(json_array(n, seq, articles.position))` };
const headsOf = ([row]: { all: string }[]): Head[] =>
  (JSON.parse(row?.all ?? '[]') as [number, number, number][])
    .map(([n, seq, position]) => ({ n, seq, position }))
    .sort((a, b) => b.position - a.position);

const heads = prepared((db) =>
  db
    .select(HEADS)
    .from(articles)
    .where(inArray(articles.position, listedAs('positions')))
    .prepare(),
);

/** Heads of the articles at the positions, in the order of publication, newest first. */
export const headsAt = async (db: Database, positions: readonly number[]): Promise<Head[]> =>
  headsOf(await heads(db).all({ positions: JSON.stringify(positions) }));

const headsOfFacet = prepared((db) =>
  db
    .select(HEADS)
    .from(
      sql`(SELECT position FROM facet_articles WHERE facet = ${sql.placeholder('facet')} AND visible = 1
             AND position < ${sql.placeholder('before')} ORDER BY position DESC LIMIT ${sql.placeholder('limit')}) c
          CROSS JOIN articles ON articles.position = c.position`,
    )
    .prepare(),
);

/** Heads of a facet's newest visible articles before a position, newest first. */
export const headsIn = async (db: Database, facet: number, before: number, limit: number): Promise<Head[]> =>
  headsOf(await headsOfFacet(db).all({ facet, before, limit }));

/** Rows at the positions, newest first, whatever their status. */
export async function rowsAt(db: Database, positions: readonly number[]): Promise<ArticleRow[]> {
  const rows = await db
    .select()
    .from(articles)
    .where(inArray(articles.position, listed(positions)));
  return rows.sort((a, b) => b.position - a.position);
}

/** Visible members of a translation group, its head included, other than `n`. */
export async function visibleSiblings(db: Database, group: number, n: number): Promise<ArticleRow[]> {
  return db
    .select()
    .from(articles)
    .where(
      and(
        or(eq(articles.translationGroup, group), eq(articles.n, group)),
        eq(articles.status, 'published'),
        ne(articles.n, n),
      ),
    );
}

/** Ids of scheduled articles whose time has come, earliest first. */
export const dueArticles = async (db: Database, now: number, limit: number): Promise<string[]> =>
  (
    await db
      .select({ id: articles.id })
      .from(articles)
      .where(and(eq(articles.status, 'scheduled'), lte(articles.publishedAt, now)))
      .orderBy(asc(articles.publishedAt))
      .limit(limit)
  ).map(({ id }) => id);

const earliestDue = prepared((db) =>
  db
    .select({ at: min(articles.publishedAt) })
    .from(articles)
    .where(eq(articles.status, 'scheduled'))
    .prepare(),
);

/** When the next scheduled article is due, in milliseconds; Infinity when none is. */
export async function nextDue(db: Database): Promise<number> {
  const [row] = await earliestDue(db).all();
  return row?.at ?? Number.POSITIVE_INFINITY;
}

export async function revisionsOf(db: Database, n: number): Promise<Revision[]> {
  const rows = await db
    .select()
    .from(revisions)
    .where(eq(revisions.article, n))
    .orderBy(asc(revisions.version));
  return rows.map((r) => ({
    version: r.version,
    at: r.at,
    kind: r.kind as Revision['kind'],
    note: r.note ?? undefined,
    by: r.by ?? undefined,
    imported: r.imported === null ? undefined : r.imported === 1,
    written: JSON.parse(r.document) as Version,
  }));
}

/** What articles said in their versions, in the order asked for; undefined where that is not kept: they were erased. */
export async function documentsOf(
  db: Database,
  wanted: readonly { article: number; version: number }[],
): Promise<(Version | undefined)[]> {
  const pairs = JSON.stringify(wanted.map(({ article, version }) => [article, version]));
  const rows = await rowsOf(
    db,
    sql`SELECT j.key, r.document FROM json_each(${pairs}) j
        JOIN revisions r ON r.article = j.value->>0 AND r.version = j.value->>1`,
  );
  const found = new Map(rows.map(([key, document]) => [Number(key), String(document)]));
  return wanted.map((_, i) => (found.has(i) ? (JSON.parse(found.get(i)!) as Version) : undefined));
}

/** What articles behind a number say they are found under, in the order of numbers, whatever their status. */
export async function writtenAfter(db: Database, n: number, limit: number) {
  const rows = await db
    .select({ n: articles.n, facets: articles.facets, document: revisions.document })
    .from(articles)
    .innerJoin(revisions, and(eq(revisions.article, articles.n), eq(revisions.version, articles.version)))
    .where(gt(articles.n, n))
    .orderBy(asc(articles.n))
    .limit(limit);
  return rows.map((row) => ({ ...row, document: JSON.parse(row.document) as Version }));
}
