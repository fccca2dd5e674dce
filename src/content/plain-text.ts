// Plain text as agencies send it: paragraphs between blank lines, sub-headings by their shape.
import { escapeText, oneLine } from '../domain/text.ts';
import { isWireLine } from './wire-lines.ts';

/** Lines between blank lines. */
export interface Block {
  /** 0-based index of its first line. */
  start: number;
  lines: string[];
  heading: boolean;
}

const BLANK = /^[\s\u200B\u200E\u200F\u2060]*$/u;
// Sentence ends of the scripts in use (Latin, Greek, CJK, Arabic, Urdu, Devanagari, Armenian, Ethiopic, Khmer,
// Burmese, Tibetan), separators that announce more to come, and closing quotes.
const CLOSED = /[.!?…:;,·。．！？：；，、｡؟؛،۔।॥։՞՜።፧፨។៕။།"”»›’'」』〉》]$/u;
const CLOSED_INSIDE = /[.!?…。！？؟۔।]\s*[)\]）】]$/u;
const OPENS_OTHERWISE = /^(?:[-–—―•*·‣◦▪■●–>#+«»"“”„‟'‘’‚‹「『〈《…/|]|https?:)/u;
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const MAX_HEADING_COLUMNS = 80;

export const isBlank = (line: string) => BLANK.test(line);

/** Columns a line takes: ideographs, kana and hangul count twice. */
function width(line: string): number {
  let columns = 0;
  for (const character of line) columns += WIDE.test(character) ? 2 : 1;
  return columns;
}

/** A short line that reads as a label, not as a sentence, an item or a quotation. */
function looksLikeHeading(lines: string[]): boolean {
  const line = lines[0]?.trim() ?? '';
  return (
    lines.length === 1 &&
    line.length <= MAX_HEADING_COLUMNS &&
    /[\p{L}\p{N}]/u.test(line) &&
    !OPENS_OTHERWISE.test(line) &&
    !CLOSED.test(line) &&
    !CLOSED_INSIDE.test(line) &&
    width(line) <= MAX_HEADING_COLUMNS &&
    !isNote(line)
  );
}

/** Credits that close a text: more of them are a list. */
const MAX_NOTES = 20;

/** A line that says who wrote the text, when, of what. */
const isNote = (line: string) => isWireLine(oneLine(line));

/**
 * Blocks of `lines`. A heading is a short line alone, without closing punctuation, that something other than credits
 * follows; three or more such lines in a row are a list or a poem and no headings.
 */
export function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const [index, line] of lines.entries()) {
    if (isBlank(line)) open = undefined;
    else if (open) open.lines.push(line);
    else {
      open = { start: index, lines: [line], heading: false };
      blocks.push(open);
    }
  }
  const last = blocks
    .slice(-MAX_NOTES)
    .findLast(({ lines }) => lines.length > MAX_NOTES || !lines.every(isNote));
  for (let at = 0; at < blocks.length; ) {
    let end = at;
    while (end < blocks.length && looksLikeHeading(blocks[end]!.lines)) end++;
    if (end - at <= 2)
      for (const block of blocks.slice(at, end)) block.heading = block !== last && block !== blocks.at(-1);
    at = Math.max(end, at + 1);
  }
  return blocks;
}

/** HTML of plain text: `<p>` for a block, `<br>` for a single line end, `<h2>` for a sub-heading. */
export function textToHtml(text: string): string {
  return blocksOf(text.split('\n'))
    .map(({ lines, heading }) => {
      const html = lines.map((line) => escapeText(line.trim())).join('<br />\n');
      return heading ? `<h2>${html}</h2>` : `<p>${html}</p>`;
    })
    .join('\n');
}
