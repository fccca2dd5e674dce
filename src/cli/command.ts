// What a command is.

import { readConfig } from '../config.ts';
import { nodeRuntime, openPrimary, readMigrations } from '../runtimes/node.ts';
import type { Context } from '../services/context.ts';
import { createContext } from '../services/context.ts';
import { ensureSite } from '../store/facets.ts';
import { migrate } from '../store/migrate.ts';

export type Options = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export interface Command {
  /** One line for the overview. */
  summary: string;
  /** After the command's name. */
  usage: string;
  help: string;
  options: Readonly<Record<string, { type: 'string' | 'boolean'; multiple?: boolean; short?: string }>>;
  /** Resolves to the exit code. */
  run(options: Options, positionals: readonly string[]): Promise<number>;
}

/** The command line cannot be understood: exit code 2. */
export class Misuse extends Error {}
/** The command cannot do it, for a reason its user can act on: exit code 1. */
export class Failure extends Error {}

/** Does something with the configured database, migrated first, and closes it. */
export async function withDatabase<T>(use: (context: Context, applied: string[]) => Promise<T>): Promise<T> {
  const config = readConfig({ ...process.env, LOG_LEVEL: process.env.LOG_LEVEL || 'warn' });
  const driver = await openPrimary(config);
  const runtime = nodeRuntime(config);
  try {
    const migrations = readMigrations();
    const applied = await migrate(driver, migrations);
    const context = createContext({ config, driver, migrations, runtime });
    await ensureSite(context.db, runtime.now());
    return await use(context, applied);
  } finally {
    await runtime.settled();
    await driver.close();
  }
}

export const text = (value: Options[string]): string | undefined =>
  typeof value === 'string' ? value : undefined;
export const texts = (value: Options[string]): string[] =>
  Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : [];
