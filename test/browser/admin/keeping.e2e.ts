// Nothing that an editor typed is lost, and no colleague's words are overwritten by a copy that a browser kept.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Server, serve, stopServers, TOKEN, temporaryFolder } from '../../unit/cli/process.ts';
import { launch, startIn } from '../browser.ts';
import { restore } from './desk.ts';

const home = temporaryFolder();
stopServers();
let server: Server;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  [server, browser] = await Promise.all([serve({ DATA_DIR: home }), launch()]);
  context = await browser.newContext();
  await startIn(context, 'source');
  const page = await open('/admin');
  await page.fill('#token', TOKEN);
  await Promise.all([page.waitForURL(/\/admin$/), page.keyboard.press('Enter')]);
});
afterAll(() => browser?.close());

async function open(path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(server.url + path);
  return page;
}
const press = (page: Page, wish: string) =>
  Promise.all([page.waitForEvent('load'), page.click(`form.desk .actions button[value=${wish}]`)]);
const copies = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('tagwire:')));
const says = (page: Page, id: string, words: string) =>
  page.waitForFunction(([at, wanted]) => document.querySelector(at!)?.textContent?.includes(wanted!), [
    id,
    words,
  ] as const);
async function article(title: string): Promise<string> {
  const answer = await server.admin('POST', '/admin/articles', { title, content: { markdown: 'One.' } });
  return ((await answer.json()) as { id: string }).id;
}
const stored = async (id: string) =>
  (await (await server.admin('GET', `/admin/articles/${id}`)).json()) as {
    version: number;
    content: { markdown: string };
  };

test('a copy of an earlier version does not go over what a colleague stored since', async () => {
  const id = await article('Kept copy');
  const first = await open(`/admin/edit/${id}`);
  await first.fill('#content', 'Mine, on version 1.');
  await first.close();
  await server.admin('PATCH', `/admin/articles/${id}`, { content: { markdown: 'Theirs, version 2.' } });

  const page = await open(`/admin/edit/${id}`);
  await restore(page);
  expect(await page.textContent('#autosave')).toContain('earlier version');
  // It still is of version 1 after the tab was closed once more.
  await page.fill('#content', 'Mine, on version 1, and more.');
  await page.close();
  const again = await open(`/admin/edit/${id}`);
  await restore(again);
  await press(again, 'publish');
  expect(await again.textContent('.conflict')).toContain('Theirs, version 2.');
  expect(await again.inputValue('#content')).toBe('Mine, on version 1, and more.');
  expect(await stored(id)).toMatchObject({ version: 2, content: { markdown: 'Theirs, version 2.' } });

  await press(again, 'publish');
  expect(await stored(id)).toMatchObject({ content: { markdown: 'Mine, on version 1, and more.' } });
  expect(await copies(again)).toEqual([]);
  await again.close();
});

test('what is shown again is kept at once, and forgotten once it is stored', async () => {
  const page = await open('/admin/write');
  await page.fill('#content', 'No title yet.');
  await press(page, 'publish');
  expect(await page.isVisible('#faults')).toBe(true);
  await page.close();
  const later = await open('/admin/write');
  await restore(later);
  expect(await later.inputValue('#content')).toBe('No title yet.');
  await later.fill('#title', 'Now it has one');
  await press(later, 'draft');
  expect(await copies(later)).toEqual([]);
  await later.close();
});

test('what the browser has no room for is said, and the page is not left by mistake', async () => {
  const page = await open('/admin/write');
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await page.fill('#content', 'Too much for this browser.');
  await says(page, '#autosave', 'can’t keep a copy');
  // Browsers ask only whoever has done something on the page.
  await page.click('#title');
  const asked = page.waitForEvent('dialog');
  const left = page.goto(`${server.url}/admin/list`).catch(() => undefined);
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.accept();
  await left;
  await page.close();
});

test('a session that ends while somebody writes is told, in the words of the interface', async () => {
  const page = await open('/admin/write');
  await page.fill('#title', 'Long');
  await context.clearCookies();
  await page.fill('#content', 'Long work.');
  await says(page, '#session', 'Your session has ended');
  await press(page, 'draft');
  await page.fill('#signInToken', TOKEN);
  await Promise.all([page.waitForURL(/\/edit\/.*done=draft/), page.keyboard.press('Enter')]);
  expect(await page.inputValue('#content')).toBe('Long work.');
  expect(await copies(page)).toEqual([]);
  await page.close();
});

test('an import whose connection breaks says so, and can be sent again', async () => {
  const page = await open('/admin/importing');
  await page.setInputFiles('#file', { name: 'a.md', mimeType: 'text/markdown', buffer: Buffer.from('# A') });
  await page.route('**/importing', (route) => route.abort('connectionreset'));
  await page.click('#import .primary');
  await says(page, '#import-state', 'The connection was lost');
  await page.unroute('**/importing');
  await page.click('#import .primary');
  await page.waitForSelector('#report');
  await context.clearCookies();
  await page.fill('#url', 'https://old.example/feed.xml');
  await Promise.all([page.waitForURL(/sign-in/), page.click('#import .primary')]);
  await page.fill('#token', TOKEN);
  await Promise.all([page.waitForURL(/\/importing/), page.keyboard.press('Enter')]);
  expect(await page.inputValue('#url')).toBe('https://old.example/feed.xml');
  await page.close();
});
