// Counts of a minute when very many clients come.
import { expect, test } from 'vitest';
import { fixedWindow, LIMITS } from '../../../src/runtimes/node/rate-limit.ts';

test('beyond the clients that are told apart newcomers are counted, by their network', () => {
  const counting = fixedWindow(() => 0);
  const most = 100_000;
  for (let i = 0; i < most; i++) counting('token', `2001:db8:${i >> 16}:${i & 0xffff}`);
  const allowed = (key: (i: number) => string) =>
    Array.from({ length: 100 }, (_, i) => counting('token', key(i))).filter(Boolean).length;
  expect(allowed((i) => `2001:db8:ffff:${i}`)).toBe(LIMITS.token);
  expect(allowed(() => '2001:db9:0:1')).toBe(LIMITS.token);
  expect(allowed((i) => `203.0.113.${i}`)).toBe(LIMITS.token);
  expect(allowed(() => '198.51.100.1')).toBe(LIMITS.token);
  // Who was there before is told apart as before.
  expect(counting('token', '2001:db8:0:0')).toBe(true);
  // Nor is there an end of networks.
  for (let i = 0; i < 2 * most; i++) counting('token', `${i.toString(16)}:1:1:1`);
  expect(allowed((i) => `x${i}:1:1:1`)).toBe(0);
});
