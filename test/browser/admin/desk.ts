// A server and one editor's browser: tabs share its cookies and what it keeps.
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { type Server, serve, stopServers, TOKEN, temporaryFolder } from '../../unit/cli/process.ts';
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

/** Filled in before the tests of a file run. @param view what this editor wrote in last: the format as it is, or the text */
export function desk(options: BrowserContextOptions = {}, view: 'source' | 'rich' = 'source'): Desk {
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
    [made.server, made.browser] = await Promise.all([serve({ DATA_DIR: home }), launch()]);
    made.context = await made.browser.newContext(options);
    await startIn(made.context, view);
    const page = await made.open('/admin');
    await made.signIn(page);
    await page.close();
  });
  afterAll(() => made.browser?.close());
  return made;
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
