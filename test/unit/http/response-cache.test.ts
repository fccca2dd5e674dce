// What Node answers without the router is what the router answers, and never a commit behind.
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { type Running, start } from '../../../src/runtimes/node/index.ts';
import { TOKEN, testServer } from '../../support/server.ts';

const dir = mkdtempSync(join(tmpdir(), 'tagwire-ready-'));
const config = (more: Record<string, string> = {}) =>
  readConfig({
    DATA_DIR: dir,
    ADMIN_TOKEN: TOKEN,
    PORT: '0',
    LOG_LEVEL: 'warn',
    PUBLIC_URL: 'https://wire.example',
    ...more,
  });
let now = Date.parse('2026-11-24T12:00:00Z');
let servers: Running[];
beforeAll(async () => {
  // The second is as another process is: connections and caches of its own.
  servers = [await start(config(), () => now), await start(config(), () => now)];
});
afterAll(async () => {
  for (const server of servers) await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}
function ask(
  server: Running,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
) {
  return new Promise<Answer>((resolve, reject) => {
    const call = httpRequest(server.address + path, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    call.on('error', reject).end(body);
  });
}
async function post(server: Running, article: object) {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const answer = await ask(
    server,
    'POST',
    '/admin/articles',
    headers,
    JSON.stringify({ content: { text: 'x' }, ...article }),
  );
  expect(answer.status, `${answer.body}`).toBe(201);
  return JSON.parse(`${answer.body}`) as { url: string; id: string };
}
/** Without what is each answer's own. */
const plain = ({ status, headers, body }: Answer) => {
  const { date: _, 'x-request-id': id, ...rest } = headers;
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  return { status, headers: rest, body: body.toString('latin1').replace(`${id}`, 'id') };
};

test('three times the same, whatever is asked', async () => {
  const [server] = servers as [Running];
  const { url } = await post(server, { title: 'First', tags: ['Energy'] });
  await post(server, { title: 'Second', tags: ['Energy', 'Turkey'] });
  const feed = '/tags/energy/rss.xml';
  const { headers } = await ask(server, 'GET', feed);
  const [tag, date] = [`${headers.etag}`, `${headers['last-modified']}`];
  const ways: Record<string, string>[] = [
    {},
    { 'accept-encoding': 'gzip' },
    { 'Accept-Encoding': 'br;q=1, gzip;q=0.5' },
    { 'accept-encoding': 'identity;q=0' },
    { 'if-none-match': tag },
    { 'if-none-match': `W/${tag}, "x"`, 'accept-encoding': 'gzip' },
    { 'if-none-match': '"another"' },
    { 'if-modified-since': date },
    { 'if-match': '"another"' },
    { 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
    { accept: 'text/html' },
    { 'sec-fetch-dest': 'document' },
    { 'a-im': 'feed', 'if-none-match': tag.replace(/\d+/, '1') },
    { 'x-request-id': 'mine' },
    { 'user-agent': 'a', cookie: 'b=c' },
  ];
  const paths = [
    feed,
    '/feed.json',
    '/tags/energy+!turkey/atom.xml',
    '/',
    new URL(url).pathname,
    '/feeds.json',
    '/opml.xml',
    '/sitemap.xml',
    '/changes.json',
    '/tags/',
    '/rss.xml?q=second',
    '/rss.xml?limit=1',
    '/TAGS/Energy/rss.xml',
    '/nothing',
    '/tags/nobody/rss.xml',
    '/ninjs.json',
    '/healthz',
  ];
  let asked = 0;
  for (const path of paths) {
    for (const way of ways) {
      for (const method of ['GET', 'HEAD']) {
        const name = `${method} ${path} ${JSON.stringify(way)}`;
        const first = await ask(server, method, path, way);
        if (way['x-request-id']) expect(first.headers['x-request-id'], name).toBe('mine');
        else {
          expect(plain(await ask(server, method, path, way)), name).toEqual(plain(first));
          expect(plain(await ask(server, method, path, way)), name).toEqual(plain(first));
        }
        asked += 1;
      }
    }
  }
  expect(asked).toBe(paths.length * ways.length * 2);
});

test('in more ways than are kept, and in every order of headers', async () => {
  const [server] = servers as [Running];
  const { headers } = await ask(server, 'GET', '/atom.xml');
  const tag = `${headers.etag}`;
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 100; i++) {
      const old = { 'if-none-match': `"${i}"` };
      const current = { 'if-none-match': `"${i}", ${tag}` };
      expect((await ask(server, 'GET', '/atom.xml', i % 2 ? { cookie: 'a', ...old } : old)).status).toBe(200);
      expect(
        (await ask(server, 'GET', '/atom.xml', i % 3 ? { cookie: 'a', ...current } : current)).status,
      ).toBe(304);
    }
  }
});

test('each answer has an id of its own', async () => {
  const [server] = servers as [Running];
  const ids = new Set<unknown>();
  for (let i = 0; i < 300; i++) ids.add((await ask(server, 'GET', '/rss.xml')).headers['x-request-id']);
  expect(ids.size).toBe(300);
});

test('what was acknowledged is there for the next request, at this process and at another', async () => {
  for (let i = 0; i < 40; i++) {
    const [writer, reader] = i % 2 ? [0, 1] : [1, 0];
    for (const server of servers) await ask(server, 'GET', '/tags/quick/feed.json');
    const title = `Quick ${i}`;
    await post(servers[writer]!, { title, tags: ['Quick'] });
    for (const server of [servers[reader]!, servers[writer]!]) {
      expect(`${(await ask(server, 'GET', '/tags/quick/feed.json')).body}`).toContain(`"${title}"`);
    }
  }
});

test('a scheduled article appears in its moment, not before', async () => {
  const [server] = servers as [Running];
  await post(server, {
    title: 'In an hour',
    tags: ['Later'],
    publishedAt: new Date(now + 3_600_000).toISOString(),
  });
  const seen = async () =>
    `${(await ask(server, 'GET', '/tags/later/feed.json')).body}`.includes('In an hour');
  for (let i = 0; i < 3; i++) expect(await seen()).toBe(false);
  now += 3_599_999;
  for (let i = 0; i < 3; i++) expect(await seen()).toBe(false);
  now += 1;
  expect(await seen()).toBe(true);
});

test('an article that is retracted is gone at once', async () => {
  const [server, other] = servers as [Running, Running];
  const { url, id } = await post(server, { title: 'Wrong', tags: ['Quick'] });
  const path = new URL(url).pathname;
  for (let i = 0; i < 3; i++) expect((await ask(other, 'GET', path)).status).toBe(200);
  await ask(server, 'DELETE', `/admin/articles/${id}`, { authorization: `Bearer ${TOKEN}` });
  expect((await ask(other, 'GET', path)).status).toBe(410);
  expect((await ask(server, 'GET', path)).status).toBe(410);
});

test('who polls is counted, whoever answers', async () => {
  const [server] = servers as [Running];
  await post(server, { title: 'Polled', tags: ['Polled'] });
  const agent = { 'user-agent': 'Aggregator/1.0 (7 subscribers)' };
  const first = await ask(server, 'GET', '/tags/polled/atom.xml', agent);
  const again = { ...agent, 'if-none-match': String(first.headers.etag) };
  for (let i = 0; i < 5; i++) {
    expect((await ask(server, 'GET', '/tags/polled/atom.xml?utm=1', again)).status).toBe(304);
  }
  const headers = { authorization: `Bearer ${TOKEN}` };
  const told = await ask(server, 'GET', '/admin/readership?by=reader', headers);
  const { entries } = JSON.parse(String(told.body)) as { entries: { reader: string }[] };
  expect(entries.find(({ reader }) => reader === 'Aggregator/1.0')).toMatchObject({
    ...{ requests: 6, unchanged: 5, subscribers: 7, careless: false },
  });
});

test('what is kept is answered at once, has its line in the log, and is for everybody', async () => {
  const server = await testServer();
  await server.post({ title: 'Kept', content: { text: 'x' } });
  const ask = (headers: Record<string, string> = {}) =>
    server.app.fetch(new Request('https://wire.example/rss.xml', { headers }));
  const isKept = async (headers?: Record<string, string>) => {
    for (let i = 0; i < 2; i++) await ask(headers);
    const answer = ask(headers);
    expect((await answer).status).toBe(200);
    return !(answer instanceof Promise);
  };
  const lines = () => server.logged.filter(({ message }) => message === 'request').length;
  // For one client: with its token or cookie, as a browser shows it, with differences that a proxy must not hand on.
  const ways: Record<string, string>[] = [
    { authorization: 'x' },
    { cookie: 'x' },
    { 'sec-fetch-dest': 'document' },
    { 'a-im': 'feed' },
  ];
  for (const own of ways) {
    expect(await isKept(own), JSON.stringify(own)).toBe(false);
  }
  const before = lines();
  expect(await isKept()).toBe(true);
  expect(lines() - before).toBe(3);
  expect(await isKept({ 'x-request-id': 'mine' })).toBe(false);
  // Whoever has a clock that is set back, or something due, asks the database.
  server.tick(-86_400_000 * 365);
  expect(ask()).toBeInstanceOf(Promise);
  await server.close();
});
