// Dates as feeds have them: RFC 822 and RFC 3339 as they should be, and as they are.
import { isoDate } from '../../domain/iso-date.ts';
import { calendarDate, englishMonth, hourOf, instant, rfc822, rfc3339, zoneOffset } from '../dates.ts';
import { writtenDate } from '../written-dates.ts';

/** ISO 8601 in its looser forms: without a zone, with a blank for the T, basic, `+0300`, of a month or year alone. */
const ISO =
  /^(\d{4})-?(\d\d)?-?(\d\d)?(?:[Tt ,]+(\d{1,2})(?::?(\d\d))?(?::?(\d\d(?:[.,]\d+)?))?\s*(Z|z|UTC|GMT|[+\-−]\d\d(?::?\d\d)?)?)?$/;
// In these two white space is one blank (`oddDate` folds it): with `\s*` beside `\s*` they would be of the third degree.
/** asctime (RFC 9110 §5.6.7), `Dec 17, 2020 9:00 PM`, `Thu Dec 17 09:00:00 GMT+0300 2020`. */
const AMERICAN =
  /^(?:[a-z]{3,9}\.?,? )?([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (?:(\d{4}),? ?)?(?:at )?(?:(\d{1,2}):(\d\d)(?::(\d\d))? ?([ap]\.?m\.?)?)? ?([a-z]{1,4}(?:[+-]\d\d:?\d\d)?|[+-]\d\d:?\d\d)? ?(\d{4})?(?: ?\(.*\))?$/i;
/** RFC 822 and 850 with what people make of them: `17-Dec-20`, `+03:00`, `UTC+3`, 9:00 PM, no seconds, no comma. */
const LOOSE_822 =
  /^(?:[\p{L}]{2,}\.?,? ?)?(\d{1,2})[ -]+([a-z]{3,9})\.?,?[ -]+(\d{2,4}),?(?: (?:at )?(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:\.\d+)?)? ?([ap]\.?m\.?)? ?([a-z]{0,4} ?[+-]\d{1,2}:?\d{0,2}|[a-z]{1,5})?)?(?: ?\(.*\))?$/iu;
/** `12/17/2020 21:00:00`: the month first where both could be it, as the tools that write this have it. */
const SLASHES = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([ap]m)?)?$/i;

const century = (year: string) => Number(year) + (year.length > 2 ? 0 : Number(year) < 50 ? 2000 : 1900);

function at(
  date: string | undefined,
  hour: number,
  minute = '0',
  second = '0',
  zone?: string,
): string | undefined {
  if (!date) return undefined;
  const offset = zone === undefined ? 0 : (zoneOffset(zone.replace(/\s+/g, '')) ?? 0);
  // ISO 8601 allowed 24:00 for the end of a day.
  if (hour === 24 && Number(minute) === 0) {
    const midnight = instant(date, [0, 0, 0], offset);
    return midnight && isoDate(Date.parse(midnight) + 86_400_000);
  }
  return instant(date, [hour, Number(minute), Number(second.replace(',', '.'))], offset);
}

function epoch(text: string): string | undefined {
  if (!/^\d{9,13}$/.test(text)) return undefined;
  return isoDate(Number(text) * (text.length > 11 ? 1 : 1_000));
}

function loose(text: string): string | undefined {
  let match = ISO.exec(text);
  if (match) {
    const [, year, month = '01', day = '01', hour, minute, second, zone] = match;
    const date = calendarDate(Number(year), Number(month), Number(day));
    return hour === undefined ? date : at(date, Number(hour), minute, second, zone);
  }
  match = LOOSE_822.exec(text);
  if (match) {
    const [, day, month, year = '', hour, minute, second, half, zone] = match;
    const date = calendarDate(century(year), englishMonth(month), Number(day));
    if (date) return hour === undefined ? date : at(date, hourOf(hour, half), minute, second, zone);
  }
  match = AMERICAN.exec(text);
  if (match) {
    const [, month, day, early, hour, minute, second, half, zone, late] = match;
    const date = calendarDate(Number(early ?? late ?? 0), englishMonth(month), Number(day));
    if (date) return hour === undefined ? date : at(date, hourOf(hour, half), minute, second, zone);
  }
  match = SLASHES.exec(text);
  if (match) {
    const [, first, second, year] = match;
    const [month, day] = Number(first) > 12 ? [second, first] : [first, second];
    const date = calendarDate(Number(year), Number(month), Number(day));
    return match[4] === undefined ? date : at(date, hourOf(match[4], match[7]), match[5], match[6]);
  }
  return undefined;
}

/** RFC 3339 (in UTC; or a date alone) of whatever a feed calls a date; undefined where it is none. */
export function oddDate(written: string): string | undefined {
  const text = written.replace(/[\s\u00A0\u200E\u200F]+/gu, ' ').trim();
  if (!text || text.length > 100) return undefined;
  const said = rfc3339(text) ?? rfc822(text) ?? epoch(text) ?? loose(text) ?? writtenDate(text);
  // `Чт, 17 дек 2020 09:00:00 +0300`: weekday and month in the site's own language.
  const date = said ?? writtenDate(text.replace(/^[\p{L}]{2,12}\.?,\s*/u, ''));
  // "Mon, 30 Nov -0001", 0000-00-00 and year 1 are how databases say that they do not know.
  return date && Number(date.slice(0, 4)) >= 1000 ? date : undefined;
}
