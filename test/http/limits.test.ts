// One client's wrong tokens, subscriptions and uncached searches in a minute.
import { afterEach, expect, test } from 'vitest';
import type { SqlDriver } from '../../src/ports.ts';
import { LIMITS } from '../../src/runtimes/fixed-window.ts';
import { MAX_WALKED_MS, MAX_WALKS } from '../../src/services/walks.ts';
import { article, SITE, type TestServer, TOKEN, testServer } from '../support/server.ts';

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

test.each(['127.0.0.1', '::1', '10.1.2.3', '::ffff:192.168.0.1', 'fe80::1', 'unknown'])(
  'no limit for %j',
  async (address) => {
    server = await proxied();
    expect(await statuses(40, () => guess(address))).toEqual({ 401: 40 });
  },
);

test('a proxy that nobody told about is no client, and is told of once', async () => {
  server = await testServer();
  const headers = { authorization: 'Bearer wrong', 'x-forwarded-for': '9.9.9.9' };
  const ask = () => server.app.fetch(new Request(`${SITE}/admin/articles`, { headers }), '127.0.0.1');
  expect(await statuses(40, ask)).toEqual({ 401: 40 });
  const told = server.logged.filter(({ level }) => level === 'warn');
  expect(told.map(({ message }) => message)).toEqual([expect.stringContaining('TRUST_PROXY')]);
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
