// The budgets of deliveries and of verifications: none takes the other's places, nor one party those of others.
import { expect, onTestFinished, test } from 'vitest';
import type { Runtime } from '../../../../src/ports.ts';
import { Budgets } from '../../../../src/services/push/delivery/budget.ts';
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
const add = (budgets: Budgets, ...rows: Claimed[]) => {
  for (const one of rows) budgets.of(one).add(one, async () => ({ done: true }));
};
/** Starts all that may be started; their hosts. */
function start(budgets: Budgets): string[] {
  const hosts: string[] = [];
  for (const budget of budgets.all) {
    for (let next = budget.take(); next; next = budget.take()) {
      budget.running += 1;
      budget.hosts.start(next.lane);
      hosts.push(next.row.host);
    }
  }
  return hosts;
}
const many = <T>(count: number, of: (i: number) => T) => Array.from({ length: count }, (_, i) => of(i));

test('verifications: few at once of one domain, and of one client; another’s does not wait for them', () => {
  const budgets = new Budgets(runtime(), Number.POSITIVE_INFINITY);
  add(budgets, ...many(100, (i) => row('verify', `n${i}.evil.test:8080`)));
  expect(start(budgets)).toHaveLength(4);
  add(budgets, ...many(100, (i) => row('verify', `n.evil-${i}.test`, '8.8.8.8')));
  expect(start(budgets)).toHaveLength(4);
  add(budgets, row('verify', 'newcomer.test', '8.8.4.4'));
  expect(start(budgets)).toEqual(['newcomer.test']);
});

test('verifications: 64 at once, and none of them in the place of a delivery', () => {
  const budgets = new Budgets(runtime(), Number.POSITIVE_INFINITY);
  add(budgets, ...many(1_024, (i) => row(i % 2 ? 'verify' : 'deny', `n.evil-${i}.test`)));
  expect(start(budgets)).toHaveLength(64);
  const [deliveries] = budgets.shares(NOW);
  expect(deliveries).toMatchObject({ verifications: false, limit: 500, except: [] });
  add(budgets, ...many(1_500, (i) => row('push', `good-${i}.test`)));
  expect(start(budgets)).toHaveLength(1_024);
});

test('when as many wait as may, a claim leaves verifications out', () => {
  const budgets = new Budgets(runtime(), Number.POSITIVE_INFINITY);
  expect(budgets.shares(NOW).map(({ verifications }) => verifications)).toEqual([false, true]);
  add(budgets, ...many(1_024, (i) => row('verify', `n.evil-${i}.test`)));
  expect(budgets.shares(NOW).map(({ verifications }) => verifications)).toEqual([false]);
});

test('what a domain has too much of is due again a second later; of one host, as soon as that has room', () => {
  const excess = (hosts: (i: number) => string) => {
    const budgets = new Budgets(runtime(), Number.POSITIVE_INFINITY);
    add(budgets, ...many(500, (i) => row('verify', hosts(i))));
    start(budgets);
    return budgets.all
      .flatMap((budget) => [...budget.overflow()])
      .map(([delay, rows]) => [rows.length, delay]);
  };
  expect(excess((i) => `n${i}.evil.test`)).toEqual([[500 - 4 - 32, 1_000]]);
  expect(excess(() => 'one.good.test')).toEqual([[500 - 4 - 32, 0]]);
});

test('where calls are counted, half of them are for verifications, and none is promised twice', () => {
  const budgets = new Budgets(runtime(6), 40);
  const [deliveries, verifications] = budgets.shares(NOW);
  expect([deliveries?.limit, verifications?.limit]).toEqual([20, 20]);
  for (const share of [deliveries!, verifications!]) share.budget.claiming(share);
  expect(budgets.shares(NOW)).toEqual([]);
  deliveries!.budget.claimed(0, deliveries!, NOW);
  verifications!.budget.claimed(20, verifications!, NOW);
  add(budgets, ...many(20, (i) => row('verify', `n.evil-${i}.test`)));
  expect(start(budgets)).toHaveLength(3);
  expect(budgets.isSpent).toBe(true);
  // What verifications do not use, deliveries do.
  budgets.claimAgain();
  expect(budgets.shares(NOW).map(({ verifications, limit }) => [verifications, limit])).toEqual([
    [false, 20],
  ]);
});

test('a host that has enough waiting is left out, until it has little', () => {
  const budgets = new Budgets(runtime(), Number.POSITIVE_INFINITY);
  add(budgets, ...many(14, () => row('push', 'one.test')));
  start(budgets);
  const [share] = budgets.shares(NOW);
  expect(share?.except).toEqual(['one.test']);
  const budget = share!.budget;
  budget.claiming(share!);
  budget.claimed(0, share!, NOW);
  // Claims rest, however much news there is.
  budgets.claimAgain();
  expect(budget.share(500, NOW + 50)).toBeUndefined();
  expect(budget.share(500, NOW + 100)).toBeDefined();
  budget.claiming(share!);
  for (const calls of [1, 2]) {
    expect(budget.share(500, NOW + 200), `before call ${calls}`).toBeUndefined();
    budget.hosts.end('one.test', { ok: false, milliseconds: 1, slow: false });
    expect(budget.take()?.row.host).toBe('one.test');
    budget.hosts.start('one.test');
  }
  expect(budget.share(500, NOW + 200)).toMatchObject({ except: [] });
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
