// What a language decides in a feed: the direction of the text and the words before a credit.
import { LABELS } from './labels.ts';

/** The words before a credit in `language` (BCP 47), or in English. */
export function labelsFor(language: string): Record<'photo' | 'source' | 'correction' | 'withdrawn', string> {
  const key = primary(language);
  const [photo, source, correction, withdrawn] = LABELS[Object.hasOwn(LABELS, key) ? key : 'en']!;
  return { photo, source, correction, withdrawn };
}

const RTL_LANGUAGES = new Set([
  'ar',
  'arc',
  'ckb',
  'dv',
  'fa',
  'he',
  'ks',
  'nqo',
  'ps',
  'sd',
  'syr',
  'ug',
  'ur',
  'yi',
]);
const RTL_SCRIPTS = new Set(['adlm', 'arab', 'aran', 'hebr', 'mand', 'nkoo', 'rohg', 'samr', 'syrc', 'thaa']);

/** Whether text in `language` (BCP 47) runs from right to left; a script subtag decides (`az-Arab`, `ur-Latn`). */
export function isRightToLeft(language: string): boolean {
  // RFC 5646 §2.2.3: the script is the one subtag of four letters. Intl.Locale's textInfo is not everywhere.
  const script = language
    .toLowerCase()
    .split('-')
    .slice(1)
    .find((subtag) => /^[a-z]{4}$/.test(subtag));
  return script ? RTL_SCRIPTS.has(script) : RTL_LANGUAGES.has(primary(language));
}

const primary = (language: string) => language.toLowerCase().split('-')[0]!;
