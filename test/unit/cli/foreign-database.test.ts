// A database of another program: nothing of Tagwire's goes into it.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { describe, expect, test } from 'vitest';
import { libsqlFile } from '../../../src/entries/libsql.ts';
import { createTagwire } from '../../../src/index.ts';
import { tagwire } from './in-process.ts';
import { lines, ROOT, temporaryFolder } from './process.ts';

const home = temporaryFolder();
const newFolder = () => mkdtempSync(join(home, 'data-'));
const SAMPLE = join(ROOT, 'db/samples/penguin-count.md');
const COMMANDS = [
  ['serve'],
  ['migrate'],
  ['import', SAMPLE],
  ['token', 'list'],
  ['people', 'list'],
  ['post', SAMPLE, '--new'],
  ['export'],
  ['doctor'],
  ['restore', '--in-place'],
];

/** What others have in theirs. */
const OTHERS: [string, string][] = [
  ['a table articles', "CREATE TABLE articles (id INTEGER, body TEXT); INSERT INTO articles VALUES (1, 'x')"],
  ['tables that Tagwire has none of', 'CREATE TABLE invoices (id INTEGER PRIMARY KEY, sum REAL)'],
  ['a table migrations of its own', 'CREATE TABLE migrations (id INTEGER, batch INTEGER)'],
  [
    'migrations by TypeORM',
    "CREATE TABLE migrations (id INTEGER, timestamp BIGINT, name TEXT); INSERT INTO migrations VALUES (1, 1, 'Users1')",
  ],
  [
    'an empty table migrations beside others',
    'CREATE TABLE migrations (id INTEGER, name TEXT); CREATE TABLE users (id INTEGER)',
  ],
  ['a log', 'PRAGMA journal_mode = WAL; CREATE TABLE t (x)'],
];

function made(sql: string): string {
  const path = join(newFolder(), 'other.db');
  const other = new Libsql(path);
  other.exec(sql);
  other.close();
  return path;
}

describe.each(OTHERS)('with %s', (_, sql) => {
  test('every command refuses it in one line, and leaves it as it is', async () => {
    const path = made(sql);
    const before = readFileSync(path);
    for (const args of COMMANDS) {
      const vars = { DATABASE_URL: `file:${path}`, DATA_DIR: newFolder(), PORT: '0', ADMIN_TOKEN: 'x' };
      const { code, stdout, stderr } = await tagwire(args, vars);
      expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
      expect(lines(stderr)).toEqual([
        expect.stringMatching(`^tagwire: ${path} is the database of another program.*another DATABASE_URL`),
      ]);
      expect(readFileSync(path).equals(before), args.join(' ')).toBe(true);
      // SQLite's own beside one with a log, which hold nothing.
      const beside = readdirSync(join(path, '..')).filter((name) => !/-(wal|shm)$/.test(name));
      expect(beside).toEqual(['other.db']);
    }
  });

  test('so does the server in another application', async () => {
    const path = made(sql);
    const before = readFileSync(path);
    const wire = createTagwire({ publicUrl: 'https://a.example', database: libsqlFile(path), media: false });
    await expect(wire.articles.list()).rejects.toThrow('another program');
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

test.each([
  ['without tables', 'PRAGMA journal_mode = WAL; CREATE TABLE x (y); DROP TABLE x'],
  [
    'with the table that a start which was stopped made',
    'CREATE TABLE migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)',
  ],
  [
    'with those of Litestream',
    'CREATE TABLE _litestream_seq (id INTEGER); CREATE TABLE _litestream_lock (id INTEGER)',
  ],
])('a database %s is nobody’s, and Tagwire’s from then on', async (_, sql) => {
  const vars = { DATABASE_URL: `file:${made(sql)}`, DATA_DIR: newFolder() };
  expect(await tagwire(['migrate'], vars)).toMatchObject({ code: 0, stderr: '' });
  expect(await tagwire(['token', 'list'], vars)).toMatchObject({ code: 0, stderr: '' });
});

test('an application may have made tables beside those of Tagwire', async () => {
  const vars = { DATA_DIR: newFolder() };
  await tagwire(['migrate'], vars);
  const own = new Libsql(join(vars.DATA_DIR, 'tagwire.db'));
  own.exec('CREATE TABLE invoices (id INTEGER)');
  own.close();
  expect(await tagwire(['migrate'], vars)).toMatchObject({ code: 0, stdout: 'Nothing to do.\n' });
});
