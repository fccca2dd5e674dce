// The words around the articles, in a reader's language.
import { TRANSLATIONS, type Words } from './translations.ts';

/** The words in the first of `languages` (BCP 47) that the pages speak, else in English. */
export function wordsFor(...languages: string[]): Words {
  for (const language of languages) {
    const words = TRANSLATIONS[primary(language)];
    if (words) return words;
  }
  return TRANSLATIONS.en!;
}

/** The language `wordsFor` answers in: `tr` for `tr-CY`. */
export const wordsLanguage = (...languages: string[]): string =>
  languages.map(primary).find((language) => TRANSLATIONS[language]) ?? 'en';

const primary = (language: string) => language.toLowerCase().split('-')[0] ?? '';
