// What a process counts in memory and adds to the database: about once a minute, and when it ends. No request waits.
import { refusalIn, Unavailable } from '../../errors.ts';
import { commit, type Write } from '../../store/database.ts';
import type { Context } from '../context.ts';

const INTERVAL_MS = 60_000;
/** How long who ends the process, or looks at what was counted, waits for a database that does not answer. */
const TIMEOUT_MS = 3_000;

export abstract class MinuteKeeper<Row> {
  protected readonly context: Pick<Context, 'quietDb' | 'runtime'>;
  readonly #failed: string;
  #last: number;
  #failing = false;

  /** @param failed what the log says where rows could not be stored */
  constructor(context: Pick<Context, 'quietDb' | 'runtime'>, failed: string) {
    this.context = context;
    this.#failed = failed;
    this.#last = context.runtime.now();
  }

  /** What was counted since the last time, and is not counted any more. */
  protected abstract take(): readonly Row[];

  /** Counts again what could not be stored. */
  protected abstract giveBack(rows: readonly Row[]): void;

  protected abstract writes(rows: readonly Row[]): Write[];

  /** For a timer. */
  async tick(): Promise<void> {
    if (this.#isDue()) await this.#store();
  }

  /** After a request: where no timer runs (Workers) an isolate stores what it counted while requests come. */
  noticed(): void {
    if (this.#isDue()) this.context.runtime.background(this.#store());
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
    return Math.abs(this.context.runtime.now() - this.#last) >= INTERVAL_MS;
  }

  async #store(): Promise<void> {
    const { quietDb, runtime } = this.context;
    this.#last = runtime.now();
    const rows = this.take();
    if (!rows.length) return;
    try {
      await commit(quietDb, this.writes(rows));
      this.#failing = false;
    } catch (error) {
      // Where only the answer was lost, a minute is counted twice.
      this.giveBack(rows);
      // That the database is away is told once, by its driver.
      const level = this.#failing || refusalIn(error) instanceof Unavailable ? 'debug' : 'warn';
      this.#failing = true;
      runtime.log.log(level, this.#failed, { error });
    }
  }
}
