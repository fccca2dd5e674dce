// Large texts are parsed, cleaned and rendered in a thread: 1 MB of Markdown takes 0.1 s, in which nobody is answered.
// Not in the thread that writes the database: what waits for the disk would wait for that, too.
import { fileURLToPath } from 'node:url';
import { Refusal, tooMuch } from '../../errors.ts';
import type { TextWork } from '../../intake/text-work.ts';
import type { Log, Offload } from '../../ports.ts';
import { OwnThread } from '../own-thread.ts';
import type { Order, Outcome } from './offload-thread.ts';

/** This file's ending: what runs unbuilt is TypeScript, what was built is not. */
const THREAD = fileURLToPath(import.meta.url).replace(/offload(\.[a-z]+)$/, 'offload-thread$1');
/** Characters: as much Markdown holds the event loop for 5 ms, HTML for 1 ms. To hand it over takes 0.3 ms. */
const LEAST = 40_000;
/** Large texts that wait. Each is 8 MB at most, as long as it is one request's. */
const MAX_WAITING = 16;
/** How long the thread is kept for the next one. It takes 20 MB. */
const IDLE_MS = 30_000;

export interface OffloadOptions {
  least?: number;
  maxWaiting?: number;
  idleMs?: number;
}

export class OffloadThread implements Offload {
  readonly least: number;
  readonly #log: Log;
  readonly #maxWaiting: number;
  readonly #idleMs: number;
  #thread: OwnThread<Order, Outcome> | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #cannotStart = false;

  constructor(log: Log, { least = LEAST, maxWaiting = MAX_WAITING, idleMs = IDLE_MS }: OffloadOptions = {}) {
    this.#log = log;
    this.least = least;
    this.#maxWaiting = maxWaiting;
    this.#idleMs = idleMs;
  }

  isFull(): boolean {
    return this.#waiting >= this.#maxWaiting;
  }

  run(name: string, args: readonly unknown[]): Promise<unknown> {
    this.#waiting += 1;
    // One after the other: with a thread that ends one text is lost, not all that wait.
    const done = this.#last
      .then(() => this.#do({ name, args }))
      .finally(() => {
        this.#waiting -= 1;
      });
    this.#last = done.catch(() => {});
    return done;
  }

  /** Ends the thread, after what was asked of it. */
  async close(): Promise<void> {
    await this.#last;
    await this.#end();
  }

  async #do(order: Order): Promise<unknown> {
    clearTimeout(this.#idle);
    const outcome = this.#cannotStart ? undefined : await this.#ask(order);
    return outcome ? resultOf(outcome) : here(order);
  }

  /** Undefined where no thread can be started. @throws Refusal 503 where it ended meanwhile */
  async #ask(order: Order): Promise<Outcome | undefined> {
    this.#thread ??= this.#start();
    const thread = this.#thread;
    try {
      return await thread.ask(order);
    } catch (error) {
      if (thread.isReady) throw tooMuch(error as Error);
      this.#goOnWithout(error as Error);
      return undefined;
    } finally {
      this.#idle = setTimeout(() => void this.#end(), this.#idleMs);
      this.#idle.unref();
    }
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.end();
  }

  #start(): OwnThread<Order, Outcome> {
    const thread = new OwnThread<Order, Outcome>(THREAD, undefined, () => {
      if (this.#thread === thread) this.#thread = undefined;
    });
    return thread;
  }

  /** A bundler may have left the thread's module behind. */
  #goOnWithout({ message }: Error): void {
    this.#cannotStart = true;
    this.#log.log('warn', 'no thread can be started for large texts: readers wait while one is worked on', {
      reason: message,
    });
  }
}

async function here({ name, args }: Order): Promise<unknown> {
  const { TEXT_WORK } = await import('../../intake/text-work.ts');
  return (TEXT_WORK[name as keyof TextWork] as (...args: readonly unknown[]) => unknown)(...args);
}

function resultOf(outcome: Outcome): unknown {
  if ('value' in outcome) return outcome.value;
  if ('refusal' in outcome) {
    const { status, problem, ...more } = outcome.refusal;
    throw new Refusal(status, problem, more);
  }
  throw Object.assign(new Error(outcome.message), { stack: outcome.stack });
}
