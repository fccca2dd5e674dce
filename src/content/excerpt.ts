// The beginning of a text in whole sentences. By hand, not by Intl.Segmenter: that knows other rules in each runtime, and
// a feed is the same bytes in all of them.
import { plainOf } from './words.ts';

/** UTF-16 units of an excerpt, about; a paragraph after so many is not begun. */
const MAX_LENGTH = 300;
const ENOUGH_LENGTH = 150;
/** Of HTML. */
const MAX_BEGINNING_LENGTH = 1_500;

/** What is no sentence of the text: headings, captions, tables, code. */
const ASIDE = /<(h[1-6]|figcaption|table|pre)\b[^<>]*>.*?(?:<\/\1>|$)/gs;

/**
 * An excerpt of HTML in canonical form (`cleanHtml`), as plain text; '' where it has none.
 * @param own the lines of its text that count
 */
export function excerptOf(
  html: string,
  own = (lines: readonly string[]): readonly string[] => lines,
): string {
  // Mostly the beginning of a long text is enough, and nothing that closes it is there.
  const end = html.length > 2 * MAX_BEGINNING_LENGTH ? html.lastIndexOf('</p>', MAX_BEGINNING_LENGTH) : -1;
  const beginning = end < 0 ? '' : beginningOf(linesOf(html.slice(0, end)));
  return beginning.length < ENOUGH_LENGTH ? beginningOf(own(linesOf(html))) : beginning;
}

/** Whether `text` is an excerpt of what `html` says, with or without the lines that close it. */
export const isExcerpt = (text: string, html: string): boolean =>
  [linesOf(html), plainOf(html).split('\n')].some((lines) =>
    openings(lines).some((opening) => shortened(opening) === text),
  );

function linesOf(html: string): string[] {
  const lines = plainOf(html.replace(ASIDE, '\n')).split('\n');
  return lines[0] ? lines : plainOf(html).split('\n');
}

const beginningOf = (lines: readonly string[]): string => shortened(openings(lines).at(-1) ?? '');

/** The first line, the first two … until that is enough. */
function openings(lines: readonly string[]): string[] {
  const found: string[] = [];
  let text = '';
  for (const line of lines) {
    text += `${text && ' '}${line.replace(/\s{2,}|[^\S ]/gu, ' ')}`;
    found.push(text);
    if (text.length >= ENOUGH_LENGTH) break;
  }
  return found;
}

// Full stops of the scripts in use, with quotes and brackets that close behind them. Where words are set apart by spaces,
// a space follows; ideographic ones, and those of Tibetan and Burmese, need none.
const SENTENCE_END = /[.!?…؟۔।॥։።፧៕။]["'”’»)\]]*(?=\s|$)|[。．！？｡།]["'”’」』）》]*/gu;
/** `Mr.`, `Nov.`, `J.`, `U.S.`: may be the end of a sentence, or not. */
const ABBREVIATION = /(?:^|[\s("“«])(?:\p{Lu}\p{L}{0,2}|(?:\p{L}\.)+\p{L})\.$/u;
/** Between words, or between clauses where words stand together. */
const BREAK = /\s+|[、，；：､]+/gu;

/** `text` where it is short; else its first sentences, or with an ellipsis its first words. */
export function shortened(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  const ends = [...text.slice(0, 2 * MAX_LENGTH).matchAll(SENTENCE_END)]
    .map(({ 0: { length }, index }) => index + length)
    .filter((end) => end <= MAX_LENGTH && isEnd(text, end));
  const end = ends.at(-1);
  if (end !== undefined) return text.slice(0, end);
  let words = wordsEnd(text);
  while (words > 1 && /[\s\p{P}]/u.test(text[words - 1]!)) words--;
  return `${text.slice(0, words)}…`;
}

const isEnd = (text: string, end: number) =>
  !ABBREVIATION.test(text.slice(Math.max(0, end - 20), end)) && !/^\s+\p{Ll}/u.test(text.slice(end, end + 5));

/** Where the last word ends that fits; a long one is shown whole, and only what seems to have no words is cut. */
function wordsEnd(text: string): number {
  let before: number | undefined;
  for (const { index } of text.slice(0, 2 * MAX_LENGTH).matchAll(BREAK)) {
    if (index < MAX_LENGTH) before = index;
    else if (before !== undefined && before > MAX_LENGTH / 2) return before;
    else return index;
  }
  if (before !== undefined && before > MAX_LENGTH / 2) return before;
  if (text.length <= 2 * MAX_LENGTH) return text.length;
  return before || graphemeEnd(text);
}

/** Marks, joiners and the second halves of pairs belong to what is before them; after a joiner or a virama nothing ends. */
const JOINS_BEFORE = /^(?:[\p{M}\p{Emoji_Modifier}\uDC00-\uDFFF]|\u200C|\u200D)/u;
const JOINS_AFTER = /[\u200D\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA\u1039\u17D2]$/u;

function graphemeEnd(text: string): number {
  let at = MAX_LENGTH;
  while (at > 1 && (JOINS_BEFORE.test(text.slice(at, at + 2)) || JOINS_AFTER.test(text.slice(at - 1, at))))
    at--;
  return at;
}
