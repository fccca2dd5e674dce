// The toolbar and times: what hands do all day.
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openView } from '../browser.ts';
import { desk, says, select } from './desk.ts';

const at = desk({ timezoneId: 'Asia/Tokyo' });
const value = (page: Page) => page.inputValue('#content');

describe('the toolbar', () => {
  test.each<['markdown' | 'html', string[]]>([
    ['markdown', ['bold', 'italic', 'heading', 'link', 'quote', 'list', 'numbers', 'code']],
    ['html', ['bold', 'italic', 'heading', 'link', 'quote', 'list', 'numbers', 'code']],
  ])('in %s: pressed twice a button takes away what it did', async (notation, marks) => {
    const page = await at.open('/admin/write');
    await openView(page, notation);
    for (const mark of marks) {
      await page.fill('#content', 'before\nalpha\nbeta\nafter');
      await select(page, 'alpha\nbeta');
      await page.click(`[data-mark=${mark}]`);
      expect(await value(page), mark).not.toBe('before\nalpha\nbeta\nafter');
      await page.click(`[data-mark=${mark}]`);
      expect(await value(page), mark).toBe('before\nalpha\nbeta\nafter');
    }
    await page.close();
  });

  test('a list in HTML has an item for each line', async () => {
    const page = await at.open('/admin/write');
    await openView(page, 'html');
    await page.fill('#content', 'alpha\nbeta');
    await select(page);
    await page.click('[data-mark=list]');
    expect(await value(page)).toBe('<ul>\n<li>alpha</li>\n<li>beta</li>\n</ul>');
    await page.click('[data-mark=numbers]');
    expect(await value(page)).toBe('<ol>\n<li>alpha</li>\n<li>beta</li>\n</ol>');
    // The caret in an item is in the list.
    await page.evaluate(() =>
      document.querySelector<HTMLTextAreaElement>('#content')!.setSelectionRange(11, 11),
    );
    await page.click('[data-mark=numbers]');
    expect(await value(page)).toBe('alpha\nbeta');
    await page.close();
  });

  test('blanks stay outside of the marks; bold and italic are told apart', async () => {
    const page = await at.open('/admin/write');
    await page.fill('#content', '  spaced word ');
    await select(page);
    await page.click('[data-mark=bold]');
    expect(await value(page)).toBe('  **spaced word** ');
    await page.click('[data-mark=italic]');
    expect(await value(page)).toBe('  ***spaced word*** ');
    await page.click('[data-mark=bold]');
    expect(await value(page)).toBe('  *spaced word* ');
    await select(page, '*spaced word*');
    await page.click('[data-mark=italic]');
    expect(await value(page)).toBe('  spaced word ');
    await page.close();
  });

  test.each([
    ['и', 'KeyB', '**слово**'],
    ['ш', 'KeyI', '*слово*'],
    ['لا', 'KeyB', '**слово**'],
    ['κ', 'KeyK', '[слово](https://)'],
    ['B', 'KeyB', '**слово**'],
    // Ctrl+X of a Dvorak layout lies where B is on others.
    ['x', 'KeyB', 'слово'],
  ])('Ctrl with %s at %s', async (key, code, wanted) => {
    const page = await at.open('/admin/write');
    await page.fill('#content', 'слово');
    await select(page);
    await page.evaluate(
      (init) => {
        const event = new KeyboardEvent('keydown', {
          ...init,
          ctrlKey: true,
          bubbles: true,
          cancelable: true,
        });
        document.querySelector('#content')!.dispatchEvent(event);
      },
      { key, code },
    );
    expect(await value(page)).toBe(wanted);
    await page.close();
  });
});

test('times are the site’s and say so; what they are here is a title', async () => {
  const publishedAt = '2026-11-20T20:30:00Z';
  await at.server.admin('POST', '/admin/articles', {
    title: 'Time',
    content: { markdown: 'x' },
    publishedAt,
  });
  const page = await at.open('/admin/list');
  const time = page.locator('time[datetime^="2026-11-20T20:30"]').first();
  expect(await time.textContent()).toBe('20 Nov 2026, 20:30 UTC');
  expect(await time.getAttribute('title')).toBe('21 Nov 2026, 05:30 GMT+9');
  await page.goto(`${at.server.url}/admin/write`);
  await page.fill('#publishedAt', '2026-11-26T09:00');
  await says(page, '#local-time', '26 Nov 2026, 18:00 GMT+9');
  await page.fill('#content', 'x');
  await page.waitForFunction(() =>
    /\d\d:\d\d GMT\+9/.test(document.querySelector('#autosave')!.textContent!),
  );
  await page.waitForSelector('#preview-text time:has-text("09:00 UTC")');
  await page.evaluate(() => localStorage.clear());
  await page.close();
});

test('the page that an article is written on has what every page has, and nothing that is for browsers without scripts', async () => {
  const page = await at.open('/admin/write');
  expect(await page.isVisible('.scriptless')).toBe(false);
  await page.click('.account summary');
  await page.keyboard.press('Escape');
  expect(await page.locator('.account[open]').count()).toBe(0);
  await page.close();
});
