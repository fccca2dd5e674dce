// The words around the articles, in the few languages that the pages have.

import { ar } from './words/ar.ts';
import { en, type Words } from './words/en.ts';
import { ru } from './words/ru.ts';
import { tr } from './words/tr.ts';

export type { Words } from './words/en.ts';

/** By BCP 47 language. */
const TRANSLATIONS: Record<string, Words> = { en, ru, ar, tr };

const primary = (language: string) => language.toLowerCase().split('-')[0] ?? '';

/** The language `wordsFor` answers in: `tr` for `tr-CY`. */
export const wordsLanguage = (...languages: string[]): string =>
  languages.map(primary).find((language) => Object.hasOwn(TRANSLATIONS, language)) ?? 'en';

/** A text with what its `{name}`s stand for. */
export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => `${values[name] ?? whole}`);

/** The words in the first of `languages` (BCP 47) that the pages have, else in English. */
export const wordsFor = (...languages: string[]): Words => TRANSLATIONS[wordsLanguage(...languages)] ?? en;
