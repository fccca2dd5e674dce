// Suites that need Debian packages (.ci/run names them): `npm run test:e2e`.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: { include: ['test/**/*.e2e.ts'], testTimeout: 60_000, hookTimeout: 120_000, maxWorkers: 2 },
});
