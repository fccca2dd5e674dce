// How many articles there are of each status, for tabs, and on which days: counted as far as that is cheap.
import { and, asc, between, inArray, sql } from 'drizzle-orm';
import { articles } from '../../../db/schema.ts';
import { STATUSES, type Status } from '../../domain/model.ts';
import { type Database, rowsOf } from '../database.ts';
import { EVERYTHING_ID } from '../facets/facets.ts';

/** A number, or the most that was counted. */
export interface Counted {
  n: number;
  /** There are more. */
  more: boolean;
}

const HIDDEN = STATUSES.filter((status) => status !== 'published');

/**
 * Articles by status, all of them, and those of a person. The published ones are counted as they come and go, since a
 * million rows are not gone through; of each other kind so many at most.
 */
export async function countArticles(
  db: Database,
  { of, most }: { of?: string; most?: number } = {},
): Promise<Record<Status | 'all' | 'mine', Counted>> {
  const bounded = (from: ReturnType<typeof sql>) =>
    sql`(SELECT count(*) FROM (SELECT 1 FROM articles WHERE ${from} LIMIT ${most === undefined ? -1 : most + 1}))`;
  const [row = []] = await rowsOf(
    db,
    sql`SELECT (SELECT count FROM facets WHERE id = ${EVERYTHING_ID}),
      ${of === undefined ? sql`0` : bounded(sql`owner = ${of} OR assignee = ${of}`)},
      ${sql.join(
        HIDDEN.map((status) => bounded(sql`status = ${status}`)),
        sql`, `,
      )}`,
  );
  const [published = 0, mine = 0, ...others] = row.map(Number);
  const counted = (n = 0, limit = most ?? n): Counted => ({ n: Math.min(n, limit), more: n > limit });
  const byStatus = Object.fromEntries([
    ['published', counted(published, published)],
    ...HIDDEN.map((status, i) => [status, counted(others[i])]),
  ]) as Record<Status, Counted>;
  const parts = Object.values(byStatus);
  const all = { n: parts.reduce((sum, { n }) => sum + n, 0), more: parts.some(({ more }) => more) };
  return { ...byStatus, all, mine: counted(mine) };
}

/** Articles that are published or scheduled between two times (milliseconds), soonest first. */
export async function datedBetween(db: Database, from: number, to: number, limit: number) {
  const rows = await db
    .select({ n: articles.n, at: articles.publishedAt })
    .from(articles)
    .where(and(inArray(articles.status, ['published', 'scheduled']), between(articles.publishedAt, from, to)))
    .orderBy(asc(articles.publishedAt), asc(articles.n))
    .limit(limit);
  return rows.map(({ n, at }) => ({ n, at: at ?? 0 }));
}
