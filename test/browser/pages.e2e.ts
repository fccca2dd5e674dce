// The pages in a real browser: layout at phone and desktop width, colours, direction, feeds as people see them.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Article } from '../../src/domain/model.ts';
import { facetPath } from '../../src/domain/views.ts';
import { atom } from '../../src/formats/atom.ts';
import { articleUrl } from '../../src/formats/facts.ts';
import { assemble, type Format, type Site } from '../../src/formats/format.ts';
import { rss } from '../../src/formats/rss.ts';
import { PAGE_HEADERS } from '../../src/http/page-headers.ts';
import { articlePage } from '../../src/pages/article.ts';
import { gonePage, problemPage } from '../../src/pages/notices.ts';
import { tagsPage } from '../../src/pages/tags.ts';
import { viewPage } from '../../src/pages/view.ts';
import { feedsOf, SITE, sampleArticles, textOf } from '../unit/pages/samples.ts';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
const MORE_FLAGS = ['--disable-background-networking', '--disable-component-update'];
const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1067"><rect width="100%" height="100%" fill="#8a9ba8"/></svg>';

const samples = sampleArticles();
/** `SCREENSHOTS=folder` keeps them, whole pages instead of first screens. */
const folder = process.env.SCREENSHOTS ?? mkdtempSync(join(tmpdir(), 'tagwire-pages-'));
let site: Site;
let server: Server;
let browser: Browser;
/** What the browser says about the policy. */
const refused: string[] = [];

beforeAll(async () => {
  if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is missing: apt-get install chromium`);
  server = createServer((request, response) => {
    const [type, body] = answer(new URL(request.url ?? '/', site.url).pathname);
    response.writeHead(
      200,
      type === 'text/html' ? PAGE_HEADERS : { 'content-type': `${type}; charset=utf-8` },
    );
    response.end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  site = { ...SITE, title: 'Tagwire', url: `http://127.0.0.1:${port}` };
  browser = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...MORE_FLAGS] });
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  if (!process.env.SCREENSHOTS) rmSync(folder, { recursive: true, force: true });
});

const web = (name: string) => readFileSync(new URL(`../../web/${name}`, import.meta.url));

function answer(path: string): [type: string, body: string | Uint8Array] {
  if (path === '/assets/site.css') return ['text/css', web('site.css')];
  if (path === '/feed.css') return ['text/css', web('feed.css')];
  if (path === '/favicon.svg') return ['image/svg+xml', web('favicon.svg')];
  if (path === '/favicon.ico') return ['image/x-icon', web('favicon.ico')];
  if (path === '/picture') return ['image/svg+xml', PICTURE];
  if (path === '/rss.xml') return ['application/xml', feed(rss)];
  if (path === '/atom.xml') return ['application/xml', feed(atom)];
  return ['text/html', `${htmlPage(path)}`];
}

function feed(format: Format): string {
  const url = (file: string) => `${site.url}/${file}`;
  const { title, description, language } = site;
  const head = {
    id: 'urn:uuid:0',
    title,
    description,
    language,
    self: url(format.file),
    page: url(''),
    updated: 0,
  };
  return assemble(
    format,
    head,
    site,
    samples.map((one) => format.piece(one, site)),
  );
}

function htmlPage(path: string) {
  const feeds = feedsOf(site);
  const found = samples.find(({ slug }) => path === `/articles/${encodeURIComponent(slug)}`);
  if (found) {
    const article = illustrated(found);
    const url = articleUrl(article.slug, site);
    return articlePage({ site, article, url, feeds, contentHtml: textOf(article, url) });
  }
  const { language } = site;
  const view = {
    site,
    title: 'Tagwire',
    heading: 'Tagwire',
    canonical: site.url,
    language,
    feeds,
    basePath: '/',
  };
  if (path === '/gone') return gonePage({ site, note: 'It confused two ministers of the same name.' });
  if (path === '/empty/')
    return viewPage({ ...view, heading: 'Nobody + Nothing', items: [], basePath: '/empty/' });
  if (path === '/tags/') return tagsPage({ site, feeds, canonical: `${site.url}/tags/`, tags: allTags() });
  if (path !== '/')
    return problemPage({ site, status: 404, title: 'Not Found', detail: `There is nothing at ${path}.` });
  return viewPage({ ...view, description: site.description, items: samples, next: `${site.url}/?before=1` });
}

function illustrated(one: Article): Article {
  const note = 'An earlier version gave the wrong year.';
  const corrections = one.source ? [{ at: (one.publishedAt ?? 0) + 864e5, note }] : [];
  return { ...one, corrections, image: one.image && { ...one.image, url: '/picture' } };
}

function allTags() {
  const counts = new Map<string, { label: string; slug: string; path: string; count: number }>();
  for (const { kind, slug, label } of samples.flatMap(({ facets }) => facets)) {
    if (kind !== 'tag') continue;
    const tag = counts.get(slug) ?? { label, slug, path: facetPath('tag', slug), count: 0 };
    counts.set(slug, { ...tag, count: tag.count + 1 });
  }
  return [...counts.values()];
}

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) refused.push(message.text());
  });
  // Sample pictures are on example.org, which is not reachable from here.
  await page.route(/example\.(org|com)/, (route) => route.abort());
  await page.goto(site.url + path);
  return page;
}

const paths = () => [
  '/',
  '/tags/',
  '/empty/',
  '/gone',
  '/nothing',
  ...samples.map(({ slug }) => `/articles/${encodeURIComponent(slug)}`),
];

describe('width', () => {
  test.each([320, 390, 1280])(
    'no page scrolls sideways at %i px',
    async (width) => {
      const page = await open('/', { viewport: { width, height: 800 } });
      for (const path of paths()) {
        await page.goto(site.url + path);
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        await page.screenshot({ path: shot(`${width}${path}`), fullPage: 'SCREENSHOTS' in process.env });
        expect(beyond, path).toBeLessThanOrEqual(0);
      }
      expect(refused).toEqual([]);
      await page.context().close();
    },
    120_000,
  );
});

const shot = (name: string) => join(folder, `${decodeURIComponent(name).replace(/[^\w-]+/g, '_')}.png`);

/** WCAG 2.2 contrast of every element that has text of its own, with what it stands on. */
const contrasts = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const luminance = (colour: string) => {
      if (!canvas) throw new Error('no canvas');
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) => {
        const part = byte / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const background = (element: Element | null): string => {
      if (!element) return 'Canvas';
      const colour = getComputedStyle(element).backgroundColor;
      return colour === 'rgba(0, 0, 0, 0)' ? background(element.parentElement) : colour;
    };
    return [...document.querySelectorAll('body *')]
      .filter((e) => [...e.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim()))
      .map((e) => {
        const [low = 0, high = 0] = [luminance(getComputedStyle(e).color), luminance(background(e))].sort(
          (a, b) => a - b,
        );
        return { ratio: (high + 0.05) / (low + 0.05), what: `${e.tagName} ${e.className}` };
      });
  });

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  test.each([
    '/',
    '/tags/',
    '/empty/',
    '/gone',
    '/articles/podcast-deep-signal-12',
    '/articles/cpp-generics-notes',
  ])('text on %s stands out by WCAG AA', async (path) => {
    const page = await open(path, { colorScheme, viewport: { width: 1280, height: 900 } });
    const all = await contrasts(page);
    await page.screenshot({ path: shot(`${colorScheme}${path}`) });
    await page.context().close();
    expect(all.length).toBeGreaterThan(5);
    expect(all.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  });
});

describe('direction', () => {
  test('an Arabic article runs from the right, the site around it from the left', async () => {
    const page = await open('/articles/arabic-manuscripts-workshop', {
      viewport: { width: 390, height: 800 },
    });
    const directions = await page.evaluate(() =>
      ['h1', '.content p', 'header.site', 'pre, footer.site'].map((selector) => {
        const element = document.querySelector(selector);
        return element && getComputedStyle(element).direction;
      }),
    );
    await page.context().close();
    expect(directions).toEqual(['rtl', 'rtl', 'ltr', 'ltr']);
  });

  test('in a list each article has its own', async () => {
    const page = await open('/');
    const found = await page.evaluate(() =>
      ['ar', 'he', 'en'].map((language) => {
        const element = document.querySelector(`article[lang=${language}] :is(h2, h3)`);
        return element && getComputedStyle(element).direction;
      }),
    );
    await page.context().close();
    expect(found).toEqual(['rtl', 'rtl', 'ltr']);
  });
});

describe('a keyboard', () => {
  test('reaches the text first, and sees where it is', async () => {
    const page = await open('/');
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return element && { link: element.getAttribute('href'), top: element.getBoundingClientRect().top };
    });
    await page.context().close();
    expect(focused?.link).toBe('#main');
    expect(focused?.top).toBeGreaterThanOrEqual(0);
  });
});

describe('a feed opened in a browser', () => {
  const shown = (page: Page, selector: string) =>
    page.evaluate((wanted) => {
      const [local, parent] = wanted.split('<');
      const all = [...document.getElementsByTagNameNS('*', local ?? '')].filter(
        // Of the format itself: <itunes:title> is another.
        (element) => !parent || (element.parentElement?.localName === parent && element.prefix === null),
      );
      return all.map((element) => element.getClientRects().length > 0);
    }, selector);

  test.each([
    [
      '/rss.xml',
      ['title<channel', 'title<item', 'pubDate<item', 'description<item'],
      [
        'encoded',
        'guid',
        'category',
        'language',
        'generator',
        'content',
        'modified',
        'markdown',
        'pubDate<channel',
      ],
    ],
    [
      '/atom.xml',
      ['title<feed', 'title<entry', 'published', 'summary'],
      ['content', 'id', 'category', 'updated', 'rights', 'generator'],
    ],
  ])('%s shows what is to be read and nothing else', async (path, read, hidden) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await open(path, { colorScheme, viewport: { width: 700, height: 1000 } });
      await page.screenshot({ path: shot(`feed-${colorScheme}${path}`) });
      for (const name of read) expect(await shown(page, name), name).not.toContain(false);
      for (const name of hidden) expect(await shown(page, name), name).not.toContain(true);
      const before = await page.evaluate(() => {
        const feed = document.querySelector('channel') ?? document.documentElement;
        return getComputedStyle(feed, '::before').content;
      });
      expect(before).toContain('This is a web feed');
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(beyond).toBeLessThanOrEqual(0);
      await page.context().close();
    }
  });

  test('an Arabic entry of an Atom feed runs from the right', async () => {
    const page = await open('/atom.xml');
    const direction = await page.evaluate(() => {
      const entry = [...document.getElementsByTagNameNS('*', 'entry')].find(
        (e) => e.getAttribute('xml:lang') === 'ar',
      );
      return entry && getComputedStyle(entry).direction;
    });
    await page.context().close();
    expect(direction).toBe('rtl');
  });
});
