// Plain text in Markdown (CommonMark): what would be a sign is escaped, what is none stays readable.
import { foldSpace } from '../domain/text.ts';

/** CommonMark §2.4. `_` between letters is none (§6.2), nor `<` and `&` before what begins no tag or entity. */
const SIGNS =
  /[\\`*[\]]|~(?=~)|(?<=~)~|<(?=[a-z/!?])|&(?=#?[a-z0-9]{1,32};)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/giu;
/** Quicker than `SIGNS`, and most texts have none. */
const MAYBE_SIGN = /[\\`*[\]~<&_]/;
/** What begins a block, at the start of a line: headings, rules, lists, quotations, tables. */
const STARTS = /^(?:[>|]|[-+](?=\s|$)|-(?=-)|=(?==*\s?$)|:(?=-)|#(?=#{0,5}(?:\s|$)))/;
const NUMBER = /^(\d{1,9})(?=[.)](?:\s|$))/;

/** Text as Markdown shows it; white space is folded as HTML does. */
export const escapeMarkdown = (text: string): string =>
  MAYBE_SIGN.test(text) ? foldSpace(text).replace(SIGNS, (sign) => `\\${sign}`) : foldSpace(text);

/** A paragraph's lines, which begin no other block. */
export const escapeStarts = (lines: string): string =>
  lines
    .split('\n')
    .map((line) => line.replace(STARTS, (sign) => `\\${sign}`).replace(NUMBER, '$1\\'))
    .join('\n');

/** A link's destination (§6.3). */
export function destination(url: string): string {
  const escaped = url.replace(/[\\<>]|&(?=#?[a-z0-9]{1,32};)/gi, (sign) => `\\${sign}`);
  return /[\s()]|^$/.test(escaped) ? `<${escaped.replace(/\s/g, '%20')}>` : escaped;
}

/** A link's destination and title. */
export const target = (url: string, title: string | undefined): string =>
  title
    ? `(${destination(url)} "${title.replace(/\s+/g, ' ').replace(/[\\"]|&(?=#?[a-z0-9]{1,32};)/gi, (sign) => `\\${sign}`)}")`
    : `(${destination(url)})`;

/** Backticks that do not occur in `code`, at least `least`. */
export const ticksAround = (code: string, least: number): string =>
  '`'.repeat(Math.max(least, ...[...code.matchAll(/`+/g)].map(([run]) => run.length + 1)));

/** §6.1 */
export function codeSpan(code: string): string {
  const line = code.replace(/\n/g, ' ');
  const ticks = ticksAround(line, 1);
  const pad = /^`|`$|^ .* $/.test(line) && line.trim() ? ' ' : '';
  return ticks + pad + line + pad + ticks;
}
