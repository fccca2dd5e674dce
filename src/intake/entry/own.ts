// What this program adds to the text of an article in its feeds (formats/credits.ts) is taken off again: it would be
// there twice. What the lines say is told in fields: a feed of RSS or Atom has no other place for some of it.

import { photoIn, sourceIn } from '../../content/wire-lines.ts';
import { plainOf } from '../../content/words.ts';
import type { Author, Credit, Image, Source } from '../../domain/model.ts';
import { oneLine, unescapeText } from '../../domain/text.ts';
import { withoutRepeatedCredits } from '../../formats/closing.ts';
import { creditText, isCorrection, sourceText } from '../../formats/credit-words.ts';
import { isPhotoCredit } from '../../formats/facts.ts';
import { CONTRIBUTOR } from './people.ts';

/** What the lines are made of. */
export interface Credited {
  html: string;
  language: string;
  authors: Author[];
  credits: Credit[];
  source?: Source;
  image?: Image;
}

/** Whether a feed says that this program wrote it. */
export const isOwn = (generator: string | undefined): boolean => /^Tagwire(?:$|[\s/])/.test(generator ?? '');

const PARAGRAPH = '<p>';
const END = '</p>';
const FIGURE =
  /^<figure><img src="([^"<>]*)" alt="([^"<>]*)"[^<>]*>(?:<figcaption>([^<>]*)<\/figcaption>)?<\/figure>\n?/;
const RIGHT_TO_LEFT = /^<div dir="rtl" lang="[^"<>]*">/;

/** The same as its editor wrote it. */
export function asWritten(given: Credited): Credited {
  const article = withoutFigure({ ...given, html: unwrapped(given.html) });
  const lines = expected(article);
  let { html, authors, credits, source } = article;
  let left = lines.length;
  let isAdded = false;
  for (let isLast = true; ; isLast = false) {
    const line = lastLine(html);
    if (!line) break;
    const at = lines.findLastIndex(({ says }, i) => i < left && says(line.text));
    const { credit, isByline, isSource } = lines[at] ?? {};
    isAdded ||= isSource ?? false;
    if (at >= 0) left = at;
    else if (isLast && source && isNote(line.text, { ...article, html }))
      source = { ...source, note: line.text };
    else break;
    if (isByline) authors = authors.map(({ name }) => ({ name, url: line.links.get(name) }));
    credits = credits.map((one) => (one === credit ? { ...one, role: roleIn(line.text, one) } : one));
    html = line.before;
  }
  const rest = { ...article, html, authors, credits: credits.map((one) => toldAbove(one, html)) };
  // Neither a line of it was added, nor is it named: so the text closes with its note.
  const isTold = !source || source.note !== undefined || isAdded || isNamed(rest);
  return { ...rest, source: source && !isTold ? { ...source, note: noteIn(rest) } : source };
}

/** A line that may close the text, in the order they have there. */
interface Expected {
  says: (line: string) => boolean;
  credit?: Credit;
  /** Its links are the authors' own; Atom has those that the site gives them. */
  isByline?: boolean;
  isSource?: boolean;
}

function expected({ language, authors, credits, source }: Credited): Expected[] {
  const byline = oneLine(authors.map(({ name }) => name).join(', '));
  const photos = credits.filter(isPhotoCredit);
  const others = credits.filter((one) => !isPhotoCredit(one));
  return [
    ...(byline ? [{ says: (line: string) => line === byline, isByline: true }] : []),
    ...[...photos, ...others].map((credit) => ({
      says: (line: string) => line === oneLine(creditText(credit, language)) || isRole(line, credit),
      credit,
    })),
    ...(source
      ? [{ says: (line: string) => line === oneLine(sourceText(source, language)), isSource: true }]
      : []),
  ];
}

/** `Translator: X`, where all that is known is that X had a part in it. */
const isRole = (line: string, { role, name }: Credit) =>
  role === CONTRIBUTOR && line.endsWith(`: ${name}`) && line.length - name.length <= MAX_ROLE_LENGTH;
const MAX_ROLE_LENGTH = 102;
const roleIn = (line: string, credit: Credit) =>
  isRole(line, credit) ? line.slice(0, -`: ${credit.name}`.length) : credit.role;

/** Whether a last line that is none of those above is the note of the source: else the text itself names the source. */
function isNote(line: string, { html, source, ...more }: Credited): boolean {
  if (!source || source.note || photoIn(line) || isCorrection(line, more.language)) return false;
  const named = sourceIn(line);
  if (named) return oneLine(named).includes(oneLine(source.name));
  return !isNamed({ ...more, source, html });
}

const noteIn = ({ html, language }: Credited) =>
  linesAtEnd(html).findLast((line) => !isCorrection(line, language));

/** Whether a text names its source as it closes. */
const isNamed = ({ html, ...more }: Credited): boolean =>
  withoutRepeatedCredits({ ...more, corrections: [] }, html).source === undefined;

/** The words that close a text. */
const linesAtEnd = (html: string) => plainOf(html.slice(-MAX_CLOSING_LENGTH)).split('\n').map(oneLine);

/** The last paragraph, if it is one of nothing but words and links, and what stands before it. */
function lastLine(
  html: string,
): { before: string; text: string; links: ReadonlyMap<string, string> } | undefined {
  if (!html.endsWith(END)) return undefined;
  const start = html.lastIndexOf(PARAGRAPH);
  if (start < 0) return undefined;
  const inside = html.slice(start + PARAGRAPH.length, -END.length);
  const words = inside.replace(/<a [^<>]*>|<\/a>/g, '');
  if (words.includes('<')) return undefined;
  const links = [...inside.matchAll(/<a href="([^"<>]*)">([^<>]*)<\/a>/g)].map(
    ([, href = '', name = '']): [string, string] => [oneLine(unescapeText(name)), unescapeText(href)],
  );
  const before = html.slice(0, start).replace(/\n$/, '');
  return { before, text: oneLine(unescapeText(words)), links: new Map(links) };
}

/** A credit whose part the text tells above the lines that are added to it. */
function toldAbove(credit: Credit, html: string): Credit {
  if (credit.role !== CONTRIBUTOR || !html) return credit;
  const line = linesAtEnd(html).findLast((one) => isRole(one, credit));
  return line ? { ...credit, role: roleIn(line, credit) } : credit;
}
const MAX_CLOSING_LENGTH = 2_000;

/** Without the picture above the text; what is said of it there is more than Media RSS has. */
function withoutFigure(given: Credited): Credited {
  const { html, image } = given;
  const [figure, src = '', alt = '', caption = ''] = FIGURE.exec(html) ?? [];
  if (!image || figure === undefined || unescapeText(src) !== image.url) return given;
  const texts = { alt: unescapeText(alt) || undefined, caption: unescapeText(caption) || undefined };
  return { ...given, html: html.slice(figure.length), image: { ...image, ...texts } };
}

/** Without what tells the direction of the whole text. */
function unwrapped(html: string): string {
  const start = RIGHT_TO_LEFT.exec(html)?.[0];
  if (start === undefined || !html.endsWith('</div>')) return html;
  let depth = 0;
  for (const { 0: tag, index } of html.matchAll(/<\/?div(?=[\s>])/g)) {
    depth += tag === '<div' ? 1 : -1;
    // It ends before the text does.
    if (depth === 0 && index !== html.length - '</div>'.length) return html;
  }
  return html.slice(start.length, -'</div>'.length);
}
