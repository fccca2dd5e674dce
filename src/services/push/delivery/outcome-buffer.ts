// Outcomes on their way to be written down, many at once: but not for long, since some calls hang.
import type { Database } from '../../../store/database.ts';
import { type Outcome, settle } from '../../../store/deliveries.ts';

/** Outcomes written at once; a crash repeats at most these and what is under way. */
const MAX_OUTCOMES = 500;
/** How long one waits for others; longer where queries are counted. */
const DELAY_MS = 100;
const BOUNDED_DELAY_MS = 1_000;

export class OutcomeBuffer {
  #outcomes: Outcome[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #bounded: boolean;
  readonly #onDue: () => void;
  /** Whether it is time to write them down. */
  isDue = false;

  /** @param options `bounded`: queries are counted; `onDue`: called when one has waited long enough */
  constructor({ bounded, onDue }: { bounded: boolean; onDue: () => void }) {
    this.#bounded = bounded;
    this.#onDue = onDue;
  }

  get isEmpty(): boolean {
    return !this.#outcomes.length;
  }

  add(outcome: Outcome): void {
    this.#outcomes.push(outcome);
    // What changes more than its own row, such as a subscription that was confirmed, does not wait.
    this.isDue ||= (outcome.writes && !this.#bounded) || this.#outcomes.length >= MAX_OUTCOMES;
    const due = () => {
      this.isDue = true;
      this.#onDue();
    };
    this.#timer ??= setTimeout(due, this.#bounded ? BOUNDED_DELAY_MS : DELAY_MS);
  }

  /** Writes them down. What cannot be written stays, so that nothing is delivered again because the database is away. */
  async flush(db: Database, now: number): Promise<void> {
    const outcomes = this.#outcomes;
    this.#outcomes = [];
    this.isDue = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      await settle(db, outcomes, now);
    } catch (error) {
      this.#outcomes.unshift(...outcomes);
      throw error;
    }
  }
}
