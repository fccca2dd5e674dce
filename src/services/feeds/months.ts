// The archive for people: months that have articles, as the site's time zone counts them.
import { monthSpans, yearOf } from '../../domain/calendar.ts';
import type { Head } from '../../store/articles/articles.ts';
import { countsWithin, headsWithin, newestOfYears } from '../../store/articles/months.ts';
import type { Database } from '../../store/database.ts';

/** Of a larger site articles are not counted month by month: that reads an index row for each. */
const MAX_COUNTED = 20_000;
const ARTICLES_PER_PAGE = 100;
const MAX_YEAR = 9999;

export interface Month {
  year: number;
  /** From 1. */
  month: number;
  /** Articles, where they are counted. */
  count?: number;
}

/** Months with articles, newest first: of one year, or of all. @param articles how many the site has */
export async function monthsWithArticles(
  db: Database,
  timeZone: string,
  articles: number,
  year?: number,
): Promise<Month[]> {
  const years = year === undefined ? await yearsNear(db, timeZone) : [year];
  const months = years.flatMap((year) => Array.from({ length: 12 }, (_, i) => ({ year, month: 12 - i })));
  const spans = months.map(({ year, month }) => monthSpans(year, month - 1, timeZone));
  const some = articles > MAX_COUNTED;
  const counts = await countsWithin(db, spans, some);
  return months.flatMap((month, i) => {
    const count = counts[i]!;
    if (count === 0) return [];
    return some ? [month] : [{ ...month, count }];
  });
}

/** Years with articles, and those beside them: where UTC and the zone differ an article may be of another year. */
async function yearsNear(db: Database, timeZone: string): Promise<number[]> {
  const years = new Set<number>();
  for (const at of await newestOfYears(db)) {
    const year = yearOf(at, timeZone);
    for (const near of [year - 1, year, year + 1]) if (near >= 1 && near <= MAX_YEAR) years.add(near);
  }
  return [...years].sort((a, b) => b - a);
}

/** A month's articles before a position, and the cursor of the older ones. @param month from 1 */
export async function articlesOfMonth(
  db: Database,
  timeZone: string,
  { year, month }: Month,
  before = Number.MAX_SAFE_INTEGER,
): Promise<{ heads: Head[]; next?: number }> {
  const spans = monthSpans(year, month - 1, timeZone);
  const found = await headsWithin(db, spans, before, ARTICLES_PER_PAGE + 1);
  const heads = found.slice(0, ARTICLES_PER_PAGE);
  const next = found.length > heads.length ? heads.at(-1)?.position : undefined;
  return next === undefined ? { heads } : { heads, next };
}
