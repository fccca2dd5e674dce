// One way from the three notations to HTML, and back to words.
import type { Content } from '../domain/model.ts';
import { foldSpace, oneLine, unescapeText, xmlSafe } from '../domain/text.ts';
import { cleanHtml } from './clean.ts';
import { markdownToHtml } from './markdown.ts';
import { textToHtml } from './plain-text.ts';

/** Sanitised HTML of an article's source text, in the canonical form of `cleanHtml`. */
export function renderContent(content: Content): string {
  if ('markdown' in content) return markdownToHtml(xmlSafe(content.markdown));
  if ('html' in content) return cleanHtml(content.html);
  return textToHtml(xmlSafe(content.text));
}

const INLINE = new Set(
  (
    'a abbr b bdi bdo cite code data del dfn em i img ins kbd mark picture q rb rp rt rtc ruby s samp small ' +
    'source span strong sub sup time track u var wbr'
  ).split(' '),
);

/** The words of HTML in canonical form (`cleanHtml`): one line per block, entities decoded. */
export function plainOf(html: string): string {
  const pieces: string[] = [];
  let preformatted = 0;
  for (const [piece, close, tag] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:[^a-z0-9<>][^<>]*)?>|[^<]+/g)) {
    if (tag === undefined) pieces.push(preformatted > 0 ? piece : foldSpace(piece));
    else if (tag === 'td' || tag === 'th') pieces.push(close ? ' ' : '');
    else if (!INLINE.has(tag)) pieces.push('\n');
    if (tag === 'pre') preformatted += close ? -1 : 1;
  }
  return unescapeText(pieces.join(''))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

const MAX_TITLE_LENGTH = 80;

/** What an article without a title is called: the beginning of its text, cut between words. */
export function beginningOf(html: string): string | undefined {
  const words = oneLine(plainOf(html).split('\n')[0] ?? '');
  if ([...words].length <= MAX_TITLE_LENGTH) return words || undefined;
  const cut = [...words].slice(0, MAX_TITLE_LENGTH).join('');
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), MAX_TITLE_LENGTH / 2))}…`;
}
