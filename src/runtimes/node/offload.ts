// Large texts are parsed, cleaned and rendered in a thread: 1 MB of Markdown takes 0.1 s, in which nobody is answered.
// Not in the thread that writes the database: what waits for the disk would wait for that, too.
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Refusal, tooMuch } from '../../errors.ts';
import type { TextWork } from '../../intake/text-work.ts';
import type { Log, Offload } from '../../ports.ts';
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
  #started: Promise<Worker | undefined> | undefined;
  #asked: { resolve(outcome: Outcome): void; reject(error: Error): void } | undefined;
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
    const thread = await this.#thread();
    if (!thread) return here(order);
    // The process lives as long as something is worked on, and no longer.
    thread.ref();
    try {
      return resultOf(
        await new Promise<Outcome>((resolve, reject) => {
          this.#asked = { resolve, reject };
          thread.postMessage(order);
        }),
      );
    } finally {
      this.#asked = undefined;
      thread.unref();
      this.#idle = setTimeout(() => void this.#end(), this.#idleMs);
      this.#idle.unref();
    }
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const started = this.#started;
    this.#started = undefined;
    await (await started)?.terminate();
  }

  /** Undefined where none can be started. */
  #thread(): Promise<Worker | undefined> {
    if (this.#cannotStart) return Promise.resolve(undefined);
    this.#started ??= this.#start();
    return this.#started;
  }

  #start(): Promise<Worker | undefined> {
    const started = new Promise<Worker | undefined>((resolve) => {
      // Without the process's own options: some (--input-type) keep a thread from starting.
      const thread = new Worker(THREAD, { execArgv: [] });
      let isReady = false;
      thread.on('message', (message: Outcome | 'ready') => {
        if (message !== 'ready') return this.#asked?.resolve(message);
        isReady = true;
        resolve(thread);
      });
      const ended = (cause: Error) => {
        // One that fails says so first, then that it ends.
        if (this.#started !== started) return;
        this.#started = undefined;
        if (isReady) return this.#asked?.reject(tooMuch(cause));
        this.#goOnWithout(cause);
        resolve(undefined);
      };
      thread.on('error', ended);
      thread.on('exit', (code) =>
        ended(new Error(`the thread that works on large texts ended with ${code}`)),
      );
    });
    return started;
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
