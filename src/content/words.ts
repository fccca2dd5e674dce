// From HTML back to words. Apart from what makes the HTML: that is loaded when a text is written.
import { foldSpace, oneLine, unescapeText } from '../domain/text.ts';

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
