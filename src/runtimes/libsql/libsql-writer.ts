// Writing a libSQL file through cached, synchronous statements: @libsql/client prepares each one anew.
import { LRUCache } from 'lru-cache';
import type { Rows, SqlValue, Statement } from '../../ports.ts';
import type { Binding, Connection, Prepared } from './binding.ts';
import { bound } from './values.ts';

/** Statements that are kept prepared. */
const MAX_STATEMENTS = 300;

/** Journal and durability: an acknowledged write survives a power cut. */
const PRAGMAS = [
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = OFF',
  'wal_autocheckpoint = 1000',
  // A log that grew beyond this (wal.ts) is cut back to it when it begins anew.
  'journal_size_limit = 16777216',
];

/** A connection that writes. Nothing in it waits for the lock: how is for who has it. */
export class LibsqlWriter {
  readonly #path: string;
  readonly binding: Binding;
  #database: Connection | undefined;
  readonly #statements = new LRUCache<string, { statement: Prepared; rows: boolean }>({
    max: MAX_STATEMENTS,
  });

  constructor(path: string, binding: Binding) {
    this.#path = path;
    this.binding = binding;
  }

  /** @throws SqliteError SQLITE_BUSY when another process opens it too: try again */
  open(): Connection {
    if (this.#database) return this.#database;
    const database = this.binding.open(this.#path);
    try {
      for (const pragma of PRAGMAS) database.exec(`PRAGMA ${pragma}`);
    } catch (error) {
      database.close();
      throw error;
    }
    this.#database = database;
    return database;
  }

  /**
   * All or none, on disk when it returns; the rows of each.
   * @throws SqliteError with the database's message; SQLITE_BUSY when another process has the lock
   */
  batch(statements: readonly Statement[]): Rows[] {
    const database = this.open();
    // By `exec`: a prepared one that meets SQLITE_BUSY stays in progress, and later reads would be stale.
    database.exec('BEGIN IMMEDIATE');
    try {
      const rows = statements.map((statement) => this.#run(database, statement));
      database.exec('COMMIT');
      return rows;
    } catch (error) {
      this.#giveUp(database);
      throw error;
    }
  }

  #run(database: Connection, { sql, params }: Statement): Rows {
    const { statement, rows } = this.#prepared(database, sql);
    const values = params.map(written);
    if (rows) return statement.all(values);
    statement.run(values);
    return [];
  }

  #prepared(database: Connection, sql: string): { statement: Prepared; rows: boolean } {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = database.prepare(sql);
    const made = { statement, rows: statement.reader };
    this.#statements.set(sql, made);
    return made;
  }

  #giveUp(database: Connection): void {
    this.#statements.clear();
    try {
      // A disk that failed has rolled back by itself.
      if (database.inTransaction) database.exec('ROLLBACK');
    } catch {
      this.close();
    }
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }
}

/** A parameter for a driver: SQLite would make NULL of what is no number. @throws RangeError, TypeError */
export function written(value: unknown): SqlValue {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`${value} cannot be stored`);
  return bound(value);
}
