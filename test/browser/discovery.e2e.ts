// Autodiscovery in the running demo: each page names the feeds of its own view, in every format.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Server, stopServers, temporaryFolder } from '../unit/cli/process.ts';
import { checkContentType } from '../unit/formats/rules.ts';
import { launch, visit } from './browser.ts';
import { listed, startDemo } from './demo.ts';

const home = temporaryFolder();
stopServers();
let demo: Server;
let browser: Browser;
let article: string;

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemo(home), launch()]);
  const agency = (await listed(demo)).find(({ source }) => source?.name === 'TASS');
  article = new URL(agency?.url ?? '').pathname;
});
afterAll(() => browser?.close());

const open = (path: string) => visit(browser, demo.url + path);
const FEEDS = { rss: 'application/rss+xml', atom: 'application/atom+xml', json: 'application/feed+json' };
const FILES = { rss: 'rss.xml', atom: 'atom.xml', json: 'feed.json' };

describe('autodiscovery', () => {
  test.each<[what: string, page: () => string, base: string, query: string, others?: string[]]>([
    ['the front page', () => '/', '/', ''],
    ['a tag page', () => '/tags/turkey/', '/tags/turkey/', ''],
    ['an expression', () => '/tags/diplomacy+!s-400,science/', '/tags/diplomacy+!s-400,science/', ''],
    ['a tag of another script', () => encodeURI('/tags/防災/'), encodeURI('/tags/防災/'), ''],
    ['a language page', () => '/languages/ar/', '/languages/ar/', ''],
    ['a search', () => '/?q=penguins', '/', '?q=penguins'],
    [
      'a search in a tag',
      () => '/tags/science/?q=%D0%BB%D1%8C%D0%B4%D0%B0',
      '/tags/science/',
      '?q=%D0%BB%D1%8C%D0%B4%D0%B0',
    ],
    ['an article', () => article, '/', '', ['/tags/turkey/', '/tags/s-400/', '/tags/diplomacy/']],
  ])('on %s', async (_, path, base, query, others = []) => {
    const { page, close } = await open(path());
    const links = await page.$$eval('link[rel~=alternate][type]', (elements) =>
      elements.map((e) => ({
        type: e.getAttribute('type'),
        href: e.getAttribute('href'),
        title: e.getAttribute('title'),
      })),
    );
    await close();
    for (const format of ['rss', 'atom', 'json'] as const) {
      const [link, ...more] = links.filter(({ type }) => type === FEEDS[format]);
      // An article is also in the feeds of its tags.
      const own = format === 'rss' ? others.map((tag) => `${demo.url}${tag}rss.xml`) : [];
      expect(more.map(({ href }) => href)).toEqual(own);
      expect(link?.href).toBe(`${demo.url}${base}${FILES[format]}${query}`);
      expect(link?.title).toBeTruthy();
      const response = await fetch(link?.href ?? '', { redirect: 'manual' });
      expect(response.status).toBe(200);
      expect(checkContentType(format, response.headers.get('content-type'))).toEqual([]);
    }
    expect(new Set(links.map(({ title }) => title)).size).toBe(links.length);
  });

  test('a page lists the articles of its feed', async () => {
    for (const path of ['/', '/tags/turkey/', '/languages/ar/', '/?q=penguins', '/tags/diplomacy+!s-400/']) {
      const { page, close } = await open(path);
      const json = await page.getAttribute('link[type="application/feed+json"]', 'href');
      const shown = await page.$$eval('main article :is(h2, h3) a', (links) =>
        links.map((a) => (a as HTMLAnchorElement).href),
      );
      await close();
      const feed = (await (await fetch(json ?? '')).json()) as { items: { url: string }[] };
      // What is featured stands first on the page.
      expect(shown.sort(), path).toEqual(feed.items.map(({ url }) => url).sort());
      expect(shown.length, path).toBeGreaterThan(0);
    }
  });
});
