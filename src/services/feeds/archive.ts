// RFC 5005 §4: the past of a view, in documents whose boundaries stay put.

import type { Archive } from '../../domain/views.ts';
import { textBytesAt } from '../../store/articles/months.ts';
import type { Database } from '../../store/database.ts';
import type { ResolvedView } from '../../store/facets/facets.ts';
import { newest } from './window.ts';

// The line of positions is halved again and again, and an archive is the largest half of a half … that has few
// enough articles. Its ends are multiples of its width, so articles that come, go or are backdated elsewhere
// move nothing; one that grows too full splits into its own halves, and the old address keeps its meaning.

/** Articles of an archive document, at most. */
const MAX_ARTICLES = 100;
/** Bytes of their texts as they are stored, at most: in a feed, with Markdown and excerpt, they are three times as long. */
const MAX_TEXT_BYTES = 600_000;
/** Widths are powers of two; 2^53 positions is all of time. */
const LEVELS = 53;

export const archiveFrom = ({ index, level }: Archive): number => index * 2 ** level;
export const archiveTo = ({ index, level }: Archive): number => (index + 1) * 2 ** level;
const around = (position: number, level: number): Archive => ({
  level,
  index: Math.floor(position / 2 ** level),
});

/** Positions of an archive, newest first, and whether it has more than one document may show. */
export async function positionsOf(db: Database, resolved: ResolvedView, archive: Archive) {
  const found = await newest(db, resolved, archiveTo(archive), MAX_ARTICLES + 1);
  const inside = found.filter((position) => position >= archiveFrom(archive));
  const positions = await fitting(db, inside.slice(0, MAX_ARTICLES));
  return { positions, full: inside.length > positions.length };
}

/** The first of positions, as many as are not too long together, but one at least. */
async function fitting(db: Database, positions: number[]): Promise<number[]> {
  const bytes = await textBytesAt(db, positions);
  let left = MAX_TEXT_BYTES;
  const tooMany = positions.findIndex((position, i) => {
    left -= bytes.get(position) ?? 0;
    return left < 0 && i > 0;
  });
  return tooMany < 0 ? positions : positions.slice(0, tooMany);
}

const fullIn = (db: Database, resolved: ResolvedView) => async (archive: Archive) =>
  (await positionsOf(db, resolved, archive)).full;

/** The archive around a position; `end`: it may not reach beyond, since what is beyond still changes. */
async function archiveAround(
  position: number,
  end: number,
  isFull: (archive: Archive) => boolean | Promise<boolean>,
): Promise<Archive> {
  let [fits, tooWide] = [0, LEVELS + 1];
  while (tooWide - fits > 1) {
    const level = Math.floor((fits + tooWide) / 2);
    const archive = around(position, level);
    const wide = archiveTo(archive) > end || (await isFull(archive));
    if (wide) tooWide = level;
    else fits = level;
  }
  return around(position, fits);
}

/** The archive with the newest article before `position`; undefined where the past ends. */
export async function archiveBefore(
  db: Database,
  resolved: ResolvedView,
  position: number,
  end: number,
): Promise<Archive | undefined> {
  const [found] = await newest(db, resolved, position, 1);
  if (found === undefined) return undefined;
  return archiveAround(found, end, fullIn(db, resolved));
}

/**
 * The same, of all but a view's newest articles: where the positions of those are known, it takes one walk. How long each
 * is would take every feed another query: an archive that is too long for one document shows its newest and leads on.
 * @param shown the newest positions, all of them
 */
export async function archiveBehind(
  db: Database,
  resolved: ResolvedView,
  shown: readonly number[],
  end: number,
): Promise<Archive | undefined> {
  const older = await newest(db, resolved, Math.min(Number.MAX_SAFE_INTEGER, ...shown), MAX_ARTICLES + 1);
  const [found] = older;
  const all = [...shown, ...older];
  return found === undefined
    ? undefined
    : archiveAround(found, end, (archive) => {
        const [from, to] = [archiveFrom(archive), archiveTo(archive)];
        return all.filter((position) => from <= position && position < to).length > MAX_ARTICLES;
      });
}

/** The archive that follows one; undefined where what follows still changes. */
export async function archiveAfter(
  db: Database,
  resolved: ResolvedView,
  archive: Archive,
  end: number,
): Promise<Archive | undefined> {
  const after = await archiveAround(archiveTo(archive), end, fullIn(db, resolved));
  return archiveTo(after) <= end ? after : undefined;
}
