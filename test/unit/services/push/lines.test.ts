// The budgets of deliveries and of verifications: none takes the other's places, nor one party those of others.
import { expect, onTestFinished, test } from 'vitest';
import type { Runtime } from '../../../../src/ports.ts';
import { Lines } from '../../../../src/services/push/delivery/lines.ts';
import { type Claimed, claimDue, type DeliveryKind } from '../../../../src/store/deliveries.ts';
import { SITE, START } from '../../../support/server.ts';
import { ask, pushServer } from './kit.ts';

const NOW = 1_000_000;
const runtime = (concurrency = 1_024) =>
  ({
    outgoing: { concurrency, domainOf: (host: string) => host.split('.').slice(-2).join('.') },
  }) as unknown as Runtime;

let ids = 0;
const row = (kind: DeliveryKind, host: string, client?: string): Claimed => ({
  ...{ id: ++ids, kind, host, target: 0, subject: `${ids}`, seq: 0, attempts: 0, createdAt: NOW },
  ...{ claim: 'c', until: NOW + 25_000, data: kind === 'verify' ? JSON.stringify({ client }) : null },
});
const add = (lines: Lines, ...rows: Claimed[]) => {
  for (const one of rows) lines.of(one).add(one, async () => ({ done: true }));
};
/** Starts all that may be started; their hosts. */
function start(lines: Lines): string[] {
  const hosts: string[] = [];
  for (const line of lines.all) {
    for (let next = line.next(); next; next = line.next()) {
      lines.start(line);
      line.hosts.start(next.lane);
      hosts.push(next.row.host);
    }
  }
  return hosts;
}
const many = <T>(count: number, of: (i: number) => T) => Array.from({ length: count }, (_, i) => of(i));

test('verifications: few at once of one domain, and of one client; another’s does not wait for them', () => {
  const lines = new Lines(runtime(), Number.POSITIVE_INFINITY);
  add(lines, ...many(100, (i) => row('verify', `n${i}.evil.test:8080`)));
  expect(start(lines)).toHaveLength(4);
  add(lines, ...many(100, (i) => row('verify', `n.evil-${i}.test`, '8.8.8.8')));
  expect(start(lines)).toHaveLength(4);
  add(lines, row('verify', 'newcomer.test', '8.8.4.4'));
  expect(start(lines)).toEqual(['newcomer.test']);
});

test('verifications: 64 at once, and none of them in the place of a delivery', () => {
  const lines = new Lines(runtime(), Number.POSITIVE_INFINITY);
  add(lines, ...many(1_024, (i) => row(i % 2 ? 'verify' : 'deny', `n.evil-${i}.test`)));
  expect(start(lines)).toHaveLength(64);
  const [deliveries] = lines.shares(NOW);
  expect(deliveries).toMatchObject({ verifications: false, limit: 500, except: [] });
  add(lines, ...many(1_500, (i) => row('push', `good-${i}.test`)));
  expect(start(lines)).toHaveLength(1_024);
});

test('when as many wait as may, a claim leaves verifications out', () => {
  const lines = new Lines(runtime(), Number.POSITIVE_INFINITY);
  expect(lines.shares(NOW).map(({ verifications }) => verifications)).toEqual([false, true]);
  add(lines, ...many(1_024, (i) => row('verify', `n.evil-${i}.test`)));
  expect(lines.shares(NOW).map(({ verifications }) => verifications)).toEqual([false]);
});

test('what a domain has too much of is due again a second later; of one host, as soon as that has room', () => {
  const excess = (hosts: (i: number) => string) => {
    const lines = new Lines(runtime(), Number.POSITIVE_INFINITY);
    add(lines, ...many(500, (i) => row('verify', hosts(i))));
    start(lines);
    return lines.all
      .flatMap((line) => line.excess(NOW))
      .map(({ rows, dueAt }) => [rows.length, dueAt - NOW])
      .filter(([count]) => count);
  };
  expect(excess((i) => `n${i}.evil.test`)).toEqual([[500 - 4 - 32, 1_000]]);
  expect(excess(() => 'one.good.test')).toEqual([[500 - 4 - 32, 0]]);
});

test('where calls are counted, half of them are for verifications, and none is promised twice', () => {
  const lines = new Lines(runtime(6), 40);
  expect(lines.shares(NOW).map(({ limit }) => limit)).toEqual([20, 20]);
  add(lines, ...many(20, (i) => row('verify', `n.evil-${i}.test`)));
  expect(start(lines)).toHaveLength(3);
  // What verifications do not use, deliveries do.
  expect(lines.shares(NOW).map(({ verifications, limit }) => [verifications, limit])).toEqual([[false, 20]]);
  lines.setExhausted(true);
  expect(lines.shares(NOW)).toEqual([]);
});

test('a claim brings its share of each, and finds verifications by an index of their own', async () => {
  const server = await pushServer();
  onTestFinished(() => server.close());
  const { db } = server.app.context;
  // No tick takes them.
  await server.app.stop();
  for (let i = 0; i < 5; i++) {
    const callback = `https://n${i}.example/`;
    await ask(server, { 'hub.mode': 'subscribe', 'hub.topic': `${SITE}/rss.xml`, 'hub.callback': callback });
  }
  await server.driver.batch(
    many(5, (i) => ({
      sql: `INSERT INTO deliveries (kind, target, subject, host, seq, due_at, created_at) VALUES ('push', ?, '', 'h', 1, ?, ?)`,
      params: [i, START, START],
    })),
  );
  const claim = async (...shares: [verifications: boolean, limit: number, except?: string[]][]) =>
    (
      await claimDue(db, {
        ...{ now: START, until: START + 25_000 },
        shares: shares.map(([verifications, limit, except = []]) => ({ verifications, limit, except })),
      })
    ).map(({ kind, host }) => `${kind} ${host}`);
  expect(await claim([true, 2, ['n0.example']])).toEqual(['verify n1.example', 'verify n2.example']);
  expect(await claim([false, 3], [true, 1])).toEqual(['verify n0.example', 'push h', 'push h', 'push h']);
  expect(await claim([false, 9])).toEqual(['push h', 'push h']);
  const plan = await server.driver.all(
    `EXPLAIN QUERY PLAN SELECT id FROM deliveries INDEXED BY deliveries_verifications
      WHERE kind IN ('verify', 'deny') AND due_at <= ? ORDER BY due_at LIMIT 9`,
    [START],
  );
  expect(plan.map((step) => step.at(-1))).toEqual([
    'SEARCH deliveries USING INDEX deliveries_verifications (due_at<?)',
  ]);
});
