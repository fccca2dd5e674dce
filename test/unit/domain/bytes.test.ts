import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areSameBytes, utf8, utf8Joined } from '../../../src/domain/bytes.ts';

test('texts joined as bytes are the bytes of the joined texts, whatever their letters', () => {
  // Whole characters: what belongs together is never split between two texts.
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', 'слово', '漢字', '😀'),
  );
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      expect(areSameBytes(utf8Joined(texts), utf8(texts.join('')))).toBe(true);
    }),
    { seed: 20, numRuns: 300 },
  );
});
