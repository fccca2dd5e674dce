// Differences between texts: nothing is lost or made up, whatever the texts; and it ends soon.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differences, type Part } from '../../../src/services/publishing/differences.ts';

const side = (parts: readonly Part[], without: Part['kind']) =>
  parts
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join('');

const text = fc
  .array(fc.constantFrom('a', 'bc', ' ', '\n', '\n\n', '\r\n', '。', '漢', 'é', '🐧', '‏', 'ش', '-'), {
    maxLength: 60,
  })
  .map((parts) => parts.join(''));

describe('any two texts', () => {
  test('both can be put together again from the parts', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = differences(before, after);
        expect(side(parts, 'new')).toBe(before);
        expect(side(parts, 'gone')).toBe(after);
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  test('no two neighbours are of a kind, none is empty; a text and itself are one part', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = differences(before, after);
        for (const [i, part] of parts.entries()) {
          expect(part.text).not.toBe('');
          expect(part.kind).not.toBe(parts[i + 1]?.kind);
        }
        expect(differences(before, before).map(({ kind }) => kind)).toEqual(before ? ['same'] : []);
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

test('words of a changed line, not the line', () => {
  expect(differences('One.\nThe old words stay.\nEnd.', 'One.\nThe new words stay.\nEnd.')).toEqual([
    { kind: 'same', text: 'One.\nThe ' },
    { kind: 'gone', text: 'old' },
    { kind: 'new', text: 'new' },
    { kind: 'same', text: ' words stay.\nEnd.' },
  ]);
  expect(differences('東京は晴れ', '東京は雨')).toEqual([
    { kind: 'same', text: '東京は' },
    { kind: 'gone', text: '晴れ' },
    { kind: 'new', text: '雨' },
  ]);
});

test('two books are compared in bounded work', () => {
  const book = (seed: number) =>
    Array.from({ length: 40_000 }, (_, i) => `line ${(i * seed) % 977}`).join('\n');
  const [one, other] = [book(7), book(11)];
  const parts = differences(one, other);
  expect(side(parts, 'new')).toBe(one);
  expect(side(parts, 'gone')).toBe(other);
});

test('two long lines are compared in bounded work, and so are many pairs of lines', () => {
  const words = (seed: number, count: number) =>
    Array.from({ length: count }, (_, i) => `w${(i * seed) % 977}`).join(' ');
  const pairs = (seed: number) =>
    Array.from({ length: 500 }, (_, i) => `${words(seed + i, 200)}\nline ${i}\n`).join('');
  for (const text of [(seed: number) => words(seed, 200_000), pairs]) {
    const [one, other] = [text(7), text(11)];
    const parts = differences(one, other);
    expect(side(parts, 'new')).toBe(one);
    expect(side(parts, 'gone')).toBe(other);
  }
});

test('Cyrillic and Arabic words are words', () => {
  expect(differences('Старый дом', 'Старая дача')).toEqual([
    { kind: 'gone', text: 'Старый' },
    { kind: 'new', text: 'Старая' },
    { kind: 'same', text: ' ' },
    { kind: 'gone', text: 'дом' },
    { kind: 'new', text: 'дача' },
  ]);
  expect(differences('بيت قديم', 'بيت جديد')).toEqual([
    { kind: 'same', text: 'بيت ' },
    { kind: 'gone', text: 'قديم' },
    { kind: 'new', text: 'جديد' },
  ]);
});
