// Hundreds of payloads through every door, then every page that shows them, in Chromium: with the policy, where it may
// have nothing to stop, and without it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Server, serve, stopServers, TOKEN, temporaryFolder } from '../../unit/cli/process.ts';
import { launch, openView } from '../browser.ts';
import { inputs } from './doors.ts';
import { PAYLOADS } from './payloads.ts';
import { send } from './send.ts';
import { watch } from './watch.ts';

stopServers();
let server: Server;
let browser: Browser;
let articles: { id: string; url: string; slug: string }[] = [];

beforeAll(async () => {
  [server, browser] = await Promise.all([serve({ DATA_DIR: temporaryFolder() }), launch()]);
  const statuses: Record<number, number> = {};
  for (const input of inputs(PAYLOADS)) {
    const status = await send(server, input);
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
  for (let before: string | null = ''; before !== null; ) {
    const page = await server.admin('GET', `/admin/articles?limit=200${before && `&before=${before}`}`);
    const { articles: some, next } = (await page.json()) as {
      articles: typeof articles;
      next: string | null;
    };
    articles = [...articles, ...some];
    before = next;
  }
  console.log(
    `${PAYLOADS.length} payloads, ${articles.length} articles; answers ${JSON.stringify(statuses)}`,
  );
}, 300_000);
afterAll(() => browser?.close());

/** Each so many-th. */
const every = <T>(list: readonly T[], step: number): T[] => list.filter((_, i) => i % step === 0);

test('nearly every payload is in an article', () => {
  expect(PAYLOADS.length).toBeGreaterThan(400);
  expect(articles.length).toBeGreaterThan(PAYLOADS.length * 1.3);
});

test('a hole would be seen', async () => {
  const holes = `<img src=x onerror=alert(1)><p onclick="x">y</p><a href="javascript:x">z</a><script src="https://evil.example/x.js"></script>`;
  const holey = createServer((_, response) => response.setHeader('content-type', 'text/html').end(holes));
  await new Promise<void>((done) => holey.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(holey.address() as AddressInfo).port}`;
  const { open, happened, context } = await watch(browser, url, true);
  await open(`${url}/`);
  await context.close();
  holey.close();
  for (const what of ['it ran', 'onclick', 'javascript:', 'script asked of'])
    expect(happened.join('\n')).toContain(what);
});

describe.each([
  ['without the policy', true, 1],
  ['with the policy', false, 6],
] as const)('%s', (_, bypass, step) => {
  test('article pages', { timeout: 600_000 }, async () => {
    const { open, happened, context } = await watch(browser, server.url, bypass);
    // Those whose payload stands alone, and every other of the rest.
    const alone = articles.filter(({ slug }) => /^\d/.test(slug));
    const shared = every(
      articles.filter(({ slug }) => !/^\d/.test(slug)),
      2,
    );
    for (const { url } of every([...alone, ...shared], step)) await open(url);
    await context.close();
    expect(happened).toEqual([]);
  });

  test('views, tags, searches and errors', { timeout: 300_000 }, async () => {
    const { open, happened, context } = await watch(browser, server.url, bypass);
    const manifest = (await (await fetch(`${server.url}/feeds.json`)).json()) as {
      feeds: { page?: string; html?: string }[];
    };
    for (let page = `${server.url}/?limit=200`, n = 0; page && n < 8; n++) {
      await open(page);
      page =
        /<a[^>]* rel="next"[^>]* href="([^"]+)"|href="([^"]+)"[^>]* rel="next"/
          .exec(await (await fetch(page)).text())
          ?.slice(1)
          .find(Boolean)
          ?.replaceAll('&amp;', '&') ?? '';
    }
    await open(`${server.url}/tags/`);
    for (const { page, html } of every(manifest.feeds, 40 * step)) await open(page ?? html ?? server.url);
    for (const payload of every(PAYLOADS, 16 * step)) {
      const written = encodeURIComponent(payload.toWellFormed());
      for (const path of [
        `/?q=${written.slice(0, 500)}`,
        `/${written}`,
        `/articles/${written}`,
        `/tags/${written}/`,
        `/?limit=${written}`,
        `/admin/sign-in?back=${written}`,
      ])
        await open(server.url + path);
    }
    await context.close();
    expect(happened).toEqual([]);
  });

  test.each(['styled', 'unstyled'])('feeds in the browser, %s', { timeout: 300_000 }, async (style) => {
    const { open, happened, context } = await watch(browser, server.url, bypass);
    if (style === 'unstyled') await context.route('**/feed.css', (route) => route.abort());
    for (const file of [
      'rss.xml',
      'atom.xml',
      'feed.json',
      'ninjs.json',
      'opml.xml',
      'feeds.json',
      'changes.json?limit=300',
      'sitemap.xml',
    ])
      await open(`${server.url}/${file}`);
    await open(`${server.url}/rss.xml?limit=200`);
    await open(`${server.url}/atom.xml?limit=200`);
    await context.close();
    expect(happened).toEqual([]);
  });

  test('the editors’ interface', { timeout: 600_000 }, async () => {
    const { open, happened, context, page } = await watch(browser, server.url, bypass);
    await page.goto(`${server.url}/admin/sign-in`);
    await page.fill('input[name=token]', TOKEN);
    await Promise.all([page.waitForURL(`${server.url}/admin`), page.press('input[name=token]', 'Enter')]);
    const some = every(articles, 60 * step);
    for (const { id } of some) {
      await server.admin('PATCH', `/admin/articles/${id}`, {
        title: 'Another title',
        content: { text: 'other' },
      });
      for (const way of ['history', 'edit', 'look', 'remove']) await open(`${server.url}/admin/${way}/${id}`);
    }
    for (const payload of every(PAYLOADS, 40)) {
      await server.admin('POST', '/admin/tokens', { name: payload.slice(0, 200), scopes: ['media'] });
      await server.admin('POST', '/admin/webhooks', { url: `https://hook.example/?${payload}` });
      await open(`${server.url}/admin/list?q=${encodeURIComponent(payload.toWellFormed())}`);
    }
    for (const path of [
      '',
      '/list',
      '/names',
      '/names?kind=author',
      '/activity',
      '/access',
      '/subscribers',
      '/outbox',
      '/importing',
    ])
      await open(`${server.url}/admin${path}`);
    // Plain text is what articles are that came so.
    const plain = { title: 'Plain', status: 'draft', content: { text: 'x' } };
    const { id } = (await (await server.admin('POST', '/admin/articles', plain)).json()) as { id: string };
    for (const view of ['html', 'markdown', 'text'] as const) {
      await open(`${server.url}/admin/${view === 'text' ? `edit/${id}` : 'write'}`);
      await openView(page, view);
      for (let i = 0; i < PAYLOADS.length; i += 40) {
        const answered = page.waitForResponse(/\/admin\/live/, { timeout: 20_000 });
        await page.fill(
          'textarea[name=content]',
          `x ${PAYLOADS.slice(i, i + 40)
            .join('\n\n')
            .replaceAll('\0', '')}`,
        );
        await answered;
        if (!bypass && i > 100) break;
      }
      await page.waitForTimeout(100);
    }
    await context.close();
    expect(happened).toEqual([]);
  });
});
