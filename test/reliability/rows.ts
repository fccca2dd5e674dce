import { DatabaseSync } from 'node:sqlite';

/** Rows of a database file, as arrays. Not by libSQL, which keeps a file open for a while after it was closed. */
export function rowsIn(path: string, sql: string): unknown[][] {
  const database = new DatabaseSync(path, { timeout: 10_000 });
  try {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    return statement.all() as unknown as unknown[][];
  } finally {
    database.close();
  }
}
