// Addresses in a text, which are relative to the page of the site that it is on.
import { escapeText, unescapeText } from '../../domain/text.ts';
import { piecesOf } from './code.ts';

/** `](address` of a link or picture, `[label]: address`, and those of HTML in between. */
const INLINE = /(\]\(\s{0,20}<?)([^\s<>()]+)/g;
const DEFINED = /^( {0,3}\[[^\]\r\n\u2028\u2029]+\]:[ \t]+<?)([^\s<>]+)/gm;
const HTML = /(\s(?:src|href|poster)\s{0,5}=\s{0,5})(?:"([^"]{0,4000})"|'([^']{0,4000})')/gi;
const PICTURE = /!\[([^[\]\n]*)\]\([ \t]*<?([^\s<>()]+)(?:[ \t>][^()\n]*)?\)/g;

/** The text with each address as `resolve` has it. Code stays. */
export function withAddresses(markdown: string, resolve: (url: string) => string): string {
  const placed = (_: string, before: string, url: string) => before + resolve(url);
  return piecesOf(markdown)
    .map(({ text, isCode }) =>
      isCode ? text : htmlAddresses(text.replace(INLINE, placed).replace(DEFINED, placed), resolve),
    )
    .join('');
}

/** The same of HTML. */
export const htmlAddresses = (html: string, resolve: (url: string) => string): string =>
  html.replace(HTML, (_, before: string, double?: string, single?: string) => {
    const url = unescapeText(double ?? single ?? '');
    return `${before}"${escapeText(url ? resolve(url) : url)}"`;
  });

/** Pictures that a generator puts where nobody can say: their words stay. */
export function withoutPictures(
  markdown: string,
  isLost: (url: string) => boolean,
  lost: (url: string) => void,
): string {
  return piecesOf(markdown)
    .map(({ text, isCode }) =>
      isCode
        ? text
        : text.replace(PICTURE, (all, alt: string, url: string) => {
            if (!isLost(url)) return all;
            lost(url);
            return alt;
          }),
    )
    .join('');
}
