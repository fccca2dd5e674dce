// Adds what this process counted of readers to the database: about once a minute, and when it ends. No request waits.
import { refusalIn, Unavailable } from '../../errors.ts';
import { commit } from '../../store/database.ts';
import { addReadership, boundReadership, DAYS_KEPT, type ReadershipRow } from '../../store/readership.ts';
import type { Context } from '../context.ts';
import { dayNumber, type Readers } from './readership.ts';

const INTERVAL_MS = 60_000;
/** How long who ends the process, or looks at the numbers, waits for a database that does not answer. */
const TIMEOUT_MS = 3_000;
/** Rows that are added between two times that the table is bounded. */
const ROWS_BETWEEN = 500;

export class ReadershipKeeper {
  readonly #context: Pick<Context, 'quietDb' | 'runtime'>;
  readonly #readers: Readers;
  #last: number;
  #rows = 0;
  /** Day on which the table was bounded last. */
  #bounded: number | undefined;
  #failing = false;

  constructor(context: Pick<Context, 'quietDb' | 'runtime'>, readers: Readers) {
    this.#context = context;
    this.#readers = readers;
    this.#last = context.runtime.now();
  }

  /** For a timer. */
  async tick(): Promise<void> {
    this.#readers.turn();
    if (this.#isDue()) await this.#store();
  }

  /** After a request: where no timer runs (Workers) an isolate stores what it counted while requests come. */
  noticed(): void {
    this.#readers.turn();
    if (this.#isDue()) this.#context.runtime.background(this.#store());
  }

  /** Stores what there is, unless that takes too long. Never fails. */
  async flush(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, TIMEOUT_MS);
    });
    await Promise.race([this.#store(), late]);
    clearTimeout(timer);
  }

  /** By a clock that may be set, both ways. */
  #isDue(): boolean {
    return Math.abs(this.#context.runtime.now() - this.#last) >= INTERVAL_MS;
  }

  async #store(): Promise<void> {
    const { quietDb, runtime } = this.#context;
    this.#last = runtime.now();
    const rows = this.#readers.take();
    if (!rows.length) return;
    try {
      await commit(quietDb, [addReadership(quietDb, rows), ...this.#bounding(rows)]);
      this.#failing = false;
    } catch (error) {
      // Where only the answer was lost, a minute is counted twice.
      this.#readers.giveBack(rows);
      this.#bounded = undefined;
      // That the database is away is told once, by its driver.
      const level = this.#failing || refusalIn(error) instanceof Unavailable ? 'debug' : 'warn';
      this.#failing = true;
      runtime.log.log(level, 'the numbers of readers could not be stored; they are kept', { error });
    }
  }

  #bounding(rows: readonly ReadershipRow[]) {
    const today = dayNumber(this.#last);
    this.#rows += rows.length;
    if (this.#rows < ROWS_BETWEEN && this.#bounded === today) return [];
    this.#rows = 0;
    this.#bounded = today;
    const days = [...new Set([today - 1, today, ...rows.map(([, day]) => day)])];
    return boundReadership(this.#context.quietDb, days, today - DAYS_KEPT + 1);
  }
}
