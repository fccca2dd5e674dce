// Editors in Chromium: all of a day's work, with script, without it, and by the keyboard alone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Server, serve, stopServers, TOKEN, temporaryFolder } from '../../unit/cli/process.ts';
import { addNames, launch, openChip, openView, type Visit, visit } from '../browser.ts';
import { restore } from './desk.ts';

const home = temporaryFolder();
const shots = process.env.SCREENSHOTS ?? home;
stopServers();
let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([serve({ DATA_DIR: home }), launch()]);
});
afterAll(() => browser?.close());

const at = (path: string) => server.url + path;

/** Opens a page and signs in on the way to it. */
async function signedIn(path: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const found = await visit(browser, at(path), options);
  await found.page.fill('#token', TOKEN);
  await Promise.all([
    found.page.waitForURL((url) => !url.pathname.endsWith('/sign-in')),
    found.page.keyboard.press('Enter'),
  ]);
  return found;
}

const press = (page: Page, wish: string, buttons = 'form.desk .actions button') =>
  Promise.all([page.waitForEvent('load'), page.click(`${buttons}[value=${wish}]`)]);
/** Letters and digits alone, whatever stands between them and however it is escaped. */
const plainOf = (text: string) =>
  text
    .replace(/\\[nt"]|\\u[\da-f]{4}/g, ' ')
    .replace(/(?:&amp;|&)(?:#\d+|\w+);/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ');
const feed = async (path = '/feed.json') => {
  const answer = await fetch(at(path));
  return ((await answer.json()) as { items: { title: string; content_html: string; image?: string }[] })
    .items;
};
/** A picture of the least size, as a file that a hand drops. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

async function drop(page: Page, how: 'drop' | 'paste'): Promise<void> {
  await page.evaluate(
    ([data, name]) => {
      const bytes = Uint8Array.from(atob(data!), (c) => c.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], `${name}.png`, { type: 'image/png' }));
      const area = document.querySelector('#content')!;
      const init = { bubbles: true, cancelable: true };
      area.dispatchEvent(
        name === 'drop'
          ? new DragEvent('drop', { ...init, dataTransfer: transfer })
          : new ClipboardEvent('paste', { ...init, clipboardData: transfer }),
      );
    },
    [PIXEL, how],
  );
}

describe.each([
  ['with script', true],
  ['without script', false],
])('%s', (name, javaScriptEnabled) => {
  test('sign in, write, upload, preview, publish, see it, correct, retract, restore', async () => {
    const title = `A day ${name}`;
    const slug = title.toLowerCase().replaceAll(' ', '-');
    const { page, complaints, outside, close } = await signedIn('/admin/write', { javaScriptEnabled });
    await page.fill('#title', title);
    await page.fill('#content', 'Some **bold** words.');
    await addNames(page, 'tags', 'Day');
    await page.click('summary:has-text("Lead picture")');
    const file = { name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') };
    await page.setInputFiles('#imageFile', file);
    if (javaScriptEnabled)
      await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#image-url')!.value);
    await page.fill('#image-alt', 'A dot');
    if (!javaScriptEnabled) await press(page, 'preview');
    await page.waitForSelector('#preview-text strong:has-text("bold")');
    await page.screenshot({ path: join(shots, `${slug}-1-write.png`), fullPage: true });
    await press(page, 'publish');
    expect(await page.textContent('.notice[role=status]')).toContain('Published.');
    const [item] = await feed('/tags/day/feed.json');
    expect(item?.title).toBe(title);
    expect(item?.image).toMatch(/\/media\/[\w-]+\.png$/);

    await page.fill('#content', 'Some **bold** words, corrected.');
    await page.check('#kind-correction');
    await page.fill('#change-note', 'It was not.');
    await press(page, 'publish');
    expect((await feed())[0]?.content_html).toContain('It was not.');

    const id = /\/edit\/([\w-]+)/.exec(page.url())?.[1];
    await page.goto(at(`/admin/remove/${id}`));
    await page.fill('#note', 'A mistake.');
    await Promise.all([page.waitForEvent('load'), page.click('button[value=retract]')]);
    expect((await feed()).map((one) => one.title)).not.toContain(title);

    await page.goto(at(`/admin/history/${id}`));
    await page.screenshot({ path: join(shots, `${slug}-2-history.png`), fullPage: true });
    await Promise.all([page.waitForEvent('load'), page.click('button:has-text("Restore version 2")')]);
    expect((await feed()).map((one) => one.title)).not.toContain(title);
    await press(page, 'publish');
    expect((await feed())[0]?.title).toBe(title);
    expect(complaints.filter((line) => !line.includes('409'))).toEqual([]);
    expect(outside).toEqual([]);
    await close();
  });

  test('an agency’s article is pasted whole: every part finds its field, and nothing is lost', async () => {
    const text = readFileSync(new URL('../../../db/samples/turkey-s400.txt', import.meta.url), 'utf8');
    const { page, complaints, close } = await signedIn('/admin/write', { javaScriptEnabled });
    await page.fill('#content', text);
    await press(page, 'recognise', 'form.desk button');
    expect(await page.textContent('.notice[role=status]')).toContain('Title, Date and time (UTC)');
    expect(await page.inputValue('#title')).toMatch(/^Turkey says it does not intend/);
    expect(await page.inputValue('#publishedAt')).toBe('2020-12-17T00:00');
    expect(await page.inputValue('#authors-0-name')).toBe('GSV "Russia - Islamic World"');
    expect(await page.inputValue('#source-name')).toBe('TASS');
    expect(await page.inputValue('#credits-0-name')).toBe('Russian Foreign Ministry');
    expect(await page.isVisible('#offer')).toBe(false);
    await page.screenshot({ path: join(shots, `agency-${javaScriptEnabled}.png`), fullPage: true });
    await addNames(page, 'tags', `Agency ${name}`);
    await press(page, 'publish');
    const path = `/tags/agency-${name.replace(' ', '-')}/`;
    const lines = text.split('\n').map((line) => line.trim());
    for (const file of ['rss.xml', 'atom.xml', 'feed.json']) {
      const shown = plainOf(await (await fetch(at(path + file))).text());
      // The date is one in feeds.
      for (const line of lines.filter((one) => one && !/^\w+ \d+, \d{4}|^\d/.test(one)))
        expect(shown, file).toContain(plainOf(line));
    }
    expect(complaints).toEqual([]);
    await close();
  });

  test('a refusal keeps what was typed', async () => {
    const { page, close } = await signedIn('/admin/write', { javaScriptEnabled });
    await page.fill('#content', 'Not lost.');
    await addNames(page, 'authors', 'Ada');
    if (javaScriptEnabled) await openChip(page, 'Ada');
    await page.fill('#authors-0-url', 'nonsense');
    await press(page, 'publish');
    expect(await page.inputValue('#content')).toBe('Not lost.');
    expect(await page.getAttribute('#authors-0-url', 'aria-invalid')).toBe('true');
    expect(await page.textContent('#title-fault')).toContain('Enter a title.');
    if (javaScriptEnabled) expect(await page.evaluate(() => document.activeElement?.id)).toBe('faults');
    await page.screenshot({ path: join(shots, `refused-${javaScriptEnabled}.png`), fullPage: true });
    await close();
  });

  test('two editors on one article: both versions are shown', async () => {
    const { id } = (await (
      await server.admin('POST', '/admin/articles', {
        title: `Both ${name}`,
        content: { markdown: 'One.\n\nTwo.' },
      })
    ).json()) as { id: string };
    const { page, close } = await signedIn(`/admin/edit/${id}`, { javaScriptEnabled });
    await page.fill('#content', 'One, by me.\n\nTwo.');
    await server.admin('PATCH', `/admin/articles/${id}`, { content: { markdown: 'One, by them.\n\nTwo.' } });
    if (javaScriptEnabled) {
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await page.waitForSelector('#offer:has-text("Administrator key has just changed")');
    }
    await press(page, 'publish');
    expect(await page.textContent('.conflict')).toContain('One, by them.');
    expect(await page.inputValue('#content')).toBe('One, by me.\n\nTwo.');
    await page.screenshot({ path: join(shots, `conflict-${javaScriptEnabled}.png`), fullPage: true });
    await press(page, 'publish');
    const stored = await (await server.admin('GET', `/admin/articles/${id}`)).json();
    expect(stored).toMatchObject({ content: { markdown: 'One, by me.\n\nTwo.' }, version: 3 });
    await close();
  });
});

describe('with script', () => {
  test('what was typed and not stored is offered back, rows and all; once stored it is forgotten', async () => {
    const { page, close } = await signedIn('/admin/write');
    await page.fill('#title', 'Nearly lost');
    await page.fill('#content', 'A long day’s work.');
    await addNames(page, 'tags', 'one', 'two', 'three', 'four');
    await page.goto(at('/admin/list'));
    await page.goto(at('/admin/write'));
    await restore(page);
    expect(await page.inputValue('#title')).toBe('Nearly lost');
    expect(await page.inputValue('#content')).toBe('A long day’s work.');
    expect(await page.inputValue('#tags-3')).toBe('four');
    expect(await page.locator('.chip-name').allTextContents()).toEqual(['one', 'two', 'three', 'four']);
    await press(page, 'draft');
    await page.goto(at('/admin/write'));
    expect(await page.isVisible('#offer')).toBe(false);
    const kept = await page.evaluate(() => Object.keys(localStorage));
    expect(kept.filter((key) => key.startsWith('tagwire:'))).toEqual([]);
    await close();
  });

  test('toolbar and shortcuts, in Markdown and HTML; undo works', async () => {
    const { page, close } = await signedIn('/admin/write');
    const value = () => page.inputValue('#content');
    await page.fill('#content', 'word');
    await page.focus('#content');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+b');
    expect(await value()).toBe('**word**');
    await page.keyboard.press('Control+z');
    expect(await value()).toBe('word');
    await page.fill('#content', 'a\nb');
    await page.focus('#content');
    await page.keyboard.press('Control+a');
    await page.click('[data-mark=numbers]');
    expect(await value()).toBe('1. a\n2. b');
    await openView(page, 'html');
    await page.fill('#content', 'word');
    await page.focus('#content');
    await page.keyboard.press('Control+a');
    await page.click('[data-mark=italic]');
    expect(await value()).toBe('<em>word</em>');
    // Plain text would lose it, and is for what agencies send.
    expect(await page.isVisible('[data-view=text]')).toBe(false);
    await close();
  });

  test.each(['drop', 'paste'] as const)('a picture by %s: its description is typed over', async (how) => {
    const { page, close } = await signedIn('/admin/write');
    await page.focus('#content');
    await drop(page, how);
    await page.waitForFunction(() =>
      document.querySelector<HTMLTextAreaElement>('#content')!.value.includes('/media/'),
    );
    await page.keyboard.type('One red dot');
    expect(await page.inputValue('#content')).toMatch(/^!\[One red dot\]\(http.*\/media\/[\w-]+\.png\)$/);
    await close();
  });

  test('an import tells how far it is, and what came of it', async () => {
    const { page, complaints, close } = await signedIn('/admin/importing');
    const items = Array.from(
      { length: 60 },
      (_, i) =>
        `<item><title>Old ${i}</title><guid isPermaLink="false">o${i}</guid><pubDate>Mon, 06 Sep 2021 00:01:00 GMT</pubDate><description>${'x'.repeat(20_000)}</description></item>`,
    );
    const xml = `<rss version="2.0"><channel><title>Old</title><link>https://old.example/</link><description/>${items.join('')}</channel></rss>`;
    await page.setInputFiles('#file', {
      name: 'old.xml',
      mimeType: 'application/xml',
      buffer: Buffer.from(xml),
    });
    await page.uncheck('#dryRun');
    await page.click('#import .primary');
    await page.waitForSelector('h2:has-text("Result")');
    expect(await page.textContent('main .numbers li:first-child')).toContain('60');
    await page.screenshot({ path: join(shots, 'import.png'), fullPage: true });
    expect(complaints).toEqual([]);
    await close();
  });

  test('by the keyboard alone: from sign-in to a published article', async () => {
    const { page, close } = await visit(browser, at('/admin/write'));
    const focused = () =>
      page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent || '');
    const tabTo = async (wanted: string) => {
      for (let i = 0; i < 80; i++) {
        if ((await focused()).trim() === wanted) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`nothing called ${wanted} is reached by Tab`);
    };
    // What there is to do has the focus.
    expect(await focused()).toBe('token');
    await page.keyboard.type(TOKEN);
    await Promise.all([page.waitForURL(/\/admin\/write$/), page.keyboard.press('Enter')]);
    expect(await focused()).toBe('title');
    await page.keyboard.type('By keyboard');
    await tabTo('content');
    await page.keyboard.type('Words.');
    await tabTo('Publish');
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    await tabTo('Publish anyway');
    await Promise.all([page.waitForURL(/\/edit\//), page.keyboard.press('Enter')]);
    expect((await feed()).map(({ title }) => title)).toContain('By keyboard');
    await close();
  });

  test('Enter in a field publishes nothing', async () => {
    const { page, close } = await signedIn('/admin/write');
    await page.fill('#title', 'Not yet');
    await page.press('#title', 'Enter');
    // The text is what comes next.
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    expect(await page.inputValue('#title')).toBe('Not yet');
    expect((await feed()).map(({ title }) => title)).not.toContain('Not yet');
    await close();
  });
});
