// kill -9 in the middle of a fan-out, again and again: every subscriber has every change at least once.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { type Server, serve, stopServers, temporaryFolder } from '../unit/cli/process.ts';
import { Subscriber } from '../unit/services/push/subscriber.ts';

const SUBSCRIBERS = 200;
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 2);
const PUBLIC_URL = 'https://wire.example';
const TOPIC = `${PUBLIC_URL}/tags/kill/feed.json`;
const DATA_DIR = temporaryFolder();
const paths = Array.from({ length: SUBSCRIBERS }, (_, i) => `/s${i}`);
stopServers();
let subscriber: Subscriber;
afterAll(() => subscriber?.stop());

const start = () => serve({ DATA_DIR, PUBLIC_URL, OUTBOUND_ALLOW: '127.0.0.1/32' });

/** What a subscriber was ever told of. */
const titlesAt = (path: string) =>
  new Set(
    subscriber
      .at(path, 'POST')
      .flatMap(({ body }) => (JSON.parse(body.toString()) as { items: { title: string }[] }).items)
      .map(({ title }) => title),
  );

async function until(what: string, done: () => boolean | Promise<boolean>, seconds: number): Promise<void> {
  for (let waited = 0; !(await done()); waited += 0.1) {
    if (waited > seconds) throw new Error(`${what}: not within ${seconds} s`);
    await sleep(100);
  }
}

async function subscribeAll(server: Server): Promise<void> {
  for (const path of paths) {
    const form = { 'hub.mode': 'subscribe', 'hub.topic': TOPIC, 'hub.callback': subscriber.url(path) };
    const response = await fetch(`${server.url}/hub`, { method: 'POST', body: new URLSearchParams(form) });
    expect(response.status).toBe(202);
  }
  await until(
    'every subscription confirmed',
    () => paths.every((path) => subscriber.at(path, 'GET').length),
    30,
  );
}

test('nothing acknowledged is lost to any subscriber', { timeout: 120_000 + ROUNDS * 30_000 }, async () => {
  subscriber = await Subscriber.start();
  // The server dies at a delivery of each round, a different one each time; its subscribers take a moment.
  let deathAt = Number.POSITIVE_INFINITY;
  let deliveries = 0;
  for (const path of paths) {
    subscriber.on(path, ({ method, query }, response) => {
      if (method === 'GET') return void response.end(query.get('hub.challenge'));
      deliveries += 1;
      if (deliveries === deathAt) server.child.kill('SIGKILL');
      setTimeout(() => response.end(), 20);
    });
  }
  let server = await start();
  await subscribeAll(server);
  const posted: string[] = [];
  let interrupted = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const title = `Round ${round}`;
    deathAt = deliveries + 1 + ((round * 37) % (SUBSCRIBERS - 20));
    // The server may die before it has answered; then it has acknowledged nothing.
    const article = { title, content: { text: title }, tags: ['Kill'] };
    if (await server.post(article).then(Boolean, () => false)) posted.push(title);
    await server.ended;
    interrupted += paths.some((path) => !titlesAt(path).has(title)) ? 1 : 0;
    deathAt = Number.POSITIVE_INFINITY;
    server = await start();
  }
  const complete = () => paths.every((path) => posted.every((title) => titlesAt(path).has(title)));
  await until('every change at every subscriber', complete, 90);
  expect(interrupted, 'a kill that came too late shows nothing').toBe(ROUNDS);
  await server.stop();
});
