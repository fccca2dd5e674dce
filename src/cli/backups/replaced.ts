// The database that a restored one takes the place of: whether anybody uses it, what is in it, where it is kept.
import { existsSync } from 'node:fs';
import { link, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DatabaseDriver } from '../../ports.ts';
import { type Binding, bindingOf, type Connection } from '../../runtimes/libsql/binding.ts';
import { isBusy } from '../../runtimes/libsql/busy.ts';
import type { Ends } from '../../store/restorations.ts';
import { Failure } from '../command.ts';
import { flush, isDatabase } from '../database-file.ts';

export interface Replaced {
  /** Undefined where it cannot be read, or is not Tagwire's. */
  articles?: number;
  ends?: Ends;
  /** Brings all of it into its one file. */
  settle(): void;
}

/**
 * Looks at a database, with the only connection there is while `use` runs; undefined where there is none.
 * @throws Failure while a server or a command has it open
 */
export async function alone<T>(
  path: string,
  driver: DatabaseDriver,
  use: (found: Replaced | undefined) => Promise<T>,
): Promise<T> {
  if (!existsSync(path)) return use(undefined);
  // SQLite would throw away the log of what it takes for an empty file.
  if (!(await isDatabase(path))) return use({ settle: () => {} });
  const binding = await bindingOf(driver);
  let connection: Connection | undefined;
  try {
    try {
      connection = occupied(path, binding);
    } catch (error) {
      if (isBusy(error)) {
        throw new Failure(`${path}: is in use: stop the server (and any command) that has it open`);
      }
    }
    return await use(connection ? contentsOf(connection) : { settle: () => {} });
  } finally {
    connection?.close();
  }
}

function occupied(path: string, { open }: Binding): Connection {
  const connection = open(path);
  try {
    // In WAL mode every open connection shares a lock on the file, and this one wants it for itself.
    connection.exec('PRAGMA locking_mode = EXCLUSIVE');
    connection.exec('BEGIN EXCLUSIVE');
    connection.exec('COMMIT');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function contentsOf(connection: Connection): Replaced {
  const number = (sql: string) => Number(connection.prepare(sql).all([])[0]?.[0] ?? 0);
  const settle = () => connection.exec('PRAGMA journal_mode = DELETE');
  try {
    if (!number('SELECT count(*) FROM sqlite_schema')) return { articles: 0, settle };
    return {
      settle,
      articles: number('SELECT count(*) FROM articles WHERE (SELECT count(*) FROM migrations) > 0'),
      ends: {
        changes: number("SELECT max(seq) FROM sqlite_sequence WHERE name = 'changes'"),
        // Of a database from before there were renames.
        editions: /\bedition\b/.test(schemaOf(connection))
          ? number("SELECT edition FROM facets WHERE kind = 'all'")
          : 0,
      },
    };
  } catch {
    return { settle };
  }
}

const schemaOf = (connection: Connection): string =>
  String(connection.prepare("SELECT sql FROM sqlite_schema WHERE name = 'facets'").all([]));

/**
 * Puts the finished file `part` in the place of the database, in one step: whoever opens it has one or the other.
 * @returns the name under which the old one is kept, if there was one
 */
export async function swap(part: string, path: string, now: number): Promise<string | undefined> {
  await flush(part);
  const aside = `${path}.before-${new Date(now).toISOString().replaceAll(':', '-')}`;
  // A log left beside the new one would be taken for its own. There is one only of what cannot be opened, or is gone.
  if (existsSync(`${path}-wal`)) await rename(`${path}-wal`, `${aside}-wal`);
  await rm(`${path}-shm`, { force: true });
  const replaces = existsSync(path);
  if (replaces) await link(path, aside).catch(() => rename(path, aside));
  await rename(part, path);
  await flush(dirname(path));
  return replaces ? aside : undefined;
}
