// A line before the application. Answering a request takes a while in which nothing else is heard; a thousand that come
// at once would keep a health check, a new connection and whatever is ready waiting for all of them. So a turn of the
// event loop gives requests a few milliseconds, and who comes later waits for a later turn; the line is bounded.

/** Milliseconds of one turn. Few, since a turn takes one new connection (libuv accepts no more). */
const TURN = 5;
/** Requests that wait. */
const LONGEST = 2_000;
/** Milliseconds after which an answer is of no use any more. */
const PATIENCE = 5_000;

export interface Waiting {
  run(): void;
  /** Says that it is too much. */
  refuse(): void;
  /** Whether nobody waits for it any more. */
  gone(): boolean;
}

export class Line {
  readonly #waiting: (Waiting & { since: number })[] = [];
  /** When this turn's milliseconds began; undefined while nobody has come in this turn. */
  #began: number | undefined;

  readonly #patience: number;

  constructor(patience = PATIENCE) {
    this.#patience = patience;
  }

  /** Runs it now, in a later turn, or refuses it. @param share of the line that such a request may fill */
  enter(one: Waiting, share = 1): void {
    const now = performance.now();
    if (this.#began === undefined) {
      this.#began = now;
      setImmediate(this.#turn);
    }
    if (!this.#waiting.length && now - this.#began < TURN) return void one.run();
    if (this.#waiting.length >= LONGEST * share) return void one.refuse();
    this.#waiting.push({ ...one, since: now });
    setImmediate(this.#next);
  }

  /** The first of its turn: all that came before has been heard. */
  readonly #turn = (): void => {
    this.#began = undefined;
    if (!this.#waiting.length) return;
    this.#began = performance.now();
    setImmediate(this.#turn);
  };

  /** One for each that waits, since promises go on only between them. */
  readonly #next = (): void => {
    const now = performance.now();
    if (now - (this.#began ?? now) >= TURN) return void setImmediate(this.#next);
    const one = this.#waiting.shift();
    if (!one || one.gone()) return;
    if (now - one.since > this.#patience) return void one.refuse();
    one.run();
  };
}
