// Ticks on Workers. A request's calls end with it, so its tick is its own; but many at once would race each other to
// the same rows and come to no end.

const MAX_TICKS = 2;
/** A request that was killed ends nothing: its tick counts no longer than this. */
const LIFETIME_MS = 10_000;
const CHECK_INTERVAL_MS = 25;

/** A tick that may make no more calls stands in nobody's way. */
interface Tick {
  readonly isSpent: boolean;
}

export class BoundedTicks {
  readonly #now: () => number;
  /** Ticks under way, and since when, in milliseconds. */
  readonly #running = new Map<Tick, number>();
  /** Since when one waits for its turn. */
  #waitingSince = Number.NEGATIVE_INFINITY;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Does a tick's work: a few go on, one waits for its turn, and further ones leave their news to that. */
  async run(tick: Tick, work: () => Promise<void>): Promise<void> {
    const asked = this.#now();
    if (this.#isRecent(this.#waitingSince)) return;
    this.#waitingSince = asked;
    while (this.#count >= MAX_TICKS && this.#isRecent(asked)) {
      await new Promise<void>((resolve) => setTimeout(resolve, CHECK_INTERVAL_MS));
    }
    this.#waitingSince = Number.NEGATIVE_INFINITY;
    this.#running.set(tick, this.#now());
    try {
      await work();
    } finally {
      this.#running.delete(tick);
    }
  }

  /** By a clock that may be set, both ways. */
  #isRecent(since: number): boolean {
    return Math.abs(this.#now() - since) < LIFETIME_MS;
  }

  get #count(): number {
    return [...this.#running].filter(([tick, since]) => !tick.isSpent && this.#isRecent(since)).length;
  }
}
