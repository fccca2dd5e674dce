// Tagwire as a part of another application: `createTagwire` with a database in memory.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as body } from 'node:stream/consumers';
import { Hono } from 'hono';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { contentText, type Format, readingUrl } from '../../src/entries/formats.ts';
import { memory } from '../../src/entries/memory.ts';
import {
  type ArticleInput,
  type Change,
  createTagwire,
  type Tagwire,
  TagwireError,
  type TagwireOptions,
} from '../../src/index.ts';
import { commit, openDatabase } from '../../src/store/database.ts';
import { setBackWrites } from '../../src/store/restorations.ts';

const URL_ = 'https://example.org/wire';
let wire: Tagwire;
const start = (options: Partial<TagwireOptions> = {}): Tagwire => {
  wire = createTagwire({ publicUrl: URL_, database: memory(), media: false, ...options });
  return wire;
};
afterEach(() => wire.close());

const text = (title: string, more: ArticleInput = {}): ArticleInput => ({
  title,
  content: { text: 'x' },
  ...more,
});
const get = async (path: string) => wire.fetch(new Request(URL_ + path));
const send = (method: string, path: string, body: object | string, headers: Record<string, string> = {}) =>
  wire.fetch(
    new Request(URL_ + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  );
const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('it was accepted'),
    (error: unknown) => {
      if (!(error instanceof TagwireError)) throw error;
      const { status, code, errors } = error;
      return { status, code, pointers: errors.map(({ pointer }) => pointer) };
    },
  );

test('articles: made, found, changed, replaced by their own ids, listed, retracted, with the checks of the API', async () => {
  const { articles } = start();
  const made = await articles.create(text('One', { tags: ['A'] }));
  expect(await articles.find(made.id)).toEqual(made);
  expect(await articles.find('unknown')).toBeUndefined();
  const changed = await articles.change(made.id, { summary: 'S', tags: null }, { ifVersion: 1 });
  expect(changed).toMatchObject({ version: 2, summary: 'S', tags: [] });
  expect(await refusalOf(articles.change(made.id, { summary: 'T' }, { ifVersion: 1 }))).toMatchObject({
    status: 412,
  });
  expect(await refusalOf(articles.create({}))).toEqual({
    status: 422,
    code: 'invalid-body',
    pointers: ['/title'],
  });
  const own = await articles.upsert('cms 42', text('Own'));
  expect(await articles.upsert('cms 42', text('Own, changed'))).toMatchObject({ id: own.id, version: 2 });
  const page = await articles.list({ limit: 1 });
  expect(page.articles.map(({ title }) => title)).toEqual(['Own, changed']);
  expect((await articles.list({ before: page.next! })).articles).toHaveLength(1);
  const brief = await articles.list({
    tag: 'A',
    sort: 'updated',
    updatedSince: new Date(0),
    fields: ['id', 'url'],
  });
  expect(brief.articles).toEqual([]);
  const { articles: found } = await articles.list({ guid: 'cms 42', fields: ['id', 'version'] });
  expect(found.map(({ id, version }) => [id, version])).toEqual([[own.id, 2]]);
  await articles.retract(own.id, 'Wrong.');
  expect(await articles.find(own.id)).toMatchObject({ status: 'retracted' });
  const other = await articles.upsert('cms/43', text('Other'));
  expect(await articles.findByGuid('cms/43')).toEqual(other);
  expect(await articles.findByGuid('cms/44')).toBeUndefined();
  expect(await refusalOf(articles.retractByGuid('cms/44'))).toMatchObject({ status: 404 });
  await articles.retractByGuid('cms/43', 'Wrong.', { ifVersion: 1 });
  expect(await articles.findByGuid('cms/43')).toMatchObject({ id: other.id, status: 'retracted' });
  expect((await get('/admin/audit')).status).toBe(401);
});

describe('hooks', () => {
  test('beforePublish sees what is published, however it comes in, and refuses or changes it', async () => {
    const seen: (string | undefined)[] = [];
    const { articles } = start({
      authenticate: () => ({ id: '1', name: 'Ann', scopes: ['admin'] }),
      hooks: {
        beforePublish: (article) => {
          seen.push(article.title);
          if (article.title?.includes('Bad')) return { refusal: 'Not this one.' };
          return { ...article, tags: [...(article.tags ?? []), 'Hooked'] };
        },
      },
    });
    const refused = { status: 422, code: 'refused-by-hook' };
    expect(await refusalOf(articles.create(text('Bad')))).toMatchObject(refused);
    const draft = await articles.create(text('Bad draft', { status: 'draft' }));
    expect(seen).toEqual(['Bad']);
    expect(await refusalOf(articles.change(draft.id, { status: 'published' }))).toMatchObject(refused);
    expect(await articles.create(text('Good'))).toMatchObject({ tags: ['Hooked'] });
    expect(await refusalOf(articles.create(text('Bad', { publishedAt: '2100-01-01' })))).toMatchObject(
      refused,
    );
    const items = [1, 2].map((i) => ({
      id: `i${i}`,
      title: i === 1 ? 'Bad import' : 'Import',
      content_text: 'x',
    }));
    const feed = { version: 'https://jsonfeed.org/version/1.1', title: 't', items };
    const report = await (await send('POST', '/admin/import', feed)).json();
    expect(report).toMatchObject({
      created: 1,
      errors: [{ detail: expect.stringContaining('Not this one.') }],
    });
    expect((await articles.list({ tag: 'Hooked' })).articles).toHaveLength(2);
  });

  test('afterChange is told of each change once, in order, of what was erased and of what fell due as well', async () => {
    const changes: Change[] = [];
    let now = Date.parse('2026-11-29T12:00:00Z');
    const { articles } = start({
      now: () => now,
      authenticate: () => ({ id: '1', name: 'Ann', scopes: ['admin'] }),
      hooks: {
        afterChange: async (change) => {
          changes.push(change);
          if (change.kind === 'publish') throw new Error('of the application');
        },
      },
      log: { log: () => {} },
    });
    const one = await articles.create(text('One'));
    await articles.create(text('Later', { publishedAt: '2026-11-29T13:00:00Z' }));
    await articles.change(one.id, { title: 'One, changed', change: { kind: 'silent' } });
    await articles.retract(one.id);
    const gone = await articles.create(text('Gone'));
    await wire.tick();
    expect((await send('DELETE', `/admin/articles/${gone.id}?hard=true`, '')).status).toBe(204);
    now += 2 * 3_600_000;
    await wire.tick();
    expect(changes.map(({ kind, article }) => [kind, article?.slug])).toEqual([
      ['publish', 'one'],
      ['silent', 'one'],
      ['retract', 'one'],
      ['publish', 'gone'],
      ['retract', undefined],
      ['publish', 'later'],
    ]);
    expect(changes.map(({ seq }) => seq)).toEqual([...changes.map(({ seq }) => seq)].sort((a, b) => a - b));
  });

  test('afterChange goes on where a backup was restored, whose next number is far ahead', async () => {
    const driver = await memory().open({ log: () => {} });
    const told: (string | undefined)[] = [];
    const { articles } = start({
      database: { open: () => driver },
      hooks: { afterChange: ({ article }) => void told.push(article?.slug) },
    });
    await articles.create(text('Before'));
    await wire.tick();
    const db = openDatabase(driver);
    await commit(db, setBackWrites(db, Date.now()));
    await articles.create(text('After'));
    await wire.tick();
    expect(told).toEqual(['before', 'after']);
  });
});

test('its own login decides who posts, and not for a page of another site', async () => {
  start({
    authenticate: (request) =>
      /session=ann/.test(request.headers.get('cookie') ?? '')
        ? { id: '1', name: 'Ann', scopes: ['articles:write'] }
        : null,
  });
  const post = async (headers: Record<string, string>) =>
    (await send('POST', '/admin/articles', 'T\n\nx', { 'content-type': 'text/plain', ...headers })).status;
  const cookie = 'session=ann';
  expect(await post({})).toBe(401);
  expect(await post({ cookie })).toBe(201);
  expect(await post({ cookie, origin: 'https://example.org' })).toBe(201);
  for (const origin of ['https://evil.example', 'null']) expect(await post({ cookie, origin })).toBe(401);
  expect((await send('POST', '/admin/tokens', { name: 'x', scopes: [] }, { cookie })).status).toBe(403);
});

test.each([
  [{ name: 'Ann', scopes: ['articles:write'] }],
  [{ id: '', name: 'Ann', scopes: ['articles:write'] }],
  [{ id: 'ann', name: 'Ann' }],
  [{ id: 'ann', scopes: ['articles:write'] }],
  [{ id: 'ann', name: 'Ann', scopes: 'articles:write' }],
  ['ann'],
])('its own login that answers %j is told at once what it must answer', async (person) => {
  const logged: unknown[] = [];
  const log = { log: (...line: unknown[]) => void logged.push(line) };
  const { fetch } = start({ authenticate: () => person as never, log: log as never });
  const began = performance.now();
  const answer = await send('POST', '/admin/articles', text('One'));
  expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringContaining('constraint')]);
  expect(performance.now() - began).toBeLessThan(4_000);
  const said = logged.map((line) => String((line as [string, string, { error?: Error }])[2]?.error));
  expect(said).toContainEqual(expect.stringContaining('authenticate() must return { id, name, scopes }'));
  expect((await fetch(new Request(`${URL_}/rss.xml`))).status).toBe(200);
});

test('the site is that of the settings where it is not given', async () => {
  const settings = { SITE_TITLE: 'Of the settings', SITE_LANGUAGE: 'de', SITE_RIGHTS: 'R' };
  start({ settings, site: { rights: 'S' } });
  const feed = await (await get('/feed.json')).json();
  expect(feed).toMatchObject({ title: 'Of the settings', language: 'de' });
  expect(await (await get('/rss.xml')).text()).toContain('<copyright>S</copyright>');
});

test('mounted, it leaves the application what it does not know', async () => {
  start();
  await wire.articles.create(text('Hello', { tags: ['News'] }));
  const app = new Hono()
    .mount('/wire', wire.fetch)
    .get('/wire/own', (c) => c.text('the application'))
    .notFound((c) => c.text('nothing of the application', 404));
  const ask = async (path: string) => {
    const response = await app.request(`https://example.org${path}`);
    return [response.status, (await response.text()).slice(0, 40)];
  };
  expect(await ask('/wire/tags/news/rss.xml')).toEqual([200, expect.stringContaining('<?xml')]);
  expect(await ask('/wire/own')).toEqual([200, 'the application']);
  expect(await ask('/wire/nothing')).toEqual([404, 'nothing of the application']);
  expect(await ask('/wire/admin/articles/x')).toEqual([
    401,
    expect.stringContaining('{"type":"https://example.org/wire/'),
  ]);
});

test('its addresses, looks and pages', async () => {
  start({ links: ({ slug }) => `https://example.org/news/${slug}`, css: '.mine { color: red }' });
  const { url } = await wire.articles.create(text('Hello'));
  expect(url).toBe(`${URL_}/articles/hello`);
  for (const path of ['/rss.xml', '/atom.xml', '/feed.json', '/ninjs.json'])
    expect(await (await get(path)).text(), path).toContain('https://example.org/news/hello');
  expect(await (await get('/assets/site.css')).text()).toMatch(/\.mine \{ color: red \}$/);
  expect((await get('/admin/sign-in')).status).toBe(200);
  expect((await get('/articles/hello')).status).toBe(200);
});

test('without reading pages and editors’ pages', async () => {
  start({ pages: false, admin: false });
  await wire.articles.create(text('Hello', { tags: ['News'] }));
  expect((await get('/tags/news/rss.xml')).status).toBe(200);
  for (const path of [
    '/articles/hello',
    '/tags/news/',
    '/tags/',
    '/subscribe',
    '/subscribe/miniflux',
    '/',
    '/admin',
    '/admin/sign-in',
    '/admin/list',
  ])
    expect((await get(path)).status, path).toBe(404);
  expect((await get('/admin/articles')).status).toBe(401);
  // Crawlers are led to no page that there is not.
  for (const path of ['/sitemap.xml', '/news-sitemap.xml'])
    expect(await (await get(path)).text(), path).not.toContain('<loc>');
});

describe('formats', () => {
  const plain: Format = {
    name: 'plain',
    file: 'plain.txt',
    contentType: 'text/plain; charset=utf-8',
    label: 'plain text',
    open: ({ title, self }) => `${title}\n${self}\n\n`,
    piece: (article, site) => `${article.title}\n${readingUrl(article, site)}\n${contentText(article, site)}`,
    separator: '\n\n',
    close: '\n',
  };

  test('an added one is in every view, in links, pages, lists and the description, with validators', async () => {
    const { articles } = start({ formats: [plain] });
    await articles.create(text('One', { tags: ['A'] }));
    await articles.create(text('Two', { tags: ['A', 'B'] }));
    const feed = await get('/tags/a+!b/plain.txt');
    expect(feed.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(feed.headers.get('link')).toContain(`<${URL_}/tags/a+!b/plain.txt>; rel="self"`);
    expect(await feed.text()).toBe(
      `A, without b · Tagwire\n${URL_}/tags/a+!b/plain.txt\n\nOne\n${URL_}/articles/one\nx\n`,
    );
    const again = new Request(`${URL_}/tags/a+!b/plain.txt`, {
      headers: { 'if-none-match': feed.headers.get('etag')! },
    });
    expect((await wire.fetch(again)).status).toBe(304);
    expect((await get('/tags/!b+a/plain.txt')).headers.get('location')).toBe('/wire/tags/a+!b/plain.txt');
    const page = await (await get('/tags/a/')).text();
    expect(page).toContain(
      `type="text/plain" title="A · Tagwire (plain text)" href="${URL_}/tags/a/plain.txt"`,
    );
    const { feeds } = (await (await get('/feeds.json')).json()) as { feeds: Record<string, string>[] };
    expect(feeds.map((one) => one.plain)).toContain(`${URL_}/tags/a/plain.txt`);
    const { paths } = (await (await get('/openapi.json')).json()) as { paths: object };
    expect(Object.keys(paths)).toContain('/tags/{expr}/plain.txt');
  });

  test('one shows the notice of what was withdrawn, and a tombstone where it has one', async () => {
    const { articles } = start({
      formats: [{ ...plain, tombstone: ({ guid, notice }) => `gone: ${guid}${notice ? ' (noticed)' : ''}` }],
    });
    const one = await articles.create(text('One', { tags: ['A'] }));
    await articles.create(text('Two', { tags: ['A'], publishedAt: '2020-01-01' }));
    await articles.retract(one.id, 'Wrong.');
    expect(await (await get('/tags/a/plain.txt')).text()).toBe(
      `A · Tagwire\n${URL_}/tags/a/plain.txt\n\nWithdrawn: One\n${URL_}/articles/one\nWrong.\n\n` +
        `Two\n${URL_}/articles/two\nx\n\ngone: ${one.guid} (noticed)\n`,
    );
  });

  test('it is pushed to who subscribes to it', async () => {
    const pushed: string[] = [];
    const reader = createServer(async (request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
      if (request.method === 'POST')
        pushed.push(`${request.headers['content-type']}\n${await body(request)}`);
      response.end(searchParams.get('hub.challenge') ?? '');
    }).listen(0, '127.0.0.1');
    await once(reader, 'listening');
    const { port } = reader.address() as AddressInfo;
    const { articles } = start({ formats: [plain], settings: { OUTBOUND_ALLOW: '127.0.0.1' } });
    await articles.create(text('Old', { tags: ['A'] }));
    const form = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.callback': `http://127.0.0.1:${port}/`,
      'hub.topic': `${URL_}/tags/a/plain.txt`,
    });
    expect((await wire.fetch(new Request(`${URL_}/hub`, { method: 'POST', body: form }))).status).toBe(202);
    await wire.tick();
    await articles.create(text('New', { tags: ['A'] }));
    await vi.waitFor(() => expect(pushed).toHaveLength(1), 5_000);
    expect(pushed[0]).toMatch(/^text\/plain; charset=utf-8\nA · Tagwire\n.*\n\nNew\n.*\nx\n\nOld\n/);
    reader.close();
  });

  test('what was read of an older version of the format is not unchanged', async () => {
    const database = memory();
    const tags = [];
    for (const version of [1, 2, 2]) {
      const server = start({ database, formats: [{ ...plain, version }] });
      await server.articles.upsert('1', text('One'));
      tags.push((await get('/plain.txt')).headers.get('etag'));
      await wire.close();
    }
    expect(tags[1]).not.toBe(tags[0]);
    expect(tags[2]).toBe(tags[1]);
  });

  test.each([
    [{ name: 'Plain' }, 'name is lower-case'],
    [{ name: 'slug' }, 'has another meaning'],
    [{ name: 'rss' }, '"rss" has "rss.xml"'],
    [{ file: 'feed.json' }, '"json" has "feed.json"'],
    [{ file: 'feeds.json' }, 'another document of Tagwire'],
    [{ file: 'a/b.txt' }, 'file is lower-case with an ending'],
  ])('%j is refused at the start', async (wrong, says) => {
    const formats = [{ ...plain, ...wrong }];
    const { articles } = createTagwire({ publicUrl: URL_, database: memory(), media: false, formats });
    await expect(articles.list()).rejects.toThrow(says);
  });
});
