// Two people at one text: what both did is there, or it is said that it cannot be.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeLists, mergeTexts } from '../../../src/domain/three-way.ts';

const text = (...paragraphs: string[]) => paragraphs.join('\n\n');

test.each<[string, string[], string[], string[], string[] | undefined]>([
  ['neighbours', ['a', 'b', 'c'], ['A', 'b', 'c'], ['a', 'B', 'c'], ['A', 'B', 'c']],
  ['the same', ['a', 'b'], ['a', 'B'], ['a', 'B'], ['a', 'B']],
  ['one place', ['a', 'b'], ['a', 'B'], ['a', 'b!'], undefined],
  ['a change and an end', ['a', 'b'], ['a', 'B'], ['a', 'b', 'c'], ['a', 'B', 'c']],
  ['a change and a beginning', ['a', 'b'], ['0', 'a', 'b'], ['a', 'B'], ['0', 'a', 'B']],
  ['both at the end', ['a'], ['a', 'b'], ['a', 'c'], undefined],
  ['changed and taken out', ['a', 'b', 'c'], ['a', 'B', 'c'], ['a', 'c'], undefined],
  ['nobody', ['a'], ['a'], ['a'], ['a']],
])('%s', (_, base, mine, theirs, merged) => {
  expect(mergeTexts(text(...base), text(...mine), text(...theirs))).toBe(merged && text(...merged));
});

test('blocks of HTML are paragraphs', () => {
  const base = '<p>a</p><p>b</p><ul><li>c</li></ul>';
  const merged = mergeTexts(base, base.replace('a', 'A'), base.replace('c', 'C'), 'html');
  expect(merged).toBe('<p>A</p><p>b</p><ul><li>C</li></ul>');
});

describe('of whatever two people do', () => {
  const word = fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom(...'abcdef') });
  const base = fc.uniqueArray(word, { minLength: 1, maxLength: 8 });
  /** What is done with each paragraph: left, taken out, written anew, or followed by another. */
  const edits = fc.array(fc.constantFrom('left', 'left', 'out', 'anew', 'more'), {
    minLength: 8,
    maxLength: 8,
  });
  const edited = (paragraphs: string[], doing: string[], who: string) =>
    paragraphs.flatMap((one, i) => {
      if (doing[i] === 'out') return [];
      if (doing[i] === 'anew') return [`${one} ${who}`];
      return doing[i] === 'more' ? [one, `${i} of ${who}`] : [one];
    });

  test('nothing that either wrote is lost, nothing comes back, and it does not matter who is first', () => {
    fc.assert(
      fc.property(base, edits, edits, (paragraphs, ofMine, ofTheirs) => {
        const mine = edited(paragraphs, ofMine, 'mine');
        const theirs = edited(paragraphs, ofTheirs, 'theirs');
        const merged = mergeTexts(text(...paragraphs), text(...mine), text(...theirs));
        const other = mergeTexts(text(...paragraphs), text(...theirs), text(...mine));
        expect(other).toBe(merged);
        if (merged === undefined) return;
        const got = merged.split('\n\n');
        for (const one of [...mine, ...theirs].filter((own) => !paragraphs.includes(own))) {
          expect(got.filter((other) => other === one)).toHaveLength(1);
        }
        for (const one of paragraphs) {
          const stays = mine.includes(one) && theirs.includes(one);
          expect([one, got.includes(one)]).toEqual([one, stays]);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('who changed nothing has the other’s', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(mergeTexts(one, one, other)).toBe(other);
        expect(mergeTexts(one, other, one)).toBe(other);
        expect(mergeTexts(one, other, other)).toBe(other);
      }),
    );
  });

  test('lists', () => {
    const names = fc.uniqueArray(fc.constantFrom(...'abcdefgh'));
    fc.assert(
      fc.property(names, names, names, (before, mine, theirs) => {
        const merged = mergeLists(before, mine, theirs);
        for (const one of 'abcdefgh') {
          const both = mine.includes(one) && theirs.includes(one);
          const added = !before.includes(one) && (mine.includes(one) || theirs.includes(one));
          expect(merged.includes(one)).toBe(both || added);
        }
      }),
    );
  });
});
