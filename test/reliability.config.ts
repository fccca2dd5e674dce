// What takes its time without needing anything installed: commands in processes of their own, any text at all, backups, damaged disks,
// migrations, a simulated month: `npm run test:reliability`.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    globalSetup: 'test/support/pack-folder.ts',
    include: ['test/{reliability,unit/cli}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Many wait for processes that they start.
    maxWorkers: 2,
  },
});
