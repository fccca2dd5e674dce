// Titles of views in four languages.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Conjunction } from '../../../src/domain/views.ts';
import { type LabelledView, viewInWords } from '../../../src/formats/view-titles.ts';

/** `a+!b,c`, with labels for slugs. */
const tagsOf = (expression: string): Conjunction<string>[] =>
  expression.split(',').map((part) => {
    const terms = part.split('+');
    const none = terms.filter((term) => term.startsWith('!')).map((term) => term.slice(1));
    return { all: terms.filter((term) => !term.startsWith('!')), none };
  });
const titled = (expression: string, language: string, more: Partial<LabelledView> = {}) =>
  viewInWords({ tags: expression ? tagsOf(expression) : [], q: '', ...more }, language);

const LANGUAGES = ['en', 'ru', 'ar', 'tr'] as const;
const EXPRESSIONS: [expression: string, ...titles: [string, string, string, string]][] = [
  ['A', 'A', 'A', 'A', 'A'],
  ['A+!B', 'A, without B', 'A, без темы «B»', 'A، دون B', 'A, B hariç'],
  [
    'A+B+!C+!D',
    'A and B, without C or D',
    'A и B, без тем «C» и «D»',
    'A وB، دون C أو D',
    'A ve B, C ve D hariç',
  ],
  ['A+B+C', 'A, B and C', 'A, B и C', 'A وB وC', 'A, B ve C'],
  ['A,B', 'A or B', 'A или B', 'A أو B', 'A veya B'],
  ['A,B,C', 'A, B or C', 'A, B или C', 'A أو B أو C', 'A, B veya C'],
  ['A+B,C', 'A and B, or C', 'A и B, или C', 'A وB، أو C', 'A ve B, veya C'],
  ['A+!B,C', 'A, without B; or C', 'A, без темы «B»; или C', 'A، دون B؛ أو C', 'A, B hariç; veya C'],
  [
    'A+B+!D,A+C+!D',
    'A and either B or C, without D',
    'A и либо B, либо C, без темы «D»',
    'A مع B أو C، دون D',
    'A, B veya C ile, D hariç',
  ],
  ['A+!C,B+!C', 'A or B, without C', 'A или B, без темы «C»', 'A أو B، دون C', 'A veya B, C hariç'],
  [
    '!A+!B',
    'Everything except A and B',
    'Всё, кроме тем «A» и «B»',
    'كل شيء عدا A وB',
    'A ve B hariç her şey',
  ],
  [
    '!A,B',
    'Everything except A; or B',
    'Всё, кроме темы «A»; или B',
    'كل شيء عدا A؛ أو B',
    'A hariç her şey; veya B',
  ],
];

describe.each(EXPRESSIONS)('%s', (expression, ...titles) => {
  test.each(LANGUAGES.map((language, i) => [language, titles[i]]))('%s: %s', (language, title) => {
    expect(titled(expression, language)).toBe(title);
  });
});

const MORE = { author: 'Ann Lee', source: 'TASS', language: 'English', q: 'bridge' };

test('who, whence, in what language and with what words follow', () => {
  expect(LANGUAGES.map((language) => titled('Turkey', language, MORE))).toEqual([
    'Turkey, by Ann Lee, from TASS, in English, with “bridge”',
    'Turkey, автор: Ann Lee, источник: TASS, язык: English, со словами «bridge»',
    'Turkey، بقلم Ann Lee، المصدر: TASS، اللغة: English، وفيه «bridge»',
    'Turkey, yazar: Ann Lee, kaynak: TASS, dil: English, “bridge” geçen',
  ]);
  expect(titled('', 'en', { ...MORE, q: '' })).toBe('Ann Lee, from TASS, in English');
  expect(titled('', 'en', { language: 'Türkçe' })).toBe('Türkçe');
  expect(titled('', 'en', { q: 'bridge' })).toBe('“bridge”');
});

test('what belongs to all alternatives is set apart from the last', () => {
  expect(titled('A+B,C', 'en', { language: 'English' })).toBe('A and B, or C — in English');
  expect(titled('A,B', 'en', { language: 'English' })).toBe('A or B, in English');
});

test('everything has no words of its own; other languages have English ones', () => {
  expect(titled('', 'ru')).toBe('');
  expect(titled('A+!B', 'de-AT')).toBe('A, without B');
  expect(titled('A+!B', 'tr-CY')).toBe('A, B hariç');
  expect(titled('A+!B', 'constructor')).toBe('A, without B');
});

test('every label of any view stands in its title, in every language', () => {
  const label = fc.stringMatching(/^[a-z]{3,8}$/);
  const conjunction = fc
    .record({ all: fc.array(label, { maxLength: 3 }), none: fc.array(label, { maxLength: 3 }) })
    .filter(({ all, none }) => all.length + none.length > 0);
  fc.assert(
    fc.property(
      fc.array(conjunction, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...LANGUAGES),
      (tags, language) => {
        const title = viewInWords({ tags, q: '' }, language);
        for (const { all, none } of tags) for (const one of [...all, ...none]) expect(title).toContain(one);
      },
    ),
  );
});
