// How many articles there are of each status, for tabs, and on which days: counted as far as that is cheap.
import { and, asc, between, inArray, sql } from 'drizzle-orm';
import { articles } from '../../db/schema.ts';
import { type Database, rowsOf } from './database.ts';
import { EVERYTHING_ID } from './facets.ts';

/** A number, or the most that was counted. */
export interface Counted {
  n: number;
  /** There are more. */
  more: boolean;
}

/** Rows of a status that are counted one by one, at most. */
const MAX_COUNTED = 10_000;

export const STATUS_TABS = ['draft', 'review', 'scheduled', 'published', 'retracted'] as const;

/** Articles by status, and those of a person; the published ones are counted as they come and go. */
export async function countTabs(db: Database, of?: string): Promise<Record<string, Counted>> {
  const bounded = (from: ReturnType<typeof sql>) =>
    sql`(SELECT count(*) FROM (SELECT 1 FROM articles WHERE ${from} LIMIT ${MAX_COUNTED + 1}))`;
  const hidden = STATUS_TABS.filter((status) => status !== 'published');
  const [row = []] = await rowsOf(
    db,
    sql`SELECT (SELECT count FROM facets WHERE id = ${EVERYTHING_ID}),
      ${sql.join(
        hidden.map((status) => bounded(sql`status = ${status}`)),
        sql`, `,
      )},
      ${of === undefined ? sql`0` : bounded(sql`owner = ${of} OR assignee = ${of}`)}`,
  );
  const [published, ...others] = row.map(Number);
  const counted = (n = 0): Counted => ({ n: Math.min(n, MAX_COUNTED), more: n > MAX_COUNTED });
  const byStatus = Object.fromEntries(hidden.map((status, i) => [status, counted(others[i])]));
  const parts = Object.values(byStatus);
  const all = {
    n: parts.reduce((sum, { n }) => sum + n, published ?? 0),
    more: parts.some(({ more }) => more),
  };
  return { ...byStatus, published: { n: published ?? 0, more: false }, all, mine: counted(others.at(-1)) };
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
