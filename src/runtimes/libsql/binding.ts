// The libraries by which a database file is read and written: `libsql`, and the `node:sqlite` that Node brings along. Only
// one of them in a process: each would let go of the other's locks on the file.
import type { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../../errors.ts';
import type { DatabaseDriver, Rows, SqlValue } from '../../ports.ts';

export interface Connection {
  exec(sql: string): void;
  prepare(sql: string): Prepared;
  readonly inTransaction: boolean;
  close(): void;
}

export interface Prepared {
  /** Whether it answers rows; what does not is only run. */
  readonly reader: boolean;
  all(params: readonly SqlValue[]): Rows;
  /** The first row; of a query that has only one it takes a third less time than `all`. */
  get(params: readonly SqlValue[]): Rows[number] | undefined;
  run(params: readonly SqlValue[]): unknown;
}

export interface Binding {
  name: DatabaseDriver;
  /**
   * Opens the file, and makes it where there is none.
   * @param timeout how long SQLite itself waits for a lock, in milliseconds
   * @throws SqliteError
   */
  open(path: string, timeout?: number): Connection;
}

/** What SQLite refuses, in its own words, which are the same in both. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

/** Loads a library: the other one may be missing. @throws ConfigError where it does not load here */
export async function bindingOf(name: DatabaseDriver = 'libsql'): Promise<Binding> {
  try {
    return name === 'libsql' ? await libsql() : await nodeSqlite();
  } catch (error) {
    const advice = name === 'libsql' ? ' (without libsql: DATABASE_DRIVER=node:sqlite)' : '';
    const said = `${name} cannot be loaded here: ${(error as Error).message}${advice}`;
    throw new ConfigError(`DATABASE_DRIVER: ${said}`, { cause: error });
  }
}

async function libsql(): Promise<Binding> {
  const { default: Libsql } = await import('libsql');
  const open = (path: string, timeout = 0): Connection => {
    const database = new Libsql(path, { timeout });
    return {
      exec: (sql) => void database.exec(sql),
      prepare(sql) {
        const statement = database.prepare(sql);
        return (statement.reader ? statement.raw() : statement) as unknown as Prepared;
      },
      get inTransaction() {
        return database.inTransaction;
      },
      close: () => void database.close(),
    };
  };
  return { name: 'libsql', open };
}

async function nodeSqlite(): Promise<Binding> {
  const { DatabaseSync, StatementSync } = await import('node:sqlite');
  if (!('setReturnArrays' in StatementSync.prototype)) throw new Error('it takes Node 22.16 or later');
  const open = (path: string, timeout = 0): Connection => {
    const database = said(() => new DatabaseSync(path, { timeout }));
    return {
      exec: (sql) => said(() => database.exec(sql)),
      prepare: (sql) => said(() => preparedBy(database, sql)),
      get inTransaction() {
        return database.isTransaction;
      },
      close: () => {
        if (database.isOpen) database.close();
      },
    };
  };
  return { name: 'node:sqlite', open };
}

function preparedBy(database: DatabaseSync, sql: string): Prepared {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return {
    reader: statement.columns().length > 0,
    all: (params) => said(() => statement.all(...params) as unknown as Rows),
    get: (params) => said(() => statement.get(...params) as unknown as Rows[number] | undefined),
    run: (params) => said(() => statement.run(...params)),
  };
}

/** https://www.sqlite.org/rescode.html: those by which something is decided, or that an operator looks up. */
const CODES: Readonly<Record<number, string>> = {
  ...{ 1: 'ERROR', 3: 'PERM', 5: 'BUSY', 6: 'LOCKED', 8: 'READONLY', 10: 'IOERR', 11: 'CORRUPT', 13: 'FULL' },
  ...{ 14: 'CANTOPEN', 18: 'TOOBIG', 19: 'CONSTRAINT', 26: 'NOTADB' },
};

/** What Node's errors have as a number. */
function said<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { message, errcode } = error as Error & { errcode?: number };
    if (errcode === undefined) throw error;
    throw new SqliteError(message, `SQLITE_${CODES[errcode & 0xff] ?? errcode}`);
  }
}
