// Which answers may be sent again as they are, while nothing is committed and nothing comes due.
import type { State } from '../services/feeds/state.ts';

/** A body to send again; null for none (304, HEAD). */
export type Body = Uint8Array<ArrayBuffer> | null;

interface Marked {
  body: Body;
  from: number;
}

export class Reusable {
  readonly #marked = new WeakMap<Response, Marked>();
  readonly #state: State;
  readonly #dueAt: () => number;

  constructor(state: State, dueAt: () => number) {
    this.#state = state;
    this.#dueAt = dueAt;
  }

  /**
   * Says of an answer that it depends on the URL, the headers of RFC 9110 §12 and §13, and the database alone.
   * @param from milliseconds; while the clock says less the answer is another
   */
  mark(response: Response, body: Body, from: number): Response {
    this.#marked.set(response, { body, from });
    return response;
  }

  /** The body of an answer that may be sent again, and from when on; undefined for any other. */
  markOf(response: Response): Marked | undefined {
    return this.#marked.get(response);
  }

  /** The database's state; undefined where that cannot be known without asking it. */
  state(): string | undefined {
    return this.#state.atOnce();
  }

  /** When the next scheduled article appears, in milliseconds. */
  until(): number {
    return this.#dueAt();
  }
}
