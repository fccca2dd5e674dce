// The words of dates in the languages that agencies write, and lines that are made of nothing else.
import { WIRE_WORDS } from './wire-words.ts';

/** One spelling for letters that differ in case, accent, hamza or dot. */
export const fold = (text: string) =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036F\u0640\u064B-\u0655\u200B-\u200F\u2066-\u2069]/g, '')
    .replaceAll('ı', 'i');

/** Every script writes its digits in a run of ten from zero. */
const latinDigits = (text: string) =>
  text.replace(/[٠-٩۰-۹०-९০-৯]/g, (digit) => String((digit.codePointAt(0)! - ZEROS(digit)) % 10));
const ZEROS = (digit: string) => {
  const code = digit.codePointAt(0)!;
  return [0x660, 0x6f0, 0x966, 0x9e6].findLast((zero) => code >= zero) ?? code;
};

/** A line in one form of letters and digits, without marks of direction. */
export const plainLine = (line: string) =>
  latinDigits(
    line
      .normalize('NFKC')
      .replace(/[\u200B-\u200F\u2066-\u2069]/g, '')
      .trim(),
  );

const MONTHS = WIRE_WORDS.months.flatMap((language) =>
  fold(language)
    .split(' ')
    .map((name, index) => ({ name, month: index + 1 })),
);
const WEEKDAYS = new Set(fold(WIRE_WORDS.weekdays).split(' '));
const PARTICLES = new Set(fold(WIRE_WORDS.dating).split(' '));

/** 1–12, or 0 where no month, or more than one, is called so. */
export function monthOf(word: string): number {
  const name = fold(word).replace(/\.$/, '').replaceAll(/\s+/g, '_');
  const found = new Set<number>();
  for (const known of MONTHS) {
    if (known.name === name) return known.month;
    if (name.length >= 3 && known.name.startsWith(name)) found.add(known.month);
  }
  return found.size === 1 ? [...found][0]! : 0;
}

export const isWeekday = (word = '') => WEEKDAYS.has(fold(word).replace(/\.$/, ''));

/** What stands before a date: `Published on: `. */
export const DATE_LABEL =
  /^(?:date|published(?: on)?|posted(?: on)?|дата(?: публикации)?|опубликовано|tarih|yayın tarihi|التاريخ|تاريخ(?: النشر)?|datum|fecha|日期|发布时间)\s*[:：]\s*/iu;

const MAX_LINE_LENGTH = 80;
const NUMERIC = /(?<!\d)\d{1,4}\s*[-./]\s?\d{1,2}\s*[-./]\s?\d{1,4}(?!\d)|^(?:19|20)\d{6}$/;
const EASTERN = /\d\s*[年년].*\d\s*[月월].*\d\s*[日일]/u;
/** With a time of day comes a zone, which may be called anything. */
const TIMED = /\d[:.h]\d\d/i;

/** What the words of a line say: a month, and nothing that dates do not say. */
function wordsOf(text: string): { month: boolean; others: boolean } {
  let month = false;
  const timed = TIMED.test(text);
  for (const [word] of text.matchAll(/[\p{L}\p{M}']+/gu)) {
    if (isWeekday(word) || PARTICLES.has(fold(word))) continue;
    const bare = word.replace(/^ב/, '');
    if (monthOf(word) || monthOf(bare) || /^(?:كانون|تشرين)$/.test(word)) month = true;
    else if (!timed || !/^\p{L}{1,4}$/u.test(word)) return { month, others: true };
  }
  return { month, others: false };
}

const DATELINE =
  /^(?<place>[\p{Lu}\p{Lo}][\p{L}\p{M}.'’ -]{1,40}(?:,\s[\p{Lu}\p{Lo}][\p{L}\p{M}.'’ -]{1,40})?)(?:\s*[,،，]\s*|\s+[–—-]\s+)(?<date>[^,،]*\d.*)$/u;
/** `/TASS/`, `(Reuters)`, `- РИА Новости`. */
const AGENCY =
  /[.\s]*(?:[–—-]\s*)?[/([][^/()[\]]{2,40}[/)\]][\s.–—:-]*$|\s+[–—-]\s+\p{Lu}[^,]{1,40}$|[\s.–—:-]+$/u;

/** What stands for the date in a line such as `MOSCOW, December 17. /TASS/`: `December 17`. */
export function datelineIn(line: string): string | undefined {
  if (line.length > MAX_LINE_LENGTH || !/\d/.test(plainLine(line))) return undefined;
  const { place = '', date } = DATELINE.exec(line.trim())?.groups ?? {};
  if (!date || !wordsOf(place).others) return undefined;
  const rest = date.replace(AGENCY, '');
  const { month, others } = wordsOf(plainLine(rest));
  return month && !others && /(?<!\d)\d{1,2}(?!\d)/.test(plainLine(rest)) ? rest : undefined;
}

/** Whether a line is a date and nothing else, also one that could be two (`05/06/2020`), or a dateline alone. */
export function looksLikeDate(line: string): boolean {
  if (line.length > MAX_LINE_LENGTH) return false;
  const text = plainLine(line);
  if (!/\d/.test(text)) return false;
  if (DATE_LABEL.test(text)) return true;
  const eastern = EASTERN.test(text);
  const { month, others } = wordsOf(text);
  if (others) return datelineIn(line) !== undefined;
  return eastern || NUMERIC.test(text) || (month && /\d\D.*\d{4}|\d{4}.*\D\d/.test(text));
}
