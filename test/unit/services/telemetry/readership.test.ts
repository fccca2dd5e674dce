// What readers do: counted in memory, bounded, added to the database by day.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FORMATS } from '../../../../src/formats/all.ts';
import { Readers } from '../../../../src/services/telemetry/readership.ts';
import { DAYS_KEPT, MAX_KEYS, type ReadershipRow } from '../../../../src/store/readership.ts';
import { article, START, type TestServer, testServer } from '../../../support/server.ts';

const DAY = 86_400_000;
const FEEDLY = (n: number) =>
  `Feedly/1.0 (+http://www.feedly.com/fetcher.html; ${n} subscribers; like FeedFetcher-Google)`;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

/** Polls of a feed, counted directly. */
function counting(now = () => START) {
  const readers = new Readers(now, '', FORMATS);
  const poll = (agent: string, path: string, status = 200, conditional = status === 304) => {
    const place = readers.placeOf(path, undefined);
    if (place) readers.seen(agent, place, status, conditional);
  };
  return { readers, poll };
}
const rowsOf = (rows: readonly ReadershipRow[], kind: string) =>
  rows
    .filter(([one]) => one === kind)
    .map(([, , key, requests, unchanged, deltas, repeats, subscribers]) => ({
      ...{ key, requests, unchanged, deltas, repeats, subscribers },
    }));

describe('by what they call themselves', () => {
  test.each([
    [FEEDLY(16), 16, 'Feedly/1.0'],
    ['Feedbin feed-id:1373711 - 142 subscribers', 142, 'Feedbin'],
    [
      'NewsBlur Feed Fetcher - 1 subscriber - http://www.newsblur.com/site/54/wire (Mozilla/5.0)',
      1,
      'NewsBlur Feed',
    ],
    ['Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 55 subscribers; )', 55, 'Inoreader/1.0'],
    ['Mozilla/5.0 (compatible; theoldreader.com; 3 subscribers; feed-id=4e1f)', 3, 'theoldreader.com'],
    ['Mozilla/5.0 (compatible; BazQux/2.4; +https://bazqux.com/fetcher; 7 subscribers)', 7, 'BazQux'],
    ['Bloglovin/1.0 (http://www.bloglovin.com; 12 subscribers)', 12, 'Bloglovin/1.0'],
    ['YandexBlogs/0.99 (robot; +https://yandex.com/bots) 4 readers', 4, 'YandexBlogs'],
    ['FreshRSS/1.24.3 (Linux; https://freshrss.org)', 0, 'FreshRSS/1.24.3'],
  ])('%s', (agent, count, name) => {
    const { readers, poll } = counting();
    poll(agent, '/rss.xml');
    // Another feed of the same reader is the same reader.
    poll(agent.replace(/1373711|54|4e1f/, '77'), '/atom.xml', 304);
    const rows = readers.take();
    const [one, ...others] = rowsOf(rows, 'reader');
    expect(others).toEqual([]);
    expect(one).toMatchObject({ requests: 2, unchanged: 1 });
    expect(one?.key).toContain(name);
    expect(one?.key).not.toMatch(/subscriber|feed-?id|- -|; *[;)]|newsblur.com\/site/);
    const reported = rowsOf(rows, 'subscribed').map(({ subscribers = 0 }) => subscribers);
    expect(reported).toEqual(count ? [count, count] : []);
  });
});

test('a view has the polls of all its formats; what was refused or led elsewhere is no poll', () => {
  const { readers, poll } = counting();
  poll('A/1', '/tags/a+!b/rss.xml');
  poll('A/1', '/tags/a+!b/feed.json', 304);
  poll('A/1', '/tags/a+!b/atom.xml', 226, true);
  for (const status of [301, 404, 410, 429, 503]) poll('A/1', '/tags/none/rss.xml', status);
  poll('A/1', '/');
  const counts = { key: '/tags/a+!b/', requests: 3, unchanged: 1, deltas: 1, repeats: 0, subscribers: 0 };
  expect(rowsOf(readers.take(), 'view')).toEqual([counts]);
  expect(readers.take()).toEqual([]);
});

test('it is bounded under a flood of made-up readers and feeds, and keeps those who ask often', () => {
  const { readers, poll } = counting();
  for (let i = 0; i < 20_000; i++) {
    poll(`Stranger/${i}`, `/tags/${i}/rss.xml`);
    poll('Regular/1.0', '/tags/real/rss.xml', 304);
    poll(`Counts/1.0 (${i} subscribers)`, '/rss.xml', 304);
    poll(`Liar/${i} (1 subscriber)`, `/tags/${'x'.repeat(400)}${i}/rss.xml`);
  }
  const rows = readers.take();
  for (const kind of ['reader', 'view', 'subscribed']) {
    expect(rowsOf(rows, kind).length, kind).toBeLessThanOrEqual(1_000);
  }
  for (const kind of ['reader', 'view']) {
    const all = rowsOf(rows, kind).reduce((sum, { requests = 0 }) => sum + requests, 0);
    expect(all, kind).toBe(80_000);
  }
  const regular = rowsOf(rows, 'reader').find(({ key }) => key === 'Regular/1.0');
  expect(regular).toMatchObject({ requests: 20_000, unchanged: 20_000 });
  expect(rowsOf(rows, 'subscribed').find(({ key }) => key?.startsWith('Counts'))?.subscribers).toBe(19_999);
  expect(Math.max(...rows.map(([, , key]) => key.length))).toBeLessThanOrEqual(601);
});

test('days wait apart, the last seven of them', () => {
  let now = START;
  const { readers, poll } = counting(() => now);
  for (let i = 0; i < 10; i++, now += DAY) {
    readers.turn();
    poll('A/1', '/rss.xml');
  }
  const days = new Set(readers.take().map(([, day]) => day));
  expect([...days]).toEqual(Array.from({ length: 7 }, (_, i) => Math.floor(START / DAY) + 3 + i));
});

interface Entry {
  [name: string]: unknown;
}
async function numbers(server: TestServer, query = ''): Promise<Entry[]> {
  const answer = await server.admin('GET', `/admin/readership${query}`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { entries: Entry[] }).entries;
}

describe('in the database', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-readership-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const poll = (server: TestServer, agent: string, path = '/rss.xml', headers = {}) =>
    server.get(path, { 'user-agent': agent, ...headers });

  test('two processes add to it, and a restart keeps it', async () => {
    const [a, b] = [await testServer({ dir }), await testServer({ dir })];
    await a.post(article({ tags: ['One'] }));
    const etag = await a.etag('/rss.xml');
    for (const server of [a, b]) {
      for (let i = 0; i < 4; i++) await poll(server, FEEDLY(10 + i), '/rss.xml', { 'if-none-match': etag });
      for (let i = 0; i < 8; i++) await poll(server, 'curl/8.0', '/tags/one/rss.xml');
    }
    await poll(b, FEEDLY(3), '/tags/one/atom.xml');
    await a.close();
    await b.close();
    const c = await testServer({ dir });
    const [day] = await numbers(c, '?from=2026-11-23&to=2026-11-23');
    // The one more is the test's own, which asked for the validator.
    expect(day).toEqual({
      ...{ day: '2026-11-23', requests: 26, unchanged: 8, deltas: 0, full: 18 },
      ...{ subscribers: 16, reads: 0 },
    });
    expect(await numbers(c, '?by=reader&limit=2')).toEqual([
      { reader: 'curl/8.0', careless: true, requests: 16, unchanged: 0, deltas: 0, full: 16, subscribers: 0 },
      {
        reader: 'Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)',
        ...{ careless: false, requests: 9, unchanged: 8, deltas: 0, full: 1, subscribers: 16 },
      },
    ]);
    expect(await numbers(c, '?by=feed')).toEqual([
      { feed: '/tags/one/', requests: 17, unchanged: 0, deltas: 0, full: 17, subscribers: 3 },
      { feed: '/', requests: 9, unchanged: 8, deltas: 0, full: 1, subscribers: 13 },
    ]);
    await c.close();
  });

  test('an article’s page is read by people, not by bots, programs or a browser that fetches ahead', async () => {
    const server = await testServer();
    const { slug, id, title } = await server.post(article({ title: 'Read me' }));
    const read = (agent: string, headers: Record<string, string> = {}, method = 'GET') =>
      server.request(method, `/articles/${slug}`, undefined, {
        ...{ 'user-agent': agent, accept: 'text/html' },
        ...headers,
      });
    const { headers } = await read(FIREFOX);
    const etag = headers.get('etag') ?? '';
    // What is kept is answered without the application, and counted, too.
    for (let i = 0; i < 4; i++) await read(FIREFOX);
    expect((await read(FIREFOX, { 'if-none-match': etag })).status).toBe(304);
    for (let i = 0; i < 3; i++) await read(FIREFOX, { 'sec-purpose': 'prefetch;prerender' });
    await read(FIREFOX, {}, 'HEAD');
    await read(FIREFOX, { accept: 'text/markdown' });
    for (const bot of ['Googlebot/2.1 (+http://www.google.com/bot.html)', 'curl/8.0', '']) await read(bot);
    await server.get(`/articles/${slug}.md`, { 'user-agent': FIREFOX });
    await server.get('/', { 'user-agent': FIREFOX });
    expect(await numbers(server, '?by=article')).toEqual([{ article: { id, slug, title }, reads: 6 }]);
    expect((await numbers(server)).at(-1)).toMatchObject({ requests: 0, reads: 6 });
    await server.close();
  });

  test('it is added about once a minute, off the way of requests, and while it cannot be it is kept', async () => {
    let broken = false;
    let batches: string[] = [];
    const server = await testServer({
      around: (driver) => ({
        all: (...call) => driver.all(...call),
        batch: async (statements) => {
          batches.push(...statements.map(({ sql }) => sql));
          if (broken && statements.some(({ sql }) => /readership/.test(sql)))
            throw new Error('disk I/O error');
          return driver.batch(statements);
        },
        version: () => driver.version?.() ?? 0,
        close: () => driver.close(),
      }),
    });
    const stored = () => batches.filter((sql) => sql.startsWith('INSERT INTO readership')).length;
    await server.app.tick();
    for (let i = 0; i < 50; i++) await poll(server, 'A/1');
    await server.app.tick();
    expect(stored()).toBe(0);
    broken = true;
    server.tick(61_000);
    await poll(server, 'A/1');
    await server.app.tick();
    await server.app.tick();
    const told = server.logged.filter(({ message }) => message.startsWith('the numbers of readers'));
    expect(told.length).toBe(1);
    broken = false;
    batches = [];
    server.tick(61_000);
    await server.app.tick();
    expect(stored()).toBeGreaterThan(0);
    expect((await numbers(server)).at(-1)).toMatchObject({ requests: 51 });
    await server.close();
  });

  test('a day has so many keys of each kind and the sum of all others; old days go', async () => {
    const server = await testServer();
    await poll(server, 'Old/1');
    await numbers(server);
    server.tick((DAYS_KEPT - 1) * DAY);
    await poll(server, 'Old/2');
    await numbers(server);
    const daysOf = async () =>
      (await server.driver.all("SELECT DISTINCT day FROM readership WHERE kind = 'reader' ORDER BY day", []))
        .length;
    expect(await daysOf()).toBe(2);
    server.tick(DAY);
    for (let i = 0; i < 1_000; i++) {
      await poll(server, `Stranger/${i} (5 subscribers)`);
      await poll(server, 'Regular/1');
      if (i % 100 === 99) await numbers(server);
    }
    expect(await daysOf()).toBe(2);
    const rows = await server.driver.all(
      `SELECT kind, count(*), sum(requests) FROM readership
        WHERE day = (SELECT max(day) FROM readership) AND key <> '' AND kind <> 'day' GROUP BY kind`,
      [],
    );
    // Between two times that it is bounded there may be more.
    for (const [kind, count] of rows) {
      expect(count, `${kind}`).toBeLessThanOrEqual(MAX_KEYS[kind as 'reader'] + 500);
    }
    expect((await numbers(server)).at(-1)).toMatchObject({ requests: 2_000 });
    const [most] = await numbers(server, '?by=reader');
    expect(most).toMatchObject({ reader: 'Regular/1', requests: 1_000 });
    await server.close();
  });

  test('a stretch that is none is refused', async () => {
    const server = await testServer();
    for (const query of ['from=2026-11-24&to=2026-11-23', 'from=2020-01-01', 'from=soon', 'by=hour', 'x=1']) {
      expect((await server.admin('GET', `/admin/readership?${query}`)).status, query).toBe(400);
    }
    expect((await server.get('/admin/readership')).status).toBe(401);
    await server.close();
  });
});
