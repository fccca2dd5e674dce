// How many writes a libSQL server is given at once, by a stub that counts them. What real ones answer: test/reliability/cluster.
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openLibsqlRemote, type Waiting } from '../../../src/runtimes/libsql/libsql-remote.ts';
import { oneWrite } from '../../../src/runtimes/workers/one-write.ts';

interface Pipeline {
  requests: { type: string; batch?: { steps: unknown[] } }[];
}

let url: string;
/** Writes and reads that are under way now, and at most. */
const now = { batch: 0, execute: 0 };
const most = { batch: 0, execute: 0 };
/** HTTP status of the next write. */
let status = 200;
/** So many reads have to be under way before anything is answered. */
let reads = 0;
const together = new EventEmitter().setMaxListeners(0);
const server = createServer(async (asked, to) => {
  const chunks: Buffer[] = [];
  for await (const chunk of asked) chunks.push(chunk as Buffer);
  if (asked.method === 'GET') return void to.writeHead(asked.url?.startsWith('/v2') ? 200 : 404).end();
  const { requests } = JSON.parse(Buffer.concat(chunks).toString()) as Pipeline;
  const kind = requests.some(({ type }) => type === 'batch') ? 'batch' : 'execute';
  now[kind] += 1;
  most[kind] = Math.max(most[kind], now[kind]);
  if (now.execute < reads) await once(together, 'reads');
  reads = 0;
  together.emit('reads');
  await sleep(5);
  now[kind] -= 1;
  if (status !== 200) {
    to.writeHead(status).end();
    status = 200;
    return;
  }
  const result = { cols: [], rows: [], affected_row_count: 0, last_insert_rowid: null };
  const results = requests.map(({ type, batch }) => {
    const many = batch?.steps.map(() => result) ?? [];
    const told = type === 'batch' ? { step_results: many, step_errors: many.map(() => null) } : result;
    return { type: 'ok', response: { type, ...(/batch|execute/.test(type) && { result: told }) } };
  });
  to.setHeader('content-type', 'application/json').end(
    JSON.stringify({ baton: null, base_url: null, results }),
  );
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  Object.assign(most, { batch: 0, execute: 0 });
});

const kinds: [string, () => Waiting | undefined][] = [
  ['on Node, Deno and Bun', () => undefined],
  ['in workerd', () => ({ concurrency: Number.MAX_SAFE_INTEGER, alone: oneWrite() })],
];
describe.each(kinds)('%s', (_, waiting) => {
  const write = { sql: 'INSERT INTO t VALUES (1)', params: [] };

  test('one write at a time, and reads beside it', async () => {
    reads = 10;
    const driver = openLibsqlRemote(url, undefined, undefined, waiting());
    const written = Array.from({ length: 30 }, () => driver.batch([write]));
    const read = Array.from({ length: 10 }, () => driver.all('SELECT 1', []));
    await Promise.all([...written, ...read]);
    expect(most.batch).toBe(1);
    expect(most.execute).toBe(10);
    await driver.close();
  });

  test('after one that fails the next are sent', async () => {
    const driver = openLibsqlRemote(url, undefined, undefined, waiting());
    status = 502;
    const told = await Promise.allSettled(Array.from({ length: 3 }, () => driver.batch([write])));
    expect(told.map((one) => one.status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    await driver.close();
  });
});

test('in workerd a write whose request was ended holds up others for a while only', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const alone = oneWrite();
  void alone(() => new Promise(() => {}));
  vi.advanceTimersByTime(14_000);
  await expect(alone(async () => 1)).rejects.toThrow('SQLITE_BUSY');
  vi.advanceTimersByTime(1_000);
  expect(await alone(async () => 1)).toBe(1);
});
