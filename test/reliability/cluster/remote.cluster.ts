// DATABASE_URL=http://…: a real sqld, what a request costs it, and what happens while it is away.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { article, type TestServer, testServer } from '../../support/server.ts';
import { type Sqld, startSqld } from '../../support/sqld.ts';

let sqld: Sqld;
let one: TestServer;
let other: TestServer;
/** Queries of `one` since the last look. */
let queries = 0;

beforeAll(async () => {
  sqld = await startSqld();
  const start = () => testServer({ vars: { DATABASE_URL: sqld.url } });
  [one, other] = await Promise.all([start(), start()]);
  const { all } = one.driver;
  one.driver.all = (sql, params) => {
    queries += 1;
    return all.call(one.driver, sql, params);
  };
  for (const tag of ['Red', 'Green', 'Blue']) {
    for (let i = 0; i < 5; i++) await one.post(article({ title: `${tag} ${i}`, tags: [tag, 'All'] }));
  }
});
afterAll(async () => {
  await Promise.all([one.close(), other.close()]);
  await sqld.stop();
});
afterEach(() => sqld.restart());
beforeEach(() => {
  queries = 0;
});

const PATHS = [
  ...[
    '/rss.xml',
    '/tags/red/atom.xml',
    '/tags/all+!red/feed.json',
    '/tags/blue,red/ninjs.json',
    '/rss.xml?q=red',
  ],
  ...['/feeds.json', '/opml.xml', '/changes.json?since=0', '/tags/', '/', '/articles/red-1'],
];

describe('what a warm document costs', () => {
  test.each(PATHS)('%s: one query', async (path) => {
    expect((await one.get(path)).status).toBe(200);
    queries = 0;
    expect((await one.get(path)).status).toBe(200);
    expect(queries).toBe(1);
  });

  test('many who ask at once share it', async () => {
    for (const path of PATHS) await (await one.get(path)).text();
    queries = 0;
    const answers = await Promise.all(PATHS.flatMap((path) => [one.get(path), one.get(path), one.get(path)]));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(queries).toBe(1);
  });
});

test('a write is seen by the next request, whatever was asked meanwhile; at another server a query later', async () => {
  let asking = true;
  const readers = [one, other].map(async (server) => {
    while (asking) await server.get('/tags/turns/feed.json');
  });
  for (let i = 0; i < 20; i++) {
    const [writer, reader] = i % 2 ? [one, other] : [other, one];
    await writer.post(article({ title: `Turn ${i}`, tags: ['Turns'] }));
    const seen = async (server: TestServer) =>
      (await (await server.get('/tags/turns/feed.json')).text()).includes(`"Turn ${i}"`);
    expect(await seen(writer)).toBe(true);
    // The first request may be answered by a question that was on its way.
    expect((await seen(reader)) || (await seen(reader))).toBe(true);
  }
  asking = false;
  await Promise.all(readers);
});

test('a tag that was given another name elsewhere has it', async () => {
  expect(await (await one.get('/tags/green/feed.json')).text()).toContain('Green');
  const renamed = await other.admin('PATCH', '/admin/facets/tag/green', { label: 'Verde', slug: 'verde' });
  expect(renamed.status).toBe(200);
  expect((await one.get('/tags/green/feed.json')).status).toBe(308);
  expect(await (await one.get('/tags/verde/feed.json')).text()).toContain('"Verde"');
});

test('a tag that was retired elsewhere is gone, although no article changed', async () => {
  const { id } = await one.post(article({ title: 'Short', tags: ['Lonely'] }));
  expect((await one.admin('DELETE', `/admin/articles/${id}?hard=true`)).status).toBeLessThan(300);
  expect((await one.get('/tags/lonely/feed.json')).status).toBe(200);
  expect((await other.admin('DELETE', '/admin/facets/tag/lonely')).status).toBeLessThan(300);
  expect((await one.get('/tags/lonely/feed.json')).status).toBe(410);
});

test('what is due appears, although nothing was written since', async () => {
  const publishedAt = new Date(Date.parse('2026-11-23T12:00:00Z') + 60_000).toISOString();
  await other.post(article({ title: 'Later', tags: ['Later'], publishedAt }));
  expect(await (await one.get('/tags/later/feed.json')).text()).not.toContain('"Later"');
  one.tick(61_000);
  expect(await (await one.get('/tags/later/feed.json')).text()).toContain(
    '"title": "Later"'.replace(': ', ':'),
  );
});

test('while it is away everybody is told to wait, the log says it once, and then all goes on', async () => {
  expect((await one.get('/rss.xml')).status).toBe(200);
  await sqld.kill();
  for (const path of PATHS) {
    const answer = await one.get(path);
    expect(answer.status, path).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  const posted = await one.admin('POST', '/admin/articles', article({ title: 'Too early' }));
  expect(posted.status).toBe(503);
  await one.app.tick().catch(() => {});
  expect(one.logged.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
  await sqld.restart();
  expect((await one.get('/rss.xml')).status).toBe(200);
  await one.post(article({ title: 'In time' }));
});

test('a batch is all or nothing, also when its server dies in the middle', async () => {
  await one.driver.batch([{ sql: 'CREATE TABLE pairs (a INTEGER)', params: [] }]);
  const pair = { sql: 'INSERT INTO pairs VALUES (?)', params: [1] };
  let acknowledged = 0;
  for (let round = 0; round < 3; round++) {
    let writing = true;
    const writer = (async () => {
      while (writing) {
        await one.driver.batch([pair, pair]).then(
          () => (acknowledged += 1),
          () => sleep(5),
        );
      }
    })();
    await sleep(100);
    await sqld.kill();
    await sqld.restart();
    writing = false;
    await writer;
  }
  const failing = [pair, { sql: 'INSERT INTO nowhere VALUES (1)', params: [] }];
  await expect(one.driver.batch(failing)).rejects.toThrow('nowhere');
  const [row] = await one.driver.all('SELECT count(*) FROM pairs', []);
  expect(Number(row![0]) % 2).toBe(0);
  expect(acknowledged).toBeGreaterThan(0);
  expect(Number(row![0]) / 2).toBeGreaterThanOrEqual(acknowledged);
});
