// What stands in the Worker for two libraries does what they do.

import fc from 'fast-check';
import { Base64 as jsBase64 } from 'js-base64';
import { LRUCache } from 'lru-cache';
import { expect, test } from 'vitest';
import { Base64 } from '../../src/runtimes/base64.ts';
import { LRUCache as SmallLru } from '../../src/runtimes/small-lru.ts';

const step = fc.tuple(fc.constantFrom('get', 'peek', 'set'), fc.nat(9), fc.nat(40));

test.each([{ max: 4 }, { maxSize: 60 }, { maxSize: 30, max: 3 }])(
  'forgets as lru-cache does: %o',
  (bounds) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const options = {
          ...bounds,
          ...('maxSize' in bounds && { sizeCalculation: (size: number) => size + 1 }),
        };
        const [small, other] = [new SmallLru<string, number>(options), new LRUCache<string, number>(options)];
        for (const [what, key, value] of steps) {
          if (what === 'set') {
            small.set(`${key}`, value);
            other.set(`${key}`, value);
          } else
            expect(small[what as 'get' | 'peek'](`${key}`)).toBe(other[what as 'get' | 'peek'](`${key}`));
        }
        for (let key = 0; key < 10; key++) expect(small.peek(`${key}`)).toBe(other.peek(`${key}`));
      }),
      { seed: 1, numRuns: 500 },
    );
  },
);

test('base64 as js-base64 writes and reads it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = Base64.fromUint8Array(bytes);
      expect(text).toBe(jsBase64.fromUint8Array(bytes));
      for (const spelling of [text, text.replace(/=+$/, ''), jsBase64.fromUint8Array(bytes, true)]) {
        expect(Base64.toUint8Array(spelling)).toEqual(jsBase64.toUint8Array(spelling));
      }
    }),
    { seed: 1 },
  );
});
