// An article's way with three people at once, each with an account and a browser of their own: an admin invites, a writer hands
// in from a phone in Arabic, an editor gives back, publishes, corrects and retracts; each sees what the others did. With scripts
// and without.
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, type Server, serve, stopServers, temporaryFolder } from '../../unit/cli/process.ts';
import { faultsOn } from '../axe.ts';
import { addNames, launch, startIn } from '../browser.ts';
import { withAuthenticator } from './authenticator.ts';
import { clipboard, paste, sent } from './desk.ts';

const PASSWORD = 'ferry harbour onion clock';
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'ar' };
const ar = JSON.parse(readFileSync('src/pages/admin/messages/ar.json', 'utf8')) as Record<string, string>;
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const home = temporaryFolder();
stopServers();
let server: Server;
let browser: Browser;
let site: string;

beforeAll(async () => {
  const port = await freePort();
  site = `http://localhost:${port}`;
  [server, browser] = await Promise.all([
    serve({ DATA_DIR: home, PORT: `${port}`, PUBLIC_URL: site }),
    launch(),
  ]);
});
afterAll(() => browser?.close());

const press = (page: Page, selector: string) =>
  Promise.all([page.waitForEvent('load'), page.click(selector)]);
/** One of the form's buttons; who is asked whether it is meant so says yes. */
async function send(page: Page, wish: string): Promise<void> {
  await press(page, `form.desk .actions button[value=${wish}]`);
  if (await page.isVisible('#unconfirmed')) await press(page, '#unconfirmed button');
}
const notice = (page: Page) => page.textContent('.notice[role=status]');
const signOut = async (page: Page) => {
  await page.click('.account summary');
  await press(page, '.out button');
};
async function comeIn(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.fill('#password', PASSWORD);
  await press(page, '.actions .primary');
}

test.each([
  ['with scripts', true],
  ['without scripts', false],
])(
  '%s',
  async (way, javaScriptEnabled) => {
    const key = javaScriptEnabled ? 'with' : 'without';
    const faults: string[] = [];
    /** Axe is a script itself: without scripts only the width is looked at. Other pages of the way are looked at by access.e2e.ts. */
    const look = async (page: Page, name: string) => {
      if (javaScriptEnabled) faults.push(...(await faultsOn(page, name)));
      else if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth))
        faults.push(`${name}: too wide`);
    };
    const desk = async (options: BrowserContextOptions) => {
      const context = await browser.newContext({ ...options, javaScriptEnabled });
      await startIn(context, 'rich');
      return context;
    };

    // The admin comes by a link, and invites the two others.
    const made = await server.admin('POST', '/admin/people', {
      ...{ name: `Ann ${key}`, email: `ann-${key}@example.org`, role: 'admin' },
    });
    const ann = await (await desk({})).newPage();
    await comeIn(ann, ((await made.json()) as { link: string }).link);
    const invite = async (name: string, role: string): Promise<string> => {
      await ann.goto(`${site}/admin/access`);
      await ann.fill('#name', `${name} ${key}`);
      await ann.fill('#email', `${name}-${key}@example.org`);
      await ann.selectOption('#role', role);
      await press(ann, 'form[action$="/access/people"] .primary');
      return (await ann.textContent('.secret'))!;
    };
    const [writersLink, editorsLink] = [await invite('Omar', 'writer'), await invite('Wei', 'editor')];

    // The writer, on a phone in Arabic: with a passkey where there are scripts, and in again by it or by the password.
    const phone = await desk(PHONE);
    const omar = await (javaScriptEnabled ? withAuthenticator(phone) : phone.newPage());
    if (javaScriptEnabled) {
      await omar.goto(writersLink);
      await omar.waitForSelector('.passkey button');
      await press(omar, '.passkey button');
      await signOut(omar);
      await omar.goto(`${site}/admin/write`);
      await omar.click('.passkey button');
      await omar.waitForURL(`${site}/admin/write`);
    } else {
      await comeIn(omar, writersLink);
      await signOut(omar);
      await omar.goto(`${site}/admin/write`);
      await omar.fill('#email', `omar-${key}@example.org`);
      await omar.fill('#password', PASSWORD);
      await press(omar, 'main .primary');
    }
    const wei = await (await desk({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' })).newPage();
    await comeIn(wei, editorsLink);

    // Written, with a picture, and handed in.
    expect(new URL(omar.url()).pathname).toBe('/admin/write');
    expect(await omar.inputValue('#authors-0-name')).toBe(`Omar ${key}`);
    expect(await omar.isVisible('button[value=publish]')).toBe(false);
    const title = `Ferry strike ends ${way}`;
    const path = `/articles/ferry-strike-ends-${key}-scripts`;
    await omar.fill('#title', title);
    if (javaScriptEnabled) {
      await omar.waitForSelector('.ProseMirror');
      await paste(omar, { 'text/html': clipboard('google-docs.html'), 'text/plain': 'x' });
      expect(await sent(omar)).toMatch(/<img src="http[^"]*\/media\/[\da-f]{64}\.png" alt="The quay"/);
    } else {
      await omar.fill('#content', 'It ended **on Monday**, by [the plan](https://).');
      const file = { name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') };
      await omar.setInputFiles('#imageFile', file);
    }
    await send(omar, 'review');
    expect(await notice(omar)).toContain(ar['done.review']);
    await look(omar, 'submitted');

    // Seen by the editor; given back, but not without a word.
    await wei.goto(`${site}/admin/review`);
    expect(await wei.textContent('nav.places')).toContain('1 waiting');
    expect(await wei.textContent('.articles')).toContain(`From Omar ${key}`);
    await look(wei, 'review');
    await press(wei, '.articles a');
    await look(wei, 'waiting article');
    await send(wei, 'return');
    expect(await wei.textContent('#faults')).toContain('Remark for the writer');
    await wei.fill('#remark', 'Who signed it?');
    await send(wei, 'return');
    expect(await notice(wei)).toContain('Returned. The writer sees your remark.');
    const edit = new URL(wei.url()).pathname;

    // The writer sees wherever they are that something came back, and what to do.
    await omar.goto(`${site}/admin/list`);
    expect(await omar.textContent('nav.places')).toContain(ar['mine.waiting']!.replace('{count}', '1'));
    await omar.goto(`${site}/admin/mine`);
    expect(await omar.textContent('main')).toContain(`Wei ${key}: Who signed it?`);
    await look(omar, 'mine');
    await press(omar, '.articles a');
    expect(await omar.textContent('.returned')).toContain('Who signed it?');
    await omar.fill('#summary', 'The port and the crews signed.');
    await send(omar, 'review');

    // A third hand meanwhile: changes of different fields meet, and nobody's are lost.
    await wei.goto(site + edit);
    await ann.goto(site + edit);
    if (javaScriptEnabled) await ann.waitForSelector('.notice:has-text("has this article open")');
    await addNames(ann, 'tags', 'Ferries');
    await send(ann, 'save');
    await wei.fill('#remark', '');
    await wei.fill('#title', `${title}, at last`);

    // Published, once what was perhaps not meant is said so.
    await press(wei, 'form.desk .actions button[value=publish]');
    if (!javaScriptEnabled) {
      expect(await wei.textContent('#unconfirmed')).toContain('The link “the plan” has no address.');
      await press(wei, '#unconfirmed button');
    }
    expect(await notice(wei)).toMatch(/^Published\.|Your changes and/);
    await look(wei, 'published');
    const reader = await (await browser.newContext()).newPage();
    await reader.goto(site + path);
    const page = await reader.textContent('main');
    for (const words of [`${title}, at last`, `Omar ${key}`, 'Ferries', 'The port and the crews signed.'])
      expect(page).toContain(words);
    expect(await reader.$$eval('main img', (all) => all.map((one) => (one as HTMLImageElement).src))).toEqual(
      [expect.stringMatching(/\/media\//)],
    );
    await omar.goto(`${site}/admin/mine`);
    expect(await omar.textContent('main')).toContain(ar['mine.published']);
    await omar.goto(site + edit);
    expect(new URL(omar.url()).pathname).toBe(edit.replace('/edit/', '/look/'));

    // Corrected, with a note that readers and the others see.
    await wei.fill('#summary', 'The port, the crews and the city signed.');
    await wei.check('#kind-correction');
    await send(wei, 'publish');
    expect(await wei.textContent('#faults')).toContain('Say what was wrong');
    await wei.fill('#change-note', 'The city signed, too.');
    await send(wei, 'publish');
    expect(await notice(wei)).toContain('Correction published.');
    await reader.goto(`${site}${path}?v=2`);
    expect(await reader.textContent('main')).toContain('The city signed, too.');
    await ann.goto(`${site}/admin`);
    expect(await ann.textContent('.log li')).toMatch(
      new RegExp(`Corrected.*at last.*Wei ${key}.*The city`, 's'),
    );
    await look(ann, 'overview');

    // Retracted, with a reason.
    await press(wei, '.links a[href*="/remove/"]');
    await wei.fill('#note', 'The talks failed.');
    await press(wei, 'button[value=retract]');
    expect(await notice(wei)).toContain('Retracted.');
    const gone = await reader.goto(`${site}${path}?v=3`);
    expect([gone?.status(), await reader.textContent('main')]).toEqual([
      410,
      expect.stringContaining('The talks failed.'),
    ]);
    await omar.goto(`${site}/admin/mine`);
    expect(await omar.textContent('main')).toContain(ar['mine.retracted']);
    await ann.goto(site + edit.replace('/edit/', '/history/'));
    const history = (await ann.textContent('ol.log'))?.replace(/\s+/g, ' ');
    for (const line of [`Retracted Wei ${key}`, `Corrected Wei ${key}`, `Returned with a remark Wei ${key}`])
      expect(history).toContain(line);
    expect(history?.split(`Submitted for review Omar ${key}`)).toHaveLength(3);

    for (const one of [ann, omar, wei, reader]) await one.context().close();
    expect(faults).toEqual([]);
  },
  120_000,
);
