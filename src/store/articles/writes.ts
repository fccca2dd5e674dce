// The statements that change articles; a service commits them together with the log's.
import { and, eq, gte, inArray, sql } from 'drizzle-orm';
import { articles, facetArticles, revisions, slugs } from '../../../db/schema.ts';
import type { ChangeKind, Document, Revision, Status, Version } from '../../domain/model.ts';
import { PER_MILLISECOND, positionAt } from '../../domain/positions.ts';
import { type Database, listed, type Write } from '../database.ts';
import type { PlannedFacet } from '../facets/batch.ts';
import { forgetUses, reuseWrites, useWrites } from '../library/uses.ts';
import { forgetRedirects } from '../redirects.ts';
import { indexText, unindexText } from '../search.ts';
import type { ArticleRow, StoredArticle } from './articles.ts';
import { forgetWork } from './review.ts';

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
  /** Its place in the order of publication, where that is told (of a copy) and free. */
  position?: number;
  facets: number[];
  /** Those of them that nobody has made yet. */
  newFacets?: PlannedFacet[];
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
  /** Whoever wrote it; nobody where it came due by itself. */
  by?: { name: string; owner?: string };
}

const visibleBit = (status: string) => (status === 'published' ? 1 : 0);
const ordinal = (dated: { publishedAt?: number | null; createdAt: number }) =>
  positionAt(dated.publishedAt ?? dated.createdAt);

const SECOND = positionAt(1_000);
const HOUR = positionAt(3_600_000);

/**
 * A free position at `base`: in its own millisecond, or where more share that (imports dated by the second or
 * the day), behind all of that second or, when that is full too, of that hour.
 */
export const freePosition = (base: number, wanted?: number) =>
  sql`coalesce(${wanted === undefined ? sql`NULL` : ifFree(wanted)}, ${lastFree(base, PER_MILLISECOND)},
    ${lastFree(base, SECOND)}, ${lastFree(base, HOUR)})`;

const ifFree = (position: number) =>
  sql`(SELECT ${position} WHERE NOT EXISTS (SELECT 1 FROM articles WHERE position = ${position}))`;

/** Behind the last of a stretch, in the first gap from its end; NULL when there is none. */
const lastFree = (base: number, width: number) => sql`(SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM articles WHERE position BETWEEN ${base} AND ${base} + ${sql.raw(`${width - 1}`)}) THEN ${base}
    ELSE (SELECT a.position + 1 FROM articles a WHERE a.position BETWEEN ${base} AND ${base} + ${sql.raw(`${width - 2}`)}
          AND NOT EXISTS (SELECT 1 FROM articles b WHERE b.position = a.position + 1)
          ORDER BY a.position DESC LIMIT 1) END)`;

/** A new version of an article, and the one that it replaces. */
export interface Written {
  before?: StoredArticle;
  draft: Draft;
  reason: Reason;
  /** What the log calls it, where that is not the version's kind. */
  told?: ChangeKind;
  /** Whether an import wrote it; null where nobody knows. */
  imported?: boolean | null;
}

/** Statements that store new articles. */
export function createWrites(db: Database, written: readonly Written[]): Write[] {
  const drafts = written.map(({ draft }) => draft);
  return [
    ...written.flatMap((one) => [insertArticle(db, one), insertRevision(db, one)]),
    db.run(sql`INSERT INTO ${slugs} (slug, article)
               SELECT j.value->>1, a.n ${ofArticles(drafts.map(({ id, slug }) => [id, slug]))}`),
    indexFacets(db, drafts),
    ...useWrites(db, drafts),
  ];
}

/** Rows `j` of a list that begin with an article's id, each with its article `a`. */
const ofArticles = (rows: readonly [id: string, ...more: unknown[]][]) =>
  sql`FROM json_each(${JSON.stringify(rows)}) j CROSS JOIN articles a ON a.id = j.value->>0`;

const rowOf = ({ document: _, text: __, newFacets: ___, ...row }: Draft) => ({
  ...row,
  position: ordinal(row),
  publishedAt: row.publishedAt ?? null,
  translationOf: row.translationOf ?? null,
  translationGroup: row.translationGroup ?? null,
});

// By hand: the query builder takes longer for these two than SQLite.
function insertArticle(db: Database, { draft, reason }: Written): Write {
  const row = rowOf(draft);
  return db.run(sql`INSERT INTO articles (id, guid, slug, language, status, version, published_at, updated_at,
      created_at, facets, translation_group, translation_of, owner, position)
    VALUES (${row.id}, ${row.guid}, ${row.slug}, ${row.language}, ${row.status}, ${row.version}, ${row.publishedAt},
      ${row.updatedAt}, ${row.createdAt}, ${JSON.stringify(row.facets)}, ${row.translationGroup},
      ${row.translationOf}, ${reason.by?.owner ?? null}, ${freePosition(row.position, draft.position)})`);
}

// Of an article that is another version by now there is no number, which refuses the batch.
function insertRevision(db: Database, { before, draft, reason, imported = false }: Written): Write {
  const asRead = before ? sql`AND version = ${before.version}` : sql``;
  const { id, version, slug, language, status, publishedAt, translationOf } = draft;
  const { kind, note = null, at, by } = reason;
  const written: Version = { ...draft.document, slug, language, status, publishedAt, translationOf };
  return db.run(sql`INSERT INTO revisions (article, version, at, kind, note, document, by, imported)
    VALUES ((SELECT n FROM articles WHERE id = ${id} ${asRead}), ${version}, ${at}, ${kind}, ${note}, ${JSON.stringify(written)},
      ${by?.name ?? null}, ${imported === null ? null : Number(imported)})`);
}

const indexFacets = (db: Database, drafts: readonly Draft[]): Write =>
  db.run(sql`INSERT INTO ${facetArticles} (facet, visible, position)
             SELECT f.value, j.value->>1, a.position
             ${ofArticles(drafts.map(({ id, status, facets }) => [id, visibleBit(status), facets]))},
               json_each(j.value, '$[2]') f`);

const unindexFacets = (db: Database, row: ArticleRow): Write =>
  db.run(sql`DELETE FROM ${facetArticles} WHERE visible = ${visibleBit(row.status)} AND position = ${row.position}
             AND facet IN ${listed(row.facets)}`);

/**
 * Statements that replace version `before.version` by the next; the first fails if somebody else did.
 * `newSlug`: the article never had this slug.
 */
export function updateWrites(
  db: Database,
  written: Written & { before: StoredArticle },
  newSlug: boolean,
): Write[] {
  const { draft } = written;
  const before = written.before.row;
  const { id: _, createdAt: __, position, ...row } = rowOf(draft);
  const moved = position !== ordinal(before);
  return [
    insertRevision(db, written),
    unindexFacets(db, before),
    db
      .update(articles)
      .set({ ...row, ...(moved && { position: freePosition(position, draft.position) }) })
      .where(eq(articles.n, before.n)),
    ...(newSlug ? [db.insert(slugs).values({ slug: draft.slug, article: before.n })] : []),
    indexFacets(db, [draft]),
    ...reuseWrites(db, written.before, draft),
  ];
}

/** Statements that make articles found by their text as it is now; after all others (see `indexText`). */
export const textWrites = (db: Database, written: readonly Written[]): Write[] => [
  // First: a new article may stand where another was.
  ...written.flatMap(({ before }) => (before ? [unindexText(db, before.row.position)] : [])),
  ...written.map(({ draft }) => indexText(db, draft.id, draft.text)),
];

/** Statements that leave nothing of an article but its number and guid, which the log needs. */
export function eraseWrites(db: Database, row: ArticleRow, at: number): Write[] {
  const empty = {
    slug: '',
    status: 'erased',
    facets: [],
    translationGroup: null,
    translationOf: null,
    assignee: null,
  };
  return [
    // The lock that a concurrent edit collides with.
    db
      .insert(revisions)
      .values({ article: row.n, version: row.version + 1, at, kind: 'retract', document: '{}' }),
    db.delete(revisions).where(eq(revisions.article, row.n)),
    db.delete(slugs).where(eq(slugs.article, row.n)),
    ...forgetWork(db, row.n),
    forgetRedirects(db, row.n),
    unindexFacets(db, row),
    unindexText(db, row.position),
    forgetUses(db, row.id),
    db
      .update(articles)
      .set({ ...empty, version: row.version + 1 })
      .where(eq(articles.n, row.n)),
    db.run(sql`UPDATE changes SET note = NULL WHERE article = ${row.n}`),
    // The key stays: a late retry does not bring back what was erased.
    db.run(sql`UPDATE idempotency SET answer = NULL WHERE article = ${row.id} AND answer IS NOT NULL`),
  ];
}

/** Takes a version, and those after it, out of an article's history, so that a copy may have its origin's again. */
export const forgetVersions = (db: Database, n: number, from: number): Write =>
  db.delete(revisions).where(and(eq(revisions.article, n), gte(revisions.version, from)));

/** Guids of erased articles may be others' again. */
export const freeGuids = (db: Database, guids: readonly string[]): Write =>
  db
    .update(articles)
    .set({ guid: sql`${articles.guid} || '#erased-' || ${articles.n}` })
    .where(and(inArray(articles.guid, listed(guids)), eq(articles.status, 'erased')));

/** Makes the first article of a set of translations head of its group. */
export const joinGroup = (db: Database, n: number): Write =>
  db.update(articles).set({ translationGroup: n }).where(eq(articles.n, n));
