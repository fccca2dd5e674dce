// What the fuzzer once found (`npm run test:fuzz`), each as small as it gets: none of it may come back.
import { expect, test } from 'vitest';
import { readCases } from './cases.ts';
import { replay } from './minimise.ts';

test.each(readCases())('%s', async (_name, { seed, round, inputs }) => {
  expect(await replay(seed, round, inputs)).toEqual([]);
});
