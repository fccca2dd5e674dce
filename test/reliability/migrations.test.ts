// A backup of any age is restored: of the database as each migration left it. What is in db/migrations is tried, so
// that a migration of tomorrow is by itself.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test, vi } from 'vitest';
import { openLibsqlFile } from '../../src/runtimes/libsql/libsql-file.ts';
import { readMigrations } from '../../src/runtimes/node/index.ts';
import { migrate } from '../../src/store/migrate.ts';
import { article, testServer } from '../support/server.ts';
import { tagwire, temporaryFolder } from '../unit/cli/process.ts';
import { rowsIn } from './rows.ts';

// Each starts a few processes.
vi.setConfig({ testTimeout: 60_000 });
const home = temporaryFolder();
const MIGRATIONS = readMigrations();
const PATHS = [
  '/rss.xml',
  '/tags/red/atom.xml',
  '/tags/blue+red/feed.json',
  '/feed.json?q=second',
  '/articles/second',
];
/** What stands around the site's own rows. */
const FOREIGN = /^(sqlite_|libsql_|migrations$|restorations$)/;
const today = join(home, 'today.db');
let expected: string[];

const documents = async (server: { get(path: string): Promise<Response> }) =>
  Promise.all(PATHS.map(async (path) => (await server.get(path)).text()));

beforeAll(async () => {
  const server = await testServer({ dir: home, vars: { DATABASE_URL: pathToFileURL(today).href } });
  const first = await server.post(
    article({ title: 'First', tags: ['Red', 'Blue'], authors: [{ name: 'Ann Lee' }] }),
  );
  await server.post(article({ title: 'Second', tags: ['Red'], source: { name: 'TASS' } }));
  await server.admin('PATCH', `/admin/articles/${first.id}`, { title: 'First, corrected' });
  expected = await documents(server);
  await server.close();
});

/** A database with the migrations up to one, and in the columns that it has the rows of today's. */
async function databaseAt(last: number, path: string): Promise<void> {
  const driver = await openLibsqlFile(pathToFileURL(path).href);
  await migrate(driver, MIGRATIONS.slice(0, last + 1));
  const names = async (sql: string) => (await driver.all(sql, [])).map(([name]) => String(name));
  const tables = (await names("SELECT name FROM sqlite_schema WHERE type = 'table'")).filter(
    (t) => !FOREIGN.test(t),
  );
  const todays = new Set(rowsIn(today, 'SELECT name FROM sqlite_schema').flat());
  for (const table of tables.filter((name) => todays.has(name) && !/^articles_fts(_terms)?$/.test(name))) {
    const known = new Set(rowsIn(today, `SELECT name FROM pragma_table_info('${table}')`).flat());
    const columns = (await names(`SELECT name FROM pragma_table_info('${table}')`)).filter((c) =>
      known.has(c),
    );
    const list = columns.map((name) => `"${name}"`).join();
    const quoted = columns.map((name) => `quote("${name}")`).join(" || ',' || ");
    const rows = rowsIn(today, `SELECT ${quoted} FROM "${table}"`).flat();
    await driver.batch([
      { sql: `DELETE FROM "${table}"`, params: [] },
      ...rows.map((row) => ({ sql: `INSERT INTO "${table}" (${list}) VALUES (${row})`, params: [] })),
    ]);
  }
  await driver.close();
  // libSQL lets go of a file some time after it was closed: what it would move out of the log then, in the middle of a
  // copy, is moved here.
  expect(rowsIn(path, 'PRAGMA wal_checkpoint(TRUNCATE)')).toEqual([[0, 0, 0]]);
}

test.each(MIGRATIONS.map(({ name }, i) => [name, i] as const))('as %s left it', async (name, i) => {
  const dir = join(home, `at-${i}`);
  mkdirSync(dir);
  const old = join(dir, 'old.db');
  await databaseAt(i, old);
  const { code, stdout, stderr } = await tagwire(['restore', old, '--json'], { DATA_DIR: join(dir, 'data') });
  expect({ code, stderr }, name).toEqual({ code: 0, stderr: '' });
  const applied = MIGRATIONS.slice(i + 1).map((migration) => migration.name);
  expect(JSON.parse(stdout)).toMatchObject({ articles: 2, changes: 3, applied });
  // The backup stays what it was.
  expect(rowsIn(old, 'SELECT name FROM migrations').flat()).toHaveLength(i + 1);
  const server = await testServer({ dir: join(dir, 'data') });
  try {
    // What was written before there was a full-text index is not in it.
    const wanted = i === 0 ? expected.filter((_, n) => !PATHS[n]?.includes('?q=')) : expected;
    const found = await documents(server);
    expect(i === 0 ? found.filter((_, n) => !PATHS[n]?.includes('?q=')) : found).toEqual(wanted);
    expect(await server.post(article({ title: 'Third', tags: ['Red'] }))).toMatchObject({ version: 1 });
    expect(await (await server.get('/tags/red/rss.xml')).text()).toContain('Third');
    const { log } = (await (await server.get('/changes.json')).json()) as { log: string };
    expect(log).toMatch(/^[0-9a-f]{32}$/);
  } finally {
    await server.close();
  }
});
