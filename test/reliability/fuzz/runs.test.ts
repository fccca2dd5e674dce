// Long texts of one thing take nobody's time, wherever they come in; `npm run test:fuzz -- --runs` tries all there are.
import { expect, test } from 'vitest';
import { runs } from './runs.ts';
import { MAX_CPU_MS, tryRuns } from './try-runs.ts';

/** Of all runs, every so many */
const EVERY = 40;
const PLACES = ['text', 'imported author', 'imported WordPress', 'hub', 'accept-language of a page'];

test('no 200 kB take more than a second of processor time', async () => {
  const [worst] = await tryRuns((length) => runs(length).filter((_, at) => at % EVERY === 0), PLACES);
  expect(worst!.milliseconds, JSON.stringify(worst)).toBeLessThan(MAX_CPU_MS);
}, 120_000);
