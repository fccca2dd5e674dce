// A site's clocks: what they show, when they show it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gapAt, localTime, timeOfLocal } from '../../../src/domain/local-time.ts';

const at = (local: string, zone: string) => {
  const time = timeOfLocal(local, zone);
  return time === undefined ? undefined : new Date(time).toISOString();
};

test.each([
  ['2026-05-04T09:00', 'UTC', '2026-05-04T09:00:00.000Z'],
  ['2026-05-04T09:00', 'Europe/Istanbul', '2026-05-04T06:00:00.000Z'],
  ['2026-05-04T09:00:30', 'Asia/Kathmandu', '2026-05-04T03:15:30.000Z'],
  // Twice: 02:30 in summer, then in winter.
  ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'],
  // Never: clocks go from 02:00 to 03:00.
  ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ['2026-03-08T02:00', 'America/New_York', '2026-03-08T07:00:00.000Z'],
  // Samoa skipped a whole day.
  ['2011-12-30T10:00', 'Pacific/Apia', '2011-12-30T20:00:00.000Z'],
])('%s in %s', (local, zone, utc) => {
  expect(at(local, zone)).toBe(utc);
});

test.each([
  ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T02:00', '2026-03-29T03:00'],
  ['2026-03-08T02:00', 'America/New_York', '2026-03-08T02:00', '2026-03-08T03:00'],
  ['2026-10-04T02:10:30', 'Australia/Lord_Howe', '2026-10-04T02:00', '2026-10-04T02:30'],
  ['2011-12-30T10:00', 'Pacific/Apia', '2011-12-30T00:00', '2011-12-31T00:00'],
])('%s in %s is skipped', (local, zone, from, to) => {
  expect(gapAt(local, zone)).toEqual({ from, to });
});

test.each([
  ['2026-03-29T03:00', 'Europe/Berlin'],
  ['2026-03-29T01:59', 'Europe/Berlin'],
  ['2026-10-25T02:30', 'Europe/Berlin'],
  ['2026-03-29T02:30', 'UTC'],
  ['tomorrow', 'Europe/Berlin'],
])('%s in %s is not', (local, zone) => {
  expect(gapAt(local, zone)).toBeUndefined();
});

test.each(['', 'tomorrow', '2026-05-04', '2026-13-01T00:00', '2026-05-04T09:00Z'])(
  '“%s” is no time',
  (text) => {
    expect(timeOfLocal(text, 'Europe/Berlin')).toBeUndefined();
  },
);

test('what clocks show leads back to a time when they show it', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Tehran'];
  const minute = fc.integer({ min: 0, max: 50_000_000 }).map((n) => n * 60_000);
  fc.assert(
    fc.property(minute, fc.constantFrom(...zones), (time, zone) => {
      const shown = localTime(time, zone);
      expect(localTime(timeOfLocal(shown, zone) ?? 0, zone)).toBe(shown);
    }),
  );
});
