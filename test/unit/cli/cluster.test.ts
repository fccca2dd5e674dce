// WORKERS=3: three server processes behind one port, on one database file, are as one.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Subscriber } from '../services/push/subscriber.ts';
import { type Answer, Client } from './clients.ts';
import { type Server, serve, stopServers, temporaryFolder, until } from './process.ts';

const PUBLIC_URL = 'https://wire.example';
const WORKERS = 3;
stopServers();
let server: Server;
/** Connections kept alive, each to one process, and each process has some. */
const clients: Client[] = [];

beforeAll(async () => {
  const vars = { PUBLIC_URL, WORKERS: `${WORKERS}`, OUTBOUND_ALLOW: '127.0.0.1/32', LOG_LEVEL: 'debug' };
  server = await serve({ DATA_DIR: temporaryFolder(), ...vars });
  await until(() => server.log.some(({ message }) => message === 'serving'));
  // Who takes a connection is the kernel's choice: more of them until nobody is left out.
  while (answeredBy('/tags/').size < WORKERS && clients.length < 300) {
    const more = Array.from({ length: WORKERS * 5 }, () => new Client(server.url));
    clients.push(...more);
    await Promise.all(more.map((client) => client.get('/tags/')));
    await new Promise((logged) => setTimeout(logged, 100));
  }
  expect(answeredBy('/tags/').size).toBe(WORKERS);
  for (const [i, client] of clients.slice(0, 15).entries()) {
    await client.post({ title: `First ${i}`, tags: [`T${i}`, 'All'], authors: [{ name: 'Ann Lee' }] });
  }
});
afterAll(() => {
  for (const client of clients) client.close();
});

/** Processes that answered requests of a path, by what they logged. */
const answeredBy = (path: string) =>
  new Set(server.log.filter((line) => line.path === path && line.status === 200).map(({ pid }) => pid));

const PATHS = ['/tags/all', '/tags/t1', '/tags/t1,t2', '/tags/all+!t3', '/authors/ann-lee', '/tags/nobody'];
const URLS = PATHS.flatMap((path) =>
  ['rss.xml', 'atom.xml', 'feed.json', 'ninjs.json', ''].flatMap((file) => [
    `${path}/${file}`,
    `${path}/${file}?limit=2`,
  ]),
);

test('hundreds of answers, to any connection, are byte for byte the same, with the same validators', async () => {
  const of = ({ status, headers, body }: Answer) => [status, headers.etag, headers['last-modified'], body];
  for (const url of URLS) {
    const [first, ...others] = await Promise.all(clients.map((client) => client.get(url)));
    expect(first!.status).toBe(200);
    expect(first!.headers.etag).toMatch(/^"[^"]+"$/);
    for (const other of others) expect(of(other), url).toEqual(of(first!));
    const held = { 'if-none-match': first!.headers.etag! };
    for (const { status } of await Promise.all(clients.map((client) => client.get(url, held)))) {
      expect(status, url).toBe(304);
    }
  }
  await until(() => answeredBy('/tags/all/rss.xml').size === WORKERS);
});

test('what was acknowledged on one connection, every other shows at once', async () => {
  const of = async (client: Client) => (await client.get('/tags/fresh/feed.json')).body;
  for (let i = 0; i < 60; i++) {
    const title = `Fresh ${i}.`;
    await clients[i % clients.length]!.post({ title, tags: ['Fresh'] });
    const bodies = await Promise.all(clients.map(of));
    for (const body of bodies) expect(body).toContain(title);
  }
});

test('posts through all of them at once are all there, none twice, in one change log', async () => {
  const titles = Array.from({ length: 90 }, (_, i) => `Rush ${i}`);
  const lanes = clients.map(async (client, lane) => {
    const ids: string[] = [];
    for (let i = lane; i < titles.length; i += clients.length) {
      ids.push((await client.post({ title: titles[i], tags: ['Rush', `R${i % 7}`] })).id);
    }
    return ids;
  });
  expect(new Set((await Promise.all(lanes)).flat()).size).toBe(titles.length);
  for (const client of clients) {
    const feed = JSON.parse((await client.get('/tags/rush/feed.json?limit=200')).body);
    expect(feed.items.map(({ title }: { title: string }) => title).sort()).toEqual([...titles].sort());
  }
  const log = JSON.parse((await clients[0]!.get('/changes.json?limit=1000')).body);
  const seqs = log.changes.map(({ seq }: { seq: number }) => seq);
  expect(new Set(seqs).size).toBe(seqs.length);
});

test('an article scheduled for soon appears once, by whoever comes first', async () => {
  const publishedAt = new Date(Date.now() + 1_500).toISOString();
  await clients[0]!.post({ title: 'Soon', tags: ['Soon'], publishedAt });
  const seen = async (client: Client) => JSON.parse((await client.get('/tags/soon/feed.json')).body).items;
  expect(await seen(clients[1]!)).toEqual([]);
  await until(async () => (await Promise.all(clients.map(seen))).every((items) => items.length === 1));
  const log = JSON.parse((await clients[0]!.get('/changes.json?limit=1000')).body);
  const item = log.changes.filter((change: { item?: { title: string } }) => change.item?.title === 'Soon');
  expect(item).toHaveLength(1);
});

test('each subscriber gets each change once', { timeout: 120_000 }, async () => {
  const subscriber = await Subscriber.start();
  afterAll(() => subscriber.stop());
  const topic = `${PUBLIC_URL}/tags/push/feed.json`;
  const paths = Array.from({ length: 150 }, (_, i) => `/s${i}`);
  for (const [i, path] of paths.entries()) {
    const form = { 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.callback': subscriber.url(path) };
    const body = new URLSearchParams(form).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const { status } = await clients[i % clients.length]!.send('POST', '/hub', type, body);
    expect(status).toBe(202);
  }
  const idle = async () => {
    const [subscriptions, deliveries] = await Promise.all(
      ['/admin/subscriptions?limit=1000', '/admin/deliveries?limit=1000'].map(async (path) =>
        (await server.admin('GET', path)).json(),
      ),
    );
    const { subscriptions: all } = subscriptions as { subscriptions: unknown[] };
    return all.length === paths.length && !(deliveries as { deliveries: unknown[] }).deliveries.length;
  };
  await until(idle, 60_000);
  for (const path of paths) expect(subscriber.at(path, 'GET'), path).toHaveLength(1);
  for (let round = 1; round <= 3; round++) {
    await clients[round]!.post({ title: `Push ${round}`, tags: ['Push'] });
    await until(() => paths.every((path) => subscriber.at(path, 'POST').length >= round), 60_000);
    await until(idle, 60_000);
    for (const path of paths) {
      const posts = subscriber.at(path, 'POST');
      expect(posts, path).toHaveLength(round);
      expect(posts.at(-1)!.body.toString()).toContain(`Push ${round}`);
    }
  }
});

test('SIGTERM ends them all, with nothing left behind', async () => {
  const pids = new Set(server.log.map(({ pid }) => pid as number));
  expect((await server.stop()).code).toBe(0);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow();
  expect(server.log.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
  // The last line of its own: those of workers are buffered, and written when they end.
  const primary = server.log.find(({ message }) => message === 'stopping')?.pid;
  const last = server.log.findLast(({ pid }) => pid === primary);
  expect(last).toMatchObject({ message: 'stopping', signal: 'SIGTERM' });
});
