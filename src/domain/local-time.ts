// Times as the clocks of a zone show them, and back. Browsers run this, too.

const DAY_MS = 86_400_000;
/** Before it calendars differ, and nobody kept standard time. */
const FIRST_ZONED_YEAR = 1000;
const formats = new Map<string, Intl.DateTimeFormat>();
/** Zones that are kept: a site has one. */
const MAX_FORMATS = 8;

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  if (formats.size >= MAX_FORMATS) formats.clear();
  const made = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, calendar: 'gregory', hourCycle: 'h23' },
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  formats.set(timeZone, made);
  return made;
}

/** How many milliseconds a zone's clocks are ahead of UTC at a time. */
export function offsetAt(at: number, timeZone: string): number {
  if (timeZone === 'UTC' || at < Date.UTC(FIRST_ZONED_YEAR, 0)) return 0;
  const parts = formatOf(timeZone).formatToParts(at);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(
    value('year'),
    value('month') - 1,
    value('day'),
    value('hour'),
    value('minute'),
    value('second'),
  );
  return shown - Math.floor(at / 1000) * 1000;
}

/** `2026-05-04T09:00`, as `datetime-local` has it; with seconds where there are any. */
export const localTime = (at: number, timeZone: string): string =>
  new Date(at + offsetAt(at, timeZone)).toISOString().replace(/(:00)?\.\d+Z$/, '');

const LOCAL = /^\d{4,6}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/;

/** What clocks skip when they go forward, as they show it: `{ from: '2026-03-29T02:00', to: '2026-03-29T03:00' }`. */
export interface Gap {
  from: string;
  to: string;
}

/** The hour that the zone's clocks skip, where this is in one. */
export function gapAt(local: string, timeZone: string): Gap | undefined {
  const at = timeOfLocal(local, timeZone);
  if (at === undefined || at + offsetAt(at, timeZone) === Date.parse(`${local}Z`)) return undefined;
  // The clocks go forward between these two.
  let after = Math.floor(at / 1000) * 1000;
  let before = after - DAY_MS;
  const offset = offsetAt(before, timeZone);
  while (after - before > 1000) {
    const middle = before + Math.floor((after - before) / 2000) * 1000;
    if (offsetAt(middle, timeZone) === offset) before = middle;
    else after = middle;
  }
  return { from: localTime(after + offset, 'UTC'), to: localTime(after, timeZone) };
}

/**
 * When the zone's clocks show this, in milliseconds. A time that occurs twice is the first; one that is skipped moves
 * forward by the gap (Temporal `compatible`). Undefined for what is no such text.
 */
export function timeOfLocal(local: string, timeZone: string): number | undefined {
  const shown = LOCAL.test(local) ? Date.parse(`${local}Z`) : Number.NaN;
  if (Number.isNaN(shown)) return undefined;
  const before = shown - offsetAt(shown - DAY_MS, timeZone);
  const after = shown - offsetAt(shown + DAY_MS, timeZone);
  const shows = (at: number) => at + offsetAt(at, timeZone) === shown;
  return [before, after].find(shows) ?? before;
}
