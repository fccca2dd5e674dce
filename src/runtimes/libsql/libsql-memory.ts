// A database in memory: one connection that reads and writes, gone with the process.
import type { DatabaseDriver, SqlDriver } from '../../ports.ts';
import { bindingOf } from './binding.ts';
import { LibsqlWriter } from './libsql-writer.ts';

export async function openMemory(driver?: DatabaseDriver): Promise<SqlDriver> {
  const connection = new LibsqlWriter(':memory:', await bindingOf(driver));
  let writes = 0;
  return {
    all: async (sql, params) => connection.batch([{ sql, params }])[0] ?? [],
    batch: async (statements) => {
      const rows = connection.batch(statements);
      writes += 1;
      return rows;
    },
    version: () => writes,
    close: async () => connection.close(),
  };
}
