import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lru } from '../../../src/services/lru.ts';

const MOST = 10;
const commands = fc.array(
  fc.record({
    do: fc.constantFrom('get', 'set', 'peek'),
    key: fc.constantFrom(...'abcdef'),
    size: fc.integer({ min: 1, max: 12 }),
  }),
  { maxLength: 60 },
);

test('keeps the most recently used that there is room for', () => {
  fc.assert(
    fc.property(commands, (steps) => {
      const lru = new Lru<number>(MOST, (size) => size);
      // The plainest list that does the same: the least recently used first.
      let model: [string, number][] = [];
      for (const step of steps) {
        const found = model.find(([key]) => key === step.key);
        if (step.do === 'peek') expect(lru.peek(step.key)).toBe(found?.[1]);
        if (step.do === 'get') {
          expect(lru.get(step.key)).toBe(found?.[1]);
          if (found) model = [...model.filter((entry) => entry !== found), found];
        }
        if (step.do === 'set') {
          lru.set(step.key, step.size);
          model = model.filter((entry) => entry !== found);
          if (step.size <= MOST) model.push([step.key, step.size]);
          while (model.reduce((sum, [, size]) => sum + size, 0) > MOST) model.shift();
        }
        for (const key of 'abcdef') expect(lru.has(key)).toBe(model.some(([kept]) => kept === key));
      }
    }),
    { seed: 11, numRuns: 500 },
  );
});
