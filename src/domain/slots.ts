// Work that takes much memory or a processor for itself: a few at a time, some more may wait, others are sent away.

export class Slots {
  readonly #most: number;
  readonly #mayWait: number;
  /** Of each that runs, its end. */
  readonly #running = new Set<Promise<void>>();
  readonly #join: (begun: Promise<unknown>) => Promise<unknown>;
  #waiting = 0;

  /** @param join waits for what others began */
  constructor(
    most: number,
    mayWait = Number.POSITIVE_INFINITY,
    join: (begun: Promise<unknown>) => Promise<unknown> = (begun) => begun,
  ) {
    this.#most = most;
    this.#mayWait = mayWait;
    this.#join = join;
  }

  /** Whether one more would be sent away. */
  get isFull(): boolean {
    return this.#running.size >= this.#most && this.#waiting >= this.#mayWait;
  }

  /** @param full made where one more would be sent away */
  async run<T>(work: () => Promise<T>, full = () => new Error('every slot is taken')): Promise<T> {
    if (this.isFull) throw full();
    while (this.#running.size >= this.#most) {
      this.#waiting += 1;
      try {
        await this.#join(Promise.race(this.#running));
      } finally {
        this.#waiting -= 1;
      }
    }
    const running = work();
    const ended = running.then(
      () => {},
      () => {},
    );
    this.#running.add(ended);
    try {
      return await running;
    } finally {
      this.#running.delete(ended);
    }
  }
}
