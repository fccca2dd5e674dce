// A Micropub app in Chromium, from the address of a site to an article in its feed, and out again; the question it puts
// to the editor in every language, light and dark, wide and narrow, with script and without.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Server, serve, stopServers, TOKEN, temporaryFolder } from '../../unit/cli/process.ts';
import { authorizePath, serveApp, verifierOf } from '../../unit/routes/apps/app.ts';
import { launch } from '../browser.ts';
import { APP_PAGE } from './app-page.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHOTO = 'test/unit/media/fixtures/plain-31x17.jpg';
const home = temporaryFolder();
const shots = process.env.SCREENSHOTS ?? home;
stopServers();
let server: Server;
let browser: Browser;
let app: Awaited<ReturnType<typeof serveApp>>;

beforeAll(async () => {
  const page = { body: APP_PAGE };
  app = await serveApp({
    '/': page,
    '/callback': page,
    // An app that sends its users on, to another of its hosts.
    '/onward': (path) => ({
      status: 302,
      headers: { location: `${app.origin.replace('127.0.0.1', 'localhost')}/?${path.split('?')[1]}` },
    }),
  });
  [server, browser] = await Promise.all([
    serve({ DATA_DIR: home, OUTBOUND_ALLOW: '127.0.0.1/32', SITE_TITLE: 'The Wire' }),
    launch(),
  ]);
});
afterAll(() => Promise.all([browser?.close(), app?.close()]));

/** A page, and what its console complains of. */
async function open(options: BrowserContextOptions = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(`${error}`));
  return { page, complaints, close: () => context.close() };
}

async function signIn(page: Page): Promise<void> {
  await page.fill('#token', TOKEN);
  await Promise.all([page.waitForURL(/authorize|\/admin$/), page.click('main .primary')]);
}

test('sign in, allow, post with a photo; then it is revoked', async () => {
  const { page, complaints, close } = await open();
  await page.goto(`${app.origin}/`);
  await page.fill('input[name=me]', `${server.url}/`);
  await Promise.all([page.waitForURL(/\/admin\/sign-in/), page.click('#start button')]);
  await signIn(page);
  expect(await page.textContent('h1')).toContain('Scribbler');
  expect(await page.textContent('.asked')).toContain(new URL(app.origin).host);
  await page.uncheck('#scope-update');
  await Promise.all([page.waitForURL(`${app.origin}/callback?*`), page.click('button[value=allow]')]);
  await page.waitForSelector('#write:not([hidden])');
  expect(await page.textContent('#said')).toBe(`signed in as ${server.url}/ for create media profile`);
  await page.fill('textarea', 'Written in Scribbler.');
  await page.setInputFiles('input[type=file]', PHOTO);
  await page.click('#write button');
  await page.waitForFunction(() => /^\d/.test(document.querySelector('#said')?.textContent ?? ''));
  const [status, url = ''] = (await page.textContent('#said'))?.split(' ') ?? [];
  expect(status).toBe('201');
  const feed = (await (await fetch(`${server.url}/feed.json`)).json()) as {
    items: { url: string; content_html: string }[];
  };
  expect(feed.items[0]).toMatchObject({
    url,
    content_html: expect.stringContaining('alt="What was photographed"'),
  });

  const admin = await page.context().newPage();
  await admin.goto(`${server.url}/admin/access`);
  await admin.screenshot({ path: join(shots, 'app-listed.png'), fullPage: true });
  const row = admin.locator('li', { hasText: app.origin });
  expect(await row.textContent()).toContain('Scribbler');
  await row.locator('summary').click();
  await Promise.all([admin.waitForURL(/done=revoked/), row.locator('button').click()]);
  await page.fill('textarea', 'Once more.');
  await page.setInputFiles('input[type=file]', []);
  await page.click('#write button');
  await page.waitForFunction(() => /^401/.test(document.querySelector('#said')?.textContent ?? ''));
  expect(complaints.filter((line) => !/401|404/.test(line))).toEqual([]);
  await close();
});

test('not allowed; and allowed by an app that sends people on to another host', async () => {
  const { page, complaints, close } = await open();
  await page.goto(`${app.origin}/`);
  await page.fill('input[name=me]', `${server.url}/`);
  await Promise.all([page.waitForURL(/\/admin\/sign-in/), page.click('#start button')]);
  await signIn(page);
  await Promise.all([page.waitForURL(`${app.origin}/callback?*`), page.click('button[value=deny]')]);
  await page.waitForFunction(() => document.querySelector('#said')?.textContent === 'error: access_denied');
  const request = { client_id: `${app.origin}/`, redirect_uri: `${app.origin}/onward`, scope: 'create' };
  await page.goto(server.url + authorizePath(verifierOf(), request));
  await Promise.all([page.waitForURL(/^http:\/\/localhost:.*code=/), page.click('button[value=allow]')]);
  // A scheme of an app's own: nobody handles it here, but nothing forbids it.
  await page.goto(server.url + authorizePath(verifierOf(), { ...request, redirect_uri: 'scribbler://back' }));
  await page.screenshot({ path: join(shots, 'consent-elsewhere.png'), fullPage: true });
  await page.click('button[value=allow]');
  await page.waitForTimeout(500);
  expect(complaints.filter((line) => /Content Security Policy|form-action/i.test(line))).toEqual([]);
  await close();
});

test('without script', async () => {
  const { page, close } = await open({ javaScriptEnabled: false });
  const verifier = verifierOf();
  const request = { client_id: `${app.origin}/`, redirect_uri: `${app.origin}/callback`, scope: 'create' };
  await page.goto(server.url + authorizePath(verifier, request));
  await signIn(page);
  await page.selectOption('#life', '0');
  await Promise.all([page.waitForURL(`${app.origin}/callback?*`), page.click('button[value=allow]')]);
  const form = new URLSearchParams({
    ...{ grant_type: 'authorization_code', code: new URL(page.url()).searchParams.get('code') ?? '' },
    ...{ code_verifier: verifier, client_id: request.client_id, redirect_uri: request.redirect_uri },
  });
  const answer = await (await fetch(`${server.url}/indieauth/token`, { method: 'POST', body: form })).json();
  expect(answer).toMatchObject({ scope: 'create', me: `${server.url}/` });
  expect(answer).not.toHaveProperty('expires_in');
  await close();
});

test.each([
  ['en', 'light', 1280],
  ['ru', 'dark', 390],
  ['ar', 'light', 390],
  ['ar', 'dark', 1280],
  ['tr', 'dark', 1280],
] as const)('asks in %s, %s, %i pixels', async (locale, colorScheme, width) => {
  const { page, complaints, close } = await open({ locale, colorScheme, viewport: { width, height: 900 } });
  const faults: string[] = [];
  const check = async (name: string) => {
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(async (): Promise<AxeResults> => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      return axe.run(document, { runOnly: tags });
    });
    for (const { id, nodes } of violations) faults.push(`${name}: ${id}: ${nodes[0]?.html.slice(0, 200)}`);
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (beyond > 0) faults.push(`${name}: ${beyond} pixels too wide`);
    await page.screenshot({
      path: join(shots, `${locale}-${colorScheme}-${width}-${name}.png`),
      fullPage: true,
    });
  };
  const request = {
    client_id: `${app.origin}/`,
    redirect_uri: `${app.origin}/callback`,
    scope: 'create draft update delete undelete media profile',
  };
  await page.goto(server.url + authorizePath(verifierOf(), request));
  await signIn(page);
  await check('consent');
  await page.goto(
    server.url +
      authorizePath(verifierOf(), { ...request, redirect_uri: 'scribbler://back', scope: undefined }),
  );
  await check('consent-who');
  await page.goto(server.url + authorizePath(verifierOf(), { ...request, code_challenge_method: 'plain' }));
  await check('consent-refused');
  expect(faults).toEqual([]);
  expect(complaints.filter((line) => !/400/.test(line))).toEqual([]);
  await close();
});
