// Whether a follower can go on from where it is.
import { isLost } from '../../store/restorations.ts';
import type { Context } from '../context.ts';
import type { LogEnd } from '../feeds/log-end.ts';

/** What a follower knows. */
export interface Place {
  /** The last change. */
  since: number;
  /** The log that it is of, as an earlier answer named it. */
  log?: string | undefined;
  /** The site's count of renames. */
  names?: number | undefined;
}

export interface Standing {
  /** The place is of another log, or of one that is no more: begin anew. */
  reset: boolean;
  /** The place has not come to this replica yet. */
  lagging: boolean;
}

/** @param own id of the log that is followed */
export async function standingOf(
  { db, driver }: Pick<Context, 'db' | 'driver'>,
  { seq, edition, restoredAt, log: site }: LogEnd,
  own: string,
  { since, log, names = 0 }: Place,
): Promise<Standing> {
  // Numbers are the site's, so its own log's id, as /feeds.json tells it, is right for every view.
  const isOther = log !== undefined && log !== own && log !== site;
  const lost = isOther || (restoredAt !== null && (await isLost(db, since)));
  const isAhead = !lost && (since > seq || names > edition);
  const lagging = isAhead && driver.replica?.() !== undefined;
  return { lagging, reset: lost || (isAhead && !lagging) };
}
