// A database file that other connections write while it is read.
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { Log, SqlDriver } from '../../../src/ports.ts';
import { openLibsqlFile } from '../../../src/runtimes/libsql/libsql-file.ts';
import type { WriterOptions } from '../../../src/runtimes/libsql/libsql-file-writer.ts';
import { DRIVER, openConnection } from '../../support/database-driver.ts';
import { temporaryFolder } from '../cli/process.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const count = async (driver: SqlDriver) => (await driver.all('SELECT count(*) FROM t', []))[0]![0];
const opened = (url: string, options: WriterOptions = {}) =>
  openLibsqlFile(url, { ...options, driver: DRIVER });
const insert = { sql: 'INSERT INTO t VALUES (1)', params: [] };

async function twoOnOneFile(): Promise<[SqlDriver, SqlDriver]> {
  const url = `file:${join(temporaryFolder(), 'tagwire.db')}`;
  const one = await opened(url);
  await one.batch([{ sql: 'CREATE TABLE t (a)', params: [] }]);
  return [one, await openLibsqlFile(url)];
}

test('what is read before the event loop goes on is one state, and its version is that one', async () => {
  const path = join(temporaryFolder(), 'tagwire.db');
  const reader = await opened(`file:${path}`);
  await reader.batch([{ sql: 'CREATE TABLE t (a)', params: [] }]);
  const other = openConnection(path);
  await nextTurn();
  const before = await count(reader);
  const version = reader.version!();
  other.exec(insert.sql);
  expect([before, await count(reader)]).toEqual([0, 0]);
  expect(reader.version!()).toBe(version);
  await nextTurn();
  expect(reader.version!()).not.toBe(version);
  expect(await count(reader)).toBe(1);
  other.close();
  await reader.close();
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
  const driver = await opened(`file:${path}`);
  await driver.batch([{ sql: 'CREATE TABLE t (a)', params: [] }]);
  const other = openConnection(path);
  for (let round = 0; round < 5; round++) {
    other.exec('BEGIN IMMEDIATE');
    const writes = Array.from({ length: 20 }, () => driver.batch([insert]));
    await sleep(30);
    other.exec('COMMIT');
    await Promise.all(writes);
  }
  expect(await count(driver)).toBe(100);
  expect((await driver.batch([{ sql: 'PRAGMA synchronous', params: [] }]))[0]).toEqual([[2]]);
  other.close();
  await driver.close();
});

test('waiting long for another process costs no files', async () => {
  const path = join(temporaryFolder(), 'tagwire.db');
  const driver = await opened(`file:${path}`);
  await driver.batch([{ sql: 'CREATE TABLE t (a)', params: [] }]);
  const other = openConnection(path);
  const files = () => readdirSync('/proc/self/fd').length;
  other.exec('BEGIN IMMEDIATE');
  const before = files();
  const writes = Array.from({ length: 5 }, () => driver.batch([insert]));
  await sleep(1_000);
  expect(files() - before).toBeLessThan(10);
  other.exec('COMMIT');
  await Promise.all(writes);
  expect(await count(driver)).toBe(5);
  other.close();
  await driver.close();
});

test('a batch that is refused leaves nothing behind, and the next one goes through', async () => {
  const driver = await opened(`file:${join(temporaryFolder(), 'tagwire.db')}`);
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

/** A statement that takes SQLite so many rows' time. */
const long = (rows: number) => ({
  sql: 'INSERT INTO t WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n',
  params: [rows],
});

/** One whose thread writes. */
async function openThreaded(url: string, log?: Log): Promise<{ driver: SqlDriver; thread: Worker }> {
  const driver = await opened(url, { threaded: true, log });
  const started = once(process, 'worker') as Promise<[Worker]>;
  await driver.batch([{ sql: 'CREATE TABLE t (a)', params: [] }]);
  const [thread] = await started;
  expect(await once(thread, 'message')).toEqual(['ready']);
  return { driver, thread };
}

const newUrl = () => `file:${join(temporaryFolder(), 'tagwire.db')}`;

test('while a batch is written the event loop goes on', async () => {
  const { driver } = await openThreaded(newUrl());
  let isWritten = false;
  const writing = driver.batch([long(500_000)]).then(() => {
    isWritten = true;
  });
  let turns = 0;
  for (; !isWritten; turns++) {
    expect([0, 500_000]).toContain(await count(driver));
    await nextTurn();
  }
  expect(turns).toBeGreaterThan(1);
  await writing;
  expect(await count(driver)).toBe(500_000);
  await driver.close();
});

test('what a thread writes is refused with the same words, and values are what they were', async () => {
  const { driver } = await openThreaded(newUrl());
  await driver.batch([{ sql: 'CREATE UNIQUE INDEX once ON t (a)', params: [] }]);
  const put = (value: unknown) =>
    driver.batch([{ sql: 'INSERT INTO t VALUES (?) RETURNING a', params: [value] }]);
  const values = ['a', 'ğ 🙂', 1.5, true, 2 ** 53 - 1];
  const rows: unknown[] = [];
  for (const value of values) rows.push(...(await put(value)).flat(2));
  expect(rows).toEqual(['a', 'ğ 🙂', 1.5, 1, 2 ** 53 - 1]);
  expect(await put(undefined)).toEqual([[[null]]]);
  await expect(put('a')).rejects.toMatchObject({
    name: 'SqliteError',
    message: expect.stringContaining('UNIQUE constraint failed: t.a'),
  });
  await expect(put(Number.NaN)).rejects.toThrow('NaN cannot be stored');
  await expect(put({})).rejects.toThrow('A object cannot be stored');
  expect(await put(3)).toEqual([[[3]]]);
  await driver.close();
});

test('who closes it waits for what was handed in before, and nothing is taken after that', async () => {
  const url = newUrl();
  const { driver } = await openThreaded(url);
  const writes = Array.from({ length: 50 }, () => driver.batch([insert]));
  const closed = driver.close();
  await expect(driver.batch([insert])).rejects.toThrow('closed');
  await Promise.all([...writes, closed]);
  // Twice, as an application may.
  await driver.close();
  const again = await opened(url);
  expect(await count(again)).toBe(50);
  await again.close();
});

test('what waits is written together, each all or none', async () => {
  const { driver } = await openThreaded(newUrl());
  const begun = driver.batch(Array.from({ length: 20 }, () => long(2_000)));
  await sleep(0);
  const bad = { sql: 'INSERT INTO nowhere VALUES (1)', params: [] };
  const outcomes = await Promise.allSettled([
    begun,
    driver.batch([insert, { sql: 'SELECT count(*) FROM t', params: [] }]),
    driver.batch([insert, bad]),
    driver.batch([{ sql: 'SELECT count(*) FROM t', params: [] }]),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(outcomes[1]).toMatchObject({ value: [[], [[40_001]]] });
  expect(outcomes[2]).toMatchObject({ reason: { message: expect.stringContaining('nowhere') } });
  expect(outcomes[3]).toMatchObject({ value: [[[40_001]]] });
  await driver.close();
});

test('when the thread that writes ends, its batch is refused whole, and what waited is written', async () => {
  const { lines, log } = recorded();
  const { driver, thread } = await openThreaded(newUrl(), log);
  const broken = driver.batch(Array.from({ length: 2_000 }, () => long(2_000)));
  // What comes while it is written waits.
  await sleep(0);
  const waiting = [driver.batch([insert]), driver.batch([insert])];
  // In the middle of its transaction.
  await sleep(50);
  const another = once(process, 'worker') as Promise<[Worker]>;
  await Promise.all([
    expect(broken).rejects.toMatchObject({ name: 'Unavailable', headers: { 'Retry-After': '5' } }),
    thread.terminate(),
  ]);
  await Promise.all(waiting);
  expect(await count(driver)).toBe(2);
  expect(lines).toEqual([
    'warn the database cannot be written; reading goes on, writing has to wait',
    'info the database can be written again',
  ]);
  const [next] = await another;
  expect(next.threadId).not.toBe(thread.threadId);
  await driver.close();
});

test('where no thread can be started it is written all the same, and the log says so', async () => {
  const { lines, log } = recorded();
  const driver = await opened(newUrl(), { threaded: true, log });
  process.once('worker', (thread) => void thread.terminate());
  await driver.batch([{ sql: 'CREATE TABLE t (a)', params: [] }]);
  await expect.poll(() => lines).toEqual([expect.stringMatching(/^warn no thread can be started/)]);
  await driver.batch([insert]);
  expect(await count(driver)).toBe(1);
  await driver.close();
});

function recorded(): { lines: string[]; log: Log } {
  const lines: string[] = [];
  return { lines, log: { log: (level, message) => void lines.push(`${level} ${message}`) } };
}
