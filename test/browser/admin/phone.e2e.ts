// Every page of the editors' interface under a thumb: 390 pixels, in English and in Arabic.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { faultsOn } from '../axe.ts';
import { desk } from './desk.ts';

const at = desk();

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

test.each(['en', 'ar'])(
  'in %s nothing is wider than the screen, or too small for a thumb',
  async (locale) => {
    const viewport = { width: 390, height: 844 };
    const context = await at.browser.newContext({ locale, viewport, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    const go = (path: string) => page.goto(at.server.url + path);
    const { id } = (await (
      await at.server.admin('POST', '/admin/articles', {
        title:
          'Donaudampfschifffahrtsgesellschaftskapitän bleibt auch bei Nebel pünktlich im Hafen von Linz an der Donau',
        content: { text: 'x' },
        tags: ['Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz', 'S-400'],
        authors: [{ name: 'Ada' }],
      })
    ).json()) as { id: string };
    await at.server.admin('POST', '/admin/tokens', { name: 'Nightly', scopes: ['articles:read', 'metrics'] });
    await go('/admin');
    const faults: string[] = [];
    const check = async (name: string) => {
      faults.push(...(await faultsOn(page, name)));
      for (const fault of [...(await tooSmall(page)), ...(await torn(page))])
        faults.push(`${name}: ${fault}`);
    };
    await check('sign-in');
    await at.signIn(page);
    const places = async () => page.$$eval('.places a', (links) => links.map((a) => a.getAttribute('href')!));
    const paths = new Set(['/admin', ...(await places()), `/admin/edit/${id}`, `/admin/history/${id}`]);
    for (const path of [`look/${id}`, `remove/${id}`, 'names/tag/s-400', 'site/page', 'nothing'])
      paths.add(`/admin/${path}`);
    // Places of the pages that are reached are added while it goes through them.
    for (const path of paths) {
      await go(path);
      await check(path);
      for (const place of await places()) paths.add(place.split('?')[0]!);
      const header = await page.$eval('header.top', (element) => element.getBoundingClientRect().height);
      if (header > 60) faults.push(`${path}: the header takes ${header} pixels`);
    }
    expect(paths.size).toBeGreaterThan(15);
    await page.click('.account summary');
    await check('menu');
    await page.keyboard.press('Escape');
    expect(await page.isVisible('.account .menu')).toBe(false);
    await context.close();
    expect(faults).toEqual([]);
  },
);
