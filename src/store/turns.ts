// Walks take turns, so that who asks for much waits longer and nobody else does. In one turn of the event loop one step
// of one walk begins; walks of one lane go one after the other, and lanes alternate.

/** Who a walk is for. Without a walker a walk has a lane of its own. */
export interface Walker {
  readonly lane: string;
  /** Milliseconds since some moment; it never goes back. */
  clock(): number;
  /** A step took so many milliseconds. */
  walked(milliseconds: number): void;
}

interface Waiting {
  /** Smaller for walks that began earlier. */
  readonly walk: number;
  readonly begin: () => void;
}

export class Turns {
  /** What waits, by lane; the first lane is the next. */
  readonly #lanes = new Map<unknown, Waiting[]>();
  #walks = 0;
  /** A step has begun in this turn of the event loop. */
  #taken = false;

  /** The number of a walk that begins, to be given to `next`. */
  number(): number {
    this.#walks += 1;
    return this.#walks;
  }

  /** Resolves when a step of this walk may begin: at once where none has begun in this turn of the event loop. */
  next(lane: unknown, walk: number): Promise<void> {
    if (!this.#taken) {
      this.#taken = true;
      void turn().then(this.#pass);
      return Promise.resolve();
    }
    return new Promise((begin) => {
      const waiting = this.#lanes.get(lane);
      if (waiting) waiting.push({ walk, begin });
      else this.#lanes.set(lane, [{ walk, begin }]);
    });
  }

  readonly #pass = (): void => {
    const [first] = this.#lanes;
    this.#taken = first !== undefined;
    if (!first) return;
    void turn().then(this.#pass);
    const [lane, waiting] = first;
    // The oldest walk of a lane first, so that one of many comes to an end.
    const oldest = waiting.reduce((a, b) => (b.walk < a.walk ? b : a));
    this.#lanes.delete(lane);
    if (waiting.length > 1) {
      waiting.splice(waiting.indexOf(oldest), 1);
      this.#lanes.set(lane, waiting);
    }
    oldest.begin();
  };
}

/** Lets the event loop serve others; a macrotask, since a promise alone would not. */
export const turn = () =>
  new Promise<void>((resolve) => {
    // setTimeout waits a millisecond at least.
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
