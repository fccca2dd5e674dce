// Hundreds of payloads through every door, then every page that shows them, in Chromium: with the policy, where it may
// have nothing to stop, and without it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { png } from '../../support/png.ts';
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

async function signIn(page: Page): Promise<void> {
  await page.goto(`${server.url}/admin/sign-in`);
  const field = page.locator('input[name=token]');
  // Where there are people, keys are for programs, and their field is folded away.
  if (!(await field.isVisible())) await page.locator('details:has(input[name=token]) > summary').click();
  await field.fill(TOKEN);
  await Promise.all([page.waitForURL(`${server.url}/admin`), field.press('Enter')]);
}

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

  test('people, what they say to each other, files, and drafts that are shown by a link', {
    timeout: 300_000,
  }, async () => {
    const made = async <T>(path: string, body: object): Promise<T> => {
      const answer = await server.admin('POST', `/admin${path}`, body);
      if (answer.status >= 300) throw new Error(`${path} answers ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as T;
    };
    const { open, happened, context, page } = await watch(browser, server.url, bypass);
    await signIn(page);
    const kind = bypass ? 'bypassed' : 'kept';
    for (const [n, payload] of every(PAYLOADS, 24 * step).entries()) {
      const text = payload.toWellFormed().replaceAll('\0', '');
      const name = `n ${text}`.replace(/\s+/g, ' ').slice(0, 100).toWellFormed();
      const person = await made<{ id: string }>('/people', {
        ...{ name, role: 'writer', email: `${kind}${n}@people.example` },
      });
      const draft = { title: name, status: 'review', content: { html: text }, tags: [name] };
      const { id } = await made<{ id: string }>('/articles', draft);
      await server.admin('PUT', `/admin/articles/${id}/assignee`, { person: person.id });
      await made(`/articles/${id}/notes`, { text: name });
      const { url } = await made<{ url: string }>(`/articles/${id}/shares`, { days: 1 });
      const form = new FormData();
      form.set('file', new File([png(40, 30, [n, step, 9])], `${name}.png`, { type: 'image/png' }));
      const uploaded = await fetch(`${server.url}/admin/media`, {
        ...{ method: 'POST', headers: { authorization: `Bearer ${TOKEN}` }, body: form },
      });
      const file = (await uploaded.json()) as { name: string };
      await server.admin('PATCH', `/admin/media/${file.name}`, { alt: name, caption: name, credit: name });
      for (const path of [`/edit/${id}`, `/library/${file.name}`, `/access/people/${person.id}`])
        await open(`${server.url}/admin${path}`);
      await open(url);
      await open(`${server.url}/admin/library?q=${encodeURIComponent(name)}`);
    }
    for (const path of ['/review', '/library', '/access', '/activity'])
      await open(`${server.url}/admin${path}`);
    await context.close();
    expect(happened).toEqual([]);
  });

  test('the editors’ interface', { timeout: 600_000 }, async () => {
    const { open, happened, context, page } = await watch(browser, server.url, bypass);
    await signIn(page);
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
      '/review',
      '/mine',
      '/bulk',
      '/calendar',
      '/library',
      '/names',
      '/names?kind=author',
      '/readers',
      '/activity',
      '/access',
      '/site/pages',
      '/account',
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
