// What is done once in a while before deliveries are made: leases that ran out, rows that nobody needs any more.
import { commit } from '../store/database.ts';
import { tidyWrites } from '../store/deliveries.ts';
import { expireSubscriptions } from '../store/subscriptions.ts';
import { turn } from '../store/turns.ts';
import type { Context } from './context.ts';
import { dismissSubscribers } from './hub.ts';

const INTERVAL = 60_000;

export class Housekeeping {
  #done = 0;

  /** Does nothing when it was done lately. */
  async run(context: Context): Promise<void> {
    const { db, runtime } = context;
    const now = runtime.now();
    if (Math.abs(now - this.#done) < INTERVAL) return;
    this.#done = now;
    while (await dismissSubscribers(context)) await turn();
    while (await expireSubscriptions(db, now)) await turn();
    await commit(db, tidyWrites(db, now));
  }
}
