// What readers did in a stretch of days, as the database has it: by day, reader, feed or article.
import type { StoredArticle } from '../../store/articles/articles.ts';
import { articlesByNumber } from '../../store/articles/articles.ts';
import type { Database } from '../../store/database.ts';
import {
  busiestKeys,
  type Counts,
  countsByDay,
  countsByKey,
  type Days,
  lastReported,
} from '../../store/readership.ts';

/** Days before the last one in which a reader's report still counts: most poll daily at least. */
const REPORTED_DAYS = 7;
/** Feeds asked for again without a validator before a reader counts as careless. */
const MIN_CARELESS_REPEATS = 5;

export interface Day {
  day: number;
  requests: number;
  /** Answered 304. */
  unchanged: number;
  /** Answered 226. */
  deltas: number;
  subscribers: number;
  /** Of articles' pages. */
  reads: number;
}

export type ByName = Omit<Counts, 'repeats'> & {
  name: string;
  /** Downloads everything each time. */
  careless: boolean;
};

/** Every day of the stretch, oldest first. */
export async function readershipByDay(db: Database, days: Days): Promise<Day[]> {
  const polls = new Map((await countsByDay(db, 'reader', days)).map((one) => [one.day, one]));
  const reads = new Map((await countsByDay(db, 'article', days)).map((one) => [one.day, one.requests]));
  const reported = await countsByDay(db, 'subscribed', days);
  const subscribers = new Map(reported.map((one) => [one.day, one.subscribers]));
  return Array.from({ length: days.to - days.from + 1 }, (_, i) => {
    const day = days.from + i;
    return {
      ...{ day, requests: 0, unchanged: 0, deltas: 0, ...polls.get(day) },
      ...{ subscribers: subscribers.get(day) ?? 0, reads: reads.get(day) ?? 0 },
    };
  });
}

/** What readers said in the last days of the stretch, for each feed the latest. */
async function reported(db: Database, { from, to }: Days) {
  const pairs = await lastReported(db, { from: Math.max(from, to - REPORTED_DAYS + 1), to });
  const sums = { reader: new Map<string, number>(), view: new Map<string, number>() };
  let all = 0;
  for (const { reader, feed, subscribers } of pairs) {
    const view = feed.slice(0, feed.lastIndexOf('/') + 1);
    sums.reader.set(reader, (sums.reader.get(reader) ?? 0) + subscribers);
    sums.view.set(view, (sums.view.get(view) ?? 0) + subscribers);
    all += subscribers;
  }
  return { ...sums, all };
}

/** Subscribers as readers reported them last. */
export const subscribersNow = async (db: Database, days: Days): Promise<number> =>
  (await reported(db, days)).all;

/** The readers, or the feeds by the page of their view, that asked or were asked for most. */
export async function readershipBy(
  db: Database,
  kind: 'reader' | 'view',
  days: Days,
  limit: number,
): Promise<ByName[]> {
  const subscribers = (await reported(db, days))[kind];
  const rows = await countsByKey(db, kind, days, limit);
  return rows.map(({ key, repeats, ...counts }) => ({
    ...counts,
    name: key,
    subscribers: subscribers.get(key) ?? 0,
    careless: repeats >= MIN_CARELESS_REPEATS && repeats * 2 > counts.requests,
  }));
}

/** The articles whose pages were read most; not those that are erased. */
export async function mostRead(
  db: Database,
  days: Days,
  limit: number,
): Promise<{ article: StoredArticle; reads: number }[]> {
  const rows = await busiestKeys(db, 'article', days, limit);
  const found = await articlesByNumber(
    db,
    rows.map(({ key }) => Number(key)),
    true,
  );
  const articles = new Map(found.map((article) => [article.row.n, article]));
  return rows.flatMap(({ key, requests }) => {
    const article = articles.get(Number(key));
    return article ? [{ article, reads: requests }] : [];
  });
}
