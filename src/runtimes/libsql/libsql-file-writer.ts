// Writes a libSQL file: in the thread of libsql-writer-thread.ts once there is one, in this one until then.
import { fileURLToPath } from 'node:url';
import { Unavailable } from '../../errors.ts';
import type { DatabaseDriver, Log, Rows, Statement } from '../../ports.ts';
import { OwnThread } from '../own-thread.ts';
import { SqliteError } from './binding.ts';
import { isBusy, WRITE_LOCK_TIMEOUT_MS } from './busy.ts';
import { type KeptFile, refuseLoss } from './kept-file.ts';
import { type LibsqlWriter, written } from './libsql-writer.ts';
import type { Given, Order, Outcome } from './libsql-writer-thread.ts';
import { keptBusy, patiently } from './patiently.ts';

/** This file's ending: what runs unbuilt is TypeScript, what was built is not. */
const THREAD = fileURLToPath(import.meta.url).replace(
  /libsql-file-writer(\.[a-z]+)$/,
  'libsql-writer-thread$1',
);
/** Batches that go to the disk together, at most. */
const MAX_TOGETHER = 64;
/** How long a batch waits for the lock after one that did not get it: who stands in line does not wait for all before it. */
const NEXT_LOCK_TIMEOUT_MS = 250;

export interface WriterOptions {
  /** Whether a thread is to write, so that whoever reads in this one waits for no disk. It takes a moment and 10 MB. */
  threaded?: boolean;
  driver?: DatabaseDriver;
  log?: Log;
}

type Batches = Exclude<Order, 'close'>['batches'];

interface Waiting {
  statements: Batches[number];
  /** By the clock of `performance.now`. */
  deadline: number;
  resolve(rows: Rows[]): void;
  reject(error: Error): void;
}

export class FileWriter {
  readonly #file: KeptFile;
  readonly #here: LibsqlWriter;
  readonly #letGo: () => void;
  readonly #log: Log | undefined;
  #threaded: boolean;
  #thread: OwnThread<Order, Outcome[]> | undefined;
  #waiting: Waiting[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;
  #keptBusy = false;

  /**
   * @param here a connection of this thread's own
   * @param letGo ends what this thread is reading: while it reads a state, the log does not begin anew, and a loop that
   * reads and writes by turns would make it grow by all that it writes
   */
  constructor(
    file: KeptFile,
    here: LibsqlWriter,
    letGo: () => void,
    { threaded = false, log }: WriterOptions,
  ) {
    this.#file = file;
    this.#here = here;
    this.#letGo = letGo;
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
    if (this.#closing) throw new Error('The database is closed.');
    return new Promise((resolve, reject) => {
      this.#waiting.push({ statements: plain, deadline, resolve, reject });
      void this.#alone(() => this.#writeWaiting());
    });
  }

  /** What has come to wait while others were written is written together. */
  async #writeWaiting(): Promise<void> {
    const some = this.#waiting.splice(0, this.#thread?.isReady ? MAX_TOGETHER : 1);
    const [first] = some;
    if (!first) return;
    try {
      const left = first.deadline - performance.now();
      const milliseconds = this.#keptBusy ? Math.min(left, NEXT_LOCK_TIMEOUT_MS) : left;
      const outcomes = await this.#write(
        some.map(({ statements }) => statements),
        milliseconds,
      );
      const errors = outcomes.map((outcome) => ('rows' in outcome ? undefined : errorOf(outcome)));
      this.#keptBusy = errors.some((error) => isBusy(error?.cause));
      for (const [i, { resolve, reject }] of some.entries()) {
        const outcome = outcomes[i]!;
        if ('rows' in outcome) resolve(outcome.rows);
        else reject(errors[i]!);
      }
    } catch (error) {
      this.#keptBusy = isBusy((error as Error).cause);
      for (const { reject } of some) reject(error as Error);
    }
  }

  /** Writes what waits, then ends the thread. */
  close(): Promise<void> {
    this.#closing ??= this.#alone(async () => {
      const thread = this.#thread;
      if (thread?.isReady) await thread.ask('close').catch(() => {});
      // Its end is what is wanted from now on.
      this.#thread = undefined;
      await thread?.end();
      this.#here.close();
    });
    return this.#closing;
  }

  /** One after the other: of what waits nothing is lost with a thread that ends. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  /** @returns what became of each; in this thread of the only one */
  async #write(batches: Batches, milliseconds: number): Promise<Outcome[]> {
    if (this.#thread?.isReady) {
      return this.#thread.ask({ batches, milliseconds }).catch((cause) => {
        throw new Unavailable('What writes the database has ended; try again.', { cause });
      });
    }
    if (this.#threaded) this.#thread ??= this.#start();
    const rows = await patiently(async () => {
      refuseLoss(this.#file);
      this.#letGo();
      const made = this.#here.batch(batches[0]!);
      refuseLoss(this.#file);
      return made;
    }, milliseconds);
    return [{ rows }];
  }

  #start(): OwnThread<Order, Outcome[]> {
    const given: Given = { file: this.#file, driver: this.#here.binding.name };
    const thread = new OwnThread<Order, Outcome[]>(THREAD, given, () => {
      if (this.#thread === thread) this.#thread = undefined;
    });
    thread.ready.then(
      () => this.#here.close(),
      (cause) => this.#closing ?? this.#goOnWithout(cause),
    );
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

function errorOf({ message, code }: { message: string; code?: string }): Error & { cause?: unknown } {
  const error = code === undefined ? new Error(message) : new SqliteError(message, code);
  return isBusy(error) ? keptBusy(error) : error;
}
