// When a delivery is tried again.
import { describe, expect, test } from 'vitest';
import { nextAttempt, retryAfter, retryDelay } from '../../../../src/services/push/delivery/backoff.ts';
import { START } from '../../../support/server.ts';

describe('retryDelay', () => {
  test('begins within 10 s, grows to an hour, and jitters', () => {
    for (const random of [0, 0.5, 1]) {
      const delays = Array.from({ length: 40 }, (_, i) => retryDelay(i + 1, random));
      expect(delays[0]).toBeLessThanOrEqual(9_000);
      expect(delays).toEqual([...delays].sort((a, b) => a - b));
      expect(delays.at(-1)).toBe(1_800_000 * (1 + random));
    }
    expect(retryDelay(1, 0)).toBeLessThan(retryDelay(1, 1));
  });

  test('goes on for a day, and no longer', () => {
    let now = 0;
    let attempts = 0;
    for (let due: number | null = 0; due !== null; attempts++) {
      now = due;
      due = nextAttempt({ attempts, createdAt: 0 }, { now, random: 0.5 });
    }
    expect(now / 3_600_000).toBeGreaterThan(22);
    expect(now / 3_600_000).toBeLessThanOrEqual(24);
    expect(attempts).toBeGreaterThan(20);
    expect(attempts).toBeLessThan(60);
  });

  test.each([
    ['120', 120_000],
    ['Mon, 23 Nov 2026 12:01:00 GMT', 60_000],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['soon', 0],
    [undefined, 0],
  ])('Retry-After: %s', (header, wait) => expect(retryAfter(header, START)).toBe(wait));
});
