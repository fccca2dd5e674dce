// Who may write in this process: several at once, who are stored together, or one alone.

/** Writers that read, decide and commit at the same time: what the disk takes for one it takes for all of them. */
const MAX_AT_ONCE = 16;

interface Waiting {
  readonly isAlone: boolean;
  readonly begin: () => void;
}

/** First come, first served: nobody overtakes who waits to be alone. */
export class WriteTurns {
  readonly #queue: Waiting[] = [];
  #running = 0;
  #isOneAlone = false;

  /** How many wait or have begun. */
  get waiting(): number {
    return this.#queue.length + this.#running;
  }

  /** Runs work beside that of others. Of two that make the same (a tag) the database refuses one, which reads again. */
  besideOthers<T>(work: () => Promise<T>): Promise<T> {
    return this.#run(work, false);
  }

  /** Runs work while no other writer of this process has begun. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#run(work, true);
  }

  async #run<T>(work: () => Promise<T>, isAlone: boolean): Promise<T> {
    await new Promise<void>((begin) => {
      this.#queue.push({ isAlone, begin });
      this.#next();
    });
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#isOneAlone = false;
      this.#next();
    }
  }

  #next(): void {
    for (let first = this.#queue[0]; first && this.#mayBegin(first); first = this.#queue[0]) {
      this.#queue.shift();
      this.#running += 1;
      this.#isOneAlone = first.isAlone;
      first.begin();
    }
  }

  #mayBegin({ isAlone }: Waiting): boolean {
    if (this.#isOneAlone) return false;
    return isAlone ? this.#running === 0 : this.#running < MAX_AT_ONCE;
  }
}
