// Articles: reading them whole, and the statements that change them.
import { and, asc, eq, inArray, lte, min, ne, or, type SQL, sql } from 'drizzle-orm';
import { articles, facetArticles, revisions, slugs } from '../../db/schema.ts';
import type { Article, Document, Facet, FacetKind, Revision, Status, Translation } from '../model.ts';
import type { Database, Write } from './database.ts';
import { EVERYTHING_ID, type FacetRow, facetsById } from './facets.ts';
import { indexText, unindexText } from './search.ts';

export type ArticleRow = typeof articles.$inferSelect;

/** An article with the row it is stored in. */
export interface StoredArticle extends Article {
  row: ArticleRow;
}

const listed = (values: readonly (number | string)[]) =>
  sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`;

async function load(db: Database, condition: SQL): Promise<StoredArticle[]> {
  const rows = await db
    .select({ row: articles, document: revisions.document })
    .from(articles)
    .innerJoin(revisions, and(eq(revisions.article, articles.n), eq(revisions.version, articles.version)))
    .where(condition);
  const facets = await facetsById(db, [...new Set(rows.flatMap(({ row }) => row.facets))]);
  const siblings = await translationsOf(
    db,
    rows.map(({ row }) => row),
  );
  return rows.map(({ row, document }) => toArticle(row, document, facets, siblings));
}

function toArticle(
  row: ArticleRow,
  document: string,
  facets: readonly FacetRow[],
  siblings: readonly ArticleRow[],
): StoredArticle {
  const own = row.facets.flatMap((id): Facet[] => {
    const facet = id === EVERYTHING_ID ? undefined : facets.find((f) => f.id === id);
    return facet ? [{ kind: facet.kind as FacetKind, slug: facet.slug, label: facet.label }] : [];
  });
  const translations = siblings
    .filter((s) => s.translationGroup === row.translationGroup && s.n !== row.n)
    .map(({ language, slug }): Translation => ({ language, slug }));
  return {
    ...(JSON.parse(document) as Document),
    row,
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

export const articleById = async (db: Database, id: string) => (await load(db, eq(articles.id, id)))[0];
export const articleByGuid = async (db: Database, guid: string) =>
  (await load(db, eq(articles.guid, guid)))[0];

export const articlesByNumber = (db: Database, numbers: readonly number[]) =>
  load(db, inArray(articles.n, listed(numbers)));

/** The article that has or had a slug; its current slug may be another. */
export async function articleBySlug(db: Database, slug: string): Promise<StoredArticle | undefined> {
  const [found] = await db.select().from(slugs).where(eq(slugs.slug, slug));
  return found && (await load(db, eq(articles.n, found.article)))[0];
}

/** Which of the slugs are taken, and by which article (`n`). */
export const takenSlugs = (db: Database, candidates: readonly string[]) =>
  db
    .select()
    .from(slugs)
    .where(inArray(slugs.slug, listed(candidates)));

/** What identifies an article's pieces: its number, its last change, its place. */
export interface Head {
  n: number;
  seq: number;
  position: number;
}

/** Heads of the articles at the positions, in the order of publication, newest first. */
export async function headsAt(db: Database, positions: readonly number[]): Promise<Head[]> {
  const heads = await db
    .select({ n: articles.n, seq: articles.seq, position: articles.position })
    .from(articles)
    .where(inArray(articles.position, listed(positions)));
  return heads.sort((a, b) => b.position - a.position);
}

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

/** When the next scheduled article is due, in milliseconds; Infinity when none is. */
export async function nextDue(db: Database): Promise<number> {
  const [row] = await db
    .select({ at: min(articles.publishedAt) })
    .from(articles)
    .where(eq(articles.status, 'scheduled'));
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
    document: JSON.parse(r.document) as Document,
  }));
}

/** The versioned state of an article as a write leaves it. */
export interface Draft {
  id: string;
  guid: string;
  slug: string;
  language: string;
  status: Status;
  version: number;
  publishedAt?: number;
  updatedAt: number;
  createdAt: number;
  facets: number[];
  translationOf?: string;
  translationGroup?: number;
  document: Document;
  /** What full-text search finds it by. */
  text: string;
}

/** Why a version was written. */
export interface Reason {
  kind: Revision['kind'];
  note?: string;
  at: number;
}

const visibleBit = (status: string) => (status === 'published' ? 1 : 0);
const ordinal = (draft: Draft) => (draft.publishedAt ?? draft.createdAt) * 1024;

/**
 * First free position from `base` on: in its own millisecond, or where 1,024 share that (imports dated by
 * the day), behind all of that second.
 */
const freePosition = (base: number) => sql`(SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM articles WHERE position = ${base + 1023})
    THEN coalesce((SELECT max(position) + 1 FROM articles WHERE position BETWEEN ${base} AND ${base + 1022}), ${base})
    ELSE (SELECT max(position) + 1 FROM articles WHERE position BETWEEN ${base} AND ${base + 1024 * 1000}) END)`;

/** Statements that store a new article. */
export function createWrites(db: Database, draft: Draft, reason: Reason): Write[] {
  const { document, text, ...row } = draft;
  return [
    db.insert(articles).values({ ...row, position: freePosition(ordinal(draft)) }),
    db.insert(revisions).values({ ...revisionOf(draft, reason), article: numberOf(draft.id) }),
    db.insert(slugs).values({ slug: draft.slug, article: numberOf(draft.id) }),
    indexFacets(db, draft),
    indexText(db, draft.id, text),
  ];
}

const numberOf = (id: string) => sql`(SELECT n FROM articles WHERE id = ${id})`;

const revisionOf = ({ version, document }: Draft, { kind, note, at }: Reason) => ({
  version,
  kind,
  note,
  at,
  document: JSON.stringify(document),
});

const indexFacets = (db: Database, { id, facets, status }: Draft): Write =>
  db.run(sql`INSERT INTO ${facetArticles} (facet, visible, position)
             SELECT j.value, ${visibleBit(status)}, a.position FROM articles a, json_each(${JSON.stringify(facets)}) j
             WHERE a.id = ${id}`);

const unindexFacets = (db: Database, row: ArticleRow): Write =>
  db.run(sql`DELETE FROM ${facetArticles} WHERE visible = ${visibleBit(row.status)} AND position = ${row.position}
             AND facet IN ${listed(row.facets)}`);

/**
 * Statements that replace version `before.version` by the next; the first fails if somebody else did.
 * `newSlug`: the article never had this slug.
 */
export function updateWrites(
  db: Database,
  before: ArticleRow,
  draft: Draft,
  reason: Reason,
  newSlug: boolean,
): Write[] {
  const { document, text, id, createdAt, ...row } = draft;
  const moved = ordinal(draft) !== (before.publishedAt ?? before.createdAt) * 1024;
  return [
    db.insert(revisions).values({ ...revisionOf(draft, reason), article: before.n }),
    unindexFacets(db, before),
    unindexText(db, before.position),
    db
      .update(articles)
      .set({
        ...row,
        publishedAt: draft.publishedAt ?? null,
        translationOf: draft.translationOf ?? null,
        translationGroup: draft.translationGroup ?? null,
        ...(moved && { position: freePosition(ordinal(draft)) }),
      })
      .where(eq(articles.n, before.n)),
    ...(newSlug ? [db.insert(slugs).values({ slug: draft.slug, article: before.n })] : []),
    indexFacets(db, draft),
    indexText(db, id, text),
  ];
}

/** Statements that leave nothing of an article but its number and guid, which the log needs. */
export function eraseWrites(db: Database, row: ArticleRow, at: number): Write[] {
  const empty = { slug: '', status: 'erased', facets: [], translationGroup: null, translationOf: null };
  return [
    // The lock that a concurrent edit collides with.
    db
      .insert(revisions)
      .values({ article: row.n, version: row.version + 1, at, kind: 'retract', document: '{}' }),
    db.delete(revisions).where(eq(revisions.article, row.n)),
    db.delete(slugs).where(eq(slugs.article, row.n)),
    unindexFacets(db, row),
    unindexText(db, row.position),
    db
      .update(articles)
      .set({ ...empty, version: row.version + 1 })
      .where(eq(articles.n, row.n)),
    db.run(sql`UPDATE changes SET note = NULL WHERE article = ${row.n}`),
    db.run(sql`DELETE FROM idempotency WHERE article = ${row.id}`),
  ];
}

/** Makes the first article of a set of translations head of its group. */
export const joinGroup = (db: Database, n: number): Write =>
  db.update(articles).set({ translationGroup: n }).where(eq(articles.n, n));
