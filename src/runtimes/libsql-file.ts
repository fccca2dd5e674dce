// libSQL in a local file: writes through @libsql/client, reads through cached statements of the same engine.
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Client, createClient } from '@libsql/client/sqlite3';
import Libsql from 'libsql';
import { LRUCache } from 'lru-cache';
import { ConfigError, Refusal } from '../errors.ts';
import type { Rows, SqlDriver, Statement } from '../ports.ts';
import { bound, rowsFrom } from './values.ts';
import { WalIndex } from './wal-index.ts';

/**
 * How long a version is believed within a turn of the event loop, in milliseconds: one that a timer asked for is
 * older than the requests which the turn brings. Less than another process needs to answer for what it committed.
 */
const FRESH = 0.25;
/** How long a write waits for other processes' writes, in milliseconds. */
const PATIENCE = 5_000;
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
export async function openLibsqlFile(url: string): Promise<SqlDriver> {
  let path = url;
  try {
    path = pathOf(url);
    makeFolder(dirname(path));
    // No busy timeout: it would hold the event loop. One connection: PRAGMAs are the connection's.
    const writer = createClient({ url: pathToFileURL(path).href, concurrency: 1, timeout: 0 });
    await pragmas(writer);
    const reader = new Libsql(path);
    return new LibsqlFile(path, writer, reader);
  } catch (error) {
    throw new ConfigError(`DATABASE_URL: cannot open ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** mkdirSync with `recursive` never returns for a folder that cannot be, such as one in /proc (Node 24). */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process that starts may make it at the same time.
    if (!existsSync(path)) throw error;
  }
}

function pathOf(url: string): string {
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

class LibsqlFile implements SqlDriver {
  readonly #writer: Client;
  readonly #reader: InstanceType<typeof Libsql>;
  readonly #statements: LRUCache<string, ReturnType<InstanceType<typeof Libsql>['prepare']>>;
  readonly #changes: WalIndex | undefined;
  #version: number | undefined;
  #versionRead = 0;
  /** Whether the reader holds a snapshot, whose version `#version` is. */
  #reading = false;

  constructor(path: string, writer: Client, reader: InstanceType<typeof Libsql>) {
    // A first read makes the index, if no write has.
    reader.prepare('SELECT 1 FROM sqlite_schema').get();
    this.#changes = WalIndex.of(path);
    this.#writer = writer;
    this.#reader = reader;
    this.#reader.exec('PRAGMA query_only = ON');
    this.#statements = new LRUCache({ max: 500 });
  }

  /**
   * What is read before the event loop goes on is one state of the database: other processes may commit at any
   * moment, and a feed that is read in ten queries would seldom be whole while one of them imports.
   */
  async all(sql: string, params: readonly unknown[]): Promise<Rows> {
    while (!this.#reading) {
      const version = this.#versionNow();
      this.#reader.exec('BEGIN');
      this.#reading = true;
      // After the last of the promises that go on from here.
      process.nextTick(() => this.#endSnapshot());
      this.#version = version;
      this.#versionRead = performance.now();
      setImmediate(this.#forget);
      const rows = this.#read(sql, params);
      // Else somebody committed just now, and which state was read is not known.
      if (this.#versionNow() === version) return rows;
      this.#endSnapshot();
    }
    return this.#read(sql, params);
  }

  #endSnapshot(): void {
    if (!this.#reading) return;
    this.#reading = false;
    this.#reader.exec('COMMIT');
  }

  #read(sql: string, params: readonly unknown[]): Rows {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#reader.prepare(sql).raw();
      this.#statements.set(sql, statement);
    }
    return statement.all(params.map(bound)) as Rows;
  }

  async batch(statements: readonly Statement[]): Promise<Rows[]> {
    const prepared = statements.map(({ sql, params }) => ({ sql, args: params.map(bound) }));
    const deadline = performance.now() + PATIENCE;
    for (;;) {
      try {
        const results = await this.#writer.batch(prepared, 'write');
        this.#endSnapshot();
        this.#version = undefined;
        return results.map((result) => rowsFrom(result.rows));
      } catch (error) {
        if (!isBusy(error)) throw error;
        // After SQLITE_BUSY the connection has statements in progress: later reads would be stale.
        await this.#writer.reconnect();
        await pragmas(this.#writer);
        if (performance.now() > deadline) {
          const headers = { 'Retry-After': '5' };
          throw new Refusal(503, 'Other writers keep the database busy; try again.', {
            headers,
            cause: error,
          });
        }
        await sleep(5 + Math.random() * 45);
      }
    }
  }

  /** Asked once per turn of the event loop: what reaches it in one turn was sent before that. */
  version(): number {
    if (this.#reading && this.#version !== undefined) return this.#version;
    const now = performance.now();
    if (this.#version === undefined || now - this.#versionRead > FRESH) {
      this.#version = this.#versionNow();
      this.#versionRead = now;
      setImmediate(this.#forget);
    }
    return this.#version;
  }

  /** PRAGMA data_version differs when another connection (the writer's is one) has committed. */
  #versionNow(): number {
    return this.#changes?.version() ?? Number(this.#read('PRAGMA data_version', [])[0]?.[0]);
  }

  readonly #forget = () => {
    this.#version = undefined;
  };

  async close(): Promise<void> {
    this.#endSnapshot();
    this.#statements.clear();
    this.#reader.close();
    this.#writer.close();
    this.#changes?.close();
  }
}

const isBusy = (error: unknown) =>
  /SQLITE_BUSY|database is locked/i.test(String((error as Error).message ?? error));
const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
