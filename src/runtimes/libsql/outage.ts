// A database that is away: one line in the log when that begins, one when it is over.
import type { Log } from '../../ports.ts';

export class Outage {
  readonly #log: Log | undefined;
  readonly #away: string;
  readonly #back: string;
  #since: number | undefined;

  /** @param away @param back what the log says then */
  constructor(away: string, back: string, log: Log | undefined) {
    this.#away = away;
    this.#back = back;
    this.#log = log;
  }

  get lasts(): boolean {
    return this.#since !== undefined;
  }

  began(error: unknown): void {
    if (this.#since !== undefined) return;
    this.#since = performance.now();
    this.#log?.log('warn', this.#away, { reason: reasonOf(error) });
  }

  ended(): void {
    if (this.#since === undefined) return;
    const seconds = Math.round((performance.now() - this.#since) / 100) / 10;
    this.#since = undefined;
    this.#log?.log('info', this.#back, { seconds });
  }
}

/** The innermost cause: `fetch failed` says nothing, `connect ECONNREFUSED` beneath it does. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return error.message || ('code' in error ? String(error.code) : error.name);
}
