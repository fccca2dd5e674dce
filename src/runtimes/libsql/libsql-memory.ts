// libSQL in memory: one connection that reads and writes, gone with the process.
import type { SqlDriver } from '../../ports.ts';
import { LibsqlWriter } from './libsql-writer.ts';

export function openMemory(): SqlDriver {
  const connection = new LibsqlWriter(':memory:');
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
