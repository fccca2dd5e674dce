// `npm test`: what a change breaks soonest. What takes its time is in suites of its own (package.json, `test:…`).
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/{unit,contract,bench}/**/*.test.ts'],
    exclude: ['test/unit/cli/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Some wait for processes that they start: on two cores one worker alone would leave half the time unused.
    maxWorkers: 2,
  },
});
