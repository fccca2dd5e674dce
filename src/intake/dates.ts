// Dates as machines write them: RFC 3339 and RFC 822, made uniform and checked against the calendar.

import { isoDate } from '../domain/iso-date.ts';

const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');

/** `YYYY-MM-DD`, or undefined where the calendar has no such day. */
export function calendarDate(year: number, month: number, day: number): string | undefined {
  const text = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
  const at = Date.parse(`${text}T00:00:00Z`);
  // 30 February rolls over to March.
  return year > 0 && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text) ? text : undefined;
}

/** A time of day on `date` (seconds may have a fraction, kept to the millisecond), `offset` minutes east of UTC, as RFC 3339 in UTC; undefined where there is none. */
export function instant(
  date: string,
  time: readonly [number, number, number],
  offset: number,
): string | undefined {
  const [hour, minute, second] = time;
  // RFC 3339 §5.6 allows a leap second, ECMAScript has none.
  if (hour > 23 || minute > 59 || second >= 61 || Math.abs(offset) >= 24 * 60) return undefined;
  const start = Date.parse(`${date}T00:00:00Z`);
  const seconds = second >= 60 ? 59 : second;
  // Fractions are cut, not rounded; 0.29 × 1000 is a little less than 290.
  const milliseconds = Math.floor(seconds * 1000 + 1e-6);
  const text = isoDate(start + (hour * 60 + minute - offset) * 60_000 + milliseconds);
  return /^\d{4}-/.test(text) ? text : undefined;
}

// RFC 822 §5.1 (the North American zones), and what agencies write.
const ZONES: Record<string, number> = {
  ...{ z: 0, ut: 0, utc: 0, gmt: 0, est: -300, edt: -240, cst: -360, cdt: -300, mst: -420, mdt: -360 },
  ...{ pst: -480, pdt: -420, bst: 60, cet: 60, cest: 120, eet: 120, eest: 180, trt: 180, msk: 180, мск: 180 },
  ...{ pkt: 300, wib: 420, wita: 480, wit: 540, jst: 540, kst: 540 },
};

/** Minutes east of UTC of `Z`, `GMT`, `+0300`, `UTC+3`, `MSK`…; undefined for an unknown zone. */
export function zoneOffset(zone: string): number | undefined {
  const name = zone.toLowerCase();
  if (Object.hasOwn(ZONES, name)) return ZONES[name];
  const numeric = /^(?:utc|gmt)?\s*([+\-−])(\d{1,2})(?::?(\d{2}))?$/.exec(name);
  if (!numeric) return undefined;
  const minutes = Number(numeric[2]) * 60 + Number(numeric[3] ?? 0);
  return Number(numeric[3] ?? 0) > 59 ? undefined : numeric[1] === '+' ? minutes : -minutes;
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(Z|z|[+-]\d\d:\d\d))?$/;

/** RFC 3339 §5.6 date-time in UTC, or a date alone as it is; undefined for anything else. */
export function rfc3339(text: string): string | undefined {
  const [, year, month, day, hour, minute, second, zone] = RFC3339.exec(text.trim()) ?? [];
  const date = year && calendarDate(Number(year), Number(month), Number(day));
  if (!date || zone === undefined) return date || undefined;
  const offset = zoneOffset(zone);
  const time = [Number(hour), Number(minute), Number(second ?? 0)] as const;
  return offset === undefined ? undefined : instant(date, time, offset);
}

/** Hours from midnight of `9` or of `9 p.m.`. */
export const hourOf = (hour = '0', half = '') =>
  half ? (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0) : Number(hour);

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** 1 to 12 by its English name or the beginning of it, 0 for none. */
export const englishMonth = (name = '') => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
const RFC822 =
  /^(?:[a-z]{3,9}\.?,?\s+)?(\d{1,2})\s+([a-z]{3})[a-z]*\s+(\d{4}|\d\d)(?:\s+(\d{1,2}):(\d\d)(?::(\d\d))?(?:\s+([a-z]{1,4}|[+-]\d{4}))?)?$/i;

/** RFC 822 §5 (years of two digits too) as RFC 3339 in UTC; without a zone, UTC; undefined for anything else. */
export function rfc822(text: string): string | undefined {
  const match = RFC822.exec(
    text
      .trim()
      .replace(/\([^()]*\)$/, '')
      .trimEnd(),
  );
  if (!match) return undefined;
  const [, day, name = '', years = '', hour = '0', minute = '0', second = '0', zone = 'GMT'] = match;
  // RFC 5322 §4.3: 00–49 are of this century, 50–99 of the last.
  const year = Number(years) + (years.length === 4 ? 0 : Number(years) < 50 ? 2000 : 1900);
  const date = calendarDate(year, englishMonth(name), Number(day));
  // RFC 5322 §4.3: an unknown zone tells nothing, so it is UTC.
  return date && instant(date, [Number(hour), Number(minute), Number(second)], zoneOffset(zone) ?? 0);
}
