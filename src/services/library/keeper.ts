// What the library does by and by: takes in what was stored before, and leads articles to files that replaced others.
import type { Context } from '../context.ts';
import { catchUp } from './catch-up.ts';
import { followReplacements } from './replace.ts';

/** Where ticks must end: files are read one by one, and each takes a few calls. */
const [STEPS_PER_TICK, ARTICLES_PER_TICK] = [2, 10];

/** For a timer: once at a time. */
export class LibraryKeeper {
  readonly #context: Context;
  #running: Promise<void> | undefined;
  #stopping = false;

  constructor(context: Context) {
    this.#context = context;
  }

  async tick(): Promise<void> {
    // On Workers a request must not wait for another's work: it ends with that.
    if (this.#context.runtime.outgoing.perTick) return this.#work(STEPS_PER_TICK, ARTICLES_PER_TICK);
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  async #work(steps?: number, articles?: number): Promise<void> {
    const stopped = () => this.#stopping;
    try {
      if (await catchUp(this.#context, steps, stopped))
        await followReplacements(this.#context, articles, stopped);
    } catch (error) {
      this.#context.runtime.log.log('warn', 'the library could not go on', { error });
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }
}
