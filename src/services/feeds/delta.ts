// What of a view changed after a point of the log.
import { type Head, headsAt } from '../../store/articles/articles.ts';
import { changesBySeq } from '../../store/changes.ts';
import type { Database } from '../../store/database.ts';
import type { ResolvedView } from '../../store/facets/facets.ts';
import { isLost } from '../../store/restorations.ts';
import { matchExpression, searchAmong } from '../../store/search.ts';
import { amongPositions, walkChanges } from '../../store/walk.ts';

/** Changes a difference may span; who is further behind gets the whole feed. */
const MAX_CHANGES = 500;

/** rss2email asks as its library does, and takes 226 for an error: it would never see a change. */
const REFUSES_DELTAS = /^rss2email\//i;

/** Whether a client that says `A-IM: feed` knows what to do with a difference. */
export const takesDeltas = (userAgent: string): boolean => !REFUSES_DELTAS.test(userAgent);

/**
 * Articles in the view that changed after `since`, newest publication first; undefined when they are too many, or
 * `since` is of a log that is no more.
 */
export async function changedSince(
  db: Database,
  resolved: ResolvedView,
  since: number,
): Promise<Head[] | undefined> {
  const { view, walk, walker, site } = resolved;
  if (site.restoredAt !== null && (await isLost(db, since))) return undefined;
  const seqs = await walkChanges(db, resolved, Number.MAX_SAFE_INTEGER, MAX_CHANGES + 1, since);
  if (seqs.length > MAX_CHANGES) return undefined;
  const changes = await changesBySeq(db, seqs);
  const positions = [...new Set(changes.filter((c) => c.visible).map((c) => c.position))];
  const visible = await amongPositions(db, walk, positions);
  const match = view.q ? matchExpression(view.q) : undefined;
  return headsAt(db, match ? await searchAmong(db, match, visible, walker) : visible);
}
