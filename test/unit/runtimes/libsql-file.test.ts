// A database file that other connections write while it is read.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { createClient } from '@libsql/client/sqlite3';
import { expect, test } from 'vitest';
import type { SqlDriver } from '../../../src/ports.ts';
import { openLibsqlFile } from '../../../src/runtimes/libsql/libsql-file.ts';
import { temporaryFolder } from '../cli/process.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const count = async (driver: SqlDriver) => (await driver.all('SELECT count(*) FROM t', []))[0]![0];
const insert = { sql: 'INSERT INTO t VALUES (1)', params: [] };

async function twoOnOneFile(): Promise<[SqlDriver, SqlDriver]> {
  const url = `file:${join(temporaryFolder(), 'tagwire.db')}`;
  const one = await openLibsqlFile(url);
  await one.batch([{ sql: 'CREATE TABLE t (a)', params: [] }]);
  return [one, await openLibsqlFile(url)];
}

test('what is read before the event loop goes on is one state, and its version is that one', async () => {
  const [reader, writer] = await twoOnOneFile();
  await nextTurn();
  const before = await count(reader);
  const version = reader.version!();
  await writer.batch([insert]);
  expect(await count(writer)).toBe(1);
  expect([before, await count(reader)]).toEqual([0, 0]);
  expect(reader.version!()).toBe(version);
  await nextTurn();
  expect(reader.version!()).not.toBe(version);
  expect(await count(reader)).toBe(1);
  await Promise.all([reader.close(), writer.close()]);
});

test('who was refused by what another committed sees that at once', async () => {
  const [one, other] = await twoOnOneFile();
  await one.batch([{ sql: 'CREATE UNIQUE INDEX once ON t (a)', params: [] }]);
  await nextTurn();
  expect(await count(one)).toBe(0);
  await other.batch([insert]);
  await expect(one.batch([insert])).rejects.toThrow('UNIQUE');
  expect(await count(one)).toBe(1);
  await Promise.all([one.close(), other.close()]);
});

test('a process sees its own writes at once', async () => {
  const [one, other] = await twoOnOneFile();
  expect(await count(one)).toBe(0);
  const version = one.version!();
  await one.batch([insert]);
  expect(await count(one)).toBe(1);
  expect(one.version!()).not.toBe(version);
  await Promise.all([one.close(), other.close()]);
});

test('a version that a timer asked for is not believed for what comes after it', async () => {
  const [reader, writer] = await twoOnOneFile();
  // From a timer, as from here, it would hold until the next turn's end.
  const version = reader.version!();
  await writer.batch([insert]);
  const until = performance.now() + 2;
  while (performance.now() < until);
  expect(reader.version!()).not.toBe(version);
  await Promise.all([reader.close(), writer.close()]);
});

test('many writers at once of one process are all patient with another', async () => {
  const path = join(temporaryFolder(), 'tagwire.db');
  const driver = await openLibsqlFile(`file:${path}`);
  await driver.batch([{ sql: 'CREATE TABLE t (a)', params: [] }]);
  const other = createClient({ url: pathToFileURL(path).href });
  for (let round = 0; round < 5; round++) {
    const held = await other.transaction('write');
    const writes = Array.from({ length: 20 }, () => driver.batch([insert]));
    await sleep(30);
    await held.commit();
    await Promise.all(writes);
  }
  expect(await count(driver)).toBe(100);
  expect((await driver.batch([{ sql: 'PRAGMA synchronous', params: [] }]))[0]).toEqual([[2]]);
  other.close();
  await driver.close();
});

test('waiting long for another process costs no files', async () => {
  const path = join(temporaryFolder(), 'tagwire.db');
  const driver = await openLibsqlFile(`file:${path}`);
  await driver.batch([{ sql: 'CREATE TABLE t (a)', params: [] }]);
  const other = createClient({ url: pathToFileURL(path).href });
  const files = () => readdirSync('/proc/self/fd').length;
  const held = await other.transaction('write');
  const before = files();
  const writes = Array.from({ length: 5 }, () => driver.batch([insert]));
  await sleep(1_000);
  expect(files() - before).toBeLessThan(10);
  await held.commit();
  await Promise.all(writes);
  expect(await count(driver)).toBe(5);
  other.close();
  await driver.close();
});

test('a batch that is refused leaves nothing behind, and the next one goes through', async () => {
  const driver = await openLibsqlFile(`file:${join(temporaryFolder(), 'tagwire.db')}`);
  await driver.batch([{ sql: 'CREATE TABLE t (a INTEGER PRIMARY KEY)', params: [] }]);
  const put = (...values: number[]) =>
    driver.batch(values.map((value) => ({ sql: 'INSERT INTO t VALUES (?) RETURNING a', params: [value] })));
  expect(await put(1, 2)).toEqual([[[1]], [[2]]]);
  await expect(put(3, 1)).rejects.toThrow(/UNIQUE constraint failed/);
  await expect(put(3, Number.NaN)).rejects.toThrow('NaN cannot be stored');
  expect(await put(3)).toEqual([[[3]]]);
  expect(await count(driver)).toBe(3);
  await driver.close();
});
