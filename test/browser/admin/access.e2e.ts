// Every page of the editors' interface by axe-core, in four languages, light and dark, at phone and desktop width.
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
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
    title: 'Ferries resume',
    content: { markdown: '## Harbour\n\nThe *ferries*.\n\n| a | b |\n|---|---|\n| 1 | 2 |' },
    tags: ['Bosphorus', 'S-400'],
    authors: [{ name: 'Ada', url: 'https://example.org/' }],
    source: { name: 'TASS' },
    credits: [{ role: 'photo', name: 'Bo' }],
    image: { url: 'https://example.org/a.jpg', alt: 'A ferry' },
    enclosures: [{ url: 'https://example.org/a.mp3', type: 'audio/mpeg' }],
  });
  id = article.id;
  await server.admin('PATCH', `/admin/articles/${id}`, { title: 'Ferries resume again' });
  await server.admin('POST', '/admin/pages', { title: 'About', content: { markdown: 'Of **us**.' } });
  await fetch(`${server.url}/rss.xml`, { headers: { 'user-agent': 'Feedly/1.0 (12 subscribers)' } });
});
afterAll(() => browser?.close());

test.each([
  ['en', 'light', 1280],
  ['ru', 'dark', 390],
  ['ar', 'light', 390],
  ['tr', 'dark', 1280],
  ['ar', 'dark', 1280],
] as const)('%s, %s, %i pixels', async (locale, colorScheme, width) => {
  const look = { locale, colorScheme, viewport: { width, height: 900 } };
  const { page, complaints, close } = await visit(browser, `${server.url}/admin`, look);
  const faults: string[] = [];
  const check = async (name: string) => {
    faults.push(...(await faultsOn(page, name)));
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
  const pages = {
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
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(`${server.url}/admin${path}`);
    if (name === 'edit') await page.waitForSelector('#preview-text em');
    if (name === 'edit' || name === 'name')
      for (const details of await page.$$('details:not([open], [hidden]) > summary')) await details.click();
    await check(name);
  }
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
});
