// Whose a database file is, found without the changes to it that opening it for use makes.
import { existsSync } from 'node:fs';
import { ConfigError, Unavailable } from '../../errors.ts';
import type { DatabaseDriver } from '../../ports.ts';
import { FIRST_MIGRATION } from '../../store/migrate.ts';
import { bindingOf, type Connection } from './binding.ts';
import { pathOf } from './libsql-file.ts';
import { keptBusyAt, patiently } from './patiently.ts';

/** Tables that are no program's own: SQLite's, libSQL's, Litestream's, and an empty list of migrations, of a start that was killed. */
const NOBODYS = /^(?:sqlite_|libsql_|_litestream_|migrations$)/;

/** `nobody` where there are no tables; `unknown` where the file cannot be read: whoever opens it for use says why. */
export type Owner = 'tagwire' | 'nobody' | 'other' | 'unknown';

/**
 * Whose the tables of a file are; an application's own may stand beside Tagwire's.
 * @throws Unavailable when others keep it locked
 */
export async function ownerOf(path: string, driver: DatabaseDriver | undefined): Promise<Owner> {
  const { open } = await bindingOf(driver);
  let database: Connection | undefined;
  try {
    const opened = open(path);
    database = opened;
    return await patiently(async () => ownerIn(opened));
  } catch (error) {
    if (error instanceof Unavailable) throw keptBusyAt(path, error.cause);
    return 'unknown';
  } finally {
    database?.close();
  }
}

function ownerIn(database: Connection): Owner {
  const names = database.prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')").all([]);
  const tables = names.map(([name]) => String(name));
  if (tables.includes('migrations')) {
    const columns = database.prepare("SELECT name FROM pragma_table_info('migrations')").all([]).flat();
    if (!columns.includes('name')) return 'other';
    const applied = database.prepare('SELECT name FROM migrations').all([]).flat();
    if (applied.includes(FIRST_MIGRATION)) return 'tagwire';
    if (applied.length) return 'other';
  }
  return tables.every((name) => NOBODYS.test(name)) ? 'nobody' : 'other';
}

/** What is said of a database that another program made. */
export const othersDatabase = (path: string): ConfigError =>
  new ConfigError(
    `${path} is the database of another program, and stays as it is: choose another DATABASE_URL (or DATA_DIR)`,
  );

/** @throws ConfigError where the file has another program's tables, and none of Tagwire's; Unavailable when it stays locked */
export async function refuseOthers(url: string, driver: DatabaseDriver | undefined): Promise<void> {
  const path = pathOf(url);
  // Opening makes one.
  if (existsSync(path) && (await ownerOf(path, driver)) === 'other') throw othersDatabase(path);
}
