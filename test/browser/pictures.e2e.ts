// The pictures of the README and the documentation, made of the running demo: `npm run pictures` writes them to docs/images.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLibsqlFile } from '../../src/runtimes/libsql/libsql-file.ts';
import { commit, openDatabase } from '../../src/store/database.ts';
import { addReadership, type ReadershipRow, rowOf, sumReadership } from '../../src/store/readership.ts';
import { type Server, stopServers, TOKEN, temporaryFolder } from '../unit/cli/process.ts';
import { addNames, launch, visit } from './browser.ts';
import { type Listed, listed, startDemo } from './demo.ts';
import { Miniflux } from './readers/miniflux.ts';

const home = temporaryFolder();
const folder = process.env.PICTURES ?? home;
const MOST_BYTES = 200_000;
stopServers();
let demo: Server;
let browser: Browser;
let articles: Listed[];

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemo(home), launch()]);
  articles = await listed(demo);
});
afterAll(() => browser?.close());

const DESKTOP = { viewport: { width: 1280, height: 860 } };
/** Photographs make large files. */
const SMALLER = { viewport: { width: 980, height: 560 } };
const titled = (start: string) => articles.find(({ title }) => title.startsWith(start))!;

async function picture(
  name: string,
  path: string,
  options: BrowserContextOptions,
  arrange: (page: Page) => Promise<unknown> = async () => {},
  part?: string,
): Promise<void> {
  const { page, close } = await visit(browser, demo.url + path, options);
  if (await page.isVisible('#token')) {
    await page.fill('#token', TOKEN);
    await Promise.all([
      page.waitForURL((url) => !url.pathname.endsWith('/sign-in')),
      page.keyboard.press('Enter'),
    ]);
  }
  await arrange(page);
  // What was typed into scrolled into view.
  await page.evaluate(() => window.scrollTo(0, 0));
  const file = join(folder, `${name}.png`);
  await (part ? page.locator(part) : page).screenshot({ path: file });
  await close();
  expect(statSync(file).size, name).toBeLessThan(MOST_BYTES);
}

test('the editor: the agency’s article, and what the doctor says', async () => {
  const { id } = titled('Turkey says');
  await picture('editor', `/admin/edit/${id}`, { viewport: { width: 1280, height: 1000 } }, async (page) => {
    await page.fill(
      '#summary',
      'Ankara will not give up its Russian air defence, its foreign minister says.',
    );
    const [first, second] = (await page.inputValue('#content')).split('\n\n');
    await page.fill('#content', `${first}\n\n${second}`);
    await addNames(page, 'tags', 'Diplomcy');
    await page.waitForSelector('#checks:has-text("similar to")');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  });
});

test('somebody else was faster: both versions', async () => {
  const { id } = titled('The ferry that refuses');
  const { content } = (await (await demo.admin('GET', `/admin/articles/${id}`)).json()) as {
    content: { markdown: string };
  };
  const [first = ''] = content.markdown.split('\n\n');
  const text = (words: string) => ({ markdown: `${first}\n\n${words}` });
  const change = { kind: 'silent' };
  await demo.admin('PATCH', `/admin/articles/${id}`, { content: text('She sails at noon.'), change });
  await picture('conflict', `/admin/edit/${id}`, DESKTOP, async (page) => {
    await page.fill('#content', text('She sails at one, weather permitting.').markdown);
    await demo.admin('PATCH', `/admin/articles/${id}`, {
      content: text('She sails at half past twelve.'),
      change,
    });
    await Promise.all([page.waitForEvent('load'), page.click('.actions .primary')]);
    await page.waitForSelector('.conflict');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  });
});

test('what readers do', async () => {
  const today = Math.floor(Date.now() / 86_400_000);
  const names = [
    'Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)',
    ...[
      'Feedbin',
      'NewsBlur Feed Fetcher',
      'FreshRSS/1.24.3 (Linux; https://freshrss.org)',
      'MyFirstReader/0.1',
    ],
  ];
  const rows: ReadershipRow[] = [];
  for (let back = 0; back < 30; back++) {
    const day = today - back;
    const polls = Math.round((900 - 9 * back) * (0.8 + 0.2 * Math.sin(back * 0.9) ** 2));
    const counts = { requests: 0, unchanged: 0, deltas: 0, repeats: 0, subscribers: 0 };
    for (const [i, name] of names.entries()) {
      const requests = Math.round(polls / (i + 1));
      const isCareless = i === names.length - 1;
      const unchanged = isCareless ? 0 : Math.round(requests * (0.55 + 0.05 * i));
      const repeats = isCareless ? requests : 0;
      rows.push(rowOf('reader', day, name, { ...counts, requests, unchanged, repeats }));
      if (i > 2) continue;
      const subscribers = Math.round((1204 - 12 * back) / (i + 1));
      rows.push(rowOf('subscribed', day, `${name}\n/rss.xml`, { ...counts, subscribers }));
    }
    for (const [i, path] of ['/', '/tags/science/', '/tags/turkey/'].entries()) {
      const requests = Math.round((polls * 1.4) / (i + 1));
      rows.push(rowOf('view', day, path, { ...counts, requests, unchanged: Math.round(requests * 0.6) }));
    }
    for (let n = 1; n <= 6; n++) {
      rows.push(rowOf('article', day, `${n}`, { ...counts, requests: Math.round(polls / 3 / n) }));
    }
  }
  const driver = await openLibsqlFile(`file:${join(home, 'demo', 'tagwire.db')}`);
  const db = openDatabase(driver);
  const days = [...new Set(rows.map(([, day]) => day))];
  await commit(db, [addReadership(db, rows), sumReadership(db, days)]);
  await driver.close();
  await picture('readers', '/admin/readers', DESKTOP);
});

test('in Arabic, dark, on a phone', async () => {
  const { id } = articles.find(({ language }) => language === 'ar')!;
  const phone = { viewport: { width: 390, height: 844 }, locale: 'ar', colorScheme: 'dark' as const };
  await picture('phone-arabic', `/admin/edit/${id}`, phone);
});

test('the front page, wide and light', async () => {
  await picture('front', '/', SMALLER, async (page) => {
    await page.waitForFunction(() => [...document.images].slice(0, 2).every(({ complete }) => complete));
  });
});

test('the same on a phone, dark', async () => {
  const phone = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' as const };
  await picture('front-phone', '/', phone);
});

test('a page in Arabic', async () => {
  const { url } = articles.find(({ language }) => language === 'ar')!;
  await picture('article-arabic', new URL(url).pathname, { viewport: { width: 720, height: 560 } });
});

test('the Subscribe panel', async () => {
  await picture('panel', '/tags/turkey/', DESKTOP, (page) => page.click('details.subscribe > summary'));
});

test('a feed is put together', async () => {
  await picture('subscribe', '/subscribe?any=science&any=turkey&none=s-400', DESKTOP);
});

test('a tag’s feed in a reader', async () => {
  const reader = await Miniflux.start(home);
  try {
    const feed = `${demo.url}/tags/turkey/rss.xml`;
    await reader.subscribe(feed);
    const article = (await reader.entries(feed)).find(({ title }) => title.startsWith('Turkey says'))!;
    const { page, close } = await visit(browser, reader.url, { viewport: { width: 1000, height: 720 } });
    await page.fill('#form-username', reader.account.username);
    await page.fill('#form-password', reader.account.password);
    await Promise.all([page.waitForURL(/\/unread/), page.keyboard.press('Enter')]);
    await page.goto(`${reader.url}/unread/entry/${article.id}`);
    const file = join(folder, 'reader.png');
    await page.screenshot({ path: file });
    await close();
    expect(statSync(file).size).toBeLessThan(MOST_BYTES);
  } finally {
    await reader.stop();
  }
});
