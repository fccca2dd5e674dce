// Commands that work on the database itself.
import { readConfig } from '../config.ts';
import { nodeRuntime, openPrimary, readMigrations } from '../runtimes/node/index.ts';
import { type Context, createContext } from '../services/context.ts';
import { ensureSite } from '../store/facets/facets.ts';
import { migrate } from '../store/migrate.ts';

/** Does something with the configured database, migrated first, and closes it. */
export async function withDatabase<T>(use: (context: Context, applied: string[]) => Promise<T>): Promise<T> {
  const config = readConfig({ ...process.env, LOG_LEVEL: process.env.LOG_LEVEL || 'warn' });
  const driver = await openPrimary(config);
  const runtime = nodeRuntime(config);
  try {
    const migrations = readMigrations();
    const applied = await migrate(driver, migrations);
    const shared = createContext({ config, driver, migrations, runtime });
    const context = { ...shared, actor: { id: 'cli', name: 'tagwire' } };
    await ensureSite(context.db, runtime.now());
    return await use(context, applied);
  } finally {
    await runtime.settled();
    await driver.close();
  }
}
