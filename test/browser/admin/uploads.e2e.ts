// Pictures: where they were dropped, while somebody writes; refusals where they belong; nothing is sent without them.
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { TOKEN } from '../../unit/cli/process.ts';
import { addNames } from '../browser.ts';
import { desk, says, select } from './desk.ts';

const at = desk();
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const FILE = { name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') };
const DRAWING = { name: 'bad.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg><script/></svg>') };
const IMAGE = /!\[what is on the picture\]\([^)]*\/media\/[\w-]+\.png\)/g;
const value = (page: Page) => page.inputValue('#content');

interface Hand {
  names: string[];
  /** Texts that come along, by type. */
  texts?: Record<string, string>;
  /** Where it is dropped, in the window. */
  x?: number;
  y?: number;
}
/** Drops or pastes pictures. @returns whether the page took it for itself */
const hand = (page: Page, how: 'drop' | 'paste', what: Hand): Promise<boolean> =>
  page.evaluate(
    ([data, type, { names, texts = {}, x, y }]) => {
      const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
      const transfer = new DataTransfer();
      for (const [kind, text] of Object.entries(texts)) transfer.setData(kind, text);
      for (const name of names) transfer.items.add(new File([bytes], name, { type: 'image/png' }));
      const init = { bubbles: true, cancelable: true, clientX: x, clientY: y };
      const event =
        type === 'drop'
          ? new DragEvent('drop', { ...init, dataTransfer: transfer })
          : new ClipboardEvent('paste', { ...init, clipboardData: transfer });
      return !document.querySelector('#content')!.dispatchEvent(event);
    },
    [PIXEL, how, what] as const,
  );
/** Uploads wait until they are let go. */
async function hold(page: Page): Promise<() => void> {
  let go = () => {};
  const gate = new Promise<void>((done) => {
    go = done;
  });
  await page.route('**/media-upload', async (route) => {
    await gate;
    await route.continue();
  });
  return go;
}
const uploaded = (page: Page, n = 1) =>
  page.waitForFunction(
    (count) => document.querySelector<HTMLTextAreaElement>('#content')!.value.split('/media/').length > count,
    n,
  );

describe('in the text', () => {
  test.each(['drop', 'paste'] as const)('two at once by %s are two', async (how) => {
    const page = await at.open('/admin/write');
    await page.fill('#content', 'Text.');
    await page.focus('#content');
    await hand(page, how, { names: ['a.png', 'a.png'] });
    await uploaded(page, 2);
    expect((await value(page)).replace(IMAGE, '*')).toBe('Text.*\n\n*');
    await page.close();
  });

  test('whoever goes on in another field is not disturbed', async () => {
    const page = await at.open('/admin/write');
    await page.fill('#content', 'one two three');
    const go = await hold(page);
    await hand(page, 'drop', { names: ['a.png'] });
    expect(await value(page)).toBe('one two three![Uploading a.png …]()');
    await page.focus('#title');
    await page.keyboard.type('My head');
    go();
    await uploaded(page);
    await page.keyboard.type('line');
    expect(await page.inputValue('#title')).toBe('My headline');
    expect((await value(page)).replace(IMAGE, '*')).toBe('one two three*');
    await page.close();
  });

  test('nor is a selection in the text, and undo goes back step by step', async () => {
    const page = await at.open('/admin/write');
    await page.focus('#content');
    await page.keyboard.type('one two three');
    await page.keyboard.press('Home');
    const go = await hold(page);
    await hand(page, 'paste', { names: ['a.png'] });
    await select(page, 'two');
    go();
    await uploaded(page);
    const chosen = () =>
      page.evaluate(() => {
        const area = document.querySelector<HTMLTextAreaElement>('#content')!;
        return area.value.slice(area.selectionStart, area.selectionEnd);
      });
    expect(await chosen()).toBe('two');
    await page.keyboard.type('2');
    expect((await value(page)).replace(IMAGE, '*')).toBe('*one 2 three');
    for (let i = 0; i < 9 && (await value(page)) !== 'one two three'; i++)
      await page.keyboard.press('Control+z');
    expect(await value(page)).toBe('one two three');
    await page.close();
  });

  test('a drop lands where it was let go', async () => {
    const page = await at.open('/admin/write');
    await page.fill('#content', 'one\n\n\n\n\n\n\n\nlast');
    const { x, y } = (await page.locator('#content').boundingBox())!;
    await hand(page, 'drop', { names: ['a.png'], x: x + 200, y: y + 28 });
    await uploaded(page);
    expect((await value(page)).replace(IMAGE, '*')).toMatch(/^one\*\n/);
    await page.close();
  });

  test('cells of a table are pasted as text, a picture from a page as a picture', async () => {
    const page = await at.open('/admin/write');
    await page.focus('#content');
    const cells = { 'text/plain': 'Region\t2026\nNorth\t12', 'text/html': '<table><tr><td>Region</table>' };
    expect(await hand(page, 'paste', { names: ['image.png'], texts: cells })).toBe(false);
    expect(await value(page)).toBe('');
    const bare = { 'text/html': '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>' };
    await hand(page, 'paste', { names: ['image.png'], texts: bare });
    expect(await value(page)).toBe('a\tb\nc');
    await page.fill('#content', '');
    const copied = { 'text/html': '<meta charset="utf-8"><img src="https://a.example/a.png">' };
    expect(await hand(page, 'paste', { names: ['image.png'], texts: copied })).toBe(true);
    await uploaded(page);
    await page.close();
  });

  test('a refusal leaves no trace in the text, and is told as an error', async () => {
    const page = await at.open('/admin/write');
    await page.fill('#content', 'Text.');
    await page.route('**/media-upload', (route) => route.abort('connectionreset'));
    await hand(page, 'drop', { names: ['a.png'] });
    await says(page, '#content-refused[role=alert]', 'a.png can’t be uploaded.');
    expect(await value(page)).toBe('Text.');
    await page.close();
  });
});

describe('publishing', () => {
  test('waits for what is being uploaded', async () => {
    const page = await at.open('/admin/write');
    await page.fill('#title', 'With its picture');
    await addNames(page, 'tags', 'Pictures');
    await page.fill('#content', 'Before. ');
    const go = await hold(page);
    await hand(page, 'drop', { names: ['a.png'] });
    await page.click('.actions button[value=publish]');
    expect(await page.textContent('#editor .publish-bar')).toContain('still uploading');
    // It went on by itself, and nobody has described the picture yet.
    await Promise.all([page.waitForSelector('#unconfirmed'), go()]);
    await Promise.all([page.waitForURL(/done=published/), page.click('#unconfirmed button')]);
    expect((await value(page)).replace(IMAGE, '*')).toBe('Before. *');
    await page.close();
  });

  test('stops where one could not be uploaded, and goes on when asked again', async () => {
    const page = await at.open('/admin/write');
    await page.fill('#title', 'Without its picture');
    await page.fill('#content', 'Text.');
    let go = () => {};
    const gate = new Promise<void>((done) => {
      go = done;
    });
    await page.route('**/media-upload', async (route) => {
      await gate;
      await route.abort('connectionreset');
    });
    await hand(page, 'drop', { names: ['a.png'] });
    await page.click('.actions button[value=draft]');
    go();
    await says(page, '#sending-refused[role=alert]', 'Nothing was sent');
    await at.press(page, 'draft');
    expect(page.url()).toContain('done=draft');
    await page.close();
  });

  test('what undo brought back of an upload is not published', async () => {
    const page = await at.open('/admin/write');
    await page.fill('#title', 'Undone');
    await page.focus('#content');
    await page.keyboard.type('Text.');
    const go = await hold(page);
    await hand(page, 'paste', { names: ['a.png'] });
    await page.keyboard.press('Home');
    go();
    await uploaded(page);
    await page.keyboard.press('Control+z');
    expect(await value(page)).toContain('Uploading');
    await at.press(page, 'draft');
    expect((await value(page)).replace(IMAGE, '*')).toBe('Text.*');
    await page.close();
  });
});

test('a refused file is told at its field, which is empty then; the next one takes the words away', async () => {
  const page = await at.open('/admin/write');
  await page.click('summary:has-text("Lead picture")');
  const field = page.locator('.field:has(#imageFile)');
  await page.setInputFiles('#imageFile', DRAWING);
  await says(page, '#imageFile-refused[role=alert]', 'bad.svg can’t be uploaded.');
  expect(await field.locator('#imageFile-refused').isVisible()).toBe(true);
  expect(await page.getAttribute('#imageFile', 'aria-invalid')).toBe('true');
  expect(await page.getAttribute('#imageFile', 'aria-describedby')).toBe('imageFile-hint imageFile-refused');
  expect(await page.inputValue('#imageFile')).toBe('');
  await page.setInputFiles('#imageFile', FILE);
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#image-url')!.value);
  expect(await field.locator('#imageFile-refused').textContent()).toBe('');
  expect(await page.getAttribute('#imageFile', 'aria-invalid')).toBe(null);
  expect(await field.locator('[role=status]').textContent()).toContain('dot.png uploaded.');
  await page.close();
});

test('after a new sign-in in another tab the preview and uploads go on', async () => {
  const page = await at.open('/admin/write');
  await page.fill('#title', 'Signed in again');
  await at.context.clearCookies();
  await page.fill('#content', 'Some *words*.');
  await says(page, '#session', 'Your session has ended');
  const other = await at.open('/admin');
  await at.signIn(other, TOKEN);
  await other.close();
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await page.waitForFunction(() => document.querySelector('#session')!.textContent === '');
  await page.waitForSelector('#preview-text em:has-text("words")');
  await at.press(page, 'draft');
  expect(page.url()).toContain('done=draft');

  await page.click('summary:has-text("Lead picture")');
  await at.context.clearCookies();
  const again = await at.open('/admin');
  await at.signIn(again, TOKEN);
  await again.close();
  await page.setInputFiles('#imageFile', FILE);
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#image-url')!.value);
  await page.close();
});
