// The lines agencies put around a text: photo credits, sources, bylines, in the languages they write.
import type { Author, Credit, Source } from '../model.ts';
import { once } from '../once.ts';
import { webUrl } from './checks.ts';
import { WIRE_WORDS } from './wire-words.ts';

const NAME_LIMIT = 160;
/** `Foto: X`, and the sentences that say the same. */
const patterns = (words: string, sentences: readonly string[], cased: readonly string[]) => [
  ...[`^(?:${words})\\s*[:：]\\s*(?<name>\\S.*)$`, ...sentences].map((pattern) => new RegExp(pattern, 'iu')),
  ...cased.map((pattern) => new RegExp(pattern, 'u')),
];
const PHOTO = once(() => patterns(WIRE_WORDS.labels.photo, WIRE_WORDS.photo, WIRE_WORDS.cased.photo));
const SOURCE = once(() => patterns(WIRE_WORDS.labels.source, WIRE_WORDS.source, WIRE_WORDS.cased.source));
const BYLINE = once(() => patterns(WIRE_WORDS.labels.byline, [], WIRE_WORDS.cased.byline));

/** Some are in brackets. */
const BRACKETED = /^[([（［【](?<inside>[^()[\]（）［］【】]+)[)\]）］】]$/u;

function nameIn(written: string, patterns: readonly RegExp[]): string | undefined {
  if (written.length > NAME_LIMIT) return undefined;
  const line = BRACKETED.exec(written)?.groups?.inside?.trim() ?? written;
  for (const pattern of patterns) {
    const name = pattern.exec(line)?.groups?.name?.trim();
    if (name && /[\p{L}\p{N}]/u.test(name)) return name;
  }
  return undefined;
}

/** Without the full stop a sentence ends with; `Inc.` and `J. R.` keep theirs. */
const unstopped = (name: string) =>
  /[\p{Ll}\p{Lo}\p{Lu}]{3,}[.。۔]$/u.test(name) && !/\b(?:Inc|Ltd|Co|Corp)\.$/.test(name)
    ? name.slice(0, -1)
    : name;

/** `Photo: X`, `Фото: X`, `Photo by X` … */
export function photoCredit(line: string): Credit | undefined {
  const name = nameIn(line, PHOTO());
  return name ? { role: 'photo', name } : undefined;
}

/** `Based on materials from X`, `Источник: X` …; the line as sent is the sentence to print. */
export function sourceLine(line: string): Source | undefined {
  const written = nameIn(line, SOURCE());
  if (!written) return undefined;
  const link = /https?:\/\/[^\s<>"()]+/i.exec(written)?.[0];
  const url = link && webUrl(link.replace(/[.,;]+$/, ''));
  const rest = link
    ? written
        .replace(link, '')
        .replace(/[\s(),:;–—-]+$/u, '')
        .trim()
    : written;
  const name = unstopped(rest) || (url ? new URL(url).hostname : '');
  return name ? { name, ...(url ? { url } : {}), note: line } : undefined;
}

/** `Author: X`, `By Jane Smith`: a byline that says so. */
export function signedBy(line: string): Author | undefined {
  const name = nameIn(line, BYLINE());
  return name ? { name: unstopped(name) } : undefined;
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
