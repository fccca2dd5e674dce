// The media library: several files at once, words that are remembered, where a file is used, replacing and deleting it.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { png } from '../../support/png.ts';
import { faultsOn } from '../axe.ts';
import { desk, says } from './desk.ts';

const at = desk();
const picture = (name: string, shade: number) => ({
  name,
  mimeType: 'image/png',
  buffer: Buffer.from(png(60, 40, [shade, 90, 90])),
});
const submit = (page: Page, button: string) => Promise.all([page.waitForEvent('load'), page.click(button)]);

test('two files at once; words are offered when the picture leads an article', async () => {
  const page = await at.open('/admin/library');
  expect(await faultsOn(page, 'empty')).toEqual([]);
  const stored = page.waitForURL(/done=file\.uploaded/);
  await page.setInputFiles('#file', [picture('quay.png', 1), picture('boat.png', 2)]);
  await stored;
  expect(await page.locator('.tile').allTextContents()).toEqual(['boat.png', 'quay.png']);
  expect(await faultsOn(page, 'grid')).toEqual([]);
  await submit(page, '.tile >> text=quay.png');
  await page.fill('#alt', 'Two boats at a quay');
  await page.fill('#credit', 'Ann Lee');
  await submit(page, '[value=save]');
  expect([await page.inputValue('#alt'), await faultsOn(page, 'file')]).toEqual(['Two boats at a quay', []]);

  const write = await at.open('/admin/write');
  await write.fill('#title', 'The harbour');
  await write.fill('#content', 'A text.');
  await write.locator('details', { has: write.locator('#choose-image') }).evaluate((part) => {
    (part as HTMLDetailsElement).open = true;
  });
  await write.click('#choose-image');
  await write.fill('#picker-search', 'qua');
  await write.waitForFunction(() => document.querySelectorAll('.picker .tile').length === 1);
  expect(await faultsOn(write, 'picker')).toEqual([]);
  await write.click('.picker .tile');
  await write.waitForFunction(() => document.querySelector<HTMLInputElement>('[name="image.alt"]')?.value);
  expect(await write.inputValue('[name="image.alt"]')).toBe('Two boats at a quay');
  expect(await write.locator('[name="credit.name"]').first().inputValue()).toBe('Ann Lee');
  await at.press(write, 'publish');

  await page.reload();
  expect(await page.locator('section ul').textContent()).toContain('The harbour');
  expect(await page.locator('[value=delete]').count()).toBe(0);
  await page.setInputFiles('#file', picture('new-quay.png', 3));
  await submit(page, 'form:has([value=replace]) button');
  await says(page, 'h1', 'new-quay.png');
  expect(await page.inputValue('#alt')).toBe('Two boats at a quay');
  expect(await page.locator('section ul').textContent()).toContain('The harbour');
});

test('without scripts, in Arabic, on a phone', async () => {
  const cookies = await at.context.cookies();
  const context = await at.browser.newContext({
    ...{ javaScriptEnabled: false, locale: 'ar', viewport: { width: 390, height: 844 } },
  });
  await context.addCookies(cookies);
  const page = await context.newPage();
  await page.goto(`${at.server.url}/admin/library`);
  await page.setInputFiles('#file', [picture('one.png', 11), picture('two.png', 12)]);
  await submit(page, '#library-upload .primary');
  expect(await page.locator('.tile').count()).toBe(4);
  for (const name of ['one.png', 'two.png'])
    await page.locator('li', { hasText: name }).locator('input').check();
  await submit(page, '#library [value=delete]');
  expect(await page.locator('.tile').allTextContents()).toEqual(['new-quay.png', 'boat.png']);
  await page.goto(`${at.server.url}/admin/library?view=list&unused=true`);
  expect(await page.locator('tbody tr').count()).toBe(1);
  await context.close();
  const look = await at.browser.newContext({
    locale: 'ar',
    viewport: { width: 390, height: 844 },
    colorScheme: 'dark',
  });
  await look.addCookies(cookies);
  const dark = await look.newPage();
  for (const path of ['/admin/library', '/admin/library?view=list']) {
    await dark.goto(at.server.url + path);
    expect(await faultsOn(dark, path)).toEqual([]);
  }
  await look.close();
});
