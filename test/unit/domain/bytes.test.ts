import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areSameBytes, concatBytes, textOf, utf8 } from '../../../src/domain/bytes.ts';

test('texts joined as bytes are the bytes of the joined texts, whatever their letters', () => {
  // Whole characters: what belongs together is never split between two texts.
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', 'слово', '漢字', '😀', '\uFEFF'),
  );
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      const joined = concatBytes(texts.map(utf8));
      expect(areSameBytes(joined, utf8(texts.join('')))).toBe(true);
      expect(textOf(joined)).toBe(texts.join(''));
    }),
    { seed: 20, numRuns: 300 },
  );
});
