// What the last lines of a text say already, in whatever words: that is not added to it again.
import { isWireLine, peopleIn, photoIn, signedIn, sourceIn, unstopped } from '../content/wire-lines.ts';
import type { Article } from '../domain/model.ts';
import { correctionText, creditText, isCorrection, sourceText } from './credit-words.ts';
import { isPhotoCredit } from './facts.ts';

/** What closes a text. */
type Closing = Pick<Article, 'corrections' | 'authors' | 'credits' | 'source' | 'language'>;

/** `article` without the corrections, authors, credits and source that close `html`, its text in canonical form. */
export function withoutRepeatedCredits<T extends Closing>(article: T, html: string): T {
  const { corrections, authors, credits, source } = article;
  if (!corrections.length && !authors.length && !credits.length && !source) return article;
  const known = [...authors, ...credits, ...(source ? [source] : [])].map(({ name }) => name);
  const notes = [...corrections.map(({ note }) => note), source?.note ?? ''].filter(Boolean);
  const end = endOf(article, html);
  // Mostly it names nobody, which is told sooner.
  const letters = end.toLowerCase();
  if (![...known, ...notes].some((words) => letters.includes(longestWord(words)))) return article;
  const blocks = blocksOf(end, end.length < html.length);
  const text = keyOf(blocks.join(' '));
  if (![...known, ...notes].some((words) => text.includes(keyOf(words)))) return article;
  const said = new Set<unknown>();
  const meanings = meaningsIn(article);
  for (const block of blocks.reverse()) {
    const found = read([block.replaceAll('\n', ' ')], meanings) ?? read(block.split('\n'), meanings);
    if (!found) break;
    for (const one of found) said.add(one);
  }
  const left = <T>(list: readonly T[]) => list.filter((one) => !said.has(one));
  return {
    ...article,
    corrections: left(corrections),
    authors: left(authors).length ? authors : [],
    credits: left(credits),
    source: said.has(source) ? undefined : source,
  };
}

/** Characters that a line of credits has at most, and lines of them that close a text. */
const MAX_LINE_LENGTH = 500;
const MAX_CLOSING_LINES = 100;

/** The lines of a text without those at its end that name its corrections, authors, credits or source. */
export function withoutClosingLines(article: Article, lines: readonly string[]): readonly string[] {
  const meanings = meaningsIn(article);
  const end = lines.slice(-MAX_CLOSING_LINES);
  const last = end.findLastIndex((line) => line.length > MAX_LINE_LENGTH || !meanings(line));
  const before = lines.length - end.length + last + 1;
  return before ? lines.slice(0, before) : lines;
}

/** What a line says of an article; undefined where it is a line like any other. */
type Meanings = (line: string) => unknown[] | undefined;

function read(lines: readonly string[], meanings: Meanings): unknown[] | undefined {
  const found = lines.map(meanings);
  return found.includes(undefined) ? undefined : found.flat();
}

function meaningsIn({ corrections, authors, credits, source, language }: Closing): Meanings {
  const byText = new Map<string, unknown[]>();
  const add = (text: string, ...said: unknown[]) =>
    void byText.set(keyOf(text), [...(byText.get(keyOf(text)) ?? []), ...said]);
  for (const one of corrections) add(correctionText(one, language), one);
  for (const one of authors) add(one.name, one);
  if (authors.length > 1) add(authors.map(({ name }) => name).join(', '), ...authors);
  for (const one of credits) add(creditText(one, language), one);
  if (source) add(sourceText(source, language), source);
  return (line) => {
    const [photo, origin] = [photoIn(line), sourceIn(line)];
    const people = peopleIn(signedIn(line) ?? line.replace(/^by\s+/i, '')).map(keyOf);
    const found = [
      ...(byText.get(keyOf(line)) ?? []),
      ...authors.filter(({ name }) => people.includes(keyOf(name))),
      ...credits.filter((one) => photo && isPhotoCredit(one) && keyOf(photo) === keyOf(one.name)),
      ...(source && origin && names(origin, source.name) ? [source] : []),
    ];
    const isKnown = isWireLine(line) || ROLE.test(line) || isCorrection(line, language);
    return found.length || isKnown ? found : undefined;
  };
}

/** `Translator: X`: a credit that an import has no field for. */
const ROLE = /^\p{L}[\p{L}\p{M} -]{1,40}[:：]\s*\p{L}[^:：.!?…。]{1,80}$/u;

/** One spelling for what differs in case, quotation marks or a full stop. */
const keyOf = (text: string) =>
  unstopped(text.replace(/\s+/gu, ' ').trim())
    .toLowerCase()
    .replace(/[“”„«»]/g, '"');

/** `TASS and RIA Novosti` names TASS. */
const names = (origin: string, name: string) =>
  ` ${keyOf(origin).replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')} `.includes(
    ` ${keyOf(name).replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')} `,
  );

const BLOCK =
  /<\/?(?:p|div|br|hr|h[1-6]|[uo]l|li|figure|figcaption|footer|section|article|blockquote|table)\b[^<>]*>/g;
const BREAK = '\u2029';

/** A word that markup and escapes leave as it is. */
const longestWord = (words: string): string =>
  (words.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).reduce(
    (a, b) => (b.length > a.length ? b : a),
    '',
  );

/** Only the end is taken apart; a sanitiser may have left more markup there than was written. */
function endOf({ corrections, authors, credits, source }: Closing, html: string): string {
  return html.slice(-4 * JSON.stringify([corrections, authors, credits, source]).length - 2_000);
}

/** The words of blocks, a line end in them as it is written. @param cut where the first may be the end of another */
function blocksOf(end: string, cut: boolean): string[] {
  const blocks = end
    .replace(BLOCK, BREAK)
    .replace(/<[^<>]*>/g, '')
    .replace(/&(?:quot|#34);/g, '"')
    .replace(/&(?:apos|#39);/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .split(BREAK)
    .map((block) =>
      block
        .split('\n')
        .map((line) => line.replace(/\s+/gu, ' ').trim())
        .filter(Boolean)
        .join('\n'),
    );
  return blocks.slice(cut ? 1 : 0).filter(Boolean);
}
