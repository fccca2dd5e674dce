// Outcomes on their way to be written down, many at once: but not for long, since some calls hang.
import type { Outcome } from '../../../store/deliveries.ts';

/** Outcomes written at once; a crash repeats at most these and what is under way. */
const MOST = 500;
/**
 * How long one waits for others, in milliseconds; longer where queries are counted. What changes more than its own
 * row, such as a subscription that was confirmed, does not wait.
 */
const GATHER = 100;
const GATHER_BOUNDED = 1_000;

export class Gathered {
  #outcomes: Outcome[] = [];
  #late = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #due: () => void;

  /** @param due called when what was gathered has waited long enough */
  constructor(due: () => void) {
    this.#due = due;
  }

  /** @param bounded queries are counted */
  add(outcome: Outcome, bounded: boolean): void {
    this.#outcomes.push(outcome);
    this.#late ||= outcome.writes !== undefined && !bounded;
    this.#timer ??= setTimeout(
      () => {
        this.#late = true;
        this.#due();
      },
      bounded ? GATHER_BOUNDED : GATHER,
    );
  }

  get empty(): boolean {
    return !this.#outcomes.length;
  }

  /** Whether it is time to write them down. */
  get due(): boolean {
    return this.#late || this.#outcomes.length >= MOST;
  }

  take(): Outcome[] {
    const outcomes = this.#outcomes;
    this.#outcomes = [];
    this.#late = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return outcomes;
  }

  /** Those that could not be written. */
  giveBack(outcomes: readonly Outcome[]): void {
    this.#outcomes.unshift(...outcomes);
  }
}
