// Months of a time zone: every time is in exactly one, a date alone in its own.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf, monthSpans } from '../../../src/domain/calendar.ts';

const ZONES = [
  'UTC',
  'Europe/Istanbul',
  'America/New_York',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Asia/Kolkata',
];

test('every time is in the month of its day, and in no other', () => {
  const times = fc.oneof(
    fc.date({ min: new Date('1950-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
    fc.integer({ min: 0, max: 1200 }).map((month) => new Date(Date.UTC(1970, month, 1))),
  );
  fc.assert(
    fc.property(times, fc.constantFrom(...ZONES), fc.integer({ min: -16, max: 16 }), (date, zone, hours) => {
      const at = date.getTime() + hours * 3_600_000;
      const [year, month] = dayOf(at, zone).split('-').map(Number) as [number, number];
      for (const offset of [-1, 0, 1]) {
        const spans = monthSpans(year, month - 1 + offset, zone);
        expect(spans.some(({ from, to }) => from <= at && at < to)).toBe(offset === 0);
      }
    }),
    { seed: 16, numRuns: 1_000 },
  );
});

test('a date alone is that date everywhere', () => {
  for (const zone of ZONES) expect(dayOf(Date.parse('2026-05-21'), zone)).toBe('2026-05-21');
  expect(dayOf(Date.parse('2026-05-21T22:30:00Z'), 'Europe/Istanbul')).toBe('2026-05-22');
  expect(dayOf(Date.parse('2026-05-21T02:30:00Z'), 'America/New_York')).toBe('2026-05-20');
});
