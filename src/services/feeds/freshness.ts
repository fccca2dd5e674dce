// Whether what is kept in memory still holds: nothing was committed since, and nothing has come due. Time is a change:
// scheduled articles enter the log when their time comes, by whoever comes first.
import { refusalIn, Unavailable } from '../../errors.ts';
import { nextDue } from '../../store/articles/articles.ts';
import type { Context } from '../context.ts';
import { promoteDue } from '../publishing/publish.ts';

/** How long after a failure nobody tries to publish what is due. */
const RETRY_AFTER_MS = 5_000;
/** How long a reader waits for what is being published. */
const PUBLISH_TIMEOUT_MS = 1_000;

export class Freshness {
  readonly #context: Context;
  /** By a clock that is never set. */
  #notBefore = Number.NEGATIVE_INFINITY;
  /** When the next scheduled article appears, in the state it was asked in; Infinity for never. */
  #due: { state: string; at: number } | undefined;
  #publishing: Promise<void> | undefined;
  #failing = false;

  constructor(context: Context) {
    this.#context = context;
  }

  /** The database's state; undefined where the database has to be asked for it. */
  state(): string | undefined {
    return this.#context.state.atOnce();
  }

  /** Whether nothing was committed since; false where that cannot be told without asking the database. */
  isUnchanged(state: string | undefined): boolean {
    return state !== undefined && state === this.state();
  }

  /**
   * Whether what was made in a state of the database is what a reader gets now: nothing was committed and
   * nothing has come due.
   * @param from milliseconds; a clock that is set back before that makes it another
   */
  holds(state: string | undefined, from = Number.NEGATIVE_INFINITY): boolean {
    const due = this.#due;
    if (!due || due.state !== state || !this.isUnchanged(state)) return false;
    const now = this.#context.runtime.now();
    return from <= now && now < due.at;
  }

  /** The state to answer a reader by: after what is due was published, unless that takes too long or cannot be. */
  async promoted(): Promise<string> {
    const { runtime } = this.#context;
    const found = this.#context.state.now();
    const state = typeof found === 'string' ? found : await found;
    if (runtime.meter.clock() < this.#notBefore || (await this.#dueAt(state)) > runtime.now()) return state;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PUBLISH_TIMEOUT_MS);
    });
    await Promise.race([this.promote(), enough]);
    clearTimeout(timer);
    return this.#context.state.now();
  }

  /** Publishes what is due. Never fails: what cannot be written now (a full disk, a server away) is tried again later. */
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
      while ((await this.#dueAt(await state.now())) <= runtime.now()) {
        if (!(await promoteDue(this.#context))) break;
      }
      this.#failing = false;
    } catch (error) {
      this.#notBefore = runtime.meter.clock() + RETRY_AFTER_MS;
      // That the database is away is told once, by its driver.
      const level = this.#failing || refusalIn(error) instanceof Unavailable ? 'debug' : 'warn';
      this.#failing = true;
      runtime.log.log(level, 'scheduled articles could not be published', { error });
    }
  }

  /** In milliseconds; costs a comparison while nothing changes. */
  async #dueAt(state: string): Promise<number> {
    if (this.#due?.state !== state) this.#due = { state, at: await nextDue(this.#context.db) };
    return this.#due.at;
  }
}
