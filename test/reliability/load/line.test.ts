// The line before the application: in order, bounded, and others are heard meanwhile.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Line, type Waiting } from '../../../src/runtimes/node/admission-queue.ts';
import { until } from '../../unit/cli/process.ts';

const busyFor = (milliseconds: number) => {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
};

function crowd(work: () => void, patience?: number) {
  const line = new Line(patience);
  const ran: number[] = [];
  const refused: number[] = [];
  const one = (i: number): Waiting => ({
    run: () => {
      work();
      ran.push(i);
    },
    refuse: () => refused.push(i),
    gone: () => i % 10 === 9,
  });
  return { line, ran, refused, one };
}

test('who comes first is first, and who has gone is not worked for', async () => {
  const { line, ran, refused, one } = crowd(() => busyFor(1));
  for (let i = 0; i < 100; i++) line.enter(one(i));
  await until(() => ran.at(-1) === 98);
  expect(ran).toEqual(ran.toSorted((a, b) => a - b));
  // Those of the first turn had not gone when they came.
  expect(ran.filter((i) => i % 10 === 9 && i > 20)).toEqual([]);
  expect(refused).toEqual([]);
  // And again, in another turn.
  line.enter(one(100));
  await until(() => ran.at(-1) === 100);
});

test('a turn has its milliseconds, and others are heard between', async () => {
  const { line, ran, one } = crowd(() => busyFor(2));
  let heard = 0;
  const others = setInterval(() => {
    heard += 1;
  }, 1);
  for (let i = 0; i < 200; i++) line.enter(one(i));
  // All at once it would be 400 ms.
  expect(ran.length).toBeLessThan(20);
  await until(() => ran.at(-1) === 198);
  clearInterval(others);
  expect(heard).toBeGreaterThan(20);
});

test('it is bounded; who has a validator or a token may fill the last quarter', async () => {
  const { line, ran, refused, one } = crowd(() => {});
  busyFor(1);
  line.enter({ ...one(-1), run: () => busyFor(10) });
  for (let i = 0; i < 3_000; i++) line.enter(one(i), 0.75);
  expect([refused.length, refused[0]]).toEqual([1_500, 1_500]);
  for (let i = 3_000; i < 4_000; i++) line.enter(one(i));
  expect([refused.length, refused[1_500]]).toEqual([2_000, 3_500]);
  await until(() => ran.at(-1) === 3_498);
});

test('who has waited too long is refused', async () => {
  const { line, ran, refused, one } = crowd(() => {}, 100);
  line.enter({ ...one(-1), run: () => busyFor(10) });
  line.enter(one(0));
  // As long as nothing else is heard.
  busyFor(120);
  line.enter(one(1));
  await sleep(20);
  expect([ran, refused]).toEqual([[1], [0]]);
});
