// What the services share: the database, the site's settings, the machine. Made once by createApp.
import { type Config, siteOf } from '../config.ts';
import type { Site } from '../formats/format.ts';
import type { Runtime, SqlDriver } from '../ports.ts';
import { type Database, openDatabase } from '../store/database.ts';
import type { Migration } from '../store/migrate.ts';
import type { StateOf } from './cache.ts';

/** What an entry in src/runtimes gives. */
export interface Deps {
  config: Config;
  driver: SqlDriver;
  migrations: readonly Migration[];
  runtime: Runtime;
}

export interface Context extends Deps {
  db: Database;
  site: Site;
  /** The state of the database, as far as it can be known without a query. */
  stateOf: StateOf;
  /** Runs work after all that was handed in before it, one at a time: writers of this process. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

export function createContext(deps: Deps): Context {
  let writes = 0;
  const driver: SqlDriver = {
    all: (sql, params) => deps.driver.all(sql, params),
    close: () => deps.driver.close(),
    batch: async (statements) => {
      const rows = await deps.driver.batch(statements);
      writes += 1;
      return rows;
    },
  };
  let known: { version: number; state: ReturnType<StateOf> } | undefined;
  const stateOf: StateOf = () => {
    // At least what this process wrote is certain.
    if (!deps.driver.version) return { state: `own ${writes}`, certain: false };
    const version = deps.driver.version();
    if (known?.version !== version) known = { version, state: { state: `${version}`, certain: true } };
    return known.state;
  };
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
  return { ...deps, inTurn, driver, db: openDatabase(driver), site: siteOf(deps.config), stateOf };
}
