// Time is a change: scheduled articles enter the log when their time comes, by whoever comes first.
import { nextDue } from '../store/articles.ts';
import type { StateOf } from './cache.ts';
import type { Context } from './context.ts';
import { promoteDue } from './publish.ts';

/** How long a database that cannot say whether it changed is believed about what is due, in milliseconds. */
const BELIEVED = 1_000;

/** How long after a failure nobody tries, in milliseconds. */
const BREAK = 5_000;

/** Publishes what is due before a reader is answered; costs a comparison while nothing is. */
export class DueWatch {
  readonly #context: Context;
  readonly #stateOf: StateOf;
  #notBefore = 0;
  #known: { state: string; at: number; until: number } | undefined;

  constructor(context: Context, stateOf: StateOf) {
    this.#context = context;
    this.#stateOf = stateOf;
  }

  /** As `next`, as far as it is known of this state of the database; -Infinity otherwise. */
  known(): number {
    const { state } = this.#stateOf();
    return this.#known?.state === state ? this.#known.at : Number.NEGATIVE_INFINITY;
  }

  /** When the next scheduled article appears, in milliseconds; `now` or earlier after which `promote` is due. */
  async next(): Promise<number> {
    const { state, certain } = this.#stateOf();
    const now = this.#context.runtime.now();
    if (!this.#known || this.#known.state !== state || (!certain && this.#known.until <= now)) {
      this.#known = { state, at: await nextDue(this.#context.db), until: now + BELIEVED };
    }
    return this.#known.at;
  }

  /** Never fails: what cannot be written now (a busy or full disk) is tried again later; readers are answered. */
  async promote(): Promise<void> {
    const { runtime } = this.#context;
    if (runtime.now() < this.#notBefore) return;
    try {
      while ((await this.next()) <= runtime.now()) {
        if (!(await promoteDue(this.#context))) return;
      }
    } catch (error) {
      this.#notBefore = runtime.now() + BREAK;
      runtime.log.log('warn', 'scheduled articles could not be published', { error });
    }
  }
}
