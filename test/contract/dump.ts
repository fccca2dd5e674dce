// A database's content as SQL, so that every combination can be given the same articles.
import { createClient } from '@libsql/client';

/** Tables of the database's own, and of what stands around it. */
const FOREIGN = /^(sqlite_|_cf_|_litestream|libsql_|articles_fts(_terms)?$)/;
/** Statements in one request. */
const AT_ONCE = 200;

/** Statements that put everything there is in a database into another that is migrated, full text included. */
export async function dumpOf(url: string): Promise<string[]> {
  const client = createClient({ url });
  try {
    const names = async (sql: string, column: string) =>
      (await client.execute(sql)).rows.map((row) => `${row[column]}`);
    const statements: string[] = [];
    for (const table of await names(
      "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
      'name',
    )) {
      if (FOREIGN.test(table)) continue;
      const columns = await names(`PRAGMA table_info("${table}")`, 'name');
      const list = columns.map((name) => `"${name}"`).join();
      const quoted = columns.map((name) => `quote("${name}")`).join(" || ',' || ");
      const rows = await names(`SELECT ${quoted} AS "values" FROM "${table}"`, 'values');
      statements.push(`DELETE FROM "${table}"`);
      statements.push(...rows.map((values) => `INSERT INTO "${table}" (${list}) VALUES (${values})`));
    }
    return statements;
  } finally {
    client.close();
  }
}

/** Replaces everything in a migrated database that nobody has open. */
export async function load(url: string, dump: readonly string[]): Promise<void> {
  const client = createClient({ url });
  try {
    for (let i = 0; i < dump.length; i += AT_ONCE) await client.batch(dump.slice(i, i + AT_ONCE), 'write');
  } finally {
    client.close();
  }
}
