// So many requests at once, so many documents for one client; who has a validator is let in.
import { afterEach, expect, test, vi } from 'vitest';
import { LIMITS } from '../../../src/runtimes/node/rate-limit.ts';
import { article, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
afterEach(() => server.close());

async function statuses(answers: readonly (Response | Promise<Response>)[]) {
  const counts: Record<number, number> = {};
  for (const answer of answers) {
    const { status } = await answer;
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

test('what is more than can be answered at once is 503, and health says why', async () => {
  server = await testServer();
  await server.post(article());
  const ask = (path: string) => server.get(path);
  const flood = Array.from({ length: 2_100 }, (_, i) => ask(`/tags/t${i}/rss.xml`));
  const [health, ready] = [await ask('/healthz'), await ask('/readyz')];
  expect(health.status).toBe(200);
  expect(await statuses(flood)).toEqual({ 200: 2_000, 503: 100 });
  const refused = await flood.at(-1)!;
  expect(refused.headers.get('retry-after')).toBe('2');
  expect(await refused.json()).toMatchObject({ status: 503, detail: expect.stringContaining('try again') });
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', overloaded: true }]);
  const told = server.logged.filter(
    ({ level, message }) => level === 'warn' && /more requests/.test(message),
  );
  expect(told.length).toBe(1);
  expect(await (await server.admin('GET', '/metrics')).text()).toContain(
    'tagwire_shed_total{what="request"} 100',
  );
  // And then it is over.
  server.tick(10_000);
  expect(await (await ask('/readyz')).json()).toEqual({ status: 'ready' });
  expect((await ask('/rss.xml')).status).toBe(200);
});

test('writers that the database holds up leave room to readers', async () => {
  server = await testServer();
  await server.post(article());
  let go = () => {};
  const held = server.app.context.inTurn(() => new Promise<void>((resolve) => (go = resolve)));
  const erase = (i: number) => server.admin('DELETE', `/admin/articles/${i}`);
  const waiting = Array.from({ length: 999 }, (_, i) => erase(i));
  await vi.waitFor(() => expect(server.app.context.waitingForTurn()).toBe(1_000), 10_000);
  const refused = await erase(999);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  expect((await server.get('/rss.xml')).status).toBe(200);
  const metrics = await (await server.admin('GET', '/metrics')).text();
  expect(metrics).toContain('\ntagwire_writes_waiting 1000\n');
  go();
  await held;
  expect(await statuses(waiting)).toEqual({ 404: 999 });
  expect((await erase(1_000)).status).toBe(404);
}, 60_000);

test('of what is answered at once one client has a quarter when half is taken', async () => {
  server = await testServer({ vars: { TRUST_PROXY: '1' } });
  const half = (from: string) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': from };
    const body = new ReadableStream({ pull() {} });
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
    return Promise.resolve(server.app.fetch(new Request('https://wire.example/hub', init)));
  };
  const answered: number[] = [];
  for (let i = 0; i < 2_500; i++) void half('9.9.9.9').then(({ status }) => answered.push(status));
  await vi.waitFor(() => expect(answered.length).toBe(1_500), 10_000);
  expect(new Set(answered)).toEqual(new Set([503]));
  const from = (address: string) => server.get('/rss.xml', { 'x-forwarded-for': address });
  expect((await from('8.8.8.8')).status).toBe(200);
  expect((await from('10.0.0.1')).status).toBe(200);
  // What is kept costs next to nothing, and is given.
  expect((await from('9.9.9.9')).status).toBe(200);
  const fresh = await server.get('/atom.xml', { 'x-forwarded-for': '9.9.9.9' });
  expect(fresh.status).toBe(503);
  // Two are not enough to take all, either.
  for (let i = 0; i < 2_500; i++) void half('7.7.7.7').then(({ status }) => answered.push(status));
  await vi.waitFor(() => expect(answered.length).toBe(3_500), 10_000);
  expect((await from('8.8.8.8')).status).toBe(200);
}, 60_000);

test('one client has so many whole documents in a minute, and 304 without end', async () => {
  server = await testServer({ vars: { TRUST_PROXY: '1' } });
  await server.post(article({ tags: ['Kept'] }));
  const from = (address: string, headers: Record<string, string> = {}, path = '/tags/kept/rss.xml') =>
    server.get(path, { 'x-forwarded-for': address, ...headers });
  const held = { 'if-none-match': (await from('8.8.8.8')).headers.get('etag')! };
  const greedy: Response[] = [];
  for (let i = 0; i < LIMITS.read + 5; i++) greedy.push(await from('9.9.9.9'));
  expect(await statuses(greedy)).toEqual({ 200: LIMITS.read, 429: 5 });
  const refused = greedy.at(-1)!;
  expect(refused.headers.get('retry-after')).toBe('60');
  expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('If-None-Match') });

  expect((await from('9.9.9.9', held)).status).toBe(304);
  expect((await from('9.9.9.9', { 'if-none-match': '"made-up"' })).status, 'pretends').toBe(429);
  expect((await from('9.9.9.9', {}, '/healthz')).status).toBe(200);
  expect((await from('8.8.8.8')).status).toBe(200);
  expect((await from('10.0.0.1')).status).toBe(200);
  for (let i = 0; i < 50; i++) expect((await from('9.9.9.9', held)).status).toBe(304);
  server.tick(60_000);
  expect((await from('9.9.9.9')).status).toBe(200);
}, 60_000);
