// The libraries by which a database file is read and written: the same conduct, and files of each are the other's.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import type { DatabaseDriver } from '../../../src/ports.ts';
import { bindingOf, type Connection } from '../../../src/runtimes/libsql/binding.ts';
import { openLibsqlFile } from '../../../src/runtimes/libsql/libsql-file.ts';
import { openMemory } from '../../../src/runtimes/libsql/libsql-memory.ts';
import { temporaryFolder } from '../cli/process.ts';

const home = temporaryFolder();
const DRIVERS: DatabaseDriver[] = ['libsql', 'node:sqlite'];

function refusalOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string };
    // libsql says also which kind of constraint it is.
    return { name, message, code: code?.replace(/(?<=CONSTRAINT)_.*/, '') };
  }
  return undefined;
}

/** What the connections of a library do that Tagwire does with them. */
async function conduct(driver: DatabaseDriver): Promise<unknown[]> {
  const { name, open } = await bindingOf(driver);
  expect(name).toBe(driver);
  const path = join(home, `conduct-${driver === 'libsql'}.db`);
  const [one, other] = [open(path), open(path)] as [Connection, Connection];
  one.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a, b TEXT UNIQUE, c INTEGER)');
  const insert = one.prepare('INSERT INTO t VALUES (?, ?, ?) RETURNING a, typeof(a), c, typeof(c)');
  const rows = [
    [1, 'ğ 🙂', 2 ** 53 - 1],
    [1.5, '', 0],
    [null, null, null],
    ['1', 'x', '1'],
  ].map((values) => insert.all(values));
  const plain = one.prepare('UPDATE t SET b = ? WHERE a = ?');
  plain.run(['z', 1.5]);
  const told = [
    [insert.reader, plain.reader, one.prepare('PRAGMA data_version').reader],
    rows,
    one.prepare('SELECT count(*), sum(a), max(b), group_concat(c) FROM t').all([]),
    // What the schema and the queries need of SQLite.
    one.prepare('SELECT value FROM json_each(\'[1,"a",null,2.5]\')').all([]),
    one.prepare('SELECT lower(?), unicode(?)').all(['ĞA', 'ğ']),
  ];
  one.exec("CREATE VIRTUAL TABLE f USING fts5(w, tokenize = 'unicode61 remove_diacritics 2')");
  one.exec("INSERT INTO f VALUES ('Çağ Ünlü')");
  told.push(one.prepare("SELECT w FROM f WHERE f MATCH 'unlu'").all([]));
  one.exec('BEGIN IMMEDIATE');
  told.push([one.inTransaction, other.inTransaction]);
  const refusals = [
    refusalOf(() => other.exec('BEGIN IMMEDIATE')),
    refusalOf(() => insert.all([1, 'x', 1])),
    refusalOf(() => one.prepare('SELECT * FROM nowhere')),
  ];
  one.exec('ROLLBACK');
  told.push([one.inTransaction]);
  one.close();
  other.close();
  return [...told, refusals];
}

test('both do the same', async () => {
  const [libsql, nodeSqlite] = await Promise.all(DRIVERS.map(conduct));
  expect(nodeSqlite).toEqual(libsql);
  expect(nodeSqlite!.at(-1)).toEqual([
    { name: 'SqliteError', message: 'database is locked', code: 'SQLITE_BUSY' },
    { name: 'SqliteError', message: 'UNIQUE constraint failed: t.b', code: 'SQLITE_CONSTRAINT' },
    { name: 'SqliteError', message: 'no such table: nowhere', code: 'SQLITE_ERROR' },
  ]);
});

test.each([DRIVERS, DRIVERS.toReversed()])(
  'what %s writes %s reads, and writes on',
  async (first, second) => {
    const url = `file:${join(home, `${DRIVERS.indexOf(first)}.db`)}`;
    const one = await openLibsqlFile(url, { driver: first });
    await one.batch([{ sql: 'CREATE TABLE t (a)', params: [] }]);
    await one.batch([{ sql: 'INSERT INTO t VALUES (?)', params: ['ğ'] }]);
    await one.close();
    const other = await openLibsqlFile(url, { driver: second });
    expect(await other.all('SELECT a FROM t', [])).toEqual([['ğ']]);
    await other.batch([{ sql: 'INSERT INTO t VALUES (?)', params: [2] }]);
    expect(await other.all('SELECT a FROM t', [])).toEqual([['ğ'], [2]]);
    await other.close();
  },
);

test.each(DRIVERS)('in memory by %s', async (driver) => {
  const memory = await openMemory(driver);
  await memory.batch([{ sql: 'CREATE TABLE t (a)', params: [] }]);
  await memory.batch([{ sql: 'INSERT INTO t VALUES (?)', params: ['a'] }]);
  expect(await memory.all('SELECT a FROM t', [])).toEqual([['a']]);
  await memory.close();
});

describe('DATABASE_DRIVER', () => {
  const read = (vars: Record<string, string | undefined>) => () => readConfig(vars).databaseDriver;

  test('is libsql, or one that is known', () => {
    expect(read({})()).toBe('libsql');
    expect(read({ DATABASE_DRIVER: 'node:sqlite' })()).toBe('node:sqlite');
    expect(read({ DATABASE_DRIVER: 'sqlite' })).toThrow('DATABASE_DRIVER: must be libsql or node:sqlite');
  });

  test.each([{ DATABASE_URL: 'https://db.example' }, { DATABASE_SYNC_URL: 'https://db.example' }])(
    'is libsql with %j',
    (vars) => {
      expect(read({ ...vars, DATABASE_DRIVER: 'node:sqlite' })).toThrow(
        'DATABASE_DRIVER: must be libsql for a remote database and for a replica',
      );
    },
  );
});

test('where it cannot be opened the reason is the same', async () => {
  const refused = (driver: DatabaseDriver) =>
    openLibsqlFile(`file:${home}`, { driver }).catch((error: Error) => error.message);
  expect(await refused('node:sqlite')).toBe(await refused('libsql'));
  expect(await refused('node:sqlite')).toContain('it is no file that may be read and written here');
});
