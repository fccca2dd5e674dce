// Plain text as an agency sends it: title, date, text, sub-headings, byline and credits, known by shape and place.
import { looksLikeDate } from '../content/date-words.ts';
import { blocksOf, isBlank } from '../content/plain-text.ts';
import {
  looksLikeByline,
  peopleIn,
  photoIn,
  signedIn,
  sourceIn,
  unaddressed,
  unstopped,
} from '../content/wire-lines.ts';
import type { Author, Credit, Source } from '../domain/model.ts';
import { nonEmpty } from '../domain/objects.ts';
import { oneLine, trimEndOf, trimOf, xmlSafe } from '../domain/text.ts';
import { fault, invalid } from '../errors.ts';
import { webUrl } from './checks.ts';
import type { Decoded, Recognised } from './input.ts';
import { validateInput } from './json.ts';
import { datelineDate, writtenDate } from './written-dates.ts';

interface Line {
  /** 1-based, of the body as sent. */
  number: number;
  text: string;
  /** Carried as a field: leaves the text. */
  taken: boolean;
}

/** Characters; a longer line is prose, and nothing above the text comes after it. */
const MAX_HEAD_LINE_LENGTH = 120;
const MAX_TOP_LINES = 5;
const MAX_TITLE_LENGTH = 1000;
const MAX_END_LINES = 20;
/** As many credits, and authors, as an article may have. */
const MAX_PEOPLE = 50;

/** `Photo: X`, `Фото: X`, `Photo by X` … */
function photoCredit(line: string): Credit | undefined {
  const name = photoIn(line);
  return name ? { role: 'photo', name } : undefined;
}

/** `Based on materials from X`, `Источник: X` …; the line as sent is the sentence to print. */
function sourceLine(line: string): Source | undefined {
  const written = sourceIn(line);
  if (!written) return undefined;
  const link = /https?:\/\/[^\s<>"()]+/i.exec(written)?.[0];
  const url = link && webUrl(trimEndOf(link, '.,;'));
  const rest = link
    ? written
        .replace(link, '')
        .replace(/[\s(),:;–—-]+$/u, '')
        .trim()
    : written;
  const name = unstopped(rest) || (url ? new URL(url).hostname : '');
  return name ? { name, ...(url ? { url } : {}), note: line } : undefined;
}

/** `Author: X`, `By Jane Smith and J. R. Roe`: a byline that says so. */
function signedBy(line: string): Author[] {
  const names = signedIn(line);
  return names ? peopleIn(names).map((name) => ({ name })) : [];
}

/** What is around the text, found so far. */
class Reading {
  readonly recognised: Recognised[] = [];
  readonly credits: Credit[] = [];
  readonly authors: Author[] = [];
  source?: Source;
  publishedAt?: string;

  take(line: Line, field: string): void {
    line.taken = true;
    this.recognised.push({ field, line: line.number, text: line.text.trim() });
  }

  /**
   * A photo credit or the source; a second source stays text, so that nothing is lost. `closes`: nothing follows, so
   * that a full stop does not make it a sentence such as `Based on information from the police he was …`.
   */
  credit(line: Line, closes: boolean): boolean {
    const words = oneLine(line.text);
    const photo = this.credits.length < MAX_PEOPLE ? photoCredit(words) : undefined;
    const sentence = !closes && /^[^:：]*[.!?…。۔।]$/u.test(words);
    const source = photo || sentence || this.source ? undefined : sourceLine(words);
    if (photo) this.credits.push(photo);
    else if (source) this.source = source;
    else return false;
    this.take(line, photo ? 'credits' : 'source');
    return true;
  }

  signature(line: Line): boolean {
    const authors = signedBy(oneLine(line.text));
    if (!authors.length || this.authors.length + authors.length > MAX_PEOPLE) return false;
    this.authors.push(...authors);
    this.take(line, 'authors');
    return true;
  }

  date(line: Line): boolean {
    const date = this.publishedAt ? undefined : writtenDate(line.text);
    if (!date) return false;
    this.publishedAt = date;
    this.take(line, 'publishedAt');
    return true;
  }

  /** The line stays: it says the place, too. */
  dateline(line: Line): void {
    const date = this.publishedAt ? undefined : datelineDate(oneLine(line.text));
    if (!date) return;
    this.publishedAt = date;
    this.recognised.push({ field: 'publishedAt', line: line.number, text: line.text.trim() });
  }
}

const isCredit = (line: Line) => {
  const words = oneLine(line.text);
  return Boolean(photoCredit(words) ?? sourceLine(words) ?? signedBy(words)[0]);
};
const written = (lines: readonly Line[]) => lines.map(({ text, taken }) => (taken ? '' : text));

/** The lines between the title and the first prose. */
function topOf(lines: readonly Line[]): Line[] {
  const top = lines.filter(({ text }) => !isBlank(text)).slice(0, MAX_TOP_LINES);
  const prose = top.findIndex(({ text }) => text.length > MAX_HEAD_LINE_LENGTH);
  return prose < 0 ? top : top.slice(0, prose);
}

/** Credits that close the text, however they are spaced, and the lone name above them. */
function readEnd(lines: readonly Line[], reading: Reading): void {
  let end = lines.length;
  let seen = 0;
  let credits = 0;
  for (let at = lines.length - 1; at >= 0 && seen < MAX_END_LINES; at--) {
    const line = lines[at]!;
    if (line.taken || isBlank(line.text)) continue;
    if (isCredit(line)) credits++;
    else if (!writtenDate(line.text)) break;
    end = at;
    seen++;
  }
  if (credits === 0) return;
  for (const line of lines.slice(end)) {
    if (isBlank(line.text) || line.taken) continue;
    if (!reading.credit(line, true) && !reading.signature(line)) reading.date(line);
  }
  const before = blocksOf(written(lines.slice(0, end)));
  const last = before.at(-1);
  const above = last?.lines.at(-2)?.trim();
  // In a block of more lines it is alone where the line above ends a sentence.
  const alone = above === undefined ? before.length > 1 : /[.!?…。！？؟۔।]["”»’)\]」』]*$/u.test(above);
  const lone = last && alone ? lines[last.start + last.lines.length - 1] : undefined;
  const name = unaddressed(oneLine(lone?.text ?? ''));
  if (lone && reading.authors.length === 0 && looksLikeByline(name)) {
    reading.authors.push({ name });
    reading.take(lone, 'authors');
  }
}

/** Text whose lines all end in `\n`. */
export const uniform = (body: string): string =>
  xmlSafe(body)
    .replace(/^\uFEFF/, '')
    .replace(/\u2028|\u0085/g, '\n')
    .replaceAll('\u2029', '\n\n');

/**
 * `text/plain` (contract, section 3). Lines that became fields leave the text, all others stay in order. Throws 422
 * where a field is beyond its limit.
 */
export function decodeText(body: string): Decoded {
  const all = uniform(body)
    .split('\n')
    .map((line, index): Line => ({ number: index + 1, text: line.trimEnd(), taken: false }));
  const first = all.findIndex((line) => !isBlank(line.text));
  const reading = new Reading();
  const title = all[first];
  const lines = title ? all.slice(first + 1) : [];
  if (title) reading.take(title, 'title');
  const top = topOf(lines);
  let above = true;
  for (const line of top) {
    if (!reading.date(line)) above = above && (reading.signature(line) || looksLikeDate(line.text));
  }
  for (const line of top) reading.dateline(line);
  readEnd(lines, reading);
  // Elsewhere a credit is one above the text, or where it stands alone.
  for (const line of top) if (!line.taken) reading.credit(line, false);
  for (const block of blocksOf(written(lines))) {
    if (block.lines.length === 1) reading.credit(lines[block.start]!, false);
  }

  const kept = lines.filter((line) => !line.taken);
  for (const block of blocksOf(kept.map((line) => line.text))) {
    const line = kept[block.start]!;
    if (block.heading)
      reading.recognised.push({ field: 'heading', line: line.number, text: line.text.trim() });
  }
  const content = kept.map((line) => (isBlank(line.text) ? '' : line.text)).join('\n');
  if ((title?.text.length ?? 0) > MAX_TITLE_LENGTH) {
    throw invalid([fault('/title', 'title-line-too-long', { max: MAX_TITLE_LENGTH })]);
  }
  const input = validateInput({
    title: title?.text,
    content: { text: trimOf(content.replace(/\n{3,}/g, '\n\n'), '\n') },
    publishedAt: reading.publishedAt,
    authors: nonEmpty(reading.authors),
    credits: nonEmpty(reading.credits),
    source: reading.source,
  });
  return { input, recognised: reading.recognised.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
}
