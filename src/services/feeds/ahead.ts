// Views that are read are made anew as soon as something was published, so that not the next reader waits for it.
import { turn } from '../../store/turns.ts';
import type { Context } from '../context.ts';
import type { Build, DocumentCache } from './cache.ts';

/** Views that are made at once: those that were asked for last. */
const MOST = 32;
/** Milliseconds without a change before it begins: while somebody writes on and on it would be done in vain. */
const PAUSE = 5;

/**
 * What was asked for is made once more after a change, in the codings it was asked for in. At most once for each time
 * that it was asked for, so this never costs more than the readers themselves.
 */
export class Ahead {
  readonly #asked = new Map<string, Build>();
  readonly #documents: DocumentCache;
  readonly #context: Context;
  /** The state of the database that it was last begun for. */
  #begun: string | undefined;
  #running: Promise<void> | undefined;
  #stopping = false;

  constructor(documents: DocumentCache, context: Context) {
    this.#documents = documents;
    this.#context = context;
  }

  /** A reader asks for a document, which `build` makes. */
  asked(key: string, build: Build): void {
    this.#asked.delete(key);
    this.#asked.set(key, build);
    if (this.#asked.size > MOST) this.#asked.delete(this.#asked.keys().next().value ?? '');
  }

  /** Begins where there was a change, if that can be told without asking the database. */
  look(): void {
    if (this.#running || this.#stopping || !this.#asked.size) return;
    const state = this.#state();
    if (state === undefined || state === this.#begun) return;
    this.#running = this.#make().finally(() => {
      this.#running = undefined;
      this.look();
    });
    this.#context.runtime.background(this.#running);
  }

  /** Ends what goes on. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  #state = (): string | undefined => this.#context.state.atOnce();

  async #make(): Promise<void> {
    do {
      this.#begun = this.#state();
      await new Promise<void>((resolve) => setTimeout(resolve, PAUSE));
    } while (!this.#stopping && this.#begun !== this.#state());
    for (const [key, build] of [...this.#asked].reverse()) {
      const state = this.#state();
      // Begins again with what is left.
      if (this.#stopping || state === undefined || this.#begun !== state) return;
      const renewed = this.#documents.renew(state, key, build, this.#context.runtime);
      // It may go by another name now, be gone, or the database may be away: who asks is told.
      if (await renewed.catch(() => true)) this.#asked.delete(key);
      await turn();
    }
  }
}
