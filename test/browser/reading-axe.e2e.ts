// Every kind of page for readers by axe-core: light and dark, at phone and desktop width, in both directions.
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Server, stopServers, temporaryFolder } from '../unit/cli/process.ts';
import { faultsOn } from './axe.ts';
import { launch, visit } from './browser.ts';
import { listed, startDemo } from './demo.ts';

const home = temporaryFolder();
/** Kept for people to look at where SCREENSHOTS names a folder. */
const shots = process.env.SCREENSHOTS ?? home;
stopServers();
let demo: Server;
let browser: Browser;
const paths: Record<string, string> = {
  home: '/',
  tag: '/tags/turkey/',
  expression: '/tags/turkey+!s-400/',
  arabic: '/languages/ar/',
  search: '/?q=water',
  nothing: '/tags/turkey/?q=zzzq',
  tags: '/tags/',
  archive: '/archive/',
  month: '/archive/2025/10/',
  subscribe: '/subscribe',
  together: '/subscribe?all=diplomacy&all=turkey&none=sport',
  missing: '/nothing-here',
  problem: '/problems/slug-taken',
  docs: '/docs',
};

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemo(home), launch()]);
  for (const [i, { url }] of (await listed(demo)).entries()) paths[`article-${i}`] = new URL(url).pathname;
});
afterAll(() => browser?.close());

test.each([
  ['light', 1440],
  ['dark', 390],
] as const)(
  '%s, %i pixels',
  async (colorScheme, width) => {
    const { page, close } = await visit(browser, demo.url, { colorScheme, viewport: { width, height: 900 } });
    const faults: string[] = [];
    for (const [name, path] of Object.entries(paths)) {
      await page.goto(demo.url + path);
      if (name === 'docs') await page.waitForSelector('openapi-explorer main', { state: 'attached' });
      for (const summary of await page.$$('details.subscribe > summary')) await summary.click();
      faults.push(...(await faultsOn(page, name)));
      await page.screenshot({ path: join(shots, `reading-${colorScheme}-${width}-${name}.png`) });
    }
    await close();
    expect(faults).toEqual([]);
  },
  180_000,
);
