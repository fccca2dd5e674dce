// Has a thread (libsql-writer-thread.ts) write a libSQL file, and starts another when that one ended.
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import Libsql from 'libsql';
import { Unavailable } from '../../errors.ts';
import type { Rows, Statement } from '../../ports.ts';
import { isBusy } from './busy.ts';
import type { KeptFile } from './kept-file.ts';
import { written } from './libsql-writer.ts';
import type { Order, Outcome } from './libsql-writer-thread.ts';
import { keptBusy, patience } from './patiently.ts';

/** This file's ending: what runs unbuilt is TypeScript, what was built is not. */
const THREAD = fileURLToPath(import.meta.url).replace(
  /libsql-threaded-writer(\.[a-z]+)$/,
  'libsql-writer-thread$1',
);

/** How long a batch waits for the lock after one that did not get it: who stands in line does not wait for all before it. */
const NEXT_LOCK_TIMEOUT_MS = 250;

export class ThreadedWriter {
  readonly #file: KeptFile;
  #thread: Worker | undefined;
  #asked: { resolve(outcome: Outcome): void; reject(error: Error): void } | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;
  #keptBusy = false;

  /** Starts nothing before there is something to write. */
  constructor(file: KeptFile) {
    this.#file = file;
  }

  /**
   * All or none, on disk when it resolves; the rows of each.
   * @throws SqliteError with the database's message
   * @throws Unavailable when others have the lock for too long, or the thread ended: then nobody knows whether it was stored
   */
  async batch(statements: readonly Statement[]): Promise<Rows[]> {
    const deadline = patience();
    const copied = statements.map(({ sql, params }) => ({ sql, params: params.map(written) }));
    return this.#alone(() => {
      const left = deadline - performance.now();
      return this.#ask({
        statements: copied,
        milliseconds: this.#keptBusy ? Math.min(left, NEXT_LOCK_TIMEOUT_MS) : left,
      });
    });
  }

  /** Writes what waits, then ends the thread. */
  close(): Promise<void> {
    return this.#alone(async () => {
      const thread = this.#thread;
      if (thread) await this.#ask('close').catch(() => {});
      this.#closed = true;
      await thread?.terminate();
    });
  }

  /** One after the other: of what waits nothing is lost with a thread that ends. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  async #ask(order: Order): Promise<Rows[]> {
    if (this.#closed) throw new Error('The database is closed.');
    const thread = this.#thread ?? this.#start();
    // The process lives as long as something is written, and no longer.
    thread.ref();
    try {
      const outcome = await new Promise<Outcome>((resolve, reject) => {
        this.#asked = { resolve, reject };
        thread.postMessage(order);
      });
      this.#keptBusy = 'message' in outcome && isBusy(outcome);
      if ('rows' in outcome) return outcome.rows;
      throw errorOf(outcome);
    } finally {
      this.#asked = undefined;
      thread.unref();
    }
  }

  #start(): Worker {
    // Without the process's own options: some (--input-type) keep a thread from starting.
    const thread = new Worker(THREAD, { workerData: this.#file, execArgv: [] });
    const ended = (cause: Error) => {
      // One that fails says so first, then that it ends.
      if (this.#thread !== thread) return;
      this.#thread = undefined;
      this.#asked?.reject(new Unavailable('What writes the database has ended; try again.', { cause }));
    };
    thread.on('message', (outcome: Outcome) => this.#asked?.resolve(outcome));
    thread.on('error', ended);
    thread.on('exit', (code) => ended(new Error(`the thread that writes ended with ${code}`)));
    this.#thread = thread;
    return thread;
  }
}

function errorOf({ message, code }: { message: string; code?: string }): Error {
  const error = code === undefined ? new Error(message) : new Libsql.SqliteError(message, code);
  return isBusy(error) ? keptBusy(error) : error;
}
