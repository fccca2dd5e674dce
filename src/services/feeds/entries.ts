// What a feed shows: its articles, and in their places the notices of those that were withdrawn.
import type { Article } from '../../domain/model.ts';
import type { Piece } from '../../formats/format.ts';
import { noticeOf } from '../../formats/notice.ts';
import { documentsOf, type Head } from '../../store/articles/articles.ts';
import type { Database } from '../../store/database.ts';
import { ChangedWhileRendering } from './cache.ts';
import type { LoggedDeletion } from './deletions.ts';

/** An article's head, or that of a notice, whose `seq` is the retraction's. */
export interface Entry extends Head {
  withdrawn?: LoggedDeletion;
}

/** Entries of one document, newest publication first, and the cursor of the older ones. */
export interface Entries {
  entries: readonly Entry[];
  next?: number;
}

/** Heads of the notices of retractions that have a note. */
export const noticesOf = (deletions: readonly LoggedDeletion[]): Entry[] =>
  deletions
    .filter(({ note }) => note?.trim())
    .map((withdrawn) => ({
      n: withdrawn.article,
      seq: withdrawn.seq,
      position: withdrawn.position,
      withdrawn,
    }));

/** Notices among the articles, by publication. @param limit of both together; without it all are shown */
export function withNotices(
  { entries: articles, next }: Entries,
  notices: readonly Entry[],
  limit = Number.POSITIVE_INFINITY,
): Entries {
  const all = [...articles, ...notices].sort((a, b) => b.position - a.position);
  const entries = all.slice(0, limit);
  const left = all.slice(limit).some(({ withdrawn }) => !withdrawn);
  return { entries, next: left ? entries.at(-1)?.position : next };
}

/** The notices as articles, in the order of `entries`. @throws ChangedWhileRendering where one was erased meanwhile */
export async function noticesAt(db: Database, entries: readonly Entry[]): Promise<Article[]> {
  const gone = entries.flatMap(({ withdrawn }) => withdrawn ?? []);
  if (!gone.length) return [];
  const before = gone.map(({ article, version }) => ({ article, version: version - 1 }));
  const seen = await documentsOf(db, before);
  return gone.map(({ note = '', ...deletion }, i) => {
    const version = seen[i];
    if (!version) throw new ChangedWhileRendering();
    return noticeOf({ ...deletion, note, seen: version });
  });
}

/** Bytes of a feed: every poll that finds something new costs as many. */
const MAX_FEED_BYTES = 2_000_000;
/** Of them for what is not an entry's: separators, and links that a shorter document has and the longer one had not. */
const SPARE_BYTES = 10_000;
const MAX_NOTICE_BYTES = 400_000;

export const isTooLarge = ({ length }: Uint8Array): boolean => length > MAX_FEED_BYTES;

/**
 * The newest articles of a document that is too large, one at least, and the latest retractions' notices; older pages go
 * on behind the last article.
 * @param pieces of the entries, in their order
 * @param others bytes of the document that are no pieces
 */
export function fitting({ entries, next }: Entries, pieces: readonly Piece[], others: number): Entries {
  const bytes = new Map(entries.map((entry, i) => [entry, pieces[i]!.bytes.length]));
  const notices = takeWhileBelow(
    entries.filter(({ withdrawn }) => withdrawn).sort((a, b) => b.seq - a.seq),
    bytes,
    MAX_NOTICE_BYTES,
  );
  const noticed = notices.reduce((sum, entry) => sum + bytes.get(entry)!, 0);
  const articles = entries.filter(({ withdrawn }) => !withdrawn);
  const room = MAX_FEED_BYTES - SPARE_BYTES - others - noticed;
  const [first, ...more] = articles;
  const fits = first ? [first, ...takeWhileBelow(more, bytes, room - bytes.get(first)!)] : [];
  const shown = new Set([...fits, ...notices]);
  const last = fits.at(-1)?.position;
  const cut = last !== undefined && fits.length < articles.length && last > (next ?? Number.MIN_SAFE_INTEGER);
  return { entries: entries.filter((entry) => shown.has(entry)), next: cut ? last : next };
}

function takeWhileBelow<T>(list: readonly T[], bytes: ReadonlyMap<T, number>, most: number): T[] {
  let sum = 0;
  const over = list.findIndex((one) => {
    sum += bytes.get(one)!;
    return sum > most;
  });
  return list.slice(0, over < 0 ? list.length : over);
}
