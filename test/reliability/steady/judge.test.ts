import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../support/random.ts';
import { judge } from './judge.ts';

const random = randomFrom(3);
/** Samples around a line. */
const around = (count: number, at: (i: number) => number, noise: number) =>
  Array.from({ length: count }, (_, i) => at(i) + noise * (random() - 0.5));

describe('what grows', () => {
  test.each([
    ['by little all the time', around(30, (i) => 200 + i, 4)],
    ['by steps', around(30, (i) => 200 + 20 * Math.floor(i / 5), 4)],
    ['in its last two thirds', around(30, (i) => (i < 10 ? 200 : 180 + 2 * i), 10)],
  ])('%s is found', (_, samples) => {
    expect(judge(samples, 10).grows).toBe(true);
  });
});

describe('what stays', () => {
  test.each([
    ['goes up and down', around(30, () => 200, 60)],
    ['grows in the first third alone', around(30, (i) => Math.min(200, 100 + 10 * i), 4)],
    ['shrinks', around(30, (i) => 300 - 2 * i, 4)],
    ['grows by less than may be', around(30, (i) => 200 + i / 4, 1)],
    ['was measured too seldom', [100, 200, 300]],
    ['was not measured', []],
  ])('%s', (_, samples) => {
    expect(judge(samples, 10).grows).toBe(false);
  });
});
