// Writes a libSQL file: in the thread of libsql-writer-thread.ts once there is one, in this one until then.
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import Libsql from 'libsql';
import { Unavailable } from '../../errors.ts';
import type { Log, Rows, Statement } from '../../ports.ts';
import { isBusy, WRITE_LOCK_TIMEOUT_MS } from './busy.ts';
import { type KeptFile, refuseLoss } from './kept-file.ts';
import { type LibsqlWriter, written } from './libsql-writer.ts';
import type { Order, Outcome } from './libsql-writer-thread.ts';
import { keptBusy, patiently } from './patiently.ts';

/** This file's ending: what runs unbuilt is TypeScript, what was built is not. */
const THREAD = fileURLToPath(import.meta.url).replace(
  /libsql-file-writer(\.[a-z]+)$/,
  'libsql-writer-thread$1',
);
/** How long a batch waits for the lock after one that did not get it: who stands in line does not wait for all before it. */
const NEXT_LOCK_TIMEOUT_MS = 250;

export interface WriterOptions {
  /** Whether a thread is to write, so that whoever reads in this one waits for no disk. It takes a moment and 10 MB. */
  threaded?: boolean;
  log?: Log;
}

export class FileWriter {
  readonly #file: KeptFile;
  readonly #here: LibsqlWriter;
  readonly #log: Log | undefined;
  #threaded: boolean;
  #thread: Worker | undefined;
  #isReady = false;
  #asked: { resolve(outcome: Outcome): void; reject(error: Error): void } | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;
  #keptBusy = false;

  /** @param here a connection of this thread's own */
  constructor(file: KeptFile, here: LibsqlWriter, { threaded = false, log }: WriterOptions) {
    this.#file = file;
    this.#here = here;
    this.#threaded = threaded;
    this.#log = log;
  }

  /**
   * All or none, on disk when it resolves; the rows of each.
   * @throws SqliteError with the database's message
   * @throws Unavailable when others have the lock for too long, or the thread ended: then nobody knows whether it was stored
   */
  async batch(statements: readonly Statement[]): Promise<Rows[]> {
    const deadline = performance.now() + WRITE_LOCK_TIMEOUT_MS;
    const plain = statements.map(({ sql, params }) => ({ sql, params: params.map(written) }));
    return this.#alone(async () => {
      if (this.#closed) throw new Error('The database is closed.');
      const left = deadline - performance.now();
      const milliseconds = this.#keptBusy ? Math.min(left, NEXT_LOCK_TIMEOUT_MS) : left;
      try {
        const rows = await this.#write(plain, milliseconds);
        this.#keptBusy = false;
        return rows;
      } catch (error) {
        this.#keptBusy = isBusy((error as Error).cause);
        throw error;
      }
    });
  }

  /** Writes what waits, then ends the thread. */
  close(): Promise<void> {
    return this.#alone(async () => {
      if (this.#closed) return;
      const thread = this.#thread;
      if (this.#isReady) await this.#ask('close').catch(() => {});
      this.#closed = true;
      await thread?.terminate();
      this.#here.close();
    });
  }

  /** One after the other: of what waits nothing is lost with a thread that ends. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  #write(statements: Exclude<Order, 'close'>['statements'], milliseconds: number): Promise<Rows[]> {
    if (this.#isReady) return this.#ask({ statements, milliseconds });
    if (this.#threaded) this.#thread ??= this.#start();
    return patiently(async () => {
      refuseLoss(this.#file);
      const rows = this.#here.batch(statements);
      refuseLoss(this.#file);
      return rows;
    }, milliseconds);
  }

  async #ask(order: Order): Promise<Rows[]> {
    const thread = this.#thread!;
    // The process lives as long as something is written, and no longer.
    thread.ref();
    try {
      const outcome = await new Promise<Outcome>((resolve, reject) => {
        this.#asked = { resolve, reject };
        thread.postMessage(order);
      });
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
    thread.on('message', (message: Outcome | 'ready') => {
      if (message !== 'ready') return this.#asked?.resolve(message);
      this.#isReady = true;
      this.#here.close();
    });
    // Whoever listens to it has it hold the process again.
    thread.unref();
    const ended = (cause: Error) => {
      // One that fails says so first, then that it ends.
      if (this.#thread !== thread || this.#closed) return;
      this.#thread = undefined;
      if (!this.#isReady) this.#goOnWithout(cause);
      this.#isReady = false;
      this.#asked?.reject(new Unavailable('What writes the database has ended; try again.', { cause }));
    };
    thread.on('error', ended);
    thread.on('exit', (code) => ended(new Error(`the thread that writes ended with ${code}`)));
    return thread;
  }

  /** A bundler may have left the thread's module behind. */
  #goOnWithout({ message }: Error): void {
    this.#threaded = false;
    this.#log?.log(
      'warn',
      'no thread can be started that writes the database: readers wait while it is written',
      {
        reason: message,
      },
    );
  }
}

function errorOf({ message, code }: { message: string; code?: string }): Error {
  const error = code === undefined ? new Error(message) : new Libsql.SqliteError(message, code);
  return isBusy(error) ? keptBusy(error) : error;
}
