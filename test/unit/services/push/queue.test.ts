// The queues of deliveries and of verifications: none takes the other's places, nor one party those of others.
import { expect, onTestFinished, test } from 'vitest';
import type { Outgoing } from '../../../../src/ports.ts';
import { type DeliveryQueue, type QueuedCall, queues } from '../../../../src/services/push/delivery/queue.ts';
import { type Claimed, claimDue, type DeliveryKind } from '../../../../src/store/push/deliveries.ts';
import { SITE, START } from '../../../support/server.ts';
import { ask, pushServer } from './kit.ts';

const NOW = 1_000_000;
const queuesFor = (concurrency = 1_024) => {
  const domainOf = (host: string) => host.split('.').slice(-2).join('.');
  const [verifications, deliveries] = queues({ concurrency, domainOf } as unknown as Outgoing);
  return { verifications: verifications!, deliveries: deliveries! };
};
type Queues = ReturnType<typeof queuesFor>;

let ids = 0;
const row = (kind: DeliveryKind, host: string, client?: string): Claimed => ({
  ...{ id: ++ids, kind, host, target: 0, subject: `${ids}`, seq: 0, attempts: 0, createdAt: NOW },
  ...{ claim: 'c', until: NOW + 25_000, data: kind === 'verify' ? JSON.stringify({ client }) : null },
});
const add = (both: Queues, ...rows: Claimed[]) => {
  for (const one of rows) {
    const queue = Object.values(both).find((queue) => queue.takes(one));
    queue?.add(one, async () => ({ done: true }));
  }
};
const begin = (queue: DeliveryQueue): QueuedCall | undefined => {
  const call = queue.take();
  if (call) queue.begin(call, NOW);
  return call;
};
/** Starts all that may be started. */
const start = (both: Queues): QueuedCall[] =>
  Object.values(both).flatMap((queue) => {
    const calls: QueuedCall[] = [];
    for (let call = begin(queue); call; call = begin(queue)) calls.push(call);
    return calls;
  });
const many = <T>(count: number, of: (i: number) => T) => Array.from({ length: count }, (_, i) => of(i));

test('verifications: few at once of one domain, and of one client; another’s does not wait for them', () => {
  const both = queuesFor();
  add(both, ...many(100, (i) => row('verify', `n${i}.evil.test:8080`)));
  expect(start(both)).toHaveLength(4);
  add(both, ...many(100, (i) => row('verify', `n.evil-${i}.test`, '8.8.8.8')));
  expect(start(both)).toHaveLength(4);
  add(both, row('verify', 'newcomer.test', '8.8.4.4'));
  expect(start(both).map((call) => call.row.host)).toEqual(['newcomer.test']);
});

test('verifications: 64 at once, and none of them in the place of a delivery', () => {
  const both = queuesFor();
  add(both, ...many(1_024, (i) => row(i % 2 ? 'verify' : 'deny', `n.evil-${i}.test`)));
  expect(start(both)).toHaveLength(64);
  const share = both.deliveries.claiming(Number.POSITIVE_INFINITY);
  expect(share).toEqual({ verifications: false, limit: 500, except: [] });
  add(both, ...many(1_500, (i) => row('push', `good-${i}.test`)));
  expect(start(both)).toHaveLength(1_024);
});

test('when as many wait as may, a claim leaves verifications out', () => {
  const both = queuesFor();
  expect(both.verifications.mayClaim(NOW)).toBe(true);
  add(both, ...many(1_024, (i) => row('verify', `n.evil-${i}.test`)));
  expect(both.verifications.mayClaim(NOW)).toBe(false);
  expect(both.deliveries.mayClaim(NOW)).toBe(true);
});

test('what a domain has too much of is due again a second later; of one host, as soon as that has room', () => {
  const excess = (hosts: (i: number) => string) => {
    const both = queuesFor();
    add(both, ...many(500, (i) => row('verify', hosts(i))));
    start(both);
    return [...both.verifications.overflow()].map(([delay, rows]) => [rows.length, delay]);
  };
  expect(excess((i) => `n${i}.evil.test`)).toEqual([[500 - 4 - 32, 1_000]]);
  expect(excess(() => 'one.good.test')).toEqual([[500 - 4 - 32, 0]]);
});

test('where calls are counted, half of them are for verifications', () => {
  const { verifications, deliveries } = queuesFor(6);
  expect([verifications.claiming(40).limit, deliveries.claiming(20).limit]).toEqual([20, 20]);
  // Until there is news.
  expect(deliveries.mayClaim(NOW)).toBe(false);
  deliveries.claimAgain();
  expect(deliveries.mayClaim(NOW)).toBe(true);
  add({ verifications, deliveries }, ...many(20, (i) => row('verify', `n.evil-${i}.test`)));
  expect(start({ verifications, deliveries })).toHaveLength(3);
});

test('a host that has enough waiting is left out, until it has little', () => {
  const both = queuesFor();
  const { deliveries } = both;
  add(both, ...many(14, () => row('push', 'one.test')));
  const calls = start(both);
  const share = deliveries.claiming(500);
  expect(share.except).toEqual(['one.test']);
  deliveries.claimed(0, share, NOW);
  // Claims rest, however much news there is.
  deliveries.claimAgain();
  expect(deliveries.mayClaim(NOW + 50)).toBe(false);
  expect(deliveries.mayClaim(NOW + 100)).toBe(true);
  deliveries.claiming(500);
  for (const [i, call] of calls.slice(0, 2).entries()) {
    expect(deliveries.mayClaim(NOW + 200), `before call ${i}`).toBe(false);
    deliveries.end(call, false, NOW);
    expect(begin(deliveries)?.row.host).toBe('one.test');
  }
  expect(deliveries.mayClaim(NOW + 200)).toBe(true);
  expect(deliveries.claiming(500).except).toEqual([]);
});

test('a host that answers gets more at once, one that fails less', () => {
  const both = queuesFor();
  const { deliveries } = both;
  add(both, ...many(100, () => row('push', 'one.test')), row('push', 'other.test'));
  const [first, ...calls] = start(both).filter((call) => call.row.host === 'one.test');
  expect(calls).toHaveLength(7);
  deliveries.end(first!, true, NOW + 1);
  expect(start(both)).toHaveLength(57);
  deliveries.end(calls[0]!, false, NOW + 1);
  expect(start(both)).toEqual([]);
});

test('a few slow calls give up their places; a host that only hangs keeps its calls in theirs', () => {
  const both = queuesFor();
  const { deliveries } = both;
  add(both, ...many(100, () => row('push', 'one.test')));
  const [first] = start(both);
  deliveries.giveUpSlowPlaces(NOW + 10_000);
  expect(start(both)).toEqual([]);
  deliveries.end(first!, true, NOW + 80);
  expect(start(both)).toHaveLength(57);
  deliveries.giveUpSlowPlaces(NOW + 49);
  expect(start(both)).toEqual([]);
  deliveries.giveUpSlowPlaces(NOW + 50);
  const [another] = start(both);
  expect(start(both)).toEqual([]);
  deliveries.giveUpSlowPlaces(NOW + 10_000);
  expect(start(both)).toEqual([]);
  // A slow call that failed says nothing of the others.
  const slow = [...deliveries.running].find(({ hasPlace }) => !hasPlace);
  deliveries.end(slow!, false, NOW + 10_000);
  deliveries.end(another!, true, NOW + 10_000);
  expect(start(both)).toHaveLength(1);
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

test('a host that a claim left out is claimed for again once little waits, however many it gets at once by then', () => {
  const { deliveries } = queuesFor();
  for (let i = 0; i < 19; i++) deliveries.add(row('push', 'one.test'), async () => ({ done: true }));
  const first = many(8, () => begin(deliveries)!);
  expect(deliveries.claiming(40).except).toEqual(['one.test']);
  deliveries.claimed(0, { verifications: false, limit: 40, except: ['one.test'] }, NOW);
  // It answers, and gets 64 at once from now on.
  deliveries.end(first[0]!, true, NOW);
  expect(deliveries.mayClaim(NOW)).toBe(false);
  expect(begin(deliveries)).toBeDefined();
  expect(deliveries.mayClaim(NOW)).toBe(true);
});

test('a queue in which nothing waits does not rest', () => {
  const { deliveries } = queuesFor();
  const share = { ...deliveries.claiming(40), except: ['one.test'] };
  deliveries.claimed(0, share, NOW);
  deliveries.claimAgain();
  expect(deliveries.mayClaim(NOW)).toBe(true);
});
