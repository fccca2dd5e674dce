// Adds what this process counted of readers to the database.
import type { Write } from '../../store/database.ts';
import {
  addReadership,
  boundReadership,
  DAYS_KEPT,
  type ReadershipRow,
  sumReadership,
} from '../../store/readership.ts';
import type { Context } from '../context.ts';
import { MinuteKeeper } from './minute-keeper.ts';
import { dayNumber, type Readers } from './readership.ts';

/** Rows that are added between two times that the table is bounded. */
const ROWS_BETWEEN = 500;

export class ReadershipKeeper extends MinuteKeeper<ReadershipRow> {
  readonly #readers: Readers;
  #rows = 0;
  /** Day on which the table was bounded last. */
  #bounded: number | undefined;

  constructor(context: Pick<Context, 'quietDb' | 'runtime'>, readers: Readers) {
    super(context, 'the numbers of readers could not be stored; they are kept');
    this.#readers = readers;
  }

  override async tick(): Promise<void> {
    this.#readers.turn();
    await super.tick();
  }

  override noticed(): void {
    this.#readers.turn();
    super.noticed();
  }

  protected take(): ReadershipRow[] {
    return this.#readers.take();
  }

  protected giveBack(rows: readonly ReadershipRow[]): void {
    this.#readers.giveBack(rows);
    this.#bounded = undefined;
  }

  protected writes(rows: readonly ReadershipRow[]): Write[] {
    const { quietDb, runtime } = this.context;
    const today = dayNumber(runtime.now());
    this.#rows += rows.length;
    const add = addReadership(quietDb, rows);
    const days = [...new Set([today - 1, today, ...rows.map(([, day]) => day)])];
    const sums = sumReadership(quietDb, days);
    if (this.#rows < ROWS_BETWEEN && this.#bounded === today) return [add, sums];
    this.#rows = 0;
    this.#bounded = today;
    return [add, ...boundReadership(quietDb, days, today - DAYS_KEPT + 1), sums];
  }
}
