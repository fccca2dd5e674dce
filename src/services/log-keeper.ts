// Keeps what grows with every change bounded: the audit log, and changes of many articles. In small pieces between which
// others get their turn; what a stop leaves is forgotten next time.
import { forgetOne } from '../store/articles/bulk.ts';
import { forgetAudit } from '../store/audit.ts';
import { turn } from '../store/turns.ts';
import type { Context } from './context.ts';
import { TimedWork } from './timed-work.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The newest entries of the audit log are kept, for so long (milliseconds). */
export const KEPT = { entries: 100_000, life: 400 * DAY_MS };
/** How long a selection is kept that was never started, and how long an operation can be undone. */
const SELECTION_LIFE_MS = DAY_MS;
const OPERATION_LIFE_MS = 90 * DAY_MS;
/** Entries that one statement deletes. */
const PIECE_ENTRIES = 500;
/** Where ticks must end. */
const PIECES_PER_TICK = 4;

/** For a timer: about once an hour. */
export function logKeeper({ db, runtime }: Context): TimedWork {
  let last = Number.NEGATIVE_INFINITY;
  return new TimedWork(runtime, async (isBounded, stopped) => {
    const now = runtime.now();
    if (Math.abs(now - last) < HOUR_MS) return;
    const old = { most: KEPT.entries, since: now - KEPT.life, piece: PIECE_ENTRIES };
    let left = isBounded ? PIECES_PER_TICK : Number.POSITIVE_INFINITY;
    for (const forgetsMore of [
      () => forgetAudit(db, old),
      () => forgetOne(db, now - SELECTION_LIFE_MS, now - OPERATION_LIFE_MS),
    ]) {
      for (; await forgetsMore(); await turn()) if (--left <= 0 || stopped()) return;
    }
    last = now;
  });
}
