// /metrics: what is counted, and for whom.
import { Counter, Gauge, Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FORMATS } from '../../../src/formats/all.ts';
import { combined } from '../../../src/runtimes/metrics/cluster-metrics.ts';
import { analyticsMeter } from '../../../src/runtimes/workers/meter-analytics.ts';
import { routeLabels } from '../../../src/services/telemetry/route-label.ts';
import { metricsOf } from '../../support/metrics.ts';
import { article, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ vars: { TRUST_PROXY: '1' } });
});
afterAll(() => server.close());

const read = async () => metricsOf(await (await server.admin('GET', '/metrics')).text());
/** What a series has grown by meanwhile. */
async function growth(series: string, work: () => Promise<unknown>): Promise<number> {
  const before = (await read()).get(series) ?? 0;
  await work();
  return ((await read()).get(series) ?? 0) - before;
}

test('needs a token with the scope metrics', async () => {
  const { token } = (await (
    await server.admin('POST', '/admin/tokens', { name: 'prometheus', scopes: ['metrics'] })
  ).json()) as { token: string };
  const { token: other } = (await (
    await server.admin('POST', '/admin/tokens', { name: 'desk', scopes: ['articles:write'] })
  ).json()) as { token: string };
  const ask = (text?: string) =>
    server.get('/metrics', text ? { authorization: `Bearer ${text}` } : {}).then(({ status }) => status);
  expect([await ask(), await ask('wrong'), await ask(other), await ask(token)]).toEqual([401, 401, 403, 200]);
  const answer = await server.get('/metrics', { authorization: `Bearer ${token}` });
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('requests are counted by route, method and status, and timed', async () => {
  await server.post(article({ tags: ['Counted'] }));
  const feed = '/tags/counted/rss.xml';
  const tag = await server.etag(feed);
  const ok = 'tagwire_http_requests_total{route="/tags/{expr}/rss.xml",method="GET",status="200"}';
  expect(await growth(ok, () => server.get(feed))).toBe(1);
  const unchanged = ok.replace('200', '304');
  expect(await growth(unchanged, () => server.get(feed, { 'if-none-match': tag }))).toBe(1);
  const timed = 'tagwire_http_request_duration_seconds_count{route="/tags/{expr}/rss.xml"}';
  expect(await growth(timed, () => server.get(feed))).toBe(1);
  const refused = 'tagwire_http_requests_total{route="{other}",method="POST",status="405"}';
  expect(await growth(refused, () => server.request('POST', '/nonsense', {}))).toBe(1);
  const strange = 'tagwire_http_requests_total{route="{other}",method="other",status="405"}';
  expect(await growth(strange, () => server.request('BREW', '/pot'))).toBe(1);
});

test('rendering, compressing, the database and caches', async () => {
  await server.post(article({ tags: ['Slow'] }));
  const render = 'tagwire_render_duration_seconds_count{form="atom"}';
  const headers = { 'accept-encoding': 'br' };
  expect(await growth(render, () => server.get('/tags/slow/atom.xml', headers))).toBe(1);
  expect(await growth(render, () => server.get('/tags/slow/atom.xml', headers))).toBe(0);
  const values = await read();
  expect(values.get('tagwire_compress_duration_seconds_count{coding="br"}')).toBeGreaterThan(0);
  expect(values.get('tagwire_database_duration_seconds_count{operation="batch"}')).toBeGreaterThan(0);
  expect(values.get('tagwire_database_duration_seconds_sum{operation="read"}')).toBeGreaterThan(0);
  expect(values.get('tagwire_cache_bytes{cache="documents"}')).toBeGreaterThan(100);
  expect(values.get('tagwire_cache_limit_bytes{cache="documents"}')).toBeGreaterThan(1e6);
  expect(values.get('tagwire_http_requests_in_flight')).toBe(1);
  expect(values.get('tagwire_database_up')).toBe(1);
});

test('what the database knows: articles, the log, what is late', async () => {
  const before = await read();
  const at = (hours: number) =>
    new Date(Date.parse('2026-11-23T12:00:00Z') + hours * 3_600_000).toISOString();
  await server.post(article({ status: 'draft' }));
  await server.post(article({ publishedAt: at(1) }));
  const after = await read();
  const more = (series: string) => (after.get(series) ?? 0) - (before.get(series) ?? 0);
  expect(more('tagwire_articles{status="draft"}')).toBe(1);
  expect(more('tagwire_articles{status="scheduled"}')).toBe(1);
  expect(after.get('tagwire_scheduled_overdue_seconds')).toBe(0);
  server.tick(3_600_000 + 90_000);
  expect((await read()).get('tagwire_scheduled_overdue_seconds')).toBe(90);
  expect(after.get('tagwire_log_seq')).toBeGreaterThan(0);
});

test('a database that hangs does not make whoever watches wait', async () => {
  const hanging = await testServer();
  const { all } = hanging.driver;
  // The token is the setting's: nobody has to look it up.
  hanging.driver.all = () => new Promise(() => {});
  const values = metricsOf(await (await hanging.admin('GET', '/metrics')).text());
  expect(values.get('tagwire_database_up')).toBe(0);
  expect(values.has('tagwire_articles')).toBe(false);
  hanging.driver.all = all;
  await hanging.close();
});

test('wrong tokens and limits', async () => {
  const guess = () =>
    server.get('/admin/articles', { authorization: 'Bearer wrong', 'x-forwarded-for': '9.9.9.9' });
  expect(await growth('tagwire_auth_failures_total', guess)).toBe(1);
  const limited = 'tagwire_limited_total{kind="token"}';
  expect(
    await growth(limited, async () => {
      for (let i = 0; i < 31; i++) await guess();
    }),
  ).toBeGreaterThan(0);
});

test('no token, cookie or address is in the labels', async () => {
  await server.get('/tags/tw_secret+x,y/rss.xml?q=secret');
  await server.get('/admin/tw_secret/secret');
  const text = await (await server.admin('GET', '/metrics')).text();
  expect(text).not.toContain('secret');
});

test.each([
  ['/', '/'],
  ['/rss.xml', '/rss.xml'],
  ['/tags/', '/tags/'],
  ['/tags/a+b,!c/', '/tags/{expr}/'],
  ['/tags/a/feed.json', '/tags/{expr}/feed.json'],
  ['/languages/en/tags/a/ninjs.json', '/{prefixes}/ninjs.json'],
  ['/sources/tass/atom.xml', '/sources/{slug}/atom.xml'],
  ['/articles/x', '/articles/{slug}'],
  ['/media/x.png', '/media/{name}'],
  ['/admin/articles/1/revisions', '/admin/articles/{id}'],
  ['/admin/tokens', '/admin/tokens'],
  ['/admin/__proto__', '/admin/{page}'],
  ['/constructor/rss.xml', '{other}'],
  ['/healthz', '/healthz'],
  ['//', '{other}'],
  ['/wp-login.php', '{other}'],
])('%j is counted under %j', (path, route) => {
  expect(routeLabels(FORMATS)(path)).toBe(route);
});

test('processes are summed, of times the earliest', async () => {
  const of = (count: number, start: number) => {
    const registers = [new Registry()];
    new Counter({ name: 'a_total', help: 'A', labelNames: ['of'], registers }).labels('b').inc(count);
    new Gauge({ name: 'start', help: 'S', aggregator: 'min', registers }).set(start);
    return registers[0]!.getMetricsAsJSON();
  };
  const sum = await combined(await Promise.all([of(2, 50), of(3, 40)]));
  expect(sum.map(({ values }) => values.map(({ value }) => value))).toEqual([[5], [40]]);
  expect(await combined([sum, await of(1, 60)])).toMatchObject([
    { values: [{ value: 6 }] },
    { values: [{ value: 40 }] },
  ]);
});

test('Analytics Engine gets no more points than an invocation may write', () => {
  const points: { indexes: string[]; blobs: string[]; doubles: number[] }[] = [];
  const meter = analyticsMeter({ writeDataPoint: (point) => points.push(point) });
  meter.request('/rss.xml', 'GET', 200, 12);
  expect(points).toEqual([
    { indexes: ['tagwire_http_requests'], blobs: ['/rss.xml', 'GET', '200'], doubles: [1, 0.012] },
  ]);
  for (let i = 0; i < 500; i++) meter.count('tagwire_deliveries_total', 'push', 'done');
  expect(points.length).toBeLessThan(250);
});

test('a page of the change log counts for what it is made of, though nobody has had its bytes', async () => {
  for (let i = 0; i < 20; i++) await server.post(article({ tags: ['Many'] }));
  const headers = { 'if-none-match': '*' };
  const asked = async () =>
    expect((await server.get('/tags/many/changes.json?since=0&limit=500', headers)).status).toBe(304);
  expect(await growth('tagwire_cache_bytes{cache="documents"}', asked)).toBeGreaterThan(20_000);
});
