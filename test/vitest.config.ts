import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Many wait for processes that they start: on two cores one worker alone would leave half the time unused.
    maxWorkers: 2,
  },
});
