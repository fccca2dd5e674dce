import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contrast, MIN_CONTRAST, PAPER, readableShade } from '../../../src/domain/colour.ts';

test.each([
  ['#000000', '#ffffff', 21],
  ['#ffffff', '#ffffff', 1],
  ['#777777', '#ffffff', 4.48],
  ['#9a2014', '#fdfcfa', 7.91],
])('%s on %s has %f : 1', (one, other, ratio) => {
  expect(contrast(one, other)).toBeCloseTo(ratio, 1);
  expect(contrast(other, one)).toBe(contrast(one, other));
});

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((number) => `#${number.toString(16).padStart(6, '0')}`);
const hueOf = (text: string) => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16));
  return Math.atan2(Math.sqrt(3) * (g - b), 2 * r - g - b);
};

test('every colour has a shade that can be read on either paper', () => {
  fc.assert(
    fc.property(colour, fc.constantFrom(PAPER.light, PAPER.dark), (one, paper) => {
      const shade = readableShade(one, paper);
      expect(shade).toMatch(/^#[0-9a-f]{6}$/);
      expect(contrast(shade, paper)).toBeGreaterThanOrEqual(MIN_CONTRAST);
      if (contrast(one, paper) >= MIN_CONTRAST) expect(shade).toBe(one);
    }),
  );
});

test('a shade keeps its hue', () => {
  for (const one of ['#ffcc00', '#ff6a00', '#33cc66', '#66aaff', '#ee88ff'])
    expect(hueOf(readableShade(one, PAPER.light))).toBeCloseTo(hueOf(one), 1);
});
