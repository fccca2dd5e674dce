// kill -9 half-way through the deliveries of a change: everybody is told, and twice only who was being told at that moment.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../unit/cli/process.ts';
import { Subscriber } from '../unit/services/push/subscriber.ts';
import { Clock } from './faults.ts';
import { rowsIn } from './rows.ts';
import { freePort, TagwireProcess, TOKEN } from './tagwire-process.ts';

const SUBSCRIBERS = 60;
/** So much longer than the one before it takes each subscriber to answer. */
const STEP_MS = 10;
const PUBLIC_URL = 'https://wire.example';
const TOPIC = `${PUBLIC_URL}/feed.json`;
const INSIDE = fileURLToPath(new URL('inside.ts', import.meta.url));
const paths = Array.from({ length: SUBSCRIBERS }, (_, i) => `/s${i}`);
let subscriber: Subscriber;
let server: TagwireProcess;
afterAll(async () => {
  await server?.end('SIGKILL');
  await subscriber?.stop();
});

async function until(what: string, done: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 60_000; !done(); await sleep(10))
    if (Date.now() > deadline) throw new Error(`${what}: not within a minute`);
}

test('who was told before a kill is not told again', { timeout: 180_000 }, async () => {
  const home = temporaryFolder();
  const dir = join(home, 'data');
  mkdirSync(dir);
  const clock = new Clock(home);
  const vars = { PUBLIC_URL, OUTBOUND_ALLOW: '127.0.0.1/32', LOG_LEVEL: 'warn', SOAK_CONTROL: home };
  server = new TagwireProcess(dir, await freePort(), vars, ['--import', INSIDE]);
  server.start();
  expect(await server.ready()).toBe(true);
  subscriber = await Subscriber.start();
  /** How often each was told. */
  const told = new Map<string, number>();
  let answered = 0;
  let isKilled = false;
  for (const [i, path] of paths.entries())
    subscriber.on(path, async ({ method, query }, response) => {
      if (method === 'GET') return void response.end(query.get('hub.challenge'));
      told.set(path, (told.get(path) ?? 0) + 1);
      await sleep(i * STEP_MS);
      response.end();
      if (isKilled) return;
      answered += 1;
      if (answered < SUBSCRIBERS / 2) return;
      isKilled = true;
      await server.end('SIGKILL');
    });
  for (const path of paths) {
    const body = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.topic': TOPIC,
      'hub.callback': subscriber.url(path),
    });
    expect((await fetch(`${server.url}/hub`, { method: 'POST', body })).status).toBe(202);
  }
  const db = join(dir, 'tagwire.db');
  const count = (sql: string) => Number(rowsIn(db, `SELECT count(*) FROM ${sql}`)[0]![0]);
  await until('all are confirmed', () => count('subscriptions') === SUBSCRIBERS);
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const article = JSON.stringify({ title: 'An article', content: { text: 'A text.' } });
  await fetch(`${server.url}/admin/articles`, { method: 'POST', headers, body: article });
  await until('it was killed', () => isKilled);
  await server.ended();
  const callbacks = rowsIn(
    db,
    "SELECT callback FROM subscriptions WHERE id IN (SELECT target FROM deliveries WHERE kind = 'push')",
  );
  const left = new Set(callbacks.map(([callback]) => new URL(`${callback}`).pathname));
  // What was claimed is due again when the claims end.
  clock.jump(60_000);
  server.start();
  expect(await server.ready()).toBe(true);
  await until('all are told', () => count('deliveries') === 0);
  const twice = paths.filter((path) => told.get(path) === 2);
  expect([...told.values()].reduce((sum, times) => sum + times, 0)).toBe(SUBSCRIBERS + twice.length);
  expect([...told.keys()].sort()).toEqual([...paths].sort());
  expect(twice.filter((path) => !left.has(path))).toEqual([]);
});
