// Migrations: one folder of SQL for libSQL (at start) and for D1 (`wrangler d1 migrations apply`).
import { ConfigError, Refusal } from '../errors.ts';
import type { SqlDriver, Statement } from '../ports.ts';

export interface Migration {
  /** The file's name, `0000_start.sql`. */
  name: string;
  sql: string;
}

/** The one that every version of Tagwire began with. */
export const FIRST_MIGRATION = '0000_start.sql';

// Wrangler keeps the same table in D1 (wrangler.toml names it), so either may apply a migration.
const CREATE =
  'CREATE TABLE IF NOT EXISTS migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, ' +
  'applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)';

/**
 * What a database lacks, in order; undefined where it has nothing of Tagwire at all.
 * @throws ConfigError when the database is newer than this version of Tagwire, or another program's
 */
export async function missingMigrations(
  driver: SqlDriver,
  migrations: readonly Migration[],
): Promise<Migration[] | undefined> {
  const applied = await appliedNames(driver).catch((error: unknown) => {
    if (/no such column/i.test(String(error))) throw othersMigrations(error);
    if (!/no such table/i.test(String(error))) throw error;
    return new Set<string>();
  });
  if (applied.size && !applied.has(FIRST_MIGRATION)) throw othersMigrations();
  const unknown = [...applied].filter((name) => !migrations.some((m) => m.name === name));
  if (unknown.length) {
    throw new ConfigError(
      `The database was written by a newer Tagwire (it has ${unknown.join(', ')}): update Tagwire, or use another DATABASE_URL.`,
    );
  }
  return applied.size ? migrations.filter(({ name }) => !applied.has(name)) : undefined;
}

const othersMigrations = (cause?: unknown) =>
  new ConfigError(
    "The database is another program's (its table migrations is none of Tagwire's): choose another DATABASE_URL.",
    { cause },
  );

/**
 * Applies what is missing, each migration whole or not at all; returns the names applied.
 * Two processes may start at once: the loser's batch fails on the name and it looks again.
 * @throws ConfigError when the database is newer than this version of Tagwire
 */
export async function migrate(driver: SqlDriver, migrations: readonly Migration[]): Promise<string[]> {
  // Reads first: where nothing is missing nothing is written, and a replica starts without its primary.
  const missing = await missingMigrations(driver, migrations);
  if (!missing) await driver.batch([{ sql: CREATE, params: [] }]);
  const done: string[] = [];
  // Each transaction waits for the disk: a new database has all of them in one.
  for (const some of missing?.map((one) => [one]) ?? [[...migrations]]) {
    const names = some.map(({ name }) => name);
    try {
      await driver.batch(some.flatMap(statementsOf));
      done.push(...names);
    } catch (error) {
      const present = await appliedNames(driver);
      if (names.every((name) => present.has(name))) continue;
      if (error instanceof Refusal) throw error;
      const reason = (error as Error).message;
      throw new ConfigError(`The database cannot be migrated (${names.join(', ')}): ${reason}`, {
        cause: error,
      });
    }
  }
  return done;
}

async function appliedNames(driver: SqlDriver): Promise<Set<string>> {
  return new Set((await driver.all('SELECT name FROM migrations', [])).map(([name]) => String(name)));
}

/** Whether every migration is in: what `/readyz` asks. */
export async function isMigrated(driver: SqlDriver, migrations: readonly Migration[]): Promise<boolean> {
  const applied = await appliedNames(driver);
  return migrations.every((m) => applied.has(m.name));
}

function statementsOf({ name, sql }: Migration): Statement[] {
  const parts = sql.split('--> statement-breakpoint').map((s) => s.trim());
  const statements = parts.filter(Boolean).map((text) => ({ sql: text, params: [] }));
  return [{ sql: 'INSERT INTO migrations (name) VALUES (?)', params: [name] }, ...statements];
}
