// The one tick(): every call that is due, of subscriptions, webhooks and verifications.
import { countDue } from '../../../store/deliveries.ts';
import type { Context } from '../../context.ts';
import type { Feeds } from '../../feeds/feeds.ts';
import { BoundedTicks } from './bounded-ticks.ts';
import { Dispatcher } from './dispatcher.ts';
import { Housekeeping } from './housekeeping.ts';

/** Further ticks that a bounded one begins at most. */
const MAX_CHAINS = 10;

export class Deliveries {
  readonly #context: Context;
  readonly #feeds: Feeds;
  readonly #housekeeping = new Housekeeping();
  readonly #dispatcher: Dispatcher;
  readonly #boundedTicks: BoundedTicks;

  constructor(context: Context, feeds: Feeds) {
    this.#context = context;
    this.#feeds = feeds;
    this.#dispatcher = new Dispatcher(context, feeds, this.#housekeeping);
    this.#boundedTicks = new BoundedTicks(context.runtime.now);
  }

  /**
   * Makes every call that is due, and what becomes due meanwhile; resolves when none is left. In one process
   * there is one at a time, and a second call is told to the first. Bounded ticks begin up to `chains` others.
   */
  tick(chains?: number): Promise<void> {
    const { perTick } = this.#context.runtime.outgoing;
    return perTick ? this.#boundedTick(perTick, chains) : this.#dispatcher.drain();
  }

  /** On Workers a request must not wait for another's calls: they end with that. */
  #boundedTick(calls: number, chains?: number): Promise<void> {
    const tick = new Dispatcher(this.#context, this.#feeds, this.#housekeeping, calls);
    const work = async () => {
      await tick.drain();
      if (tick.isSpent) await this.#beginTicks(calls, chains);
    };
    // What another tick began goes on beside it; requests and cron take turns.
    return chains === undefined ? this.#boundedTicks.run(tick, work) : work();
  }

  /** Begins as many ticks of `calls` calls as what is due may need; none where the runtime has no means. */
  async #beginTicks(calls: number, chains = MAX_CHAINS): Promise<void> {
    const { db, runtime } = this.#context;
    if (!runtime.beginTicks) return;
    const due = await countDue(db, runtime.now(), calls * chains);
    if (due) await runtime.beginTicks(Math.ceil(due / calls));
  }

  /** Runs somebody's request with hardly any call begun meanwhile: who publishes waits for an answer. */
  async first<T>(work: () => Promise<T>): Promise<T> {
    this.#dispatcher.publishing += 1;
    try {
      return await work();
    } finally {
      this.#dispatcher.publishing -= 1;
    }
  }

  /** Ends what can be ended soon, and gives the rest back. */
  stop(): Promise<void> {
    return this.#dispatcher.stop();
  }
}
