// A writer comes by a link with a passkey, and in by it again, and by a password, also without scripts; on a phone, in Arabic.
import { join } from 'node:path';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, type Server, serve, stopServers, temporaryFolder } from '../../unit/cli/process.ts';
import { faultsOn } from '../axe.ts';
import { launch } from '../browser.ts';
import { withAuthenticator } from './authenticator.ts';

const PASSWORD = 'ferry harbour onion clock';
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const home = temporaryFolder();
const shots = process.env.SCREENSHOTS ?? home;
stopServers();
let server: Server;
let browser: Browser;
let site: string;

beforeAll(async () => {
  const port = await freePort();
  // A passkey belongs to a name, and an address of 127.0.0.1 is none.
  site = `http://localhost:${port}`;
  [server, browser] = await Promise.all([
    serve({ DATA_DIR: home, PORT: `${port}`, PUBLIC_URL: site }),
    launch(),
  ]);
});
afterAll(() => browser?.close());

async function invite(name: string, role: string): Promise<{ id: string; link: string; email: string }> {
  const email = `${name.toLowerCase()}@example.org`;
  const response = await server.admin('POST', '/admin/people', { name, email, role });
  return (await response.json()) as { id: string; link: string; email: string };
}

const press = (page: Page, selector: string) =>
  Promise.all([page.waitForEvent('load'), page.click(selector)]);
const signOut = async (page: Page) => {
  await page.click('.account summary');
  await press(page, '.out button');
};

test('a passkey from the invitation signs in again; a password is added; sessions are ended', async () => {
  const { link, email } = await invite('Ann', 'writer');
  const context = await browser.newContext(PHONE);
  const page = await withAuthenticator(context);
  const faults: string[] = [];
  const look = async (name: string) => {
    faults.push(...(await faultsOn(page, name)));
    await page.screenshot({ path: join(shots, `people-${name}.png`), fullPage: true });
  };
  await page.goto(link);
  await page.waitForSelector('.passkey button');
  await look('welcome');
  await press(page, '.passkey button');
  expect(new URL(page.url()).pathname).toBe('/admin');
  await signOut(page);
  await page.goto(`${site}/admin/list?status=draft`);
  await page.waitForSelector('.passkey button');
  await look('sign-in');
  await page.click('.passkey button');
  await page.waitForURL(`${site}/admin/list?status=draft`);

  // What the browser would offer by itself comes late: it does not disturb what the button asked for.
  await context.clearCookies();
  await page.evaluate(() => sessionStorage.removeItem('offered'));
  const asked: Route[] = [];
  await page.route('**/passkey/get', async (route) => {
    asked.push(route);
    const [late] = asked;
    if (!late || late === route) return;
    const answered = page.waitForResponse('**/passkey/get');
    await late.continue();
    await (await answered).finished();
    await route.continue();
  });
  await page.goto(`${site}/admin/list?status=draft`);
  await expect.poll(() => asked.length).toBe(1);
  await page.click('.passkey button');
  await page.waitForURL(`${site}/admin/list?status=draft`);
  expect(await page.evaluate(() => sessionStorage.getItem('offered'))).toBeNull();
  await page.unroute('**/passkey/get');

  await page.goto(`${site}/admin/account`);
  await look('account');
  await page.fill('#password', PASSWORD);
  await press(page, 'button[value=password]');
  expect(await page.textContent('.notice')).toContain('Password changed');

  const other = await browser.newContext({ ...PHONE, javaScriptEnabled: false, locale: 'ar' });
  const plain = await other.newPage();
  await plain.goto(`${site}/admin/write`);
  expect(await plain.isVisible('.passkey')).toBe(false);
  expect(await plain.getAttribute('html', 'dir')).toBe('rtl');
  await plain.screenshot({ path: join(shots, 'people-plain.png'), fullPage: true });
  await plain.fill('#email', email);
  await plain.fill('#password', PASSWORD);
  await press(plain, 'main .primary');
  expect(new URL(plain.url()).pathname).toBe('/admin/write');

  await page.reload();
  await look('account-two-sessions');
  await press(page, 'button[value=others]');
  await plain.goto(`${site}/admin/write`);
  expect(new URL(plain.url()).pathname).toBe('/admin/sign-in');
  // A writer is led to nothing that they may not open.
  expect(await page.isVisible('a[href="/admin/site"]')).toBe(false);
  await page.goto(`${site}/admin/access`);
  await look('refused');
  expect(await page.textContent('main')).toContain('403');
  expect(faults).toEqual([]);
  await other.close();
  await context.close();
}, 120_000);

test('an admin invites, changes a role, makes a new link, removes', async () => {
  const boss = await invite('Bea', 'admin');
  await invite('Cem', 'editor');
  const context = await browser.newContext({ ...PHONE, locale: 'ar', colorScheme: 'dark' });
  const page = await context.newPage();
  const faults: string[] = [];
  const look = async (name: string) => {
    faults.push(...(await faultsOn(page, name)));
    await page.screenshot({ path: join(shots, `people-ar-${name}.png`), fullPage: true });
  };
  await page.goto(boss.link);
  await page.fill('#password', PASSWORD);
  await press(page, '.actions .primary');
  await page.goto(`${site}/admin/access`);
  await look('access');
  await page.fill('#name', 'Dan');
  await page.fill('#email', 'dan@example.org');
  await page.selectOption('#role', 'writer');
  await press(page, 'form[action$="/access/people"] .primary');
  expect(await page.textContent('.secret')).toMatch(/^http:\/\/localhost:\d+\/admin\/welcome\?key=tl_/);
  await look('invited');
  await page.click('.entries a >> text=Dan');
  await page.waitForSelector('button[value=reset]');
  await page.selectOption('#role', 'editor');
  await press(page, 'button[value=save]');
  expect(await page.inputValue('#role')).toBe('editor');
  await press(page, 'button[value=reset]');
  expect(await page.textContent('.secret')).toContain('/admin/welcome?key=tl_');
  await page.click('.confirm summary');
  await look('person');
  await press(page, 'button[value=remove]');
  expect(new URL(page.url()).pathname).toBe('/admin/access');
  expect(await page.textContent('main')).not.toContain('dan@example.org');
  expect(faults).toEqual([]);
  await context.close();
}, 120_000);
