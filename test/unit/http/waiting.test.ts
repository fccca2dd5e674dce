// Requests that wait for a change (`?wait=`): who is woken by what, what it costs, and that nothing is left of who has gone.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metricsOf } from '../../support/metrics.ts';
import { article, type TestServer, testServer } from '../../support/server.ts';
import { until } from '../cli/process.ts';

interface Page {
  changes: { seq: number; kind: string; title?: string; item?: { title: string } }[];
  next: number;
  names: number;
}
const pageOf = async (response: Response | Promise<Response>) => (await (await response).json()) as Page;

let server: TestServer;
let queries = 0;
beforeAll(async () => {
  server = await testServer({
    vars: { TRUST_PROXY: '1' },
    around: (driver) => ({
      ...{ version: () => driver.version!(), held: () => driver.held!(), close: () => driver.close() },
      batch: (statements) => driver.batch(statements),
      all: (sql, params) => {
        queries += 1;
        return driver.all(sql, params);
      },
    }),
  });
});
afterAll(() => server.close());

const end = async () => (await pageOf(server.get('/changes.json?since=now'))).next;
const waiting = async (kind = 'poll', of = server) =>
  metricsOf(await (await of.admin('GET', '/metrics')).text()).get(`tagwire_waiting{kind="${kind}"}`) ?? 0;
const untilWaiting = (count: number) => until(async () => (await waiting()) === count);
const titles = ({ changes }: Page) => changes.map(({ item }) => item?.title);

/** Whether something has come of a promise already. */
function watched<T>(promise: Promise<T>) {
  const seen = { done: false };
  void promise.then(() => {
    seen.done = true;
  });
  return seen;
}

describe('?wait=', () => {
  test('a change of the view is told at once; those of others are not', async () => {
    const since = await end();
    const ask = (path: string) => pageOf(server.get(`${path}changes.json?since=${since}&wait=30`));
    const paths = ['/', '/tags/woken/', '/tags/!asleep/', '/tags/other,woken+!asleep/', '/tags/woken/'];
    const woken = paths.map(ask);
    const searched = pageOf(server.get(`/changes.json?q=unmistakable&since=${since}&wait=30`));
    const others = ['/tags/asleep/', '/tags/asleep+woken/', '/authors/nobody/'].map((path) =>
      watched(ask(path)),
    );
    others.push(watched(pageOf(server.get(`/changes.json?q=nowhere&since=${since}&wait=30`))));
    await untilWaiting(10);
    await server.post(article({ title: 'An unmistakable one', tags: ['Woken'] }));
    for (const page of await Promise.all([...woken, searched])) {
      expect(titles(page)).toEqual(['An unmistakable one']);
    }
    expect(others.map(({ done }) => done)).toEqual([false, false, false, false]);
    await server.post(
      article({ title: 'nowhere', tags: ['Woken', 'Asleep'], authors: [{ name: 'Nobody' }] }),
    );
    await until(() => others.every(({ done }) => done));
    expect(await waiting()).toBe(0);
  });

  test('what is there already is not waited for', async () => {
    const since = await end();
    await server.post(article({ tags: ['There'] }));
    const path = `/tags/there/changes.json?since=${since}&wait=30`;
    const response = await server.get(path);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect((await pageOf(response)).changes).toHaveLength(1);
    // Twice over: an answer that is kept would be given to who waits.
    const next = await end();
    for (let i = 0; i < 3; i++) {
      expect((await pageOf(server.get(`/tags/there/changes.json?since=${next}`))).changes).toEqual([]);
    }
  });

  test('when the time is over the page is empty, or unchanged', async () => {
    const path = `/tags/quiet/changes.json?since=${await end()}`;
    const etag = await server.etag(path);
    const started = performance.now();
    const [empty, unchanged, head, none] = await Promise.all([
      server.get(`${path}&wait=1`),
      server.get(`${path}&wait=1`, { 'if-none-match': etag }),
      server.request('HEAD', `${path}&wait=1`),
      server.get(`${path}&wait=0`),
    ]);
    expect(performance.now() - started).toBeGreaterThan(999);
    expect([empty.status, unchanged.status, head.status, none.status]).toEqual([200, 304, 200, 200]);
    expect(empty.headers.get('cache-control')).toBe('no-store');
    expect(empty.headers.get('x-request-id')).toBeTruthy();
    expect(empty.headers.get('access-control-allow-origin')).toBe('*');
    expect((await pageOf(empty)).changes).toEqual([]);
  });

  test('who has the page already waits for another one', async () => {
    const since = await end();
    await server.post(article({ tags: ['Had'] }));
    const path = `/tags/had/changes.json?since=${since}&wait=30`;
    const { headers } = await server.get(path);
    const again = server.get(path, { 'if-none-match': headers.get('etag')! });
    await untilWaiting(1);
    await server.post(article({ tags: ['Had'] }));
    expect((await pageOf(again)).changes).toHaveLength(2);
  });

  test.each(['31', '-1', '1.5', 'x'])('wait=%s is refused', async (wait) => {
    const response = await server.get(`/changes.json?wait=${wait}`);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { detail: string }).detail).toContain('0 to 30');
  });

  test('a renamed tag leads on to its new name; names that others get are told', async () => {
    await server.post(article({ tags: ['Old name'] }));
    const since = await end();
    const moved = server.get(`/tags/old-name/changes.json?since=${since}&wait=30`);
    const other = server.get(`/tags/never-named/changes.json?since=${since}&wait=30`);
    await untilWaiting(2);
    const { names } = await pageOf(server.get('/changes.json?since=now'));
    await server.admin('PATCH', '/admin/facets/tag/old-name', { slug: 'new-name' });
    const { status, headers } = await moved;
    expect([status, headers.get('location')]).toEqual([
      308,
      expect.stringContaining(`/tags/new-name/changes.json?since=${since}&wait=30`),
    ]);
    expect((await pageOf(other)).names).toBeGreaterThan(names);
  });

  test('since=now waits for what comes after the question', async () => {
    const page = pageOf(server.get('/changes.json?since=now&wait=30'));
    await untilWaiting(1);
    await server.post(article({ title: 'Now' }));
    expect(titles(await page)).toEqual(['Now']);
  });

  test('five hundred who wait for one page cost one page', async () => {
    const since = await end();
    await server.post(article({ tags: ['Crowd'] }));
    const path = `/tags/crowd/changes.json?since=${since + 1}&wait=30`;
    const first = server.get(path);
    await untilWaiting(1);
    const before = queries;
    const crowd = Array.from({ length: 500 }, () => server.get(path));
    expect(queries).toBe(before);
    await untilWaiting(501);
    const about = queries;
    await server.post(article({ tags: ['Crowd'] }));
    const answers = await Promise.all([first, ...crowd]);
    expect(queries - about).toBeLessThan(100);
    expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(501);
    const bodies = new Set(await Promise.all(answers.map((answer) => answer.text())));
    expect(bodies.size).toBe(1);
    expect([...bodies][0]).toContain('"kind":"publish"');
  });

  test('five hundred who wait for as many views: only the view that changed is read', async () => {
    const since = await end();
    const ask = (i: number) => server.get(`/tags/many-${i}/changes.json?since=${since}&wait=30`);
    const pages = Array.from({ length: 500 }, (_, i) => ask(i));
    const others = pages.slice(1).map(watched);
    await untilWaiting(500);
    const about = queries;
    await server.post(article({ tags: ['Many 0'] }));
    expect((await pageOf(pages[0]!)).changes).toHaveLength(1);
    expect(queries - about).toBeLessThan(100);
    expect(others.some(({ done }) => done)).toBe(false);
    await server.post(article({ tags: Array.from({ length: 50 }, (_, i) => `Many ${i + 1}`) }));
    await until(() => others.filter(({ done }) => done).length === 50);
    await server.app.waiting.stop();
    await Promise.all(pages);
    server.app.waiting.isStopped = false;
  });

  test('nothing is left of who has gone', async () => {
    const gone = new AbortController();
    const path = `${server.config.publicUrl}/changes.json?since=now&wait=30`;
    const asked = Array.from({ length: 10 }, () =>
      server.app.fetch(new Request(path, { signal: gone.signal })),
    );
    await untilWaiting(10);
    const left = server.get('/changes.json?since=now&wait=30');
    await untilWaiting(11);
    gone.abort();
    expect(await waiting()).toBe(1);
    await server.post(article());
    expect((await left).status).toBe(200);
    expect(await waiting()).toBe(0);
    expect(asked).toHaveLength(10);
  });

  test('a client has a hundred places, and who comes when all are taken is told so', async () => {
    const { places } = server.app.waiting;
    const since = await end();
    const ask = (client: string) =>
      server.get(`/changes.json?since=${since}&wait=30`, { 'x-forwarded-for': client });
    const own = Array.from({ length: 100 }, () => ask('9.9.9.9'));
    await untilWaiting(100);
    const refused = await ask('9.9.9.9');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    expect(await refused.json()).toMatchObject({ code: 'too-many-waiting' });
    // Without waiting it is answered.
    const plain = server.get(`/changes.json?since=${since}`, { 'x-forwarded-for': '9.9.9.9' });
    expect((await plain).status).toBe(200);
    const { most } = places;
    places.most = 100;
    const full = await ask('8.8.8.8');
    expect([full.status, full.headers.get('retry-after')]).toEqual([503, '30']);
    places.most = most;
    const other = ask('8.8.8.8');
    await untilWaiting(101);
    await server.post(article());
    expect(new Set((await Promise.all([...own, other])).map(({ status }) => status))).toEqual(new Set([200]));
    expect(await waiting()).toBe(0);
  });

  test('what was written elsewhere is seen', async () => {
    const other = await testServer({ dir: server.dir, vars: { TRUST_PROXY: '1' } });
    const page = pageOf(server.get('/tags/elsewhere/changes.json?since=now&wait=30'));
    await untilWaiting(1);
    await other.post(article({ title: 'From elsewhere', tags: ['Elsewhere'] }));
    expect(titles(await page)).toEqual(['From elsewhere']);
    await other.close();
  });

  test('what comes due is seen', async () => {
    const page = pageOf(server.get('/tags/due/changes.json?since=now&wait=30'));
    const publishedAt = new Date(server.app.context.runtime.now() + 60_000).toISOString();
    await server.post(article({ title: 'Due', tags: ['Due'], status: 'scheduled', publishedAt }));
    await untilWaiting(1);
    server.tick(61_000);
    expect(titles(await page)).toEqual(['Due']);
  });

  test('each answer is counted once, when it is given', async () => {
    const ok = 'tagwire_http_requests_total{route="/changes.json",method="GET",status="200"}';
    const counted = async () => metricsOf(await (await server.admin('GET', '/metrics')).text()).get(ok) ?? 0;
    const since = await end();
    const before = await counted();
    const asked = Array.from({ length: 5 }, () => server.get(`/changes.json?since=${since}&wait=30`));
    await untilWaiting(5);
    expect(await counted()).toBe(before);
    await server.post(article());
    await Promise.all(asked);
    expect(await counted()).toBe(before + 5);
  });

  test('a server that ends answers all', async () => {
    const since = await end();
    const asked = [1, 2, 3].map(() => server.get(`/changes.json?since=${since}&wait=30`));
    await untilWaiting(3);
    await server.app.waiting.stop();
    for (const response of await Promise.all(asked)) {
      expect([response.status, response.headers.get('connection')]).toEqual([200, 'close']);
      expect((await pageOf(response)).next).toBe(since);
    }
    const late = await server.get(`/changes.json?since=${since}&wait=30`);
    expect(late.status).toBe(200);
    expect(await waiting()).toBe(0);
  });
});
