// `npm test`: what a change breaks soonest, on Node alone. What takes its time, and every other runtime, is in suites of
// their own (package.json, `test:…`).
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/{unit,contract,bench}/**/*.test.ts'],
    exclude: ['test/unit/cli/**'],
    // Most of many files was loading what others had loaded: files share modules, and no state.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Some wait for processes that they start: on two cores one worker alone would leave half the time unused.
    maxWorkers: 2,
  },
});
