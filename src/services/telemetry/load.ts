// More than can be served: refused where it costs least, counted, logged once a minute, and told at /readyz.
import type { Runtime } from '../../ports.ts';

/** For so long after the last refusal there is too much. */
const OVERLOAD_MS = 10_000;
const LOG_INTERVAL_MS = 60_000;

export class Load {
  readonly #runtime: Pick<Runtime, 'now' | 'meter' | 'log'>;
  #last = Number.NEGATIVE_INFINITY;
  #told = Number.NEGATIVE_INFINITY;

  /** Called when there is no room for a request: a runtime may close who keeps others waiting. */
  full: () => void = () => {};

  constructor(runtime: Pick<Runtime, 'now' | 'meter' | 'log'>) {
    this.#runtime = runtime;
  }

  /** A request or a connection was refused. */
  shed(what: 'request' | 'connection'): void {
    const { now, meter, log } = this.#runtime;
    meter.count('tagwire_shed_total', what);
    this.#last = now();
    if (what === 'request') this.full();
    if (Math.abs(this.#last - this.#told) < LOG_INTERVAL_MS) return;
    this.#told = this.#last;
    log.log('warn', `more ${what}s come than can be served: some are refused`);
  }

  /** Whether something was refused just now; not in a time that the clock was set back from. */
  get tooMuch(): boolean {
    return Math.abs(this.#runtime.now() - this.#last) < OVERLOAD_MS;
  }
}
