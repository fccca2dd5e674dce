// A program that reads the database and does not end: the write-ahead log grows, is told, and becomes small again.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { expect, test, vi } from 'vitest';
import type { Log } from '../../src/ports.ts';
import { watchWal } from '../../src/runtimes/libsql/wal.ts';
import { serve, stopServers, temporaryFolder, until } from '../unit/cli/process.ts';

vi.setConfig({ testTimeout: 60_000 });
const home = temporaryFolder();
stopServers();

test('the log grows while a reader does not end, /metrics tells it, and what is written after that cuts it back', async () => {
  const server = await serve({ DATA_DIR: home });
  const wal = () => statSync(join(home, 'tagwire.db-wal')).size;
  const told = async () => {
    const text = await (await server.admin('GET', '/metrics')).text();
    return Number(/^tagwire_database_wal_bytes (\d+)$/m.exec(text)?.[1]);
  };
  const html = `<p>${'what is written while somebody reads '.repeat(12_000)}</p>`;
  const write = (title: string) => server.post({ title, content: { html } });
  await write('Before');
  expect(await told()).toBe(wal());

  const foreign = new Libsql(join(home, 'tagwire.db'));
  foreign.exec('BEGIN');
  expect(foreign.prepare('SELECT count(*) FROM articles').raw().get([])).toEqual([1]);
  for (let i = 0; wal() < 24_000_000; i++) await write(`While it reads ${i}`);
  expect(await told()).toBe(wal());
  // It reads what was when it began.
  expect(foreign.prepare('SELECT count(*) FROM articles').raw().get([])).toEqual([1]);
  foreign.exec('COMMIT');
  foreign.close();

  await write('It has ended');
  await write('So the log begins anew');
  expect(wal()).toBeLessThan(16_800_000);
  expect(await told()).toBe(wal());
});

test('the log of the server says once that it is large, and once that it is small again', async () => {
  const lines: string[] = [];
  const log: Log = {
    log: (level, message, fields) => void lines.push(`${level} ${message} ${fields?.reason ?? ''}`),
  };
  let bytes = 1;
  let read = 0;
  const stop = watchWal(() => ++read && bytes, log, { interval: 1 });
  const looked = async () => {
    const before = read;
    await until(() => read > before + 2);
  };
  await looked();
  expect(lines).toEqual([]);
  bytes = 300_000_000;
  await looked();
  expect(lines).toEqual([
    'warn the write-ahead log of the database grows: some program reads the database and does not end ' +
      'the file ending in -wal has 300 MB',
  ]);
  bytes = 5;
  await looked();
  stop();
  expect(lines.slice(1)).toEqual(['info the write-ahead log of the database is small again ']);
});
