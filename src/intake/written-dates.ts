// Dates as people write them above an article, in the languages agencies use.
import { DATE_LABEL, datelineIn, isWeekday, monthOf, plainLine } from '../content/date-words.ts';
import { calendarDate, hourOf, instant, rfc3339, zoneOffset } from './dates.ts';

const WORD = '([\\p{L}\\p{M}]{2,}(?:\\s+(?:الأول|الثاني|الاول))?)';
const YEAR = '(\\d{4})';
const DAY_MONTH_YEAR = new RegExp(
  `^(\\d{1,2})(?:st|nd|rd|th|er|º|\\.)?[\\s-]+(?:de\\s+|of\\s+|ב)?${WORD}\\.?,?[\\s-]+(?:de\\s+|del\\s+)?${YEAR}` +
    '(?:\\s*(?:г\\.?|года|год|р\\.?|року|года\\.|м|م|هـ?|yılı|il))?$',
  'iu',
);
const MONTH_DAY_YEAR = new RegExp(`^${WORD}\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+${YEAR}$`, 'iu');
const YEAR_DAY_MONTH = new RegExp(`^${YEAR}[\\s-]*(?:yil|жылғы|ж\\.)\\s+(\\d{1,2})[\\s-]+${WORD}$`, 'iu');
const TIME =
  /(?:^|[\s,،|·/]+(?:at|в|о|saat|um|à|às|alle|ore|klo?\.?|الساعة|ساعت)?\s*)(\d{1,2})(?:[:.]|\s?h\s?)(\d{2})(?::(\d{2}))?\s*([ap]\.?m\.?)?(?:\s*(?:uhr|hrs?|h|ч\.?))?\s*(?:\(?([\p{L}]{1,4}(?:\s*[+\-−]\d{1,2}(?::?\d{2})?)?|[+\-−]\d{2}:?\d{2})\)?)?$/iu;

/** The day `text` names, nothing else being in it. */
function dayOf(text: string): string | undefined {
  const date = (year = '', month: string | number = '', day = '') => {
    const plausible = Number(year) >= 1900 && Number(year) < 2200;
    return plausible ? calendarDate(Number(year), Number(month), Number(day)) : undefined;
  };
  let match = /^(\d{4})\s*[-./年년]\s*(\d{1,2})\s*[-./月월]\s*(\d{1,2})\s*[日일]?\.?$/u.exec(text);
  if (match) return date(match[1], match[2], match[3]);
  match = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?:\s*г\.?)?$/u.exec(text);
  if (match) return date(match[3], match[2], match[1]);
  match = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(text);
  if (match) {
    const [, first, second, year] = match;
    // 05/06/2020 is May in one country and June in the next: nobody's date.
    if (Number(first) > 12 || first === second) return date(year, second, first);
    return Number(second) > 12 ? date(year, first, second) : undefined;
  }
  // `17 كانون الأول/ديسمبر 2020`: the month as it is called east and west.
  match = DAY_MONTH_YEAR.exec(
    text.replace(/(?<=\p{L})\s*\/\s*[\p{L}\p{M}]+(?: (?:الأول|الثاني))?(?=\s+\d{4})/u, ''),
  );
  if (match) return date(match[3], monthOf(match[2]!), match[1]);
  match = MONTH_DAY_YEAR.exec(text);
  if (match) return date(match[3], monthOf(match[1]!), match[2]);
  match = YEAR_DAY_MONTH.exec(text);
  return match ? date(match[1], monthOf(match[3]!), match[2]) : undefined;
}

/** A line without the weekday it begins or ends with. */
function withoutWeekday(line: string): string {
  const text = line.replace(/\s*\([月火水木金土日一二三四五六월화수목금토일]\)$/u, '');
  const words = text.split(/[\s,،()]+/).filter(Boolean);
  if (isWeekday(words[0]))
    return text.slice(text.indexOf(words[0]!) + words[0]!.length).replace(/^[\s,،.)(]+|\)$/g, '');
  if (isWeekday(words.at(-1))) return text.slice(0, text.lastIndexOf(words.at(-1)!)).replace(/[\s,،(]+$/, '');
  return text;
}

/** The date of a dateline that names a year: `MOSCOW, December 17, 2020`. */
export function datelineDate(line: string): string | undefined {
  const date = datelineIn(line);
  return date && writtenDate(date);
}

/**
 * The date a line consists of: `YYYY-MM-DD`, with a time of day RFC 3339 in UTC (UTC where no zone is named).
 * Undefined where the line is more or less than a date, or could be two.
 */
export function writtenDate(line: string): string | undefined {
  const text = plainLine(line).replace(DATE_LABEL, '');
  if (text.length > 80 || !/\d/.test(text)) return undefined;
  // Without a zone it is UTC, as below.
  const machine = rfc3339(text) ?? rfc3339(`${text}Z`);
  if (machine) return machine;
  const bare = withoutWeekday(text.replace(/^(\d{4}-\d\d-\d\d)T(?=\d)/, '$1 ')).replace(
    /^(?:on|le|el|il|am|den|dne)\s+/iu,
    '',
  );
  const day = dayOf(bare);
  if (day) return day;
  // `14:30, 17.12.2020` as well as `17.12.2020, 14:30`.
  const turned = bare
    .replace(/^(\d{1,2}:\d{2}(?::\d{2})?)\s*[,،|·/–—-]?\s+(.+)$/u, '$2 $1')
    .replace(/日(?=\d)/u, '日 ');
  const match = TIME.exec(turned);
  const date = match && dayOf(withoutWeekday(turned.slice(0, match.index).replace(/[\s,،|·/–—-]+$/u, '')));
  if (!match || !date) return undefined;
  const [, hours = '', minutes = '', seconds = '0', half = '', zone = 'UTC'] = match;
  const offset = zoneOffset(zone.replace(/\s+/g, ''));
  return offset === undefined
    ? undefined
    : instant(date, [hourOf(hours, half), Number(minutes), Number(seconds)], offset);
}
