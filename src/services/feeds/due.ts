// Time is a change: scheduled articles enter the log when their time comes, by whoever comes first.
import { refusalIn, Unavailable } from '../../errors.ts';
import { nextDue } from '../../store/articles.ts';
import type { Context } from '../context.ts';
import { promoteDue } from '../publishing/publish.ts';

/** How long after a failure nobody tries, in milliseconds. */
const BREAK = 5_000;
/** How long a reader waits for what is being published, in milliseconds. */
const PATIENCE = 1_000;

/** Publishes what is due before a reader is answered; costs a comparison while nothing is. */
export class DueWatch {
  readonly #context: Context;
  /** By a clock that is never set. */
  #notBefore = Number.NEGATIVE_INFINITY;
  #known: { state: string; at: number } | undefined;
  #publishing: Promise<void> | undefined;
  #failing = false;

  constructor(context: Context) {
    this.#context = context;
  }

  /** When the next scheduled article appears, as far as that is known at once; -Infinity otherwise. */
  known(): number {
    const state = this.#context.state.atOnce();
    return state !== undefined && this.#known?.state === state ? this.#known.at : Number.NEGATIVE_INFINITY;
  }

  /** The state to answer a reader by: after what is due was published, unless that takes too long or cannot be. */
  async promoted(): Promise<string> {
    const { runtime } = this.#context;
    const found = this.#context.state.now();
    const state = typeof found === 'string' ? found : await found;
    if (runtime.meter.clock() < this.#notBefore || (await this.#next(state)) > runtime.now()) return state;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE);
    });
    await Promise.race([this.promote(), enough]);
    clearTimeout(timer);
    return this.#context.state.now();
  }

  /** Never fails: what cannot be written now (a busy or full disk, a server that is away) is tried again later. */
  promote(): Promise<void> {
    this.#publishing ??= this.#publish().finally(() => {
      this.#publishing = undefined;
    });
    return this.#publishing;
  }

  async #publish(): Promise<void> {
    const { runtime, state } = this.#context;
    if (runtime.meter.clock() < this.#notBefore) return;
    try {
      while ((await this.#next(await state.now())) <= runtime.now()) {
        if (!(await promoteDue(this.#context))) break;
      }
      this.#failing = false;
    } catch (error) {
      this.#notBefore = runtime.meter.clock() + BREAK;
      // That the database is away is told once, by its driver.
      const level = this.#failing || refusalIn(error) instanceof Unavailable ? 'debug' : 'warn';
      this.#failing = true;
      runtime.log.log(level, 'scheduled articles could not be published', { error });
    }
  }

  /** When the next scheduled article appears, in milliseconds; Infinity for none. */
  async #next(state: string): Promise<number> {
    if (this.#known?.state !== state) this.#known = { state, at: await nextDue(this.#context.db) };
    return this.#known.at;
  }
}
