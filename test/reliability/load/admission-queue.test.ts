// The queue before the application: in order, bounded, and others are heard meanwhile.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Admission, AdmissionQueue } from '../../../src/runtimes/node/admission-queue.ts';
import { until } from '../../unit/cli/process.ts';

const busyFor = (milliseconds: number) => {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
};

function crowd(work: () => void, timeout?: number) {
  const queue = new AdmissionQueue(timeout);
  const ran: number[] = [];
  const refused: number[] = [];
  const one = (i: number, share = 1): Admission<unknown> => ({
    work: async () => {
      work();
      ran.push(i);
    },
    refuse: () => refused.push(i),
    isGone: () => i % 10 === 9,
    share,
  });
  return { queue, ran, refused, one };
}

test('who comes first is first, and who has gone is not worked for', async () => {
  const { queue, ran, refused, one } = crowd(() => busyFor(1));
  for (let i = 0; i < 100; i++) void queue.run(one(i));
  await until(() => ran.at(-1) === 98);
  expect(ran).toEqual(ran.toSorted((a, b) => a - b));
  // Those of the first turn had not gone when they came.
  expect(ran.filter((i) => i % 10 === 9 && i > 20)).toEqual([]);
  expect(refused).toEqual([]);
  // And again, in another turn.
  void queue.run(one(100));
  await until(() => ran.at(-1) === 100);
});

test('a turn has its milliseconds, and others are heard between', async () => {
  const { queue, ran, one } = crowd(() => busyFor(2));
  let heard = 0;
  const others = setInterval(() => {
    heard += 1;
  }, 1);
  for (let i = 0; i < 200; i++) void queue.run(one(i));
  // All at once it would be 400 ms.
  expect(ran.length).toBeLessThan(20);
  await until(() => ran.at(-1) === 198);
  clearInterval(others);
  expect(heard).toBeGreaterThan(20);
});

test('it is bounded; who has a validator or a token may fill the last quarter', async () => {
  const { queue, ran, refused, one } = crowd(() => {});
  busyFor(1);
  void queue.run({ ...one(-1), work: async () => busyFor(10) });
  for (let i = 0; i < 3_000; i++) void queue.run(one(i, 0.75));
  expect([refused.length, refused[0]]).toEqual([1_500, 1_500]);
  for (let i = 3_000; i < 4_000; i++) void queue.run(one(i));
  expect([refused.length, refused[1_500]]).toEqual([2_000, 3_500]);
  await until(() => ran.at(-1) === 3_498);
});

test('who has waited too long is refused', async () => {
  const { queue, ran, refused, one } = crowd(() => {}, 100);
  void queue.run({ ...one(-1), work: async () => busyFor(10) });
  void queue.run(one(0));
  // As long as nothing else is heard.
  busyFor(120);
  void queue.run(one(1));
  await sleep(20);
  expect([ran, refused]).toEqual([[1], [0]]);
});
