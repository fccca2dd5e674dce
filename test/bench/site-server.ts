// Tagwire as `npx tagwire serve` runs it, on a database that is there.
import { readConfig } from '../../src/config.ts';
import { start } from '../../src/runtimes/node/index.ts';
import { serveChild } from './child.ts';

export const TOKEN = 'bench-token-0123456789';
export const SITE = 'https://wire.example';

/** Settings of a site in a folder. */
export const siteConfig = (dir: string, more: Record<string, string> = {}) =>
  readConfig({
    ...{ DATA_DIR: dir, ADMIN_TOKEN: TOKEN, PORT: '0', PUBLIC_URL: SITE, LOG_LEVEL: 'warn' },
    ...more,
  });

if (process.send) {
  serveChild<string | { dir: string; vars: Record<string, string> }>(async (setup) => {
    const { dir, vars } = typeof setup === 'string' ? { dir: setup, vars: {} } : setup;
    const running = await start(siteConfig(dir, vars));
    return { port: Number(new URL(running.address).port), stop: () => running.stop() };
  });
}
