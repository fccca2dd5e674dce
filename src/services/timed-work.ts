// Work that a timer takes up: what a request, a crash or a stop has left to do.
import type { Runtime } from '../ports.ts';
import { isBounded } from './bounded.ts';

/** @param isBounded whether it must end soon; what is left waits for the next tick */
export type Work = (isBounded: boolean, stopped: () => boolean) => Promise<unknown>;

/** Once at a time. */
export class TimedWork {
  readonly #isBounded: boolean;
  readonly #work: Work;
  #running: Promise<unknown> | undefined;
  #stopping = false;

  constructor(runtime: Pick<Runtime, 'outgoing'>, work: Work) {
    this.#isBounded = isBounded(runtime);
    this.#work = work;
  }

  async tick(): Promise<void> {
    const stopped = () => this.#stopping;
    // On Workers a request must not wait for another's work: it ends with that.
    if (this.#isBounded) return void (await this.#work(true, stopped));
    this.#running ??= this.#work(false, stopped).finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  /** Waits for what is under way; whether it failed is its tick's. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running?.catch(() => {});
  }
}
