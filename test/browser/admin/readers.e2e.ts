// What readers do, in Chromium: the numbers are there without a script, in every width, colour and direction.
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../unit/cli/process.ts';
import { faultsOn } from '../axe.ts';
import { desk } from './desk.ts';

const shots = process.env.SCREENSHOTS ?? temporaryFolder();
const at = desk();

/** The page, as an editor who is signed in has it. */
async function open(path: string, options: BrowserContextOptions): Promise<Page> {
  const storageState = await at.context.storageState();
  const page = await (await at.browser.newContext({ ...options, storageState })).newPage();
  await page.goto(at.server.url + path);
  return page;
}

test('plots, their tables, and a period, without scripts', async () => {
  for (let i = 0; i < 12; i++) {
    const headers = { 'user-agent': `Feedly/1.0 (${100 + i} subscribers)` };
    await fetch(`${at.server.url}/rss.xml`, { headers });
  }
  const page = await open('/admin/readers', { javaScriptEnabled: false });
  expect(await page.textContent('.numbers')).toContain('Feed checks');
  expect(await page.locator('.bars svg').count()).toBe(3);
  const bar = await page.locator('.bars rect').last().boundingBox();
  expect(bar?.height).toBeGreaterThan(20);
  await page.click('.plot summary >> nth=0');
  expect(await page.textContent('.plot table >> nth=0')).toContain('12');
  await Promise.all([page.waitForEvent('load'), page.click('nav.tabs a >> nth=0')]);
  expect(await page.locator('nav.tabs [aria-current]').textContent()).toBe('7 days');
  await page.close();
});

test.each([
  ['light', 390, 'en'],
  ['dark', 1440, 'en'],
  ['dark', 390, 'ar'],
  ['light', 1440, 'ar'],
] as const)('%s, %i pixels, %s: nothing is amiss', async (colorScheme, width, locale) => {
  const page = await open('/admin/readers', {
    ...{ colorScheme, locale, viewport: { width, height: 844 } },
  });
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  expect(await faultsOn(page, `${colorScheme} ${width} ${locale}`)).toEqual([]);
  // No heading is torn letter by letter.
  const narrow = await page.evaluate(
    () => [...document.querySelectorAll('thead th')].filter((th) => th.clientHeight > 4 * 1.5 * 16).length,
  );
  expect(narrow).toBe(0);
  await page.screenshot({
    path: join(shots, `readers ${colorScheme} ${width} ${locale}.png`),
    fullPage: true,
  });
  await page.close();
});
