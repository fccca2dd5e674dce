// The one tick(): every call that is due, of subscriptions, webhooks and verifications.
import { countDue } from '../../../store/push/deliveries.ts';
import type { Context } from '../../context.ts';
import type { Feeds } from '../../feeds/feeds.ts';
import { Dispatcher } from './dispatcher.ts';
import { Housekeeping } from './housekeeping.ts';

/** Further ticks that a bounded one begins at most. */
const MAX_CHAINS = 10;
/** Bounded ticks at once: more would race each other to the same rows. */
const MAX_BOUNDED_TICKS = 2;
/** A request that was killed ends nothing: its tick counts no longer than this. */
const TICK_LIFETIME_MS = 10_000;
const CHECK_INTERVAL_MS = 25;

export class Deliveries {
  readonly #context: Context;
  readonly #feeds: Feeds;
  readonly #housekeeping = new Housekeeping();
  readonly #dispatcher: Dispatcher;
  /** Bounded ticks under way, and since when, in milliseconds. */
  readonly #ticks = new Map<Dispatcher, number>();
  /** Since when a bounded tick waits for its turn. */
  #waitingSince = Number.NEGATIVE_INFINITY;

  constructor(context: Context, feeds: Feeds) {
    this.#context = context;
    this.#feeds = feeds;
    this.#dispatcher = new Dispatcher(context, feeds, this.#housekeeping);
  }

  /**
   * Makes every call that is due, and what becomes due meanwhile; resolves when none is left. In one process
   * there is one at a time, and a second call is told to the first. Bounded ticks begin up to `chains` others.
   */
  tick(chains?: number): Promise<void> {
    const { perTick } = this.#context.runtime.outgoing;
    if (!perTick) return this.#dispatcher.drain();
    // What another tick began goes on beside it; requests and cron take turns.
    return chains === undefined ? this.#tickInTurn(perTick) : this.#boundedTick(perTick, chains);
  }

  /** A few go on, one waits for its turn, and further ones leave their news to that. */
  async #tickInTurn(calls: number): Promise<void> {
    const { runtime } = this.#context;
    const asked = runtime.now();
    if (this.#isRecent(this.#waitingSince)) return;
    this.#waitingSince = asked;
    while (this.#boundedTicks >= MAX_BOUNDED_TICKS && this.#isRecent(asked)) {
      await new Promise<void>((resolve) => setTimeout(resolve, CHECK_INTERVAL_MS));
    }
    this.#waitingSince = Number.NEGATIVE_INFINITY;
    await this.#boundedTick(calls);
  }

  /** One that may make no more calls stands in nobody's way. */
  get #boundedTicks(): number {
    return [...this.#ticks].filter(([tick, since]) => !tick.isSpent && this.#isRecent(since)).length;
  }

  /** By a clock that may be set, both ways. */
  #isRecent(since: number): boolean {
    return Math.abs(this.#context.runtime.now() - since) < TICK_LIFETIME_MS;
  }

  /** On Workers a request must not wait for another's calls: they end with that. */
  async #boundedTick(calls: number, chains?: number): Promise<void> {
    const { db, runtime } = this.#context;
    const tick = new Dispatcher(this.#context, this.#feeds, this.#housekeeping, calls);
    if (chains === undefined) this.#ticks.set(tick, runtime.now());
    try {
      await tick.drain();
      if (!tick.isSpent || !runtime.beginTicks) return;
      const due = await countDue(db, runtime.now(), calls * (chains ?? MAX_CHAINS));
      if (due) await runtime.beginTicks(Math.ceil(due / calls));
    } finally {
      this.#ticks.delete(tick);
    }
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
