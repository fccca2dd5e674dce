// The statements that change articles; a service commits them together with the log's.
import { and, eq, sql } from 'drizzle-orm';
import { articles, facetArticles, revisions, slugs } from '../../db/schema.ts';
import type { Document, Revision, Status, Version } from '../model.ts';
import { PER_MILLISECOND, positionAt } from '../positions.ts';
import type { ArticleRow } from './articles.ts';
import type { Database, Write } from './database.ts';
import { indexText, unindexText } from './search.ts';

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

const listed = (values: readonly number[]) => sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`;

const visibleBit = (status: string) => (status === 'published' ? 1 : 0);
const ordinal = (dated: { publishedAt?: number | null; createdAt: number }) =>
  positionAt(dated.publishedAt ?? dated.createdAt);

const SECOND = positionAt(1_000);
const HOUR = positionAt(3_600_000);

/**
 * A free position at `base`: in its own millisecond, or where more share that (imports dated by the second or
 * the day), behind all of that second or, when that is full too, of that hour.
 */
const freePosition = (base: number) =>
  sql`coalesce(${lastFree(base, PER_MILLISECOND)}, ${lastFree(base, SECOND)}, ${lastFree(base, HOUR)})`;

/** Behind the last of a stretch, in the first gap from its end; NULL when there is none. */
const lastFree = (base: number, width: number) => sql`(SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM articles WHERE position BETWEEN ${base} AND ${base + width - 1}) THEN ${base}
    ELSE (SELECT a.position + 1 FROM articles a WHERE a.position BETWEEN ${base} AND ${base + width - 2}
          AND NOT EXISTS (SELECT 1 FROM articles b WHERE b.position = a.position + 1)
          ORDER BY a.position DESC LIMIT 1) END)`;

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

function revisionOf(draft: Draft, { kind, note, at }: Reason) {
  const { version, slug, language, status, publishedAt, translationOf } = draft;
  const written: Version = { ...draft.document, slug, language, status, publishedAt, translationOf };
  return { version, kind, note, at, document: JSON.stringify(written) };
}

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
  const moved = ordinal(draft) !== ordinal(before);
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

/** Guids of erased articles may be others' again. */
export const freeGuids = (db: Database, guids: readonly string[]): Write =>
  db
    .update(articles)
    .set({ guid: sql`${articles.guid} || '#erased-' || ${articles.n}` })
    .where(
      and(
        sql`${articles.guid} IN (SELECT value FROM json_each(${JSON.stringify(guids)}))`,
        eq(articles.status, 'erased'),
      ),
    );

/** Makes the first article of a set of translations head of its group. */
export const joinGroup = (db: Database, n: number): Write =>
  db.update(articles).set({ translationGroup: n }).where(eq(articles.n, n));
