// Work that takes much memory or a processor for itself: a few at a time, some more may wait, others are sent away.

export class Slots {
  readonly #most: number;
  readonly #mayWait: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(most: number, mayWait: number) {
    this.#most = most;
    this.#mayWait = mayWait;
  }

  /** Whether one more would be sent away. */
  get isFull(): boolean {
    return this.#running >= this.#most && this.#waiting.length >= this.#mayWait;
  }

  /** @param full made where one more would be sent away */
  async run<T>(work: () => Promise<T>, full: () => Error): Promise<T> {
    if (this.isFull) throw full();
    if (this.#running < this.#most) this.#running += 1;
    // Whoever ends hands its slot on.
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
