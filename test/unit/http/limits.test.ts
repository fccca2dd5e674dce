// One client's wrong tokens, subscriptions and uncached searches in a minute.
import { afterEach, describe, expect, test } from 'vitest';
import type { SqlDriver } from '../../../src/ports.ts';
import { LIMITS } from '../../../src/runtimes/node/rate-limit.ts';
import { MAX_WALKED_MS, MAX_WALKS } from '../../../src/services/feeds/walks.ts';
import { article, SITE, type TestServer, TOKEN, testServer } from '../../support/server.ts';

let server: TestServer;
afterEach(() => server.close());
const proxied = () => testServer({ vars: { TRUST_PROXY: '1' } });

const from = (address: string, path: string, headers: Record<string, string> = {}, method = 'GET') =>
  server.request(method, path, undefined, { 'x-forwarded-for': `6.6.6.6, ${address}`, ...headers });
const guess = (address: string) => from(address, '/admin/articles', { authorization: 'Bearer wrong' });
/** How often each status came. */
async function statuses(times: number, ask: (i: number) => Response | Promise<Response>) {
  const counts: Record<number, number> = {};
  for (let i = 0; i < times; i++) {
    const { status } = await ask(i);
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

test('wrong tokens', async () => {
  server = await proxied();
  expect(await statuses(40, () => guess('9.9.9.9'))).toEqual({ 401: 30, 429: 10 });
  const refused = await guess('9.9.9.9');
  expect(refused.headers.get('content-type')).toBe('application/problem+json');
  expect(refused.headers.get('retry-after')).toBe('60');
  expect(await refused.json()).toMatchObject({ status: 429, title: 'Too Many Requests' });
  expect(refused.headers.get('ratelimit-policy')).toBe('"token";q=30;w=60');
  expect(refused.headers.get('ratelimit')).toBe('"token";r=0;t=60');
  // The right one passes, none at all is no guess, and others have done nothing.
  expect((await from('9.9.9.9', '/admin/articles', { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  expect((await from('9.9.9.9', '/admin/articles')).status).toBe(401);
  expect((await guess('8.8.8.8')).status).toBe(401);
  server.tick(60_000);
  expect((await guess('9.9.9.9')).status).toBe(401);
});

test('a network of IPv6 is one client', async () => {
  server = await proxied();
  expect(await statuses(40, (i) => guess(`2606:4700:0:1::${i + 1}`))).toEqual({ 401: 30, 429: 10 });
  expect((await guess('2606:4700:0:2::1')).status).toBe(401);
  expect((await guess('::ffff:8.8.8.8')).status).toBe(401);
});

describe('who asks', () => {
  /** The 31st wrong token of whoever `ask` is; the right one passes all the same. */
  const slowed = async (ask: (token: string) => Response | Promise<Response>) => {
    expect(await statuses(LIMITS.token + 1, () => ask('wrong'))).toEqual({ 401: LIMITS.token, 429: 1 });
    expect((await ask(TOKEN)).status).toBe(200);
  };
  const direct =
    (address: string | undefined, headers: Record<string, string> = {}) =>
    (token: string) =>
      server.app.fetch(
        new Request(`${SITE}/admin/articles`, { headers: { authorization: `Bearer ${token}`, ...headers } }),
        address,
      );
  const warnings = () => server.logged.filter(({ level }) => level === 'warn').map(({ message }) => message);

  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.1.2.3', 'fe80::1%eth0', '9.9.9.9', undefined])(
    'wrong tokens from %j are slowed',
    async (address) => {
      server = await testServer();
      await slowed(direct(address));
      // Nothing else is counted there, unless the address is a public one.
      expect((await server.get('/rss.xml')).status).toBe(200);
      expect(warnings()).toEqual([]);
    },
  );

  const SPELLINGS: [said: string, address: string | null][] = [
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['203.0.113.7:_port', '203.0.113.7'],
    ['"203.0.113.7:4711"', '203.0.113.7'],
    ['  203.0.113.7\t', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['[::ffff:203.0.113.7]:443', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['"[2001:DB8:0:0::1]:443"', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['10.1.2.3:80', '10.1.2.3'],
    ['198.51.100.1, 203.0.113.7', '203.0.113.7'],
    ['unknown, 203.0.113.7', '203.0.113.7'],
    ['203.0.113.7, ,', '203.0.113.7'],
    [`${'x'.repeat(8_000)},203.0.113.7`, '203.0.113.7'],
    ['unknown', null],
    ['_hidden', null],
    ['203.0.113.7, unknown', null],
    ['203.0.113', null],
    ['0xcb.0.113.7', null],
    ['203.0.113.007', null],
    ['203.0.113.7:4711:4711', null],
    ['[2001:db8::1', null],
    ['for=203.0.113.7', null],
    ['x'.repeat(8_000), null],
    ['[]', null],
    ['"', null],
  ];

  const named = SPELLINGS.map(([said, address]) => [said.slice(0, 40), said, address] as const);
  test.each(named)('X-Forwarded-For: %s', async (_start, said, address) => {
    server = await proxied();
    const headers = { 'x-forwarded-for': said };
    const { clients } = server.app.context;
    const client = clients.of('127.0.0.1', said);
    expect(client.address ?? null).toBe(address);
    expect(clients.countedBy('token', '127.0.0.1', said)).toBe(client.key);
    // What a proxy does not say is limited as one, and told.
    expect(client.key === 'unknown').toBe(address === null);
    if (address === null) expect(client.exempt).toBe(false);
    await slowed(direct('127.0.0.1', headers));
    expect(warnings()).toEqual(
      address === null ? [expect.stringMatching(/^TRUST_PROXY=1: .* no address where/)] : [],
    );
  });

  test('several lines of the header are one list', async () => {
    server = await testServer({ vars: { TRUST_PROXY: '2' } });
    const ask = (first: string, last: string) => {
      const headers = new Headers({ authorization: 'Bearer wrong' });
      for (const line of ['6.6.6.6', first, last]) headers.append('x-forwarded-for', line);
      return server.app.fetch(new Request(`${SITE}/admin/articles`, { headers }), '127.0.0.1');
    };
    expect(await statuses(31, (i) => ask('203.0.113.7:1', `10.0.0.${i}`))).toEqual({ 401: 30, 429: 1 });
    expect((await ask('203.0.113.8', '10.0.0.1')).status).toBe(401);
  });

  test.each<[string, string, string | undefined, string | undefined, string]>([
    ['3', '10.0.0.5', '203.0.113.7, 198.51.100.1', '203.0.113.7', 'names 2 of them.*set TRUST_PROXY=2'],
    ['2', '10.0.0.5', '203.0.113.7:80', '203.0.113.7', 'names 1 of them.*set TRUST_PROXY=1'],
    ['1', '203.0.113.9', undefined, '203.0.113.9', 'without X-Forwarded-For'],
    ['1', '10.0.0.5', undefined, undefined, 'without X-Forwarded-For'],
    ['1', '10.0.0.5', '203.0.113.7, 10.0.0.6', undefined, 'if it is another proxy, count it'],
    ['0', '10.0.0.5', '203.0.113.7', undefined, 'set TRUST_PROXY to the number of proxies'],
    ['0', '::1', '203.0.113.7', undefined, 'set TRUST_PROXY to the number of proxies'],
  ])('TRUST_PROXY=%s, from %s: %s', async (proxies, socket, said, key, told) => {
    server = await testServer({ vars: { TRUST_PROXY: proxies } });
    const headers: Record<string, string> = said === undefined ? {} : { 'x-forwarded-for': said };
    const read = () => server.app.fetch(new Request(`${SITE}/rss.xml`, { headers }), socket);
    for (let i = 0; i < 3; i++) expect((await read()).status).toBe(200);
    // Told once, in the log and to whoever looks whether the server is ready.
    const about = expect.stringMatching(new RegExp(`^TRUST_PROXY=${proxies}: .*${told}`));
    expect(warnings()).toEqual([about]);
    expect(await (await server.get('/readyz')).json()).toEqual({ status: 'ready', mistakes: [about] });
    expect(server.app.context.clients.countedBy('read', socket, said)).toBe(key);
    await slowed(direct(socket, headers));
  });

  test('whoever sends the header himself to a server without a proxy is counted by his address', async () => {
    server = await testServer();
    const ask = (i: number) => direct('203.0.113.7', { 'x-forwarded-for': `198.51.100.${i}` })('wrong');
    expect(await statuses(31, ask)).toEqual({ 401: 30, 429: 1 });
    // It may have been a proxy: the log says so, and nothing is known to be wrong.
    expect(warnings()).toEqual([expect.stringContaining('reached a limit')]);
    expect(await (await server.get('/readyz')).json()).toEqual({ status: 'ready' });
  });
});

test('a proxy that nobody told about is no client, and is told of once', async () => {
  server = await testServer();
  const headers = { authorization: 'Bearer wrong', 'x-forwarded-for': '9.9.9.9' };
  const ask = () => server.app.fetch(new Request(`${SITE}/admin/articles`, { headers }), '127.0.0.1');
  expect(await statuses(40, ask)).toEqual({ 401: 30, 429: 10 });
  const told = server.logged.filter(({ level }) => level === 'warn');
  expect(told.map(({ message }) => message)).toEqual([expect.stringContaining('TRUST_PROXY')]);
});

test('wrong tokens count together at every door, and the right one opens each', async () => {
  server = await testServer();
  const form = { origin: SITE, 'content-type': 'application/x-www-form-urlencoded' };
  const doors: [door: string, ask: (token: string) => Response | Promise<Response>, right: number][] = [
    ['the API', (token) => server.get('/admin/articles', { authorization: `Bearer ${token}` }), 200],
    ['/metrics', (token) => server.get('/metrics', { authorization: `Bearer ${token}` }), 200],
    ['sign-in', (token) => server.request('POST', '/admin/sign-in', `token=${token}`, form), 303],
    ['a form', (token) => server.request('POST', '/admin/write', `signInToken=${token}&do=draft`, form), 422],
    ['Micropub', (token) => server.get('/micropub?q=config', { authorization: `Bearer ${token}` }), 200],
    [
      'a Micropub form',
      (token) => server.request('POST', '/micropub', `h=entry&content=x&access_token=${token}`, form),
      201,
    ],
    [
      '/indieauth/token',
      (token) => server.get('/indieauth/token', { authorization: `Bearer ${token}` }),
      200,
    ],
    [
      '/indieauth/revoke',
      (token) => server.request('POST', '/indieauth/revoke', `token=${token}`, form),
      200,
    ],
  ];
  for (let i = 0; i < LIMITS.token; i++) await doors[i % doors.length]![1](`wrong-${i}`);
  for (const [door, ask] of doors) expect([door, (await ask('wrong')).status]).toEqual([door, 429]);
  for (const [door, ask, status] of doors.slice(0, -1)) {
    expect([door, (await ask(TOKEN)).status]).toEqual([door, status]);
  }
  const made = await server.admin('POST', '/admin/tokens', { name: 'x', scopes: ['media'] });
  const { id, token } = (await made.json()) as { id: string; token: string };
  const sql = "UPDATE tokens SET client = 'https://app.example/' WHERE id = ?";
  await server.driver.batch([{ sql, params: [id] }]);
  expect((await doors.at(-1)![1](token)).status).toBe(200);
  expect((await doors.at(-1)![1](token)).status, 'it is no more').toBe(429);
});

/** A server whose every walk takes a second, by what its database says. */
const slow = () =>
  testServer({ vars: { TRUST_PROXY: '1' }, around: (driver) => ({ ...bound(driver), held: () => 1_000 }) });
const bound = (driver: SqlDriver): SqlDriver => ({
  all: (sql, params) => driver.all(sql, params),
  batch: (statements) => driver.batch(statements),
  version: () => driver.version?.() ?? 0,
  held: () => driver.held?.() ?? 0,
  close: () => driver.close(),
});

test('searches and expressions that are not kept, by the time they take', async () => {
  server = await slow();
  await server.admin('POST', '/admin/articles', { title: 'Kept', content: { text: 'x' }, tags: ['a', 'b'] });
  const kept = await from('9.9.9.9', '/tags/a+b/rss.xml');
  expect(kept.status).toBe(200);
  const search = (i: number) => from('9.9.9.9', i % 2 ? `/rss.xml?q=w${i}` : `/tags/a+b,x${i}/feed.json`);
  const counts = await statuses(MAX_WALKED_MS / 1_000 + 10, search);
  expect(counts[429]).toBeGreaterThanOrEqual(10);
  const refused = await from('9.9.9.9', '/?q=more', { accept: 'text/html' });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(refused.headers.get('retry-after'))).toBeLessThan(600);
  expect(refused.headers.get('content-type')).toMatch(/^text\/html/);

  // What is kept, what costs little, and everybody else.
  expect((await from('9.9.9.9', '/tags/a+b/rss.xml')).status).toBe(200);
  const held = { 'if-none-match': kept.headers.get('etag')! };
  expect((await from('9.9.9.9', '/tags/a+b/rss.xml', held)).status).toBe(304);
  for (const path of ['/rss.xml', '/tags/z/feed.json', '/tags/z/', '/languages/en/atom.xml']) {
    expect((await from('9.9.9.9', path)).status).toBe(200);
  }
  expect((await from('8.8.8.8', '/rss.xml?q=else')).status).toBe(200);
  const metrics = await (await server.admin('GET', '/metrics')).text();
  expect(metrics).toMatch(/^tagwire_limited_total\{kind="walk"\} [1-9]/m);
  expect(metrics).toMatch(/^tagwire_walk_duration_seconds_count\{for="reader"\} [1-9]/m);

  // A change makes it another document: then it is not ready any more.
  await server.admin('POST', '/admin/articles', { title: 'New', content: { text: 'x' }, tags: ['a', 'b'] });
  expect((await from('9.9.9.9', '/tags/a+b/rss.xml')).status).toBe(429);
});

test('a thousand expressions that take next to nothing are nothing', async () => {
  server = await testServer({
    vars: { TRUST_PROXY: '1' },
    around: (driver) => ({ ...bound(driver), held: () => 0.1 }),
  });
  await server.post(article({ tags: ['a'] }));
  const ask = (i: number) => from('9.9.9.9', `/tags/a,x${i}/feed.json`);
  expect(await statuses(1_000, ask)).toEqual({ 200: 1_000 });
}, 60_000);

test('so many searches of one client at once', async () => {
  server = await proxied();
  await server.post(article({ tags: ['a'] }));
  const ask = (i: number) => from('9.9.9.9', `/tags/a/rss.xml?q=w${i}`);
  const answers = await Promise.all(Array.from({ length: MAX_WALKS + 8 }, (_, i) => ask(i)));
  const other = await from('8.8.8.8', '/tags/a/rss.xml?q=w');
  expect([...answers.map(({ status }) => status).sort(), other.status]).toEqual([
    ...Array(MAX_WALKS).fill(200),
    ...Array(8).fill(429),
    200,
  ]);
  expect((await ask(99)).status).toBe(200);
});

test('subscriptions', async () => {
  server = await proxied();
  const hub = () => from('9.9.9.9', '/hub', { 'content-type': 'application/x-www-form-urlencoded' }, 'POST');
  expect(await statuses(LIMITS.subscription + 5, hub)).toEqual({ 400: LIMITS.subscription, 429: 5 });
  const [webSub, rssCloud] = [await hub(), await from('9.9.9.9', '/rsscloud/pleaseNotify', {}, 'POST')];
  expect([webSub.status, webSub.headers.get('retry-after')]).toEqual([429, '60']);
  expect(webSub.headers.get('content-type')).toMatch(/^text\/plain/);
  expect([rssCloud.status, rssCloud.headers.get('retry-after')]).toEqual([429, '60']);
}, 60_000);

describe('what a client is told of its limit', () => {
  const told = async (answer: Response | Promise<Response>) => {
    const { status, headers } = await answer;
    return [status, headers.get('ratelimit-policy'), headers.get('ratelimit')];
  };

  test('by each answer that is for it alone', async () => {
    server = await proxied();
    const policy = '"token";q=30;w=60';
    expect(await told(guess('9.9.9.9'))).toEqual([401, policy, '"token";r=29;t=60']);
    server.tick(20_500);
    expect(await told(guess('9.9.9.9'))).toEqual([401, policy, '"token";r=28;t=40']);
    const right = { authorization: `Bearer ${TOKEN}` };
    expect(await told(from('9.9.9.9', '/admin/articles', right))).toEqual([200, null, null]);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const hub = [400, '"subscription";q=6000;w=60', '"subscription";r=5999;t=40'];
    expect(await told(from('9.9.9.9', '/hub', form, 'POST'))).toEqual(hub);
    const read = '"read";q=6000;w=60';
    expect(await told(from('9.9.9.9', '/hub'))).toEqual([200, read, '"read";r=5999;t=40']);
    expect(await told(from('9.9.9.9', '/nothing'))).toEqual([404, read, '"read";r=5998;t=40']);
    server.tick(39_500);
    expect(await told(guess('9.9.9.9'))).toEqual([401, policy, '"token";r=29;t=60']);
  });

  test('and by none that caches may give to others', async () => {
    server = await proxied();
    for (let i = 0; i < 4; i++) {
      expect(await told(from('9.9.9.9', '/rss.xml'))).toEqual([200, null, null]);
      const { headers } = await from('9.9.9.9', '/');
      expect(await told(from('9.9.9.9', '/', { 'if-none-match': headers.get('etag')! }))).toEqual([
        304,
        null,
        null,
      ]);
    }
    expect(await told(server.get('/nothing')), 'nobody whom limits know').toEqual([404, null, null]);
  });
});

describe('a first crawl', () => {
  const names = Array.from({ length: 30 }, (_, i) => `t${i}`);
  const paths = names.map((tag) => `/tags/${tag}/rss.xml`);
  const crawler = { 'user-agent': 'Crawler/1.0 (+https://crawler.example/about)' };
  const serveFeeds = async () => {
    server = await proxied();
    await server.post(article({ tags: names }));
  };
  /** Documents that were counted, and feeds that were counted apart. */
  const counted = (address: string) => {
    const { runtime } = server.app.context;
    return (['read', 'crawl'] as const).map(
      (kind) => LIMITS[kind] - runtime.allowance(kind, address).left!.count,
    );
  };
  const crawl = async (address: string, headers: Record<string, string>, all = paths) => {
    const etags: string[] = [];
    for (const path of all) {
      const answer = await from(address, path, headers);
      expect(answer.status, path).toBe(200);
      etags.push(answer.headers.get('etag')!);
    }
    return etags;
  };

  test.each<[string, Record<string, string>]>([
    ['an address of the web', crawler],
    ['an e-mail address', { 'user-agent': 'news-crawler (ops@crawler.example)' }],
    ['From', { from: 'ops@crawler.example', 'user-agent': 'curl/8' }],
  ])('is not limited where the client says whose it is: %s', async (_, headers) => {
    await serveFeeds();
    const etags = await crawl('9.9.9.9', headers);
    expect(counted('9.9.9.9')).toEqual([0, 30]);
    for (const [i, path] of paths.entries()) {
      const again = await from('9.9.9.9', path, { ...headers, 'if-none-match': etags[i]! });
      expect(again.status).toBe(304);
    }
    expect(counted('9.9.9.9')).toEqual([0, 30]);
    // Another version, asked for with a validator, by a second crawler and from what the server keeps of answers, too.
    await server.post(article({ title: 'Another', tags: names.slice(0, 5) }));
    for (const [i, path] of paths.slice(0, 5).entries()) {
      const held = { ...headers, 'if-none-match': etags[i]! };
      for (const address of ['8.8.8.8', '7.7.7.7', '9.9.9.9', '8.8.4.4'])
        expect((await from(address, path, held)).status).toBe(200);
    }
    expect(counted('9.9.9.9')).toEqual([0, 35]);
    for (const address of ['8.8.8.8', '7.7.7.7', '8.8.4.4']) expect(counted(address)).toEqual([0, 5]);
  });

  test('counts what it was sent and wants again without a validator, or with one that is none', async () => {
    await serveFeeds();
    await crawl('9.9.9.9', crawler);
    for (let i = 1; i <= 3; i++) {
      await crawl('9.9.9.9', crawler);
      expect(counted('9.9.9.9')).toEqual([60 * i - 30, 30]);
      await crawl('9.9.9.9', { ...crawler, 'if-none-match': '"1-rss-other"' });
      expect(counted('9.9.9.9')).toEqual([60 * i, 30]);
    }
  });

  test('counts as ever without a contact', async () => {
    await serveFeeds();
    await crawl('9.9.9.9', { 'user-agent': 'Mozilla/5.0 (compatible; +nobody) http://x' });
    await crawl('8.8.8.8', {});
    expect([counted('9.9.9.9'), counted('8.8.8.8')]).toEqual([
      [30, 0],
      [30, 0],
    ]);
  });

  test('is of feeds that there are: what anybody can invent counts as ever', async () => {
    await serveFeeds();
    const invented = [
      ...['/tags/t1/rss.xml?x=1', '/tags/t1/rss.xml?limit=3', '/rss.xml?q=text', '/tags/nobody/rss.xml'],
      ...['/tags/t1+t2/rss.xml', '/tags/t1,t2/atom.xml', '/tags/!t3/rss.xml', '/tags/t1/', '/', '/tags/'],
      ...['/languages/en/tags/t1/feed.json', '/robots.txt', '/feeds.json?since=1', '/changes.json?since=1'],
    ];
    await crawl('9.9.9.9', crawler, invented);
    expect(counted('9.9.9.9')).toEqual([invented.length, 0]);
    for (const path of ['/nothing.xml', '/tags/T1/rss.xml']) await from('9.9.9.9', path, crawler);
    expect(counted('9.9.9.9')).toEqual([invented.length + 2, 0]);
  });

  test('waits as all do once its client has used up what counts', async () => {
    await serveFeeds();
    const { runtime } = server.app.context;
    for (let i = 0; i < LIMITS.read; i++) void runtime.limit('read', '9.9.9.9');
    expect((await from('9.9.9.9', paths[0]!, crawler)).status).toBe(429);
    expect((await from('8.8.8.8', paths[0]!, crawler)).status).toBe(200);
    server.tick(60_000);
    for (let i = 0; i < LIMITS.crawl; i++) void runtime.limit('crawl', '9.9.9.9');
    expect((await from('9.9.9.9', paths[1]!, crawler)).status).toBe(429);
  });
});
