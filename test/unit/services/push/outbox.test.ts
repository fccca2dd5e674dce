// The outbox: retries, limits, claims, and crashes at the worst moment.
import { describe, expect, onTestFinished, test } from 'vitest';
import { metricsOf } from '../../../support/metrics.ts';
import { article, SITE, START } from '../../../support/server.ts';
import { browser } from '../../routes/admin/browse.ts';
import { ask, deliveriesOf, posts, pushServer, settled, subscribe, subscriptionsOf } from './kit.ts';
import { Subscriber } from './subscriber.ts';

const TOPIC = `${SITE}/tags/news/feed.json`;

async function setup() {
  const server = await pushServer();
  const subscriber = await Subscriber.start();
  onTestFinished(async () => {
    await server.close();
    await subscriber.stop();
  });
  const publish = async (title = 'News') => {
    await server.post(article({ title, tags: ['News'] }));
    await settled(server);
  };
  return { server, subscriber, publish };
}

describe('a delivery that fails', () => {
  test('is tried again within 10 s, keeps its reason, and in the end its reason stays', async () => {
    const { server, subscriber, publish } = await setup();
    await subscribe(server, TOPIC, subscriber.url('/fails'), { 'hub.lease_seconds': '2592000' });
    subscriber.on('/fails', 500);
    await publish();
    const [first] = await deliveriesOf(server);
    expect(first).toMatchObject({ kind: 'push', state: 'retrying', attempts: 1, lastError: 'answered 500' });
    const wait = Date.parse(first!.nextAttemptAt!) - START;
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThan(10_000);
    for (let minutes = 0; minutes < 25 * 60; minutes += 30) {
      server.tick(30 * 60_000);
      await settled(server);
    }
    expect(await deliveriesOf(server)).toEqual([]);
    expect(await deliveriesOf(server, 'failed')).toMatchObject([
      { kind: 'push', state: 'failed', lastError: 'answered 500', nextAttemptAt: null },
    ]);
    const attempts = posts(subscriber, '/fails').length;
    expect(attempts).toBeGreaterThan(15);
    // The subscription stands: the next change is tried anew, and has the first one's article too.
    subscriber.on('/fails');
    await publish('Second');
    expect(posts(subscriber, '/fails')).toHaveLength(attempts + 1);
    expect(await deliveriesOf(server, 'failed')).toEqual([]);
    expect((await subscriptionsOf(server)).subscriptions[0]).toMatchObject({
      state: 'active',
      deliveredSeq: 2,
    });
  });

  test('waits as long as it is asked to', async () => {
    const { server, subscriber, publish } = await setup();
    await subscribe(server, TOPIC, subscriber.url('/busy'));
    subscriber.on('/busy', (_, response) => response.writeHead(429, { 'retry-after': '600' }).end());
    await publish();
    const [delivery] = await deliveriesOf(server);
    expect(Date.parse(delivery!.nextAttemptAt!) - START).toBe(600_000);
  });
});

test('two processes on one database: each delivery once, never two at a time', async () => {
  const { server, subscriber } = await setup();
  const other = await pushServer({ dir: server.dir });
  let at = 0;
  let most = 0;
  for (let i = 0; i < 60; i++) {
    await subscribe(server, TOPIC, subscriber.url(`/both-${i}`));
    subscriber.on(`/both-${i}`, async (_, response) => {
      most = Math.max(most, ++at);
      await new Promise((done) => setTimeout(done, 5));
      at--;
      response.end();
    });
  }
  await server.post(article({ tags: ['News'] }));
  await Promise.all([settled(server), settled(other), settled(server), settled(other)]);
  for (let i = 0; i < 60; i++) expect(posts(subscriber, `/both-${i}`)).toHaveLength(1);
  expect(most).toBeGreaterThan(1);
  await other.close();
});

describe('a crash', () => {
  /** The same database, opened by a process that knows nothing of the one that died. */
  const successor = (dir: string) => pushServer({ dir });

  test('between publishing and the outbox loses nothing', async () => {
    const { server, subscriber } = await setup();
    await subscribe(server, TOPIC, subscriber.url('/a'));
    // Its deliveries end before the change is read: what a kill right after the answer does.
    await server.app.stop();
    await server.post(article({ title: 'Survivor', tags: ['News'] }));
    expect(posts(subscriber, '/a')).toEqual([]);
    const next = await successor(server.dir);
    // And nobody comes to start it again for days.
    next.tick(3 * 24 * 3_600_000);
    await settled(next);
    expect(posts(subscriber, '/a').map(({ body }) => body.toString())).toEqual([
      expect.stringContaining('Survivor'),
    ]);
    await next.close();
  });

  test('with a claim in hand delays until that ends, at most 30 s', async () => {
    const { server, subscriber } = await setup();
    await subscribe(server, TOPIC, subscriber.url('/b'));
    subscriber.on('/b', () => {});
    await server.post(article({ tags: ['News'] }));
    // Under way and never to be answered; the process is gone, its claim is not.
    while (!posts(subscriber, '/b').length) await new Promise((done) => setTimeout(done, 5));
    const next = await successor(server.dir);
    await settled(next);
    expect(posts(subscriber, '/b')).toHaveLength(1);
    subscriber.on('/b');
    next.tick(30_000);
    await settled(next);
    expect(posts(subscriber, '/b')).toHaveLength(2);
    expect(await deliveriesOf(next)).toEqual([]);
    await next.close();
  });

  test('in the middle of a fan-out: it goes on where it was', async () => {
    const { server, subscriber } = await setup();
    for (let i = 0; i < 30; i++) await subscribe(server, TOPIC, subscriber.url(`/fan-${i}`));
    await server.app.stop();
    await server.post(article({ tags: ['News'] }));
    // A third has its row, the rest is a claimed fan-out whose process is gone.
    const { driver } = server;
    await driver.batch([
      { sql: 'UPDATE outbox SET seq = 1', params: [] },
      {
        sql: `INSERT INTO deliveries (kind, target, subject, host, seq, due_at, created_at)
              SELECT 'push', id, '', host, 1, ${START}, ${START} FROM subscriptions WHERE id <= 10`,
        params: [],
      },
      {
        sql: `INSERT INTO deliveries (kind, target, subject, host, seq, data, claim, due_at, created_at)
              VALUES ('fanout', 0, '/tags/news/feed.json', '', 1, '10', 'dead', ${START + 25_000}, ${START})`,
        params: [],
      },
    ]);
    const next = await successor(server.dir);
    await settled(next);
    expect(subscriber.received.filter(({ method }) => method === 'POST')).toHaveLength(10);
    next.tick(30_000);
    await settled(next);
    for (let i = 0; i < 30; i++) expect(posts(subscriber, `/fan-${i}`)).toHaveLength(1);
    expect(await deliveriesOf(next)).toEqual([]);
    await next.close();
  });
});

test('a clock that ran ahead for days and was set right delays nothing for days', async () => {
  const { server, subscriber, publish } = await setup();
  await subscribe(server, TOPIC, subscriber.url('/ahead'));
  subscriber.on('/ahead', 503);
  const days = 3 * 24 * 3_600_000;
  server.tick(days);
  await publish();
  server.tick(-days);
  await settled(server);
  expect(posts(subscriber, '/ahead')).toHaveLength(2);
  subscriber.on('/ahead');
  server.tick(120_000);
  await settled(server);
  expect(posts(subscriber, '/ahead')).toHaveLength(3);
  expect(await deliveriesOf(server)).toEqual([]);
});

test('a stop gives back what was claimed and not begun', async () => {
  const { server, subscriber } = await setup();
  const paths = Array.from({ length: 100 }, (_, i) => `/stop-${i}`);
  for (const path of paths)
    await ask(server, { 'hub.mode': 'subscribe', 'hub.topic': TOPIC, 'hub.callback': subscriber.url(path) });
  await settled(server);
  // A host that answers at once gets all the room there is.
  await server.post(article({ tags: ['News'] }));
  await settled(server);
  for (const [i, path] of paths.entries()) {
    subscriber.on(path, (_, response) => void setTimeout(() => response.end(), 100 + i * 10));
  }
  const pushed = () => subscriber.received.filter(({ method }) => method === 'POST').length - paths.length;
  await server.post(article({ tags: ['News'] }));
  while (!pushed()) await new Promise((done) => setTimeout(done, 5));
  await server.app.stop();
  expect(pushed()).toBeLessThan(100);
  for (const path of paths) subscriber.on(path);
  const next = await pushServer({ dir: server.dir });
  await settled(next);
  for (const path of paths) expect(posts(subscriber, path)).toHaveLength(2);
  await next.close();
});

test('a host that hangs holds no other back', async () => {
  const { server, subscriber } = await setup();
  const slow = await Subscriber.start();
  for (let i = 0; i < 30; i++) {
    await subscribe(server, TOPIC, slow.url(`/slow-${i}`));
    slow.on(`/slow-${i}`, () => {});
  }
  for (let i = 0; i < 30; i++) await subscribe(server, TOPIC, subscriber.url(`/fast-${i}`));
  const started = performance.now();
  await server.post(article({ tags: ['News'] }));
  const done = () => subscriber.received.filter(({ method }) => method === 'POST').length === 30;
  while (!done() && performance.now() - started < 5_000) await new Promise((after) => setTimeout(after, 10));
  expect(done()).toBe(true);
  expect(performance.now() - started).toBeLessThan(2_000);
  await slow.stop();
});

test('what others answered is written down while one hangs', async () => {
  const { server, subscriber } = await setup();
  const slow = await Subscriber.start();
  onTestFinished(() => slow.stop());
  await subscribe(server, TOPIC, slow.url('/hangs'));
  await subscribe(server, TOPIC, subscriber.url('/fails'));
  slow.on('/hangs', () => {});
  subscriber.on('/fails', 500);
  await server.post(article({ tags: ['News'] }));
  const soon = async (done: () => boolean | Promise<boolean>) => {
    const started = performance.now();
    while (!(await done()) && performance.now() - started < 3_000)
      await new Promise((r) => setTimeout(r, 10));
    return done();
  };
  // A failure has its next attempt, so that it is made in time.
  expect(
    await soon(async () => (await deliveriesOf(server)).some((d) => d.lastError === 'answered 500')),
  ).toBe(true);
  subscriber.on('/fails');
  server.tick(10_000);
  void settled(server);
  expect(await soon(() => posts(subscriber, '/fails').length === 2)).toBe(true);
  // Who confirms stands at once, and gets what is published next.
  await ask(server, { 'hub.mode': 'subscribe', 'hub.topic': TOPIC, 'hub.callback': subscriber.url('/new') });
  const stands = async () =>
    (await subscriptionsOf(server)).subscriptions.some(({ callback }) => callback.endsWith('/new'));
  expect(await soon(stands)).toBe(true);
  await server.post(article({ tags: ['News'] }));
  expect(await soon(() => posts(subscriber, '/new').length === 1)).toBe(true);
  expect(slow.at('/hangs', 'POST'), 'it hung all the while').toHaveLength(1);
});

test('retries that hang take no room from first attempts', async () => {
  const { server, subscriber } = await setup();
  const paths = Array.from({ length: 40 }, (_, i) => `/again-${i}`);
  for (const path of paths) {
    const form = { 'hub.mode': 'subscribe', 'hub.topic': TOPIC, 'hub.callback': subscriber.url(path) };
    await ask(server, form);
  }
  await subscribe(server, `${SITE}/tags/other/feed.json`, subscriber.url('/first'));
  for (const path of paths) subscriber.on(path, 500);
  await server.post(article({ tags: ['News'] }));
  await settled(server);
  for (const path of paths) subscriber.on(path, () => {});
  server.tick(10_000);
  const started = performance.now();
  await server.post(article({ tags: ['Other'] }));
  while (!posts(subscriber, '/first').length && performance.now() - started < 5_000) {
    await new Promise((after) => setTimeout(after, 10));
  }
  expect(performance.now() - started).toBeLessThan(2_000);
});

test('nobody listening costs publishing nothing', async () => {
  const { server, publish } = await setup();
  const before = await server.driver.all('SELECT seq FROM outbox', []);
  await publish();
  expect(await server.driver.all('SELECT seq FROM outbox', [])).toEqual(before);
  expect(await server.driver.all('SELECT count(*) FROM deliveries', [])).toEqual([[0]]);
});

test('a scheduled article is pushed when its time has come', async () => {
  const { server, subscriber } = await setup();
  await subscribe(server, TOPIC, subscriber.url('/scheduled'));
  const publishedAt = new Date(START + 60_000).toISOString();
  await server.post(article({ title: 'Later', tags: ['News'], publishedAt }));
  await settled(server);
  expect(posts(subscriber, '/scheduled')).toEqual([]);
  server.tick(61_000);
  await settled(server);
  expect(posts(subscriber, '/scheduled')[0]!.body.toString()).toContain('Later');
});

/** A server with a delivery to `/again` that failed, whose receiver is well again. */
async function failedOnce() {
  const { server, subscriber, publish } = await setup();
  await subscribe(server, TOPIC, subscriber.url('/again'));
  subscriber.on('/again', (_, response) => response.writeHead(500).end());
  await publish();
  const [failed] = await deliveriesOf(server);
  expect(failed?.state).toBe('retrying');
  subscriber.on('/again');
  return { server, subscriber, failed };
}

test('an error that was written down before errors had codes is still told', async () => {
  const { server } = await failedOnce();
  const sql = `UPDATE deliveries SET last_error = 'answered in vain'`;
  await server.driver.batch([{ sql, params: [] }]);
  expect(await deliveriesOf(server)).toMatchObject([{ lastError: 'answered in vain' }]);
});

test('what failed is tried again when somebody asks for it, which the audit log has', async () => {
  const { server, subscriber, failed } = await failedOnce();
  const path = `/admin/deliveries/${failed?.id}/retry`;
  expect((await server.admin('POST', path)).status).toBe(202);
  await settled(server);
  expect(posts(subscriber, '/again')).toHaveLength(2);
  expect(await deliveriesOf(server)).toEqual([]);
  for (const gone of [path, '/admin/deliveries/x/retry']) {
    expect((await server.admin('POST', gone)).status).toBe(404);
  }
  const audit = await server.admin('GET', '/admin/audit?action=delivery');
  const { entries } = (await audit.json()) as { entries: { action: string; object: string }[] };
  expect(entries.map(({ action, object }) => [action, object])).toEqual([
    ['delivery.retry', `${failed?.id}`],
  ]);
});

test('asked for again with its Idempotency-Key, it is tried once', async () => {
  const { server, subscriber, failed } = await failedOnce();
  const ask = async () =>
    (
      await server.admin('POST', `/admin/deliveries/${failed?.id}/retry`, undefined, {
        'idempotency-key': 'r',
      })
    ).status;
  expect([await ask(), await ask()]).toEqual([202, 202]);
  await settled(server);
  expect([await ask(), posts(subscriber, '/again').length]).toEqual([202, 2]);
});

test('an admin has what failed tried again', async () => {
  const { server, subscriber, failed } = await failedOnce();
  const page = browser(server);
  await page.signIn();
  const outbox = await page.get('/admin/outbox');
  expect(outbox.text).toContain('Retry now');
  // Said by its code, so in any of the interface's languages.
  expect(outbox.html).toContain('<td>answered 500');
  const done = await page.send(outbox, '/admin/outbox', { id: `${failed?.id}` });
  expect(done.text).toContain('Retrying now.');
  await settled(server);
  expect(posts(subscriber, '/again')).toHaveLength(2);
  expect(await deliveriesOf(server)).toEqual([]);
});

test('what was answered is written down soon, while other calls are under way', async () => {
  const { server, subscriber } = await setup();
  // The clock of what took how long stands, too.
  const { meter } = server.app.context.runtime;
  let clock = meter.clock();
  meter.clock = () => clock;
  const answers: (() => void)[] = [];
  for (let i = 0; i < 4; i++) {
    await subscribe(server, TOPIC, subscriber.url(`/${i}`));
    subscriber.on(`/${i}`, (_request, response) => void answers.push(() => response.end()));
  }
  await server.post(article({ tags: ['News'] }));
  const told = settled(server);
  const soon = { timeout: 20_000, interval: 5 };
  const done = async () =>
    metricsOf(await (await server.admin('GET', '/metrics')).text()).get(
      'tagwire_deliveries_total{kind="push",result="done"}',
    );
  const left = async () => (await deliveriesOf(server)).filter(({ kind }) => kind === 'push').length;
  await expect.poll(() => answers.length, soon).toBe(4);
  expect(await left()).toBe(4);
  for (let came = 1; came < 4; came++) {
    answers[came]!();
    await expect.poll(done, soon).toBe(came);
    clock += 20;
    await expect.poll(left, soon).toBe(4 - came);
  }
  answers[0]!();
  await told;
});
