// When a delivery is tried again, and how many calls a host gets at once.
import { describe, expect, test } from 'vitest';
import { nextAttempt, retryAfter, retryDelay } from '../../../../src/services/push/delivery/backoff.ts';
import { HostLimits } from '../../../../src/services/push/delivery/host-limits.ts';
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

describe('limits of hosts', () => {
  const call = (hosts: HostLimits, ok: boolean, milliseconds = 1) => {
    hosts.start('h');
    hosts.end('h', { ok, milliseconds, slow: false });
  };

  test('who answers gets more at once, who fails less', () => {
    const hosts = new HostLimits();
    expect(hosts.cap('h')).toBe(8);
    call(hosts, true);
    expect(hosts.cap('h')).toBe(64);
    for (let i = 0; i < 64; i++) {
      expect(hosts.hasRoom('h')).toBe(true);
      hosts.start('h');
    }
    expect(hosts.hasRoom('h')).toBe(false);
    expect(hosts.hasRoom('other')).toBe(true);
    hosts.end('h', { ok: false, milliseconds: 1, slow: false });
    expect(hosts.cap('h')).toBe(8);
    expect(hosts.hasRoom('h')).toBe(false);
  });

  test('a few slow calls give up their places; a host that only hangs keeps its calls in theirs', () => {
    const hosts = new HostLimits();
    for (let i = 0; i < 8; i++) hosts.start('h');
    expect(hosts.giveUpPlace('h', 10_000)).toBe(false);
    hosts.end('h', { ok: true, milliseconds: 80, slow: false });
    for (let i = 0; i < 57; i++) hosts.start('h');
    expect(hosts.hasRoom('h')).toBe(false);
    expect(hosts.giveUpPlace('h', 49)).toBe(false);
    expect(hosts.giveUpPlace('h', 50)).toBe(true);
    expect(hosts.hasRoom('h')).toBe(true);
    expect(hosts.giveUpPlace('h', 10_000)).toBe(false);
    // Slow and failed says nothing of the others.
    hosts.end('h', { ok: false, milliseconds: 10_000, slow: true });
    expect(hosts.cap('h')).toBe(64);
  });
});
