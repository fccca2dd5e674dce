// Caches of finished things where there is more than fits.
import { expect, test } from 'vitest';
import { ByteCache } from '../../../src/services/feeds/byte-cache.ts';

/** Of 8 MB, with things of 100 kB: 80 fit. */
const newCache = () => new ByteCache<{ n: number }>(8, () => 104_857);
/** How many of these numbers were kept; what was not is made. */
function read(cache: ReturnType<typeof newCache>, numbers: readonly number[]): number {
  let hits = 0;
  for (const n of numbers) {
    if (cache.get(`${n}`)) hits += 1;
    else cache.set(`${n}`, { n });
  }
  return hits;
}
const upTo = (end: number, from = 0) => Array.from({ length: end - from }, (_, i) => from + i);

test('what fits is kept whole', () => {
  const cache = newCache();
  read(cache, upTo(76));
  expect(read(cache, upTo(76))).toBe(76);
  expect(cache.bytes).toBeLessThanOrEqual(cache.maxBytes);
});

test('more than fits, asked for in turn, is found as often as there is room', () => {
  const cache = newCache();
  for (let i = 0; i < 3; i++) read(cache, upTo(160));
  expect(read(cache, upTo(160))).toBeGreaterThanOrEqual(60);
  expect(cache.bytes).toBeLessThanOrEqual(cache.maxBytes);
});

test('thousands that are asked for once leave those that are asked for again', () => {
  const cache = newCache();
  for (let i = 0; i < 2; i++) read(cache, upTo(40));
  read(cache, upTo(5_000, 1_000));
  expect(read(cache, upTo(40))).toBe(40);
});

test('what is asked for from now on takes the place of what was asked for before', () => {
  const cache = newCache();
  for (let i = 0; i < 2; i++) read(cache, upTo(76));
  // Few at once, so that each is asked for again before it goes.
  for (let from = 100; from < 160; from += 10) {
    for (let i = 0; i < 2; i++) read(cache, upTo(from + 10, from));
  }
  expect(read(cache, upTo(160, 100))).toBe(60);
  expect(cache.bytes).toBeLessThanOrEqual(cache.maxBytes);
});

test('what has grown counts as large as it is', () => {
  const cache = new ByteCache<{ size: number }>(8, ({ size }) => size);
  for (let n = 0; n < 100; n++) cache.set(`${n}`, { size: 1_000 });
  for (let n = 0; n < 100; n++) cache.get(`${n}`);
  for (let n = 0; n < 100; n++) cache.set(`${n}`, { size: 500_000 });
  expect(cache.bytes).toBeLessThanOrEqual(cache.maxBytes);
  expect(cache.peek('99')).toBeDefined();
});
