// Ticks on Workers: each in a request of its own, few at a time.
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Context } from '../../../../src/services/context.ts';
import type { Feeds } from '../../../../src/services/feeds/feeds.ts';
import { Deliveries } from '../../../../src/services/push/delivery/deliveries.ts';
import { Dispatcher } from '../../../../src/services/push/delivery/dispatcher.ts';

/** Ticks that go on until they are told to end. */
function ticks(isSpent: boolean, now: () => number) {
  const runtime = { now, outgoing: { perTick: 40, concurrency: 6 } };
  const deliveries = new Deliveries({ runtime } as unknown as Context, {} as Feeds);
  const ends: (() => void)[] = [];
  vi.spyOn(Dispatcher.prototype, 'isSpent', 'get').mockReturnValue(isSpent);
  const drain = vi.spyOn(Dispatcher.prototype, 'drain');
  drain.mockImplementation(() => new Promise((end) => ends.push(end)));
  onTestFinished(() => void vi.restoreAllMocks());
  return { tick: () => deliveries.tick(), ends };
}

test('two go on, one waits, further ones leave their news to that', async () => {
  const { tick, ends } = ticks(false, () => 0);
  const [first, second, third] = [tick(), tick(), tick()];
  await Promise.all([tick(), tick()]);
  expect(ends).toHaveLength(2);
  ends[0]?.();
  await first;
  await expect.poll(() => ends).toHaveLength(3);
  for (const end of ends) end();
  await Promise.all([second, third]);
});

test('who may make no more calls stands in nobody’s way', () => {
  const { tick, ends } = ticks(true, () => 0);
  for (let i = 0; i < 5; i++) void tick();
  expect(ends).toHaveLength(5);
});

test('who was killed stands in nobody’s way for long', async () => {
  let now = 0;
  const { tick, ends } = ticks(false, () => now);
  for (let i = 0; i < 3; i++) void tick();
  expect(ends).toHaveLength(2);
  now = 10_000;
  await expect.poll(() => ends).toHaveLength(3);
});
