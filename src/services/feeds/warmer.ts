// Views that are read are made anew as soon as something was published, so that the next reader does not wait for it.
import type { Runtime } from '../../ports.ts';
import { turn } from '../../store/turns.ts';
import type { Build, DocumentCache } from './cache.ts';
import type { Freshness } from './freshness.ts';

/** Views that are made anew: those that were asked for last. */
const MAX_VIEWS = 32;
/** Without a change before it begins: while somebody writes on and on it would be done in vain. */
const QUIET_MS = 5;
/** Each time that it was in vain it waits twice as long, up to this. */
const MAX_QUIET_MS = 80;

/**
 * What was asked for is made once more after a change, in the codings it was asked for in. At most once for each time
 * that it was asked for, so this never costs more than the readers themselves.
 */
export class CacheWarmer {
  readonly #asked = new Map<string, Build>();
  readonly #documents: DocumentCache;
  readonly #freshness: Freshness;
  readonly #runtime: Runtime;
  /** The state of the database that it was last begun for. */
  #begun: string | undefined;
  #running: Promise<void> | undefined;
  #stopping = false;
  #quietMs = QUIET_MS;

  constructor(documents: DocumentCache, freshness: Freshness, runtime: Runtime) {
    this.#documents = documents;
    this.#freshness = freshness;
    this.#runtime = runtime;
  }

  /** A reader asks for a document, which `build` makes. */
  asked(key: string, build: Build): void {
    this.#asked.delete(key);
    this.#asked.set(key, build);
    if (this.#asked.size > MAX_VIEWS) this.#asked.delete(this.#asked.keys().next().value ?? '');
  }

  /** Begins where there was a change, if that can be told without asking the database. */
  warm(): void {
    if (this.#running || this.#stopping || !this.#asked.size) return;
    const state = this.#freshness.state();
    if (state === undefined || state === this.#begun) return;
    this.#running = this.#renew().finally(() => {
      this.#running = undefined;
      this.warm();
    });
    this.#runtime.background(this.#running);
  }

  /** Ends what goes on. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #renew(): Promise<void> {
    do {
      this.#begun = this.#freshness.state();
      await new Promise<void>((resolve) => setTimeout(resolve, this.#quietMs));
    } while (!this.#stopping && this.#begun !== this.#freshness.state());
    for (const [key, build] of [...this.#asked].reverse()) {
      const state = this.#freshness.state();
      // Begins again with what is left.
      if (this.#stopping || state === undefined || this.#begun !== state) {
        this.#quietMs = Math.min(this.#quietMs * 2, MAX_QUIET_MS);
        return;
      }
      const renewed = this.#documents.renew(state, key, build, this.#runtime);
      // It may go by another name now, be gone, or the database may be away: who asks is told.
      if (await renewed.catch(() => true)) this.#asked.delete(key);
      await turn();
    }
    this.#quietMs = QUIET_MS;
  }
}
