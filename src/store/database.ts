// The database as the rest of the store sees it: drizzle over whatever SQL driver the runtime gave.
import { type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { drizzle, type SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy';
import { Conflict } from '../errors.ts';
import type { SqlDriver } from '../ports.ts';
import { Turns } from './turns.ts';

export type Database = SqliteRemoteDatabase<Record<string, never>>;
export type Write = BatchItem<'sqlite'>;

const drivers = new WeakMap<Database, SqlDriver>();
const turns = new WeakMap<Database, Turns>();

/** Milliseconds for which the last reading statement held the event loop; undefined where it held none. */
export const heldBy = (db: Database): number | undefined => drivers.get(db)?.held?.();

/**
 * Whose turn it is to walk; undefined where statements run elsewhere and hold nobody up. On Workers a request must not
 * wait for another's.
 */
export function turnsOf(db: Database): Turns | undefined {
  if (heldBy(db) === undefined) return undefined;
  const known = turns.get(db) ?? new Turns();
  turns.set(db, known);
  return known;
}

/** Drizzle's query builder over `driver`; reads one by one, writes by `commit`. */
export function openDatabase(driver: SqlDriver): Database {
  const db: Database = drizzle(
    async (sql, params, method) => {
      if (method === 'run') return { rows: (await driver.batch([{ sql, params }]))[0] ?? [] };
      const rows = await driver.all(sql, params);
      // drizzle's own contract: one row for `get`, the rows for everything else. Its type knows only the latter.
      return { rows: method === 'get' ? (rows[0] as unknown as typeof rows) : rows };
    },
    async (statements) => (await driver.batch(statements)).map((rows) => ({ rows })),
  );
  drivers.set(db, driver);
  return db;
}

/**
 * Writes everything or nothing, durably.
 * @throws Conflict when a key refused it: another writer was faster, read again
 */
export async function commit(db: Database, writes: readonly Write[]): Promise<void> {
  const [first, ...rest] = writes;
  if (!first) return;
  try {
    await db.batch([first, ...rest]);
  } catch (error) {
    // Databases disagree on error codes, not on SQLite's message.
    if (/constraint failed/i.test(messageOf(error))) throw new Conflict(messageOf(error), { cause: error });
    throw error;
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause ? `${error.message}: ${messageOf(error.cause)}` : error.message;
}

/** Runs SQL that the query builder has no words for; rows as arrays. */
export const rowsOf = (db: Database, query: SQL): Promise<unknown[][]> => db.values(query);

/**
 * A query that is built once for each database, with `sql.placeholder` for its values: drizzle takes longer to build
 * one than SQLite to answer it.
 */
export function prepared<Q>(build: (db: Database) => Q): (db: Database) => Q {
  const built = new WeakMap<Database, Q>();
  return (db) => {
    const query = built.get(db) ?? build(db);
    built.set(db, query);
    return query;
  };
}

/** SQL: a list for `IN`, in one parameter. */
export const listed = (values: readonly unknown[]): SQL =>
  sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`;

/** The values of a JSON array, for `IN`; its text is the placeholder's value. */
export const listedAs = (name: string): SQL => sql`(SELECT value FROM json_each(${sql.placeholder(name)}))`;
