// Commands that work on the database itself.
import { type Config, readConfig } from '../config.ts';
import type { SqlDriver } from '../ports.ts';
import { othersDatabase, ownerOf } from '../runtimes/libsql/foreign.ts';
import {
  type DatabasePlace,
  databasePlace,
  type FoundDatabase,
  findDatabase,
  lost,
  noteDatabase,
} from '../runtimes/node/database-place.ts';
import { nodeRuntime, openPrimary, readMigrations } from '../runtimes/node/index.ts';
import { type Context, createContext } from '../services/context.ts';
import { ensureSite } from '../store/facets/facets.ts';
import { type Migration, migrate, missingMigrations } from '../store/migrate.ts';
import { Failure, type Options } from './command.ts';

/** `use` one that is there and up to date; `make` one where there is none; `migrate` makes one on purpose, or brings it up to date. */
type Access = 'use' | 'make' | 'migrate';

/**
 * Does something with the configured database, and closes it.
 * @param options with `json` it is not said which database that is
 * @throws Failure where there is none, or an older one, and `access` does not change that; Missing where there was one; ConfigError
 */
export async function withDatabase<T>(
  options: Options,
  use: (context: Context, applied: string[]) => Promise<T>,
  access: Access = 'use',
): Promise<T> {
  const config = readConfig({ ...process.env, LOG_LEVEL: process.env.LOG_LEVEL || 'warn' });
  const place = databasePlace(config);
  const found = access === 'use' ? presentDatabase(config) : findDatabase(place);
  if (found.isNoted && !found.isThere) throw lost(place.told);
  if (access === 'use' && place.path) {
    const owner = await ownerOf(place.path, config.databaseDriver);
    if (owner === 'other') throw othersDatabase(place.path);
    if (owner === 'nobody') throw withoutTables(place.told, found);
  }
  const driver = await openPrimary(config);
  const runtime = nodeRuntime(config);
  try {
    const migrations = readMigrations();
    const applied = await prepared(driver, migrations, { ...place, ...found }, access);
    if (access !== 'use') noteDatabase(place);
    tellDatabase(config, options, found.isThere ? 'database' : 'made a new database:');
    const shared = createContext({ config, driver, migrations, runtime });
    const context = { ...shared, actor: { id: 'cli', name: 'tagwire' } };
    await ensureSite(context.db, runtime.now());
    return await use(context, applied);
  } finally {
    await runtime.settled();
    await driver.close();
  }
}

/** The configured database, which has to be there. @throws Failure, ConfigError; Missing where it was there before */
export function presentDatabase(config: Config): FoundDatabase {
  const place = databasePlace(config);
  const found = findDatabase(place);
  if (found.isThere) return found;
  if (found.isNoted) throw lost(place.told);
  throw new Failure(
    `there is no database at ${place.told}, or it is empty: set DATA_DIR or DATABASE_URL as the server has them; ` +
      'tagwire serve and tagwire migrate make a new one',
  );
}

/** Says on standard error which database a command works on. */
export function tellDatabase(config: Config, options: Options, what = 'database'): void {
  if (options.json !== true) process.stderr.write(`tagwire: ${what} ${databasePlace(config).told}\n`);
}

const withoutTables = (told: string, { isNoted }: Pick<FoundDatabase, 'isNoted'>): Error =>
  isNoted
    ? lost(told)
    : new Failure(`the database at ${told} has no tables of Tagwire; tagwire migrate makes them`);

/** Brings up to date what may be; returns the names applied. */
async function prepared(
  driver: SqlDriver,
  migrations: readonly Migration[],
  { told, isNoted }: DatabasePlace & FoundDatabase,
  access: Access,
): Promise<string[]> {
  const missing = await missingMigrations(driver, migrations);
  if (!missing && isNoted) throw lost(told);
  if (access === 'migrate' || (access === 'make' && !missing)) return migrate(driver, migrations);
  if (!missing) throw withoutTables(told, { isNoted });
  if (!missing.length) return [];
  throw new Failure(
    `the database at ${told} is of an older Tagwire (it lacks ${missing.map(({ name }) => name).join(', ')}), and this ` +
      'command does not change that under a server that runs: start the server of this version, or tagwire migrate',
  );
}
