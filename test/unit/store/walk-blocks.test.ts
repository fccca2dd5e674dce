// Walks that are long enough to go by blocks of bits: they find what a look at everything finds, at first and again,
// after the log went on, after another process wrote, and after the site was set back.
import { afterAll, beforeAll, test } from 'vitest';
import type { FacetWalk } from '../../../src/store/walk.ts';
import { Walked } from './walked.ts';

const HANG_MS = 60_000;
const WALKS: FacetWalk[] = [
  [{ all: [2, 3], none: [] }],
  [{ all: [2, 3], none: [6] }],
  [{ all: [2], none: [4] }],
  [{ all: [1], none: [2, 3] }],
  [{ all: [5, 2, 3], none: [] }],
  [{ all: [5, 1], none: [4, 3] }],
  [{ all: [6, 3, 2], none: [] }],
  [{ all: [4, 2], none: [] }],
  [
    { all: [3, 4], none: [] },
    { all: [6], none: [5] },
  ],
];

let site: Walked;
beforeAll(async () => {
  site = await Walked.begin(23);
  site.model.publish(22_000);
  site.model.edit(300);
  await site.store();
}, HANG_MS);
afterAll(() => site.close());

test('at first, and again', { timeout: HANG_MS }, async () => {
  await site.expectFound(WALKS);
  await site.expectFound(WALKS);
});

test('after the log went on, past the end of a block', { timeout: HANG_MS }, async () => {
  site.model.edit(300);
  site.model.publish(4_000);
  await site.store();
  await site.expectFound(WALKS);
});

test('after the site was set back to a backup', { timeout: HANG_MS }, async () => {
  await site.setBack(2_000);
  site.model.edit(9_000);
  await site.store();
  await site.expectFound(WALKS);
});
