// What comes from elsewhere in Chromium: pictures of a page that is pasted or imported, what a film is called.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PERMALINKS, wordPressSite } from '../../support/old-sites.ts';
import { png } from '../../support/png.ts';
import { desk, paste, sent } from './desk.ts';

const at = desk({}, 'rich', { OUTBOUND_ALLOW: '127.0.0.1/32' });
/** Another site, with a picture of its own at each address that ends so. */
let elsewhere: Server;
let host: string;

beforeAll(async () => {
  elsewhere = createServer(({ url = '' }, response) => {
    const [, shade] = /^\/(\d+)\.png$/.exec(url) ?? [];
    if (shade)
      response.writeHead(200, { 'content-type': 'image/png' }).end(png(30, 20, [Number(shade), 1, 1]));
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done));
  host = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});
afterAll(() => elsewhere.close());

async function write(): Promise<Page> {
  const page = await at.open('/admin/write');
  await page.waitForSelector('.ProseMirror');
  return page;
}

describe('pasted', () => {
  test('a picture of a web page comes into the library, with its description', async () => {
    const page = await write();
    await paste(page, {
      'text/html': `<p>At the quay</p><img src="${host}/1.png" alt="The quay"><img src="${host}/gone.png" alt="Gone">`,
      'text/plain': 'At the quay',
    });
    await page.waitForSelector('#text-pictures-refused:not(:empty)');
    const text = await sent(page);
    expect(text).toMatch(/<img src="http:[^"]*\/media\/[\da-f]{64}\.png" alt="The quay"/);
    expect(text).toContain(`<img src="${host}/gone.png" alt="Gone"`);
    const [, name = ''] = /\/media\/([\da-f]{64}\.png)/.exec(text) ?? [];
    const listed = await (await at.server.admin('GET', '/admin/media')).text();
    expect(listed).toContain(name);
    await page.close();
  });

  test('a film’s address alone becomes its title, and stays an address where nobody tells it', async () => {
    const page = await write();
    const asked: unknown[] = [];
    await page.route('**/admin/link-title', (route) => {
      asked.push(route.request().postDataJSON());
      return route.fulfill({ json: { title: asked.length === 1 ? 'The last ferry' : undefined } });
    });
    const film = 'https://www.youtube.com/watch?v=';
    await paste(page, { 'text/plain': `${film}one` });
    await page.waitForSelector('.ProseMirror a:has-text("The last ferry")');
    await page.keyboard.press('Enter');
    const answered = page.waitForResponse('**/admin/link-title');
    await paste(page, { 'text/plain': `${film}two` });
    await answered;
    // What is no film's is not asked about.
    await page.keyboard.press('Enter');
    await paste(page, { 'text/plain': 'https://plan.example/x' });
    expect(await sent(page)).toBe(
      `<p><a href="${film}one">The last ferry</a></p>\n<p><a href="${film}two">${film}two</a></p>\n<p><a href="https://plan.example/x">https://plan.example/x</a></p>`,
    );
    expect(asked).toEqual([{ url: `${film}one` }, { url: `${film}two` }]);
    await page.close();
  });
});

describe('imported after it was tried', () => {
  const archive = (name: string, shades: readonly number[]) => {
    const items = shades.map(
      (shade) =>
        `<item><title>${name} ${shade}</title><guid isPermaLink="false">${name}${shade}</guid><description>&lt;img src="${host}/${shade}.png" alt="A"&gt;</description></item>`,
    );
    const xml = `<rss version="2.0"><channel><title>Old</title><link>${host}/</link><description/>${items.join('')}</channel></rss>`;
    return { name: `${name}.xml`, mimeType: 'application/xml', buffer: Buffer.from(xml) };
  };
  const pictureOf = async (title: string) => {
    const found = await at.server.admin('GET', `/admin/articles?q=${encodeURIComponent(title)}`);
    const { articles } = (await found.json()) as { articles: { html: string }[] };
    return articles.map(({ html }) => /src="([^"]+)"/.exec(html)?.[1]);
  };

  test.each([
    ['with its pictures', true],
    ['without its pictures', false],
  ])('%s: “Import these” has the files still', async (_, pictures) => {
    const name = pictures ? 'Brought' : 'Left';
    const page = await at.open('/admin/importing');
    await page.setInputFiles('#file', archive(name, [10, 11]));
    // Tried the other way, and then thought of again.
    await page.setChecked('#pictures', !pictures);
    await page.click('#import .primary');
    await page.waitForSelector('#import-these button:has-text("Import these 2")');
    expect(await pictureOf(name)).toEqual([]);
    expect(await page.isChecked('#these-pictures')).toBe(!pictures);
    await page.setChecked('#these-pictures', pictures);
    await page.click('#import-these button');
    await page.waitForSelector('h2:has-text("Result")');
    expect(await page.isVisible('#import-these')).toBe(false);
    const addresses = await pictureOf(name);
    expect(addresses).toHaveLength(2);
    for (const address of addresses)
      expect(address?.startsWith(`${pictures ? at.server.url : host}/`)).toBe(true);
    expect((await page.textContent('main'))?.includes('Pictures copied into the library: 2')).toBe(pictures);
    await page.close();
  });
});

test.each([390, 1440])(
  'a whole WordPress site at %i px: what came, what stays, what to look at',
  async (width) => {
    const { document: written } = wordPressSite({
      ...{ host, permalink: PERMALINKS['day and name']!, articles: 12, first: width },
    });
    const page = await at.open('/admin/importing');
    await page.setViewportSize({ width, height: 900 });
    await page.click('summary:has-text("WordPress and Ghost")');
    await page.check('#categories-ignore');
    await page.setInputFiles('#file', {
      ...{ name: 'site.xml', mimeType: 'application/xml' },
      buffer: Buffer.from(written.replace('<wp:status>publish', '<wp:status>private')),
    });
    await page.click('#import .primary');
    await page.waitForSelector('h2:has-text("What would be imported")');
    await shot(page, `tried-${width}`);
    expect(await page.isChecked('#categories-ignore')).toBe(true);
    await page.click('#import-these button');
    await page.waitForSelector('h2:has-text("Result")');
    const text = await page.textContent('main');
    for (const part of ['Pages:', 'Comments: 4', 'Menu entries', 'Old addresses that lead here now'])
      expect(text).toContain(part);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await page.click('summary:has-text("Private ones, now drafts")');
    await shot(page, `imported-${width}`);
    await page.click(`details a:has-text("Post ${width}")`);
    await page.waitForSelector('form.desk');
    expect(await page.inputValue('[name=title]')).toBe(`Post ${width}`);
    await page.close();
  },
);

const shot = async (page: Page, name: string) => {
  const { SCREENSHOTS } = process.env;
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/import-${name}.png`, fullPage: true });
};
