// The lines that agencies put around a text, told by their words: photo credits, sources, bylines.
import { looksLikeDate } from './date-words.ts';
import { WIRE_WORDS } from './wire-words.ts';

const MAX_NAME_LENGTH = 160;
const MAX_LOOSE_WORDS = 6;
/** What stands for a colon where a name is all that follows: `Foto - X`, `图/X`. */
const LOOSE = '(?:\\s+[-–]\\s*|\\s*[—/／=＝|｜]\\s*)';

const patterns = (words: string, sentences: readonly string[], cased: readonly string[]) => [
  ...[`^(?:${words})(?:\\s*[:：]\\s*(?<name>\\S.*)|${LOOSE}(?<loose>\\S.*))$`, ...sentences].map(
    (pattern) => new RegExp(pattern, 'iu'),
  ),
  ...cased.map((pattern) => new RegExp(pattern, 'u')),
];
const PHOTO = patterns(WIRE_WORDS.labels.photo, WIRE_WORDS.photo, WIRE_WORDS.cased.photo);
const SOURCE = patterns(WIRE_WORDS.labels.source, WIRE_WORDS.source, WIRE_WORDS.cased.source);
const BYLINE = patterns(WIRE_WORDS.labels.byline, [], WIRE_WORDS.cased.byline);
/** `Photo/video`: a second kind, no name. */
const KIND = new RegExp(`^(?:${WIRE_WORDS.kinds})(?=$|[\\s:：/])`, 'iu');
const NAMELESS = new RegExp(WIRE_WORDS.nameless, 'iu');
/** A label and something else, understood or not. */
const LABELLED = new RegExp(`^(?:${Object.values(WIRE_WORDS.labels).join('|')})(?:\\s*[:：]|${LOOSE})`, 'iu');

/** Some are in brackets. */
const BRACKETED = /^[([（［【](?<inside>[^()[\]（）［］【】]+)[)\]）］】]$/u;

function nameIn(written: string, patterns: readonly RegExp[]): string | undefined {
  if (written.length > MAX_NAME_LENGTH) return undefined;
  const line = BRACKETED.exec(written)?.groups?.inside?.trim() ?? written;
  for (const pattern of patterns) {
    const { name, loose } = pattern.exec(line)?.groups ?? {};
    const found = (name ?? (loose && isLoose(loose) ? loose : undefined))?.trim();
    if (found && /[\p{L}\p{N}]/u.test(found)) return found;
  }
  return undefined;
}

const isLoose = (name: string) =>
  name.split(/\s+/).length <= MAX_LOOSE_WORDS && looksLikeName(unstopped(name)) && !KIND.test(name);

/** Without the full stop a sentence ends with; `Inc.` and `J. R.` keep theirs. */
export const unstopped = (name: string) =>
  /[\p{Ll}\p{Lo}\p{Lu}]{3}[.。۔]$/u.test(name) && !/\b(?:Inc|Ltd|Co|Corp)\.$/.test(name)
    ? name.slice(0, -1)
    : name;

/** Who took the picture: `Photo: X`, `Фото: X`, `Photo by X` … */
export const photoIn = (line: string): string | undefined => nameIn(line, PHOTO);

/** Whose materials they are: `Based on materials from X`, `Источник: X` … */
export const sourceIn = (line: string): string | undefined => nameIn(line, SOURCE);

const ADDRESS = /\s*[<([]?[^\s<>()[\]@,]+@[^\s<>()[\]@,]+[>)\]]?/g;

/** A line without the mail addresses in it. */
export const unaddressed = (line: string) =>
  line.length <= MAX_NAME_LENGTH && line.includes('@') ? line.replace(ADDRESS, '').trim() : line;

/** Who is said to have written it: `Author: X`, `By Jane Smith <jane@example.org>`. */
export function signedIn(line: string): string | undefined {
  const name = nameIn(unaddressed(line), BYLINE);
  return name && unstopped(name);
}

/** `Jane Smith and J. R. Roe`, where all of them are people's names; else the name as it is. */
export function peopleIn(name: string): string[] {
  const and = `(?:${WIRE_WORDS.and})`;
  const between = `\\s*[,，、،;；]\\s*(?:${and}\\s+)?|\\s+${and}\\s+|(?<=\\p{Script=Han})和(?=\\p{Script=Han})`;
  const parts = name.split(new RegExp(between, 'u'));
  return parts.length > 1 && parts.every(isPerson) ? parts : [name];
}

const EAST = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}·・ ]{2,12}$/u;

function isPerson(name: string): boolean {
  if (EAST.test(name)) return true;
  const words = name.split(/\s+/);
  return (
    words.length >= 2 &&
    words.length <= 5 &&
    [words[0], words.at(-1)].every((word = '') => /^[\p{Lu}\p{Lo}]/u.test(word)) &&
    !new RegExp(`(?<!\\p{L})(?:${WIRE_WORDS.offices})(?!\\p{L})`, 'iu').test(name)
  );
}

/** A line that can be nothing but a name: short, capitalised where the script has capitals, no sentence. */
export function looksLikeName(line: string): boolean {
  return (
    line.length <= 80 &&
    line.split(/\s+/).length <= 12 &&
    /\p{L}/u.test(line) &&
    !/^\P{L}*\p{Ll}/u.test(line) &&
    !/^[-–—•*·'‘>#\d]/u.test(line) &&
    // A quotation is none, `"Russia" Group` is one; with a colon it is a label and something else.
    (!/^["“«„「]/u.test(line) || /^.[^"”»“」]+["”»“」]\s*[\p{Lu}\p{Lo}]/u.test(line)) &&
    !/[:：]/u.test(line) &&
    !/[.!?…:;,。！？：；，、؟؛،۔।]["”»’)\]」』]*$/u.test(line)
  );
}

/** A lone name; what has the words of a credit or a source and was not understood is none. */
export const looksLikeByline = (line: string): boolean =>
  looksLikeName(line) && !NAMELESS.test(line) && !LABELLED.test(line);

/** A line about a text, not of it, also one that is not understood (`Photo/video`): never a heading. */
export const isWireLine = (line: string): boolean =>
  looksLikeDate(line) || LABELLED.test(line) || Boolean(photoIn(line) ?? sourceIn(line) ?? signedIn(line));
