// A libSQL server over the network, by a real sqld.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SqlDriver } from '../../../src/ports.ts';
import { openLibsqlRemote } from '../../../src/runtimes/libsql/libsql-remote.ts';
import { type Sqld, startSqld } from '../../support/sqld.ts';

let sqld: Sqld;
let driver: SqlDriver;
beforeAll(async () => {
  sqld = await startSqld();
  driver = openLibsqlRemote(sqld.url);
  const sql = 'CREATE TABLE t (k INTEGER PRIMARY KEY, v, n INTEGER, s TEXT UNIQUE)';
  await driver.batch([{ sql, params: [] }]);
}, 120_000);
afterAll(async () => {
  await driver?.close();
  await sqld?.stop();
});

const insert = (k: number, s: string) => ({ sql: 'INSERT INTO t (k, s) VALUES (?, ?)', params: [k, s] });
const count = async () => (await driver.all('SELECT count(*) FROM t', []))[0]?.[0];

test('values come back as they went', async () => {
  const values = [null, 0, -1, 1.5, 1e300, 2 ** 53 - 1, '', 'Привет 👋 "x" \\ \u0000end', 'true'];
  expect(await driver.all(`SELECT ${values.map(() => '?').join(', ')}`, values)).toEqual([values]);
  expect(await driver.all('SELECT ?, ?, typeof(?), typeof(?)', [true, undefined, 3, 0.5])).toEqual([
    [1, null, 'integer', 'real'],
  ]);
  expect(await driver.all('SELECT value FROM json_each(?) LIMIT ?', ['[3,2,1]', 2])).toEqual([[3], [2]]);
  expect(await driver.all('SELECT k FROM t WHERE k = ?', [-1])).toEqual([]);
  await expect(driver.all('SELECT 9007199254740993', [])).rejects.toThrow(/too large/);
  await expect(driver.all('SELECT ?', [Number.NaN])).rejects.toThrow(RangeError);
});

test('a batch is all or nothing, and tells why', async () => {
  const rows = await driver.batch([
    insert(1, 'one'),
    { sql: 'UPDATE t SET n = 7 WHERE k = ? RETURNING n, s', params: [1] },
  ]);
  expect(rows).toEqual([[], [[7, 'one']]]);
  const before = await count();
  await expect(driver.batch([insert(2, 'two'), insert(3, 'one'), insert(4, 'four')])).rejects.toThrow(
    /SQLITE_CONSTRAINT.*constraint failed: t\.s/,
  );
  expect(await count()).toBe(before);
  await expect(driver.all('SELECT x FROM nowhere', [])).rejects.toThrow(/no such table: nowhere/);
  await expect(driver.batch([{ sql: 'INSERT INTO t (zzz) VALUES (1)', params: [] }])).rejects.toThrow(/zzz/);
});

test('rivals wait for each other', async () => {
  const before = Number(await count());
  const rivals = Array.from({ length: 60 }, (_, i) => driver.batch([insert(100 + i, `rival ${i}`)]));
  await Promise.all(rivals);
  expect(await count()).toBe(before + 60);
});

// Five at once are enough for sqld to answer nobody any more.
test('a thousand writes by forty writers are all answered', async () => {
  const before = Number(await count());
  const writer = async (_: unknown, first: number) => {
    for (let i = 0; i < 25; i++) {
      const k = 1_000 + first * 25 + i;
      await driver.batch([insert(k, `writer ${k}`), insert(-k, `${k} too`)]);
    }
  };
  await Promise.all(Array.from({ length: 40 }, writer));
  expect(await count()).toBe(before + 2_000);
}, 60_000);

test('addresses as Turso gives them', async () => {
  const { host } = new URL(sqld.url);
  for (const url of [`libsql://${host}?tls=0`, `http://${host}/`, `ws://${host}`]) {
    const other = openLibsqlRemote(url, 'a token that this server does not ask for');
    expect(await other.all('SELECT 1', [])).toEqual([[1]]);
    await other.close();
  }
});
