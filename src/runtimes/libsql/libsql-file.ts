// libSQL in a local file: one connection that writes, one that reads.
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, Unwritable } from '../../errors.ts';
import type { Log, Rows, SqlDriver, Statement } from '../../ports.ts';
import { makeFolder } from '../node/make-folder.ts';
import { isBusy, patience, patiently } from './busy.ts';
import { LibsqlReader } from './libsql-reader.ts';
import { LibsqlWriter } from './libsql-writer.ts';
import { Outage, reasonOf } from './outage.ts';
import { refuseTrouble, troubleIn } from './storage.ts';

/** Between two lines in the log about a database that cannot be read. */
const COMPLAINT_INTERVAL_MS = 60_000;

/**
 * Opens (and makes) the database file.
 * @throws ConfigError when it cannot be opened, or is not a database; Unwritable when the disk is full or fails
 */
export async function openLibsqlFile(url: string, log?: Log): Promise<SqlDriver> {
  let path = url;
  try {
    path = pathOf(url);
    makeFolder(dirname(path));
    const writer = new LibsqlWriter(path);
    // Two processes that start at once both want to switch the journal.
    await patiently(async () => writer.open());
    return new LibsqlFile(path, writer, new LibsqlReader(path), log);
  } catch (error) {
    const trouble = troubleIn(error);
    // It passes: whoever starts it again may have more luck.
    if (trouble?.passes) throw new Unwritable(trouble.detail, { cause: error });
    const advice = trouble?.damaged ? '; restore a backup: tagwire restore FILE' : '';
    const { message } = error as Error;
    // SQLITE_CANTOPEN, in libSQL's words.
    const said = /: 14"?\)?$/.test(message) ? 'it is no file that may be read and written here' : message;
    throw new ConfigError(`DATABASE_URL: cannot open ${path}: ${said}${advice}`, { cause: error });
  }
}

/** The path of a `file:` URL, which may be relative. */
export function pathOf(url: string): string {
  if (url.startsWith('file://')) return fileURLToPath(url);
  return decodeURIComponent(url.slice('file:'.length).split('?', 1)[0]!);
}

const GONE = 'The database file was moved or removed while it was in use: put it back, or start anew.';
/** Which file there is, whatever its name; undefined for none. */
function fileAt(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino}`;
}

class LibsqlFile implements SqlDriver {
  readonly #writer: LibsqlWriter;
  readonly #reader: LibsqlReader;
  readonly #writing: Outage;
  readonly #log: Log | undefined;
  #complained = Number.NEGATIVE_INFINITY;
  #last: Promise<unknown> = Promise.resolve();
  #damaged: string | undefined;
  readonly #path: string;
  readonly #file: string | undefined;

  constructor(path: string, writer: LibsqlWriter, reader: LibsqlReader, log?: Log) {
    this.#path = path;
    this.#file = fileAt(path);
    this.#writer = writer;
    this.#reader = reader;
    const begun = 'the database cannot be written; reading goes on, writing has to wait';
    this.#writing = new Outage(begun, 'the database can be written again', log);
    this.#log = log;
  }

  async all(sql: string, params: readonly unknown[]): Promise<Rows> {
    try {
      return this.#reader.all(sql, params);
    } catch (error) {
      this.#complain(error);
      return refuseTrouble(error);
    }
  }

  /** One table may be damaged and the others whole: it does not begin and end. */
  #complain(error: unknown): void {
    const now = performance.now();
    const trouble = troubleIn(error);
    if (trouble?.damaged) this.#damaged = trouble.detail;
    if (!trouble || now - this.#complained < COMPLAINT_INTERVAL_MS) return;
    this.#complained = now;
    this.#log?.log('error', 'the database cannot be read', { reason: reasonOf(error) });
  }

  async batch(statements: readonly Statement[]): Promise<Rows[]> {
    const deadline = patience();
    const write = () =>
      patiently(async () => {
        if (this.#isGone()) throw new Error(GONE);
        return this.#writer.batch(statements);
      }, deadline);
    const rows = await this.#alone(write).catch((error) => {
      // What refused it may have been committed since this turn began to read.
      this.#reader.forget();
      if (troubleIn(error)?.damaged) this.#complain(error);
      else if (troubleIn(error) || isBusy(error.cause)) this.#writing.began(error);
      return refuseTrouble(error);
    });
    this.#reader.forget();
    this.#writing.ended();
    return rows;
  }

  /** One after the other: one that waits for another process is enough. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  /** Removed or moved while it is open, it takes what nobody will find. */
  #isGone(): boolean {
    return fileAt(this.#path) !== this.#file;
  }

  trouble(): { lost: boolean; detail: string } | undefined {
    if (this.#isGone()) return { lost: true, detail: GONE };
    return this.#damaged === undefined ? undefined : { lost: false, detail: this.#damaged };
  }

  version(): number {
    return this.#reader.version();
  }

  held(): number {
    return this.#reader.held;
  }

  async close(): Promise<void> {
    this.#writer.close();
    this.#reader.close();
  }
}
