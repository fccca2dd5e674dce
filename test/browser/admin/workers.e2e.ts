// The editors' interface under real workerd: minified, its script still runs.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SITE, startWorker, TOKEN } from '../../support/workerd.ts';
import { addNames, launch, visit } from '../browser.ts';

let worker: Awaited<ReturnType<typeof startWorker>>;
let browser: Browser;
beforeAll(async () => {
  [worker, browser] = await Promise.all([startWorker({ ADMIN_TOKEN: TOKEN, PUBLIC_URL: SITE }), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await worker?.close();
});

test('sign in, write with the toolbar and the live preview, publish', async () => {
  const { page, complaints, close } = await visit(browser, new URL('/admin/write', worker.url).href);
  await page.fill('#token', TOKEN);
  await Promise.all([page.waitForURL(/\/write$/), page.keyboard.press('Enter')]);
  await page.fill('#title', 'From the edge');
  await addNames(page, 'tags', 'Edge');
  await page.fill('#content', 'word');
  await page.focus('#content');
  await page.keyboard.press('Control+a');
  await page.click('[data-mark=bold]');
  await page.waitForSelector('#preview-text strong:has-text("word")');
  await Promise.all([page.waitForURL(/\/edit\//), page.click('.actions button[value=publish]')]);
  const feed = JSON.parse((await worker.request('GET', '/feed.json')).text) as { items: { title: string }[] };
  expect(feed.items.map(({ title }) => title)).toEqual(['From the edge']);
  expect(complaints).toEqual([]);
  await close();
});
