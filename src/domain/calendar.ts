// Days and months as people of a time zone count them. A date alone, kept as midnight UTC, is that date everywhere.
import { offsetAt } from './local-time.ts';

const DAY_MS = 86_400_000;

/** Times from `from` on and before `to`, in milliseconds. */
export interface Span {
  from: number;
  to: number;
}

/** Whether a time, in milliseconds, stands for a date. */
export const isDateAlone = (at: number): boolean => at % DAY_MS === 0;

/** `2026-05-21`: the day of a time in a zone. Years before 0 or after 9999 have a sign and six digits. */
export const dayOf = (at: number, timeZone: string): string =>
  new Date(isDateAlone(at) ? at : at + offsetAt(at, timeZone)).toISOString().split('T')[0]!;

export const yearOf = (at: number, timeZone: string): number =>
  new Date(isDateAlone(at) ? at : at + offsetAt(at, timeZone)).getUTCFullYear();

/** Midnight of a month's first day. @param month from 0; 12 is the next year's first */
function startOfMonth(year: number, month: number, timeZone: string): number {
  const midnight = new Date(0).setUTCFullYear(year, month, 1);
  const guess = midnight - offsetAt(midnight, timeZone);
  return midnight - offsetAt(guess, timeZone);
}

/** The times of a month that are counted in it, newest first. @param month from 0 */
export function monthSpans(year: number, month: number, timeZone: string): Span[] {
  const [from, to] = [startOfMonth(year, month, timeZone), startOfMonth(year, month + 1, timeZone)];
  const [date, nextDate] = [startOfMonth(year, month, 'UTC'), startOfMonth(year, month + 1, 'UTC')];
  // West of Greenwich a month begins after the midnight UTC that stands for its first day.
  const spans: Span[] =
    nextDate < to
      ? [
          { from: nextDate + 1, to },
          { from, to: nextDate },
        ]
      : [{ from, to }];
  if (date < from) spans.push({ from: date, to: date + 1 });
  return spans;
}

/** `/archive/2026/05/`; without a month the year's, without a year that of all. */
export const archivePath = (year?: number, month?: number): string => {
  const parts = [year?.toString().padStart(4, '0'), month?.toString().padStart(2, '0')];
  return `/archive/${parts.flatMap((part) => (part ? `${part}/` : [])).join('')}`;
};
