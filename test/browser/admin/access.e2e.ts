// Every page of the editors' interface by axe-core, in four languages, light and dark, on a desk and on a phone, where nothing is too
// small for a thumb.
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Server, serve, stopServers, TOKEN, temporaryFolder } from '../../unit/cli/process.ts';
import { faultsOn } from '../axe.ts';
import { launch, visit } from '../browser.ts';

const home = temporaryFolder();
/** Where pictures of the pages go, for whoever wants to look at them. */
const shots = process.env.SCREENSHOTS;
stopServers();
let server: Server;
let browser: Browser;
let id: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([serve({ DATA_DIR: home }), launch()]);
  const post = async (article: object) =>
    (await (await server.admin('POST', '/admin/articles', article)).json()) as { id: string };
  await post({ title: 'مخطوطات الصحراء', language: 'ar', content: { text: 'نص.' }, tags: ['تراث'] });
  await post({ title: 'Later', status: 'draft', content: { text: 'x' } });
  const article = await post({
    title:
      'Donaudampfschifffahrtsgesellschaftskapitän bleibt auch bei Nebel pünktlich im Hafen von Linz an der Donau',
    content: { markdown: '## Harbour\n\nThe *ferries*.\n\n| a | b |\n|---|---|\n| 1 | 2 |' },
    tags: ['Bosphorus', 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz'],
    authors: [{ name: 'Ada', url: 'https://example.org/' }],
    source: { name: 'TASS' },
    credits: [{ role: 'photo', name: 'Bo' }],
    image: { url: 'https://example.org/a.jpg', alt: 'A ferry' },
    enclosures: [{ url: 'https://example.org/a.mp3', type: 'audio/mpeg' }],
  });
  id = article.id;
  await server.admin('PATCH', `/admin/articles/${id}`, {
    title:
      'Donaudampfschifffahrtsgesellschaftskapitän bleibt auch bei Nebel pünktlich im Hafen von Linz, again',
  });
  await server.admin('POST', '/admin/tokens', { name: 'Nightly', scopes: ['articles:read', 'metrics'] });
  await server.admin('POST', '/admin/pages', { title: 'About', content: { markdown: 'Of **us**.' } });
  await fetch(`${server.url}/rss.xml`, { headers: { 'user-agent': 'Feedly/1.0 (12 subscribers)' } });
});
afterAll(() => browser?.close());

/** Whatever is pressed or filled in and is smaller than a finger, or lets the phone zoom in. */
const tooSmall = (page: Page) =>
  page.evaluate(() => {
    const shown = [
      ...document.querySelectorAll<HTMLElement>('button, .button, input, select, textarea, summary, nav a'),
    ];
    return shown.flatMap((element) => {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('.unseen, .skip'))
        return [];
      const { width, height } = element.getBoundingClientRect();
      const name = element.outerHTML.slice(0, 120);
      const isTick = element.matches('[type=checkbox], [type=radio]');
      const isField = element.matches(
        'input:not([type=checkbox], [type=radio], [type=color]), select, textarea',
      );
      const size = Number.parseFloat(getComputedStyle(element).fontSize);
      return [
        ...(height < (isTick ? 24 : 43.5) ? [`${Math.round(width)} × ${Math.round(height)}: ${name}`] : []),
        ...(isField && size < 16 ? [`letters of ${size} pixels: ${name}`] : []),
      ];
    });
  });

/** Words that stand a letter to a line. */
const torn = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('th, td')].flatMap((cell) => {
      const text = cell.innerText.trim();
      return text.length > 3 && cell.checkVisibility() && cell.clientWidth < 32
        ? [`torn: ${text.slice(0, 40)}`]
        : [];
    }),
  );

test.each([
  ['en', 'light', 1280],
  ['en', 'dark', 390],
  ['ru', 'dark', 390],
  ['ar', 'light', 390],
  ['tr', 'dark', 1280],
  ['ar', 'dark', 1280],
] as const)(
  '%s, %s, %i pixels',
  async (locale, colorScheme, width) => {
    const isPhone = width < 768;
    const look = {
      locale,
      colorScheme,
      viewport: { width, height: 900 },
      isMobile: isPhone,
      hasTouch: isPhone,
    };
    const { page, complaints, close } = await visit(browser, `${server.url}/admin`, look);
    const faults: string[] = [];
    const check = async (name: string) => {
      faults.push(...(await faultsOn(page, name)));
      if (isPhone)
        for (const fault of [...(await tooSmall(page)), ...(await torn(page))])
          faults.push(`${name}: ${fault}`);
      const path = shots && join(shots, `${locale}-${colorScheme}-${width}-${name}.png`);
      if (path) await page.screenshot({ path, fullPage: true });
    };
    await check('sign-in');
    await page.fill('#token', 'nonsense');
    await Promise.all([page.waitForEvent('load'), page.click('main .primary')]);
    await check('sign-in-refused');
    await page.fill('#token', TOKEN);
    await Promise.all([
      page.waitForURL((url) => !url.pathname.endsWith('/sign-in')),
      page.click('main .primary'),
    ]);
    await check('overview');
    const pages: Record<string, string> = {
      list: '/list',
      write: '/write',
      edit: `/edit/${id}`,
      history: `/history/${id}`,
      look: `/look/${id}`,
      remove: `/remove/${id}`,
      names: '/names',
      name: '/names/tag/bosphorus',
      podcast: '/podcast',
      site: '/site',
      'own-pages': '/site/pages',
      'own-page': '/site/page/about',
      importing: '/importing',
      subscribers: '/subscribers',
      outbox: '/outbox',
      access: '/access',
      activity: '/activity',
      nothing: '/nothing',
    };
    // And whatever else the navigation leads to.
    const seen = new Set(Object.values(pages));
    const leadsTo = async () => {
      for (const path of await page.$$eval('.places a', (links) =>
        links.map((a) => a.getAttribute('href')!),
      )) {
        const [own = ''] = path.replace('/admin', '').split('?');
        if (own && !seen.has(own)) pages[own.slice(1)] = own;
        seen.add(own);
      }
    };
    await leadsTo();
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(`${server.url}/admin${path}`);
      if (name === 'edit') await page.waitForSelector('#preview-text em');
      if (name === 'edit' || name === 'name')
        for (const details of await page.$$('details:not([open], [hidden]) > summary')) await details.click();
      // The bar that stays in sight is over something else wherever the page was left.
      await page.evaluate(() => window.scrollTo(0, 0));
      await check(name);
      const header = await page.$eval('header.top', (element) => element.getBoundingClientRect().height);
      if (isPhone && header > 60) faults.push(`${name}: the header takes ${header} pixels`);
    }
    await page.click('.account summary');
    await check('menu');
    await page.keyboard.press('Escape');
    expect(await page.isVisible('.account .menu')).toBe(false);
    await page.goto(`${server.url}/admin/write`);
    await Promise.all([page.waitForEvent('load'), page.click('.actions button[value=publish]')]);
    await check('refused');
    await page.goto(`${server.url}/admin/edit/${id}`);
    await page.fill('#title', 'Mine');
    await server.admin('PATCH', `/admin/articles/${id}`, { title: `${locale} ${colorScheme} ${width}` });
    await Promise.all([page.waitForEvent('load'), page.click('.actions button[value=publish]')]);
    await check('conflict');
    await close();
    expect(faults).toEqual([]);
    expect(complaints.filter((line) => !/40[149]|422/.test(line))).toEqual([]);
  },
  120_000,
);
