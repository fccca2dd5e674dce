// What one client may have the server walk: searches and tag expressions whose documents are not ready. It is counted in
// milliseconds, since one expression takes a thousand times as long as another.

import { Refusal } from '../../errors.ts';
import type { Meter } from '../../ports.ts';
import { type Problem, problem } from '../../problems.ts';
import type { Walker } from '../../store/turns.ts';
import { lru } from '../lru.ts';

/** Milliseconds of walks that a client may have at once; they come back within a minute: a tenth of a processor. */
export const MAX_WALKED_MS = 6_000;
const REFILL_MS = 60_000;
/** Requests of one client that wait for their walks; these go one after the other. */
export const MAX_WALKS = 32;
/** Clients that are remembered: those that walked last. */
const MAX_CLIENTS = 20_000;

export class Walks {
  readonly #meter: Meter;
  readonly #inTurns: boolean;
  /** Requests that are being answered, by client. */
  readonly #open = new Map<string, number>();
  /** Milliseconds that a client had not got back at a time. */
  readonly #spent = lru<{ milliseconds: number; at: number }>(MAX_CLIENTS);
  /** Of what is pushed: these walks go one after the other, too, and nobody pays for them. */
  readonly forPushes: Walker;

  /** @param inTurns whether walks take turns in this process, so that those that wait are counted */
  constructor(meter: Meter, inTurns: boolean) {
    this.#meter = meter;
    this.#inTurns = inTurns;
    this.forPushes = { lane: 'pushes', clock: meter.clock, walked: () => {} };
  }

  /**
   * Runs a request's work that may walk.
   * @param client as limits know it; undefined for one that is not limited
   * @throws Refusal 429 where too many of this client's requests do so
   */
  async run<T>(client: string | undefined, work: (walker: Walker | undefined) => Promise<T>): Promise<T> {
    if (client === undefined) return work(undefined);
    const open = this.#open.get(client) ?? 0;
    if (this.#inTurns && open >= MAX_WALKS) {
      throw this.#refusal(problem('too-many-searches', { count: MAX_WALKS }), 1);
    }
    this.#open.set(client, open + 1);
    let walked = 0;
    try {
      return await work({
        lane: client,
        clock: this.#meter.clock,
        walked: (milliseconds) => {
          walked += milliseconds;
          this.#spend(client, milliseconds);
        },
      });
    } finally {
      if (walked) this.#meter.time('tagwire_walk_duration_seconds', 'reader', walked);
      const rest = (this.#open.get(client) ?? 1) - 1;
      if (rest) this.#open.set(client, rest);
      else this.#open.delete(client);
    }
  }

  /** @throws Refusal 429 where a walker's client has spent what it may */
  check({ lane }: Walker): void {
    const over = this.#spentBy(lane) - MAX_WALKED_MS;
    if (over < 0) return;
    const seconds = Math.ceil(((over + 1) * REFILL_MS) / MAX_WALKED_MS / 1_000);
    throw this.#refusal(problem('searches-too-long'), seconds);
  }

  #refusal(what: Problem, seconds: number): Refusal {
    this.#meter.count('tagwire_limited_total', 'walk');
    return new Refusal(429, what, { headers: { 'Retry-After': `${seconds}` } });
  }

  #spend(client: string, milliseconds: number): void {
    const spent = this.#spentBy(client) + milliseconds;
    this.#spent.set(client, { milliseconds: spent, at: this.#meter.clock() });
  }

  #spentBy(client: string): number {
    const spent = this.#spent.get(client);
    if (!spent) return 0;
    const refilled = ((this.#meter.clock() - spent.at) * MAX_WALKED_MS) / REFILL_MS;
    return Math.max(0, spent.milliseconds - refilled);
  }
}
