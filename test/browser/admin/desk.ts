// A server and one editor's browser: tabs share its cookies and what it keeps.
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import {
  type Server,
  serve,
  stopServers,
  TOKEN,
  temporaryFolder,
  type Vars,
} from '../../unit/cli/process.ts';
import { launch, startIn } from '../browser.ts';

export interface Desk {
  server: Server;
  browser: Browser;
  context: BrowserContext;
  /** A tab. */
  open(path: string): Promise<Page>;
  /** Presses one of the buttons that send the form, again where that is asked, and waits for the next page. */
  press(page: Page, wish: string): Promise<unknown>;
  /** Names of the copies that the browser keeps. */
  copies(page: Page): Promise<string[]>;
  signIn(page: Page, token?: string): Promise<unknown>;
}

/**
 * Filled in before the tests of a file run.
 * @param view what this editor wrote in last: the format as it is, or the text
 * @param vars settings of the server
 */
export function desk(
  options: BrowserContextOptions = {},
  view: 'source' | 'rich' = 'source',
  vars: Vars = {},
): Desk {
  const home = temporaryFolder();
  stopServers();
  const made = {
    async open(path) {
      const page = await made.context.newPage();
      await page.goto(made.server.url + path);
      return page;
    },
    async press(page, wish) {
      await Promise.all([page.waitForEvent('load'), page.click(`form.desk .actions button[value=${wish}]`)]);
      const confirm = await page.$('#unconfirmed button');
      if (confirm) await Promise.all([page.waitForEvent('load'), confirm.click()]);
    },
    copies: (page) =>
      page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('tagwire:'))),
    async signIn(page, token = TOKEN) {
      await page.fill('#token', token);
      await Promise.all([
        page.waitForURL((url) => !url.pathname.endsWith('/sign-in')),
        page.keyboard.press('Enter'),
      ]);
    },
  } as Desk;
  beforeAll(async () => {
    [made.server, made.browser] = await Promise.all([serve({ DATA_DIR: home, ...vars }), launch()]);
    made.context = await made.browser.newContext(options);
    await startIn(made.context, view);
    const page = await made.open('/admin');
    await made.signIn(page);
    await page.close();
  });
  afterAll(() => made.browser?.close());
  return made;
}

/** Pastes into the text what a program puts on the clipboard. */
export const paste = (page: Page, texts: Record<string, string>) =>
  page.evaluate((all) => {
    const clipboardData = new DataTransfer();
    for (const [type, text] of Object.entries(all)) clipboardData.setData(type, text);
    const text = document.querySelector<HTMLElement>('.ProseMirror')!;
    text.focus();
    text.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, texts);

/** What a program puts on the clipboard, as it is kept for tests. */
export const clipboard = (name: string) => readFileSync(`test/support/fixtures/paste/${name}`, 'utf8');

/** The text as it would be sent, once nothing is on its way. */
export async function sent(page: Page): Promise<string> {
  await page.waitForFunction(() => !document.querySelector('.picture.uploading'));
  return page.evaluate(() =>
    String(new FormData(document.querySelector<HTMLFormElement>('#editor')!).get('content')),
  );
}

/** Until an element's text has these words. */
export const says = (page: Page, at: string, words: string) =>
  page.waitForFunction(([id, wanted]) => document.querySelector(id!)?.textContent?.includes(wanted!), [
    at,
    words,
  ] as const);

/** Selects `words` in the text, or all of it. */
export async function select(page: Page, words?: string): Promise<void> {
  await page.evaluate((wanted) => {
    const area = document.querySelector<HTMLTextAreaElement>('#content')!;
    area.focus();
    const start = wanted === undefined ? 0 : area.value.indexOf(wanted);
    area.setSelectionRange(start, wanted === undefined ? area.value.length : start + wanted.length);
  }, words);
}

export const OFFERED = '#offer button:has-text("Restore")';

/** Brings back the copy that is offered. It is the page's own only when the browser has given the page its lock, a moment later. */
export async function restore(page: Page): Promise<void> {
  await page.waitForSelector(OFFERED);
  const own = await page.inputValue('[name=draft]');
  await page.click(OFFERED);
  await page.waitForFunction(
    (was) => document.querySelector<HTMLInputElement>('[name=draft]')!.value !== was,
    own,
  );
}
