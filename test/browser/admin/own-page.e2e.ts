// Pages of the site's own, written in the text editor: paste, views, pictures, what is typed is kept, two people at one page.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { png } from '../../support/png.ts';
import { faultsOn } from '../axe.ts';
import { openView } from '../browser.ts';
import { desk, says } from './desk.ts';

const at = desk({}, 'rich');
const read = async (slug: string) =>
  (await (await at.server.admin('GET', `/admin/pages/${slug}`)).json()) as Record<string, unknown>;
const make = (slug: string, more: object = {}) =>
  at.server.admin('POST', '/admin/pages', {
    ...{ title: slug, slug, content: { markdown: 'One.\n\nTwo.\n\nThree.' }, ...more },
  });
async function open(path: string): Promise<Page> {
  const page = await at.open(path);
  await page.waitForSelector('.ProseMirror');
  return page;
}
const loaded = (page: Page, act: () => Promise<unknown>) => Promise.all([page.waitForEvent('load'), act()]);
const shown = (page: Page) => page.frameLocator('.preview-frame iframe >> nth=-1');
/** Waits for the page itself: its preview is sent as a form, too. */
const press = (page: Page, wish: string) =>
  Promise.all([
    page.waitForEvent('domcontentloaded'),
    page.click(`#site-form .actions button[value=${wish}]`),
  ]);

test('pasted from Google Docs, with a picture, seen beside, published; one text in three views', async () => {
  const page = await open('/admin/site/page');
  await page.fill('#title', 'About us');
  await page.evaluate(
    (html) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/html', html);
      const text = document.querySelector<HTMLElement>('.ProseMirror')!;
      text.focus();
      text.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    },
    readFileSync('test/support/fixtures/paste/google-docs.html', 'utf8'),
  );
  await page.waitForFunction(() => !document.querySelector('.picture.uploading'));
  await shown(page).locator('h2:has-text("Ferry strike ends")').waitFor();
  await shown(page).locator('.content img').waitFor();
  await page.click('[data-tool=picture]');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.click('.picker .primary')]);
  const buffer = Buffer.from(png(60, 40, [9, 9, 9]));
  await chooser.setFiles([{ name: 'dot.png', mimeType: 'image/png', buffer }]);
  await page.waitForFunction(() => document.querySelectorAll('.picture:not(.uploading)').length === 2);
  await openView(page, 'markdown');
  expect(await page.inputValue('#content')).toContain('## Ferry strike ends');
  await openView(page, 'rich');
  expect(await faultsOn(page, 'page')).toEqual([]);
  await press(page, 'publish');
  await says(page, '.notice', 'Published.');
  const { content } = (await read('about-us')) as { content: { html?: string; markdown?: string } };
  expect(`${content.html ?? content.markdown}`).toMatch(/Ferry strike ends[\s\S]*\/media\/[\s\S]*\/media\//);
  const kept = await page.evaluate(() =>
    Object.keys(localStorage).filter((key) => key.startsWith('tagwire:')),
  );
  expect(kept).toEqual([]);
  await page.close();
});

test('what is typed and not stored is offered back; Ctrl+S keeps a page published', async () => {
  await make('kept');
  const page = await open('/admin/site/page/kept');
  await page.click('.ProseMirror');
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' And more.');
  await says(page, '#autosave', 'Saved on this device');
  await page.goto(`${at.server.url}/admin/site/pages`);
  await page.goto(`${at.server.url}/admin/site/page/kept`);
  await page.click('#offer button:has-text("Restore")');
  await page.waitForFunction(() => document.querySelector('.ProseMirror')?.textContent.includes('And more.'));
  await page.focus('.ProseMirror');
  await loaded(page, () => page.keyboard.press('Control+s'));
  await says(page, '.notice', 'Published.');
  expect(await read('kept')).toMatchObject({
    status: 'published',
    content: { markdown: 'One.\n\nTwo.\n\nThree. And more.' },
  });
  await page.close();
});

test.each([
  ['en', 'light', 1440],
  ['ar', 'dark', 390],
] as const)(
  'two people, %s, %s, %i pixels: different paragraphs are merged, of one both versions are shown',
  async (locale, colorScheme, width) => {
    const slug = `two-${width}`;
    await make(slug);
    const context = await at.browser.newContext({
      ...{ locale, colorScheme, viewport: { width, height: 900 } },
      storageState: await at.context.storageState(),
    });
    await context.addInitScript(() => localStorage.setItem('tagwire-view', 'rich'));
    const [one, other] = [await context.newPage(), await context.newPage()];
    for (const page of [one, other]) {
      await page.goto(`${at.server.url}/admin/site/page/${slug}`);
      await page.waitForSelector('.ProseMirror p');
    }
    const type = async (page: Page, paragraph: number, words: string) => {
      await page.locator('.ProseMirror p').nth(paragraph).click();
      await page.keyboard.press('End');
      await page.keyboard.type(words);
    };
    expect(await faultsOn(one, 'a page')).toEqual([]);
    await type(one, 0, ' First.');
    await press(one, 'publish');
    await type(other, 2, ' Last.');
    await press(other, 'publish');
    await other.waitForURL(/done=merged/);
    expect(await read(slug)).toMatchObject({ content: { markdown: 'One. First.\n\nTwo.\n\nThree. Last.' } });
    await other.waitForSelector('.ProseMirror p');
    await type(one, 2, ' Mine.');
    await press(one, 'publish');
    await one.waitForSelector('.conflict');
    expect(await one.locator('.conflict pre').allTextContents()).toEqual([
      'One. First.\n\nTwo.\n\nThree. Last.',
      'One. First.\n\nTwo.\n\nThree. Mine.',
    ]);
    await one.waitForSelector('.ProseMirror p');
    expect(await faultsOn(one, 'both versions')).toEqual([]);
    await press(one, 'publish');
    await one.waitForURL(/done=page\.published/);
    expect(await read(slug)).toMatchObject({ content: { markdown: 'One. First.\n\nTwo.\n\nThree. Mine.' } });
    await context.close();
  },
);
