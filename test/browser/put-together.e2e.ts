// From an article to a feed of "Turkey and diplomacy, without sport", by keyboard alone, with scripts and without; newsboat
// reads it. And the panel that every page has: it moves nothing, closes, copies.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Server, stopServers, temporaryFolder } from '../unit/cli/process.ts';
import { launch, visit } from './browser.ts';
import { type Listed, listed, startDemo } from './demo.ts';
import { Newsboat } from './readers/newsboat.ts';

const home = temporaryFolder();
stopServers();
let demo: Server;
let browser: Browser;
let agency: Listed;
beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemo(home), launch()]);
  await demo.post({
    title: 'Ministers meet at the match',
    tags: ['Turkey', 'Diplomacy', 'Sport'],
    content: { text: 'One to nil.' },
  });
  agency = (await listed(demo)).find(({ source }) => source?.name === 'TASS')!;
});
afterAll(() => browser?.close());

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const MAX_STOPS = 100;

/** Presses Tab until what has the focus is the wanted element, which must be seen to have it. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let stop = 0; stop < MAX_STOPS; stop++) {
    await page.keyboard.press('Tab');
    const [isThere, isSeen] = await page.evaluate((wanted) => {
      const focused = document.activeElement;
      return [focused?.matches(wanted), focused && focused.getClientRects().length > 0];
    }, selector);
    if (!isThere) continue;
    expect(isSeen, selector).toBe(true);
    return;
  }
  throw new Error(`${MAX_STOPS} times Tab do not lead to ${selector}`);
}

async function follow(page: Page, selector: string, address: string): Promise<void> {
  await tabTo(page, selector);
  await Promise.all([page.waitForURL(demo.url + address), page.keyboard.press('Enter')]);
}

test.each([true, false])('by keyboard, scripts: %s', async (javaScriptEnabled) => {
  const { page, close, complaints } = await visit(browser, agency.url, { javaScriptEnabled });
  await follow(page, '.tags a[href$="/tags/turkey/"]', '/tags/turkey/');
  await follow(page, '.refine a[href$="all=diplomacy"]', '/subscribe?all=diplomacy&all=turkey');
  await tabTo(page, 'input[name=none]');
  await page.keyboard.type('Sport');
  const made = '/subscribe?all=diplomacy&all=turkey&none=sport';
  await Promise.all([page.waitForURL(demo.url + made), page.keyboard.press('Enter')]);
  expect(await page.innerText('.made h2')).toBe('Diplomacy and Turkey, without Sport');

  // Who tabs into a field has its text selected, and copies it.
  await tabTo(page, '.made input[readonly]');
  const address = await page.evaluate(() => {
    const { value, selectionStart, selectionEnd } = document.activeElement as HTMLInputElement;
    return value.slice(selectionStart ?? 0, selectionEnd ?? 0);
  });
  expect(address).toBe(`${demo.url}/tags/diplomacy+turkey+!sport/rss.xml`);
  expect(complaints).toEqual([]);
  await close();

  const boat = new Newsboat(join(home, `newsboat-${javaScriptEnabled}`));
  boat.subscribe(address);
  await boat.reload();
  const wanted = (await listed(demo)).filter(
    ({ tags }) => tags.includes('Turkey') && tags.includes('Diplomacy'),
  );
  const titles = boat.items(address).map(({ title }) => title);
  expect(titles.sort()).toEqual(
    wanted
      .filter(({ tags }) => !tags.includes('Sport'))
      .map(({ title }) => title)
      .sort(),
  );
  expect(titles.length).toBe(wanted.length - 1);
  expect(titles.length).toBeGreaterThan(0);
});

describe('the panel', () => {
  const PATHS = [
    '/',
    '/tags/turkey/',
    '/authors/selin-tokg%C3%B6z/',
    '/sources/tass/',
    '/languages/ar/',
    '/?q=penguins',
  ];

  test.each([390, 1440])('is on every page, moves nothing and fits: %i px', async (width) => {
    for (const path of [...PATHS, new URL(agency.url).pathname]) {
      const { page, close, complaints } = await visit(browser, demo.url + path, {
        viewport: { width, height: 900 },
        ...(width < 500 && { hasTouch: true, isMobile: true }),
      });
      const place = () =>
        page.evaluate(() => {
          const below = document.querySelector('.articles, .content')?.getBoundingClientRect();
          return [below?.top, document.documentElement.scrollWidth - window.innerWidth];
        });
      const before = await place();
      await page.click('.subscribe > summary');
      expect(await place(), path).toEqual(before);
      expect(before[1], path).toBeLessThanOrEqual(0);
      const small = await page.$$eval(
        '.subscribe :is(summary, a, input, button)',
        (all, isTouch) =>
          all
            .filter((one) => one.checkVisibility())
            .map((one) => [one.textContent, one.getBoundingClientRect().height] as const)
            .filter(([, height]) => isTouch && height < 43.5),
        width < 500,
      );
      expect(small, path).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    }
  });

  test('closes by Escape, to where it was opened, and by a press beside it', async () => {
    const { page, close } = await visit(browser, `${demo.url}/tags/turkey/`);
    const isOpen = () => page.$eval('.subscribe', (panel) => (panel as HTMLDetailsElement).open);
    await tabTo(page, '.subscribe > summary');
    await page.keyboard.press('Enter');
    await tabTo(page, '.subscribe input');
    expect(await isOpen()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await isOpen()).toBe(false);
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe('summary');
    await page.click('.subscribe > summary');
    await page.click('.subscribe p');
    expect(await isOpen()).toBe(true);
    await page.click('h1');
    expect(await isOpen()).toBe(false);
    await close();
  });

  test('copies the address', async () => {
    const { page, close } = await visit(browser, `${demo.url}/tags/turkey/`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.click('.subscribe > summary');
    await page.click('.subscribe button');
    await page.waitForFunction(() => document.querySelector('.subscribe button')?.textContent === 'Copied');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${demo.url}/tags/turkey/rss.xml`);
    await close();
  });

  test('without scripts it opens and closes, and offers no button that does nothing', async () => {
    const { page, close } = await visit(browser, `${demo.url}/tags/turkey/`, { javaScriptEnabled: false });
    const isShown = (selector: string) => page.isVisible(selector);
    await page.click('.subscribe > summary');
    expect([await isShown('.subscribe input'), await isShown('.subscribe button')]).toEqual([true, false]);
    await page.click('.subscribe > summary');
    expect(await isShown('.subscribe input')).toBe(false);
    await close();
  });
});

test.each(['light', 'dark'] as const)('axe finds nothing: %s', async (colorScheme) => {
  for (const path of [
    '/tags/turkey/',
    '/subscribe',
    '/subscribe?all=turkey&any=diplomacy&any=science&none=sport&q=ferry',
    '/subscribe?all=turkey&all=Diplomasy&author=Bo',
    '/subscribe/miniflux?feed=/rss.xml&host=a%20b',
  ]) {
    const { page, close } = await visit(browser, demo.url + path, { colorScheme });
    if (await page.isVisible('.subscribe')) await page.click('.subscribe > summary');
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      return axe.run() as Promise<AxeResults>;
    });
    expect(
      violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
      path,
    ).toEqual([]);
    await close();
  }
});
