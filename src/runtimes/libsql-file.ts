// libSQL in a local file: writes through @libsql/client, reads through cached statements of the same engine.
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Client, createClient, type InStatement, type ResultSet } from '@libsql/client/sqlite3';
import Libsql from 'libsql';
import { ConfigError } from '../errors.ts';
import type { Log, Rows, SqlDriver, Statement } from '../ports.ts';
import { isBusy, PATIENCE, patience, patiently, sleep } from './busy.ts';
import { LibsqlReader } from './libsql-reader.ts';
import { makeFolder } from './make-folder.ts';
import { Outage, reasonOf } from './outage.ts';
import { refuseTrouble, troubleIn } from './storage.ts';
import { bound, rowsFrom } from './values.ts';

/** Between two lines in the log about a database that cannot be read, in milliseconds. */
const PAUSE = 60_000;

const WRITE_PRAGMAS = [
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = OFF',
  'wal_autocheckpoint = 1000',
];

/**
 * Opens (and makes) the database file.
 * @throws ConfigError when it cannot be opened, or is not a database
 */
export async function openLibsqlFile(url: string, log?: Log): Promise<SqlDriver> {
  let path = url;
  try {
    path = pathOf(url);
    makeFolder(dirname(path));
    // No busy timeout: it would hold the event loop. One connection: PRAGMAs are the connection's.
    const writer = createClient({ url: pathToFileURL(path).href, concurrency: 1, timeout: 0 });
    await pragmas(writer);
    return new LibsqlFile(writer, new LibsqlReader(path), new Libsql(path, { timeout: 0 }), log);
  } catch (error) {
    const advice = troubleIn(error)?.damaged ? '; restore a backup: tagwire restore FILE' : '';
    const { message } = error as Error;
    // SQLITE_CANTOPEN, in libSQL's words.
    const said = /: 14"?\)?$/.test(message) ? 'it is no file that may be read and written here' : message;
    throw new ConfigError(`DATABASE_URL: cannot open ${path}: ${said}${advice}`, { cause: error });
  }
}

/** The path of a `file:` URL, which may be relative. */
export function pathOf(url: string): string {
  if (url.startsWith('file://')) return fileURLToPath(url);
  return decodeURIComponent(url.slice('file:'.length).replace(/\?.*$/, ''));
}

async function pragmas(writer: Client): Promise<void> {
  for (let waited = 0; ; waited += 50) {
    try {
      for (const pragma of WRITE_PRAGMAS) await writer.execute(`PRAGMA ${pragma}`);
      return;
    } catch (error) {
      // Two processes that start at once both want to switch the journal.
      if (!isBusy(error) || waited > PATIENCE) throw error;
      await sleep(50);
    }
  }
}

/** A connection that only asks whether others hold the lock. */
type Gate = InstanceType<typeof Libsql>;

class LibsqlFile implements SqlDriver {
  readonly #writer: Client;
  readonly #reader: LibsqlReader;
  readonly #gate: Gate;
  readonly #writing: Outage;
  readonly #log: Log | undefined;
  #complained = Number.NEGATIVE_INFINITY;
  #last: Promise<unknown> = Promise.resolve();
  /** Whether the writer's connection is in order, and has its PRAGMAs: without them a write is not durable. */
  #ready = true;

  constructor(writer: Client, reader: LibsqlReader, gate: Gate, log?: Log) {
    this.#writer = writer;
    this.#reader = reader;
    this.#gate = gate;
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
    if (!troubleIn(error) || now - this.#complained < PAUSE) return;
    this.#complained = now;
    this.#log?.log('error', 'the database cannot be read', { reason: reasonOf(error) });
  }

  async batch(statements: readonly Statement[]): Promise<Rows[]> {
    const prepared = statements.map(({ sql, params }) => ({ sql, args: params.map(bound) }));
    const deadline = patience();
    const write = () => patiently(() => this.#attempt(prepared), deadline);
    const results = await this.#alone(write).catch((error) => {
      if (troubleIn(error) || isBusy(error.cause)) this.#writing.began(error);
      return refuseTrouble(error);
    });
    this.#reader.forget();
    this.#writing.ended();
    return results.map((result) => rowsFrom(result.rows));
  }

  async #attempt(statements: InStatement[]): Promise<ResultSet[]> {
    if (!this.#ready) {
      // By a connection that is none the worse for SQLITE_BUSY: the files of one that is given up stay open for long.
      this.#gate.exec('BEGIN IMMEDIATE');
      this.#gate.exec('ROLLBACK');
      await this.#writer.reconnect();
      await pragmas(this.#writer);
      this.#ready = true;
    }
    try {
      return await this.#writer.batch(statements, 'write');
    } catch (error) {
      // The connection has statements in progress by now: later reads would be stale.
      if (isBusy(error) || troubleIn(error)) this.#ready = false;
      throw error;
    }
  }

  /**
   * One after the other: who connects anew cuts off whoever has taken the connection and not begun yet, and one that
   * waits for another process is enough.
   */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  version(): number {
    return this.#reader.version();
  }

  async close(): Promise<void> {
    this.#gate.close();
    this.#writer.close();
    this.#reader.close();
  }
}
