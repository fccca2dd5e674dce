// Takes older versions of articles away, in small pieces between which others get their turn.
import { lastNumber } from '../../store/articles/listings.ts';
import {
  countPrunable,
  lastOf,
  type Pruned,
  type Pruning,
  prunable,
  prune,
} from '../../store/articles/pruning.ts';
import type { Database } from '../../store/database.ts';
import { turn } from '../../store/turns.ts';
import { noteAudit } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { TimedWork } from '../timed-work.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Articles that are looked at at once. */
const PIECE_ARTICLES = 250;
/** Where ticks must end: pieces of an hour. */
const PIECES_PER_TICK = 10;

export type { Pruned, Pruning };

interface Walk {
  /** Nothing is taken away. */
  dryRun?: boolean;
  /** Articles behind this number. */
  after?: number;
  /** How many pieces at most. */
  pieces?: number;
  stopped?: () => boolean;
  /** Told after each piece the number of its last article. */
  reached?: (n: number) => void;
}

/** Takes away what may go, or counts it. What a stop or an error leaves goes next time; what went is in the audit log. */
export async function pruneRevisions(context: Context, pruning: Pruning, walk: Walk = {}): Promise<Pruned> {
  const sum = { versions: 0, bytes: 0 };
  const note = async () => {
    if (!walk.dryRun && sum.versions) await noteAudit(context, 'article.prune', 'revisions', { ...sum });
  };
  try {
    await pruneInto(sum, context.db, pruning, walk);
  } catch (error) {
    await note().catch(() => {});
    throw error;
  }
  await note();
  return sum;
}

async function pruneInto(
  sum: Pruned,
  db: Database,
  pruning: Pruning,
  { dryRun, after = 0, pieces = Number.POSITIVE_INFINITY, stopped = () => false, reached }: Walk,
): Promise<void> {
  let from = after;
  for (let left = pieces; left > 0 && !stopped(); left--, await turn()) {
    const to = await lastOf(db, from, PIECE_ARTICLES);
    if (to === undefined) break;
    const found = dryRun ? undefined : await prunable(db, pruning, from, to);
    const gone = found ? await prune(db, found.keys) : await countPrunable(db, pruning, from, to);
    sum.versions += gone.versions;
    sum.bytes += gone.bytes;
    if (found?.isAll === false) continue;
    from = to;
    reached?.(to);
  }
}

/** For a timer: once a day, where `REVISIONS_DAYS` says so. On Workers a part of the articles each hour. */
export function revisionKeeper(context: Context): TimedWork {
  const { config, db, runtime } = context;
  const { revisionsDays, revisionsKeep } = config;
  let last = Number.NEGATIVE_INFINITY;
  return new TimedWork(runtime, async (isBounded, stopped) => {
    const now = runtime.now();
    if (revisionsDays === undefined || Math.abs(now - last) < (isBounded ? HOUR_MS : DAY_MS)) return;
    const pruning = { before: now - revisionsDays * DAY_MS, keep: revisionsKeep };
    // Nothing of a Worker lasts until the next hour: the clock says whose turn it is.
    const part = PIECES_PER_TICK * PIECE_ARTICLES;
    const parts = isBounded ? Math.ceil((await lastNumber(db)) / part) || 1 : 1;
    const after = (Math.floor(now / HOUR_MS) % parts) * part;
    const walk = isBounded ? { after, pieces: PIECES_PER_TICK } : { stopped };
    const pruned = await pruneRevisions(context, pruning, walk);
    if (pruned.versions) runtime.log.log('info', 'older versions of articles removed', { ...pruned });
    if (!stopped()) last = now;
  });
}
