// Suites that need Debian packages (chromium, newsboat, python3-feedparser): `npm run test:e2e`.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: { include: ['test/**/*.e2e.ts'], testTimeout: 60_000, hookTimeout: 120_000, fileParallelism: false },
});
