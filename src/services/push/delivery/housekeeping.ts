// What is done once in a while before deliveries are made: leases that ran out, rows that nobody needs any more.
import { commit } from '../../../store/database.ts';
import {
  anyDueAfter,
  callBackWrite,
  forgetEnded,
  MAX_WAIT_MS,
  tidyWrite,
} from '../../../store/push/deliveries.ts';
import { expireSubscriptions } from '../../../store/push/subscriptions.ts';
import { turn } from '../../../store/turns.ts';
import type { Context } from '../../context.ts';
import { dismissSubscribers } from '../hub.ts';

const INTERVAL_MS = 60_000;

export class Housekeeping {
  #done = 0;
  /** The latest time that the clock showed; none before the first look, since it may have been set while this was away. */
  #latest = Number.POSITIVE_INFINITY;

  /** Does nothing when it was done lately, unless the clock was set back. */
  async run(context: Context): Promise<void> {
    const now = context.runtime.now();
    const setBack = now < this.#latest;
    const before = { latest: this.#latest, done: this.#done };
    this.#latest = now;
    if (!setBack && Math.abs(now - this.#done) < INTERVAL_MS) return;
    this.#done = now;
    try {
      await this.#tidy(context, now, setBack);
    } catch (error) {
      // The next run does it.
      ({ latest: this.#latest, done: this.#done } = before);
      throw error;
    }
  }

  async #tidy(context: Context, now: number, setBack: boolean): Promise<void> {
    const { db } = context;
    // What there is to change is looked for first: a write waits for the disk, and for other processes.
    if (setBack && (await anyDueAfter(db, now))) await commit(db, [callBackWrite(db, now)]);
    while (await dismissSubscribers(context)) await turn();
    while (await expireSubscriptions(db, now)) await turn();
    while (await forgetEnded(db, now)) await turn();
    if (await anyDueAfter(db, now + MAX_WAIT_MS)) await commit(db, [tidyWrite(db, now)]);
  }
}
