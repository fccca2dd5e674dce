// The running demo in Chromium: nothing leaves the server, nothing is complained of, everything is readable.
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Server, stopServers, temporaryFolder } from '../unit/cli/process.ts';
import { launch, type Visit, visit } from './browser.ts';
import { type Listed, listed, startDemo } from './demo.ts';

const home = temporaryFolder();
/** Kept for people to look at where SCREENSHOTS names a folder. */
const shots = process.env.SCREENSHOTS ?? home;
stopServers();
let demo: Server;
let browser: Browser;
let articles: Listed[];

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemo(home), launch()]);
  articles = await listed(demo);
});
afterAll(() => browser?.close());

const open = (path: string, options?: BrowserContextOptions): Promise<Visit> =>
  visit(browser, demo.url + path, options);
const pathOf = (article: Listed | undefined) => new URL(article?.url ?? 'x:').pathname;
const agency = () => articles.find(({ source }) => source?.name === 'TASS');
const inArabic = () => articles.find(({ language }) => language === 'ar');
const longest = () => [...articles].sort((a, b) => b.html.length - a.html.length)[0];
const withTables = () => articles.filter(({ html }) => html.includes('<table'));

test('every page is quiet, and asks nobody but the server, but for pictures', async () => {
  const paths = [
    '/',
    '/tags/',
    '/tags/turkey/',
    '/languages/ar/',
    '/?q=nothing-like-this',
    ...articles.map(pathOf),
  ];
  const { page, outside, complaints, close } = await open('/');
  for (const path of paths) {
    await page.goto(demo.url + path);
    expect(complaints, path).toEqual([]);
    expect(
      outside.filter(({ type }) => type !== 'image' && type !== 'media'),
      path,
    ).toEqual([]);
  }
  expect(await page.context().cookies()).toEqual([]);
  await close();
});

test('nothing needs JavaScript', async () => {
  const { page, complaints, close } = await open('/', { javaScriptEnabled: false });
  await page.click('main article a[rel~=tag] >> nth=0');
  expect(new URL(page.url()).pathname).toMatch(/^\/tags\/[^/]+\/$/);
  await page.click('main article h2 a >> nth=0');
  expect(new URL(page.url()).pathname).toMatch(/^\/articles\//);
  expect(await page.textContent('h1')).toBeTruthy();
  await page.fill('input[name=q]', 'penguins');
  await page.press('input[name=q]', 'Enter');
  await page.waitForURL(/\?q=penguins$/);
  expect(await page.locator('main article').count()).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
  await close();
});

test('every link of the front page and of the tag list leads somewhere', async () => {
  const seen = new Set<string>();
  for (const path of ['/', '/tags/', pathOf(agency())]) {
    const { page, close } = await open(path);
    const links = await page.$$eval('a[href]', (all) => all.map((a) => (a as HTMLAnchorElement).href));
    await close();
    for (const link of links.filter((url) => url.startsWith(demo.url))) seen.add(link.split('#')[0] ?? '');
  }
  expect(seen.size).toBeGreaterThan(40);
  for (const url of seen) expect((await fetch(url, { redirect: 'manual' })).status, url).toBe(200);
});

describe('an article', () => {
  test('in Arabic runs from the right', async () => {
    const { page, close } = await open(pathOf(inArabic()));
    const style = await page.$eval('.content p', (p) => getComputedStyle(p).direction);
    expect(style).toBe('rtl');
    expect(await page.$eval('html', (e) => [e.lang, e.dir])).toEqual(['ar', 'rtl']);
    await close();
  });

  test('is a NewsArticle of JSON-LD, whatever its title', async () => {
    const { page, close } = await open('/');
    for (const article of articles) {
      await page.goto(article.url);
      const scripts = await page.$$eval('script[type="application/ld+json"]', (all) =>
        all.map((s) => s.textContent),
      );
      expect(scripts).toHaveLength(1);
      const told = JSON.parse(scripts[0] ?? '') as Record<string, unknown>;
      expect(told).toMatchObject({
        '@context': 'https://schema.org',
        '@type': 'NewsArticle',
        headline: article.title,
        inLanguage: article.language,
        url: article.url,
      });
      expect(Date.parse(`${told.datePublished}`)).toBe(Date.parse(article.publishedAt));
      expect(await page.getAttribute('meta[property="og:title"]', 'content')).toBe(article.title);
      expect(await page.textContent('h1')).toBe(article.title);
    }
    await close();
  });

  test('has no sideways scroll on a phone of 320 pixels', async () => {
    const { page, close } = await open('/', { viewport: { width: 320, height: 640 } });
    for (const article of [longest(), ...withTables(), agency()]) {
      await page.goto(demo.url + pathOf(article));
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(beyond, article?.title).toBeLessThanOrEqual(0);
    }
    await close();
  });
});

test('/docs lists every operation and webhook, from the server alone', async () => {
  const { page, outside, complaints, close } = await open('/docs');
  await page.waitForSelector('openapi-explorer [data-content-id="post-/admin/articles"]', {
    state: 'attached',
  });
  const ids = await page
    .locator('openapi-explorer [data-content-id]')
    .evaluateAll((entries) => entries.map((entry) => entry.getAttribute('data-content-id') ?? ''));
  const shown = ids.filter((id) => /^(get|put|post|patch|delete)-/.test(id));
  await page.screenshot({ path: join(shots, 'docs.png'), fullPage: true });
  const openapi = (await (await fetch(`${demo.url}/openapi.json`)).json()) as {
    paths: Record<string, object>;
    webhooks: Record<string, object>;
  };
  const told = Object.entries({ ...openapi.paths, ...openapi.webhooks }).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((m) => /^(get|put|post|patch|delete)$/.test(m))
      .map((m) => `${m}-${path.replace(/[{}]/g, '-')}`),
  );
  expect([...new Set(shown)].sort()).toEqual(told.sort());
  expect(told).toContain('delete-/admin/articles/-id-');
  expect(told).toContain('post-article.publish');
  expect(told.join()).toContain('rss.xml');
  expect({ outside, complaints }).toEqual({ outside: [], complaints: [] });
  await close();
});

test.each(['/rss.xml', '/feed.json', '/tags/turkey/atom.xml'])(
  '%s opened in the browser says what it is, and leads to its articles',
  async (path) => {
    const { page, outside, complaints, close } = await open(path);
    expect(await page.inputValue('main .copy input')).toBe(demo.url + path);
    expect(await page.locator('main .copy button').first().isVisible()).toBe(true);
    const links = await page.$$eval('.titles a', (all) => all.map((a) => (a as HTMLAnchorElement).href));
    expect(links.length).toBeGreaterThan(1);
    expect(links.every((link) => link.startsWith(`${demo.url}/articles/`))).toBe(true);
    expect(outside).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  },
);

if (process.env.SCREENSHOTS)
  test('pictures of it all', async () => {
    const phone = { viewport: { width: 320, height: 640 } };
    const wide = { viewport: { width: 1280, height: 900 } };
    const dark = { ...wide, colorScheme: 'dark' as const };
    const wanted: [name: string, path: string, options: BrowserContextOptions, whole?: boolean][] = [
      ['home', '/', wide],
      ['tag', '/tags/turkey/', wide],
      ['tags', '/tags/', wide],
      ['search', '/?q=penguins', wide],
      ['agency', pathOf(agency()), wide, true],
      ['arabic', pathOf(inArabic()), wide, true],
      ['long-phone', pathOf(longest()), phone],
      ['home-phone', '/', phone],
      ['dark', '/', dark],
      ['agency-dark', pathOf(agency()), dark],
      ['rss', '/rss.xml', wide],
      ['atom-dark', '/atom.xml', dark],
      ['nothing', '/tags/nobody-uses-this/', wide],
      ['not-found', '/no-such-page', wide],
      ...withTables().map((a, i): [string, string, BrowserContextOptions] => [
        `tables-${i}`,
        pathOf(a),
        phone,
      ]),
    ];
    for (const [name, path, options, fullPage = false] of wanted) {
      const { page, close } = await open(path, options);
      const picture = await page.screenshot({ path: join(shots, `${name}.png`), fullPage });
      expect(picture.length, name).toBeGreaterThan(5_000);
      await close();
    }
  });
