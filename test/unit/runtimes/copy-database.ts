// The rows of one database in another, so that two runtimes can be compared byte by byte. Without full text.
import { getTableColumns, getTableName } from 'drizzle-orm';
import * as schema from '../../../db/schema.ts';
import type { SqlDriver } from '../../../src/ports.ts';

/** Replaces everything in `to`, which is migrated, by what `rows` reads. */
export async function copyDatabase(rows: (sql: string) => Promise<unknown[][]>, to: SqlDriver) {
  for (const table of Object.values(schema)) {
    const name = getTableName(table);
    const columns = Object.values(getTableColumns(table)).map((column) => `"${column.name}"`);
    const values = columns.map((_, i) => `value->>${i}`);
    const all = JSON.stringify(await rows(`SELECT ${columns} FROM ${name}`));
    await to.batch([
      { sql: `DELETE FROM ${name}`, params: [] },
      {
        sql: `INSERT INTO ${name} (${columns}) SELECT ${values} FROM json_each(?)`,
        params: [all],
      },
    ]);
  }
}
