// The clock jumps, both ways: dates that readers hold, what is scheduled, deliveries, leases, sessions.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import type { Runtime } from '../../src/ports.ts';
import { start } from '../../src/runtimes/node/index.ts';
import { sessionOf, signIn } from '../../src/services/access/sessions.ts';
import { Load } from '../../src/services/telemetry/load.ts';
import { article, SITE, START, type TestServer, TOKEN, testServer } from '../support/server.ts';
import { deliveriesOf, pushServer, settled, subscribe, subscriptionsOf } from './services/push/kit.ts';
import { Subscriber } from './services/push/subscriber.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;
const TOPIC = `${SITE}/feed.json`;

/** How far the clock goes wrong before it is set right. */
const JUMPS: [string, number][] = [
  ['an hour ahead', HOUR],
  ['an hour behind', -HOUR],
  ['a year ahead', YEAR],
  ['a year behind', -YEAR],
  ['seconds ahead', 3.5 * SECOND],
];

const DOCUMENTS = [
  ...['/', '/rss.xml', '/atom.xml', '/feed.json', '/ninjs.json', '/tags/a/rss.xml', '/tags/a+en/atom.xml'],
  ...['/rss.xml?limit=5', '/tags/', '/feeds.json', '/opml.xml', '/sitemap.xml', '/?q=news'],
];

/** A reader that keeps dates and no tags, as some do. */
class DateReader {
  readonly #server: TestServer;
  readonly #held = new Map<string, { date: string; body: string }>();
  now = START;

  constructor(server: TestServer) {
    this.#server = server;
  }

  /** Asks for everything; throws where it is told that nothing has changed since, and something has. */
  async poll(): Promise<void> {
    for (const path of DOCUMENTS) {
      const held = this.#held.get(path);
      const answer = await this.#server.get(path, held?.date ? { 'if-modified-since': held.date } : {});
      const date = answer.headers.get('last-modified') ?? '';
      expect(Date.parse(date), `${path} says ${date}`).toBeLessThanOrEqual(this.now);
      const body = await (await this.#server.get(path)).text();
      if (answer.status === 304) expect(held?.body, `${path} since ${held?.date}`).toBe(body);
      else expect(await answer.text()).toBe(body);
      this.#held.set(path, { date, body });
    }
  }
}

describe.each(JUMPS)('%s, then right again', (_name, jump) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await pushServer();
  });
  afterEach(() => server.close());

  test('no date is in the future, and who has only a date sees all news', async () => {
    const reader = new DateReader(server);
    let posts = 0;
    const step = async (milliseconds: number) => {
      server.tick(milliseconds);
      reader.now += milliseconds;
      await reader.poll();
    };
    const news = async () => {
      await step(SECOND);
      await server.post(article({ title: `News ${++posts}`, tags: ['A'], language: 'en' }));
      await reader.poll();
    };
    await step(2 * HOUR);
    await news();
    for (let i = 0; i < 2; i++) {
      await step(jump);
      await news();
      await step(10 * SECOND);
      await step(-jump);
      await news();
      await news();
      await step(10 * SECOND);
      await news();
    }
    // The clock catches up with what was logged while it ran ahead.
    await step(Math.abs(jump) - 30 * SECOND);
    for (let i = 0; i < 12; i++) await step(5 * SECOND);
    await news();
    // Then dates spare bodies again.
    await step(5 * SECOND);
    const date = (await server.get('/rss.xml')).headers.get('last-modified') ?? '';
    expect((await server.get('/rss.xml', { 'if-modified-since': date })).status).toBe(304);
  });

  test('one validator has one body', async () => {
    const bodies = new Map<string, string>();
    const look = async () => {
      const answer = await server.get('/atom.xml');
      const [tag, body] = [answer.headers.get('etag') ?? '', await answer.text()];
      expect(bodies.get(tag) ?? body).toBe(body);
      bodies.set(tag, body);
    };
    for (const milliseconds of [0, jump, -jump, SECOND, Math.abs(jump)]) {
      server.tick(milliseconds);
      await look();
      await server.post(article());
      await look();
    }
    expect(bodies.size).toBe(6);
  });

  test('what is scheduled appears once, and no earlier than the clock says', async () => {
    const at = START + 2 * HOUR;
    const { id } = await server.post(
      article({ status: 'scheduled', publishedAt: new Date(at).toISOString() }),
    );
    const shown = async () => (await (await server.get('/feed.json')).json()).items.length;
    server.tick(jump);
    expect(await shown()).toBe(START + jump >= at ? 1 : 0);
    server.tick(-jump);
    await shown();
    server.tick(2 * HOUR);
    expect(await shown()).toBe(1);
    const log = (await (await server.get('/changes.json')).json()).changes;
    expect(log.filter(({ kind }: { kind: string }) => kind === 'publish')).toMatchObject([{ id }]);
  });
});

// A year ends leases, whose time is over then.
describe.each(JUMPS.filter(([, jump]) => jump < YEAR))('deliveries: %s, then right again', (_name, jump) => {
  let server: TestServer;
  let subscriber: Subscriber;
  beforeEach(async () => {
    server = await pushServer();
    subscriber = await Subscriber.start();
  });
  afterEach(async () => {
    await subscriber.stop();
    await server.close();
  });

  test('a retry and a new delivery wait for no wrong time, and nothing is delivered twice', async () => {
    await subscribe(server, TOPIC, subscriber.url('/a'));
    server.tick(jump);
    subscriber.on('/a', 503);
    await server.post(article());
    await settled(server);
    expect(await deliveriesOf(server)).toMatchObject([{ kind: 'push', attempts: 1 }]);
    subscriber.on('/a');
    server.tick(-jump);
    await settled(server);
    // The first retry comes after 6 s at most.
    server.tick(7 * SECOND);
    await settled(server);
    expect(await deliveriesOf(server)).toEqual([]);
    await server.post(article());
    await settled(server);
    expect(subscriber.at('/a', 'POST')).toHaveLength(3);
  });

  test('a claim whose holder died ends within its length', async () => {
    await subscribe(server, TOPIC, subscriber.url('/a'));
    server.tick(jump);
    await server.post(article());
    const now = START + jump;
    await server.driver.batch([
      { sql: 'UPDATE outbox SET seq = 1', params: [] },
      {
        sql: `INSERT INTO deliveries (kind, target, subject, host, seq, claim, due_at, created_at)
              SELECT 'push', id, '', host, 1, 'dead', ?, ? FROM subscriptions`,
        params: [now + 25 * SECOND, now],
      },
    ]);
    server.tick(-jump);
    await settled(server);
    server.tick(2 * MINUTE);
    await settled(server);
    expect(subscriber.at('/a', 'POST')).toHaveLength(1);
  });

  test('a lease of days outlasts it', async () => {
    await subscribe(server, TOPIC, subscriber.url('/a'));
    const leases = async () =>
      (await subscriptionsOf(server)).subscriptions.map(({ expiresAt }) => expiresAt);
    const before = await leases();
    server.tick(jump);
    await settled(server);
    server.tick(-jump);
    await settled(server);
    expect(await leases()).toEqual(before);
  });
});

test('an overload that the clock was set back after is over', () => {
  let now = START + HOUR;
  const meter = { count: () => {} } as unknown as Runtime['meter'];
  const load = new Load({ meter, now: () => now, log: { log: () => {} } });
  load.shed('request');
  expect(load.tooMuch).toBe(true);
  now = START;
  expect(load.tooMuch).toBe(false);
});

test('whoever signed in while the clock was days ahead signs in again', async () => {
  const server = await testServer();
  try {
    const session = async (ahead: number) => {
      server.tick(ahead);
      const begun = await signIn(server.app.context, TOKEN);
      server.tick(-ahead);
      return (await sessionOf(server.app.context, begun?.secret ?? ''))?.principal.id;
    };
    expect(await session(0)).toBe('env');
    expect(await session(HOUR)).toBe('env');
    expect(await session(YEAR)).toBeUndefined();
  } finally {
    await server.close();
  }
});

test('an answer that Node keeps ready is another once its dates have yet to come', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-clocks-'));
  let now = START;
  const vars = { DATA_DIR: dir, ADMIN_TOKEN: TOKEN, PORT: '0', LOG_LEVEL: 'warn', PUBLIC_URL: SITE };
  const server = await start(readConfig(vars), () => now);
  try {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    now += HOUR;
    const body = JSON.stringify(article());
    expect((await fetch(`${server.address}/admin/articles`, { method: 'POST', headers, body })).status).toBe(
      201,
    );
    const date = async () => {
      const answer = await fetch(`${server.address}/rss.xml`);
      await answer.arrayBuffer();
      return Date.parse(answer.headers.get('last-modified') ?? '');
    };
    for (let i = 0; i < 4; i++) expect(await date()).toBe(now);
    now -= HOUR;
    for (let i = 0; i < 4; i++) expect(await date()).toBe(now);
  } finally {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
});
