// The site's face in Chromium: an editor sets it and writes a page, and a reader sees both.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { png } from '../../support/png.ts';
import { temporaryFolder } from '../../unit/cli/process.ts';
import { visit } from '../browser.ts';
import { desk } from './desk.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = process.env.SCREENSHOTS ?? temporaryFolder();

const preview = (page: Page) => page.frameLocator('.preview-frame iframe >> nth=-1');
const send = (page: Page, wish: string) =>
  Promise.all([page.waitForEvent('load'), page.click(`#site-form .actions button[value=${wish}]`)]);

describe.each([
  ['with script', true],
  ['without script', false],
])('%s', (name, javaScriptEnabled) => {
  const at = desk({ javaScriptEnabled });

  test('a face is set, seen before it is saved, and then by readers', async () => {
    const page = await at.open('/admin/site');
    await preview(page).locator('header.site').waitFor();
    await page.fill('#title', 'North Wire');
    await page.fill('#accent', '#0b5fa5');
    await page.fill('#css', 'header.site { border-block-end-width: 7px }');
    await page.fill('#navigation-0-label', 'News');
    await page.fill('#navigation-0-url', '/tags/news/');
    await page.fill('#footer', 'Written **by us**.');
    if (!javaScriptEnabled) await page.click('[data-preview]');
    await preview(page).locator('header .name:has-text("North Wire")').waitFor();
    await preview(page).locator('footer strong:has-text("by us")').waitFor();
    const border = (one: Element) => getComputedStyle(one).borderBlockEndWidth;
    if (javaScriptEnabled) expect(await preview(page).locator('header.site').evaluate(border)).toBe('7px');
    await page.setInputFiles('[name=logoFile]', {
      ...{ name: 'logo.png', mimeType: 'image/png' },
      buffer: Buffer.from(png(300, 60)),
    });
    await page.screenshot({ path: join(shots, `site ${name}.png`), fullPage: true });
    await send(page, 'save');
    expect(await page.textContent('.notice')).toContain('Readers see it');
    await page.close();

    const reader = await visit(at.browser, `${at.server.url}/`, { colorScheme: 'dark' });
    expect(await reader.page.getAttribute('header .logo', 'alt')).toBe('North Wire');
    expect(await reader.page.textContent('header nav')).toContain('News');
    expect(await reader.page.locator('header.site').evaluate(border)).toBe('7px');
    await reader.page.screenshot({ path: join(shots, `reader ${name}.png`) });
    expect(reader.complaints).toEqual([]);
    await reader.close();
  });

  test('a page is written by the keyboard alone, and read', async () => {
    const page = await at.open('/admin/site/pages');
    await page.focus('main a.button');
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    await page.focus('#title');
    await page.keyboard.type('About');
    // What chooses its format stands before the text.
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.matches('#content'))) break;
    }
    await page.keyboard.type('Who **we** are.');
    if (javaScriptEnabled) await preview(page).locator('strong:has-text("we")').waitFor();
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.matches('.actions .primary'))) break;
    }
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    expect(await page.textContent('.notice')).toContain('Published.');
    await page.screenshot({ path: join(shots, `page ${name}.png`), fullPage: true });
    await page.close();

    for (const [colorScheme, width] of [
      ['light', 390],
      ['dark', 1440],
    ] as const) {
      const options = { colorScheme, viewport: { width, height: 800 } };
      const reader = await visit(at.browser, `${at.server.url}/about`, options);
      expect(await reader.page.textContent('article')).toContain('Who we are.');
      await reader.page.evaluate(AXE);
      const { violations } = await reader.page.evaluate(async (): Promise<AxeResults> => {
        const { axe } = window as unknown as { axe: typeof import('axe-core') };
        return axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] });
      });
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      const beyond = await reader.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(beyond).toBeLessThanOrEqual(0);
      await reader.page.screenshot({ path: join(shots, `about ${name} ${colorScheme} ${width}.png`) });
      await reader.close();
    }
  });
});
