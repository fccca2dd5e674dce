// Bounds the work of one turn of the event loop; the rest queues. To answer a request takes a while in which nothing
// else is heard: a thousand that come at once would keep a health check, a new connection and whatever is ready waiting.

/** Of one turn. Few, since a turn takes one new connection (libuv accepts no more). */
const TURN_MS = 5;
const MAX_QUEUED = 2_000;
/** After that an answer is of no use any more. */
const QUEUE_TIMEOUT_MS = 5_000;

/** One request's work. */
export interface Admission<T> {
  /** Never throws; a promise may be rejected. */
  work: () => Promise<T>;
  /** Says that it is too much. */
  refuse: () => T;
  /** Whether nobody waits for it any more. */
  isGone: () => boolean;
  /** The share of the queue that such a request may fill, up to 1. */
  share?: number;
}

interface Queued {
  begin(): void;
  refuse(): void;
  isGone(): boolean;
  since: number;
}

export class AdmissionQueue {
  readonly #queue: Queued[] = [];
  /** When this turn's milliseconds began; undefined while nobody has come in this turn. */
  #began: number | undefined;
  readonly #timeout: number;

  /** @param timeout milliseconds */
  constructor(timeout = QUEUE_TIMEOUT_MS) {
    this.#timeout = timeout;
  }

  /** Works now, in a later turn, or refuses. Whoever has gone gets no answer: that promise stays open. */
  run<T>({ work, refuse, isGone, share = 1 }: Admission<T>): Promise<T> {
    const now = performance.now();
    if (this.#began === undefined) {
      this.#began = now;
      setImmediate(this.#turn);
    }
    if (!this.#queue.length && now - this.#began < TURN_MS) return work();
    if (this.#queue.length >= MAX_QUEUED * share) return Promise.resolve(refuse());
    setImmediate(this.#next);
    return new Promise((resolve) => {
      const begin = () => resolve(work());
      this.#queue.push({ begin, refuse: () => resolve(refuse()), isGone, since: now });
    });
  }

  /** The first of its turn: all that came before has been heard. */
  readonly #turn = (): void => {
    this.#began = undefined;
    if (!this.#queue.length) return;
    this.#began = performance.now();
    setImmediate(this.#turn);
  };

  /** One for each that waits, since promises go on only between them. */
  readonly #next = (): void => {
    const now = performance.now();
    if (now - (this.#began ?? now) >= TURN_MS) return void setImmediate(this.#next);
    const one = this.#queue.shift();
    if (!one || one.isGone()) return;
    if (now - one.since > this.#timeout) one.refuse();
    else one.begin();
  };
}
