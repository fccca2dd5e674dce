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
  if (process.env.SHOW) console.log('start', performance.now());
  server.start();
  expect(await server.ready()).toBe(true);
  subscriber = await Subscriber.start();
  /** How often each was told, and who had answered before the kill. */
  const told = new Map<string, number>();
  const answered: string[] = [];
  let isKilled = false;
  for (const [i, path] of paths.entries())
    subscriber.on(path, async ({ method, query }, response) => {
      if (method === 'GET') return void response.end(query.get('hub.challenge'));
      told.set(path, (told.get(path) ?? 0) + 1);
      await sleep(i * STEP_MS);
      response.end();
      if (isKilled) return;
      answered.push(path);
      if (answered.length < SUBSCRIBERS / 2) return;
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
  await until('all are confirmed', () => paths.every((path) => subscriber.at(path, 'GET').length > 0));
  await sleep(500);
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const article = JSON.stringify({ title: 'An article', content: { text: 'A text.' } });
  await fetch(`${server.url}/admin/articles`, { method: 'POST', headers, body: article });
  if (process.env.SHOW) console.log('posted', performance.now());
  await until('it was killed', () => isKilled);
  await server.ended();
  const db = join(dir, 'tagwire.db');
  const waiting = () =>
    rowsIn(
      db,
      "SELECT s.callback FROM deliveries d JOIN subscriptions s ON s.id = d.target WHERE d.kind = 'push'",
    );
  const left = new Set(waiting().map(([callback]) => new URL(`${callback}`).pathname));
  const before = new Map(told);
  // What was claimed is due again when the claims end.
  clock.jump(60_000);
  if (process.env.SHOW) console.log('start', performance.now());
  server.start();
  expect(await server.ready()).toBe(true);
  await until('all are told', () => waiting().length === 0);
  if (process.env.SHOW)
    console.log(
      answered.filter((path) => left.has(path)).length,
      paths.filter((path) => told.get(path)! > 1).length,
    );
  if (process.env.SHOW) console.log('end', performance.now());
  for (const path of paths)
    expect([path, told.get(path)]).toEqual([path, (before.get(path) ?? 0) + Number(left.has(path))]);
  // At most those that had no answer yet, and some whose answer came a moment before.
  expect(answered.filter((path) => !left.has(path)).length).toBeGreaterThan(0);
});
