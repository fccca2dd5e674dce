// Ticks on Workers. A request's calls end with it, so its tick is its own; but many at once race each other to the
// same rows, each sees news for ever, and nobody comes to an end.

/** Ticks at once. */
const MOST = 2;
/** A request that was killed ends nothing: after so many milliseconds it counts no more. */
const LIFETIME = 10_000;
/** Milliseconds between looks whether it is one's turn. */
const LOOK = 25;

/** What a tick may still do; one that may make no more calls stands in nobody's way. */
interface Tick {
  readonly spent: boolean;
}

export class TicksApart {
  readonly #now: () => number;
  /** Under way, and since when, in milliseconds. */
  readonly #running = new Map<Tick, number>();
  #waiting = Number.NEGATIVE_INFINITY;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Does a tick's work: a few go on, one waits for its turn, and further ones leave their news to that. */
  async run(tick: Tick, work: () => Promise<void>): Promise<void> {
    const asked = this.#now();
    if (Math.abs(asked - this.#waiting) < LIFETIME) return;
    this.#waiting = asked;
    while (this.#busy >= MOST && Math.abs(this.#now() - asked) < LIFETIME) {
      await new Promise<void>((resolve) => setTimeout(resolve, LOOK));
    }
    this.#waiting = Number.NEGATIVE_INFINITY;
    this.#running.set(tick, this.#now());
    try {
      await work();
    } finally {
      this.#running.delete(tick);
    }
  }

  get #busy(): number {
    const now = this.#now();
    return [...this.#running].filter(([tick, since]) => !tick.spent && Math.abs(now - since) < LIFETIME)
      .length;
  }
}
