// Where one is led: by what one may do, and where one is.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SITE, type TestServer, testServer } from '../../../support/server.ts';
import { browser, tokenOf } from './browse.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const enter = async (scopes: string[]) => {
  const made = await server.admin('POST', '/admin/tokens', { name: 'Ann Lee', scopes });
  const b = browser(server);
  await b.signIn(((await made.json()) as { token: string }).token);
  return b;
};
const linksIn = (html: string, label: string) => {
  const [, list = ''] = new RegExp(`aria-label="${label}"><ul>([\\s\\S]*?)</ul>`).exec(html) ?? [];
  return [...list.matchAll(/<a href="([^"]+)"[^>]*>([^<]+)</g)].map(([, href, name]) => `${name} ${href}`);
};

const EDITORS = ['Write /admin/write', 'Review /admin/review'];
const MINE = 'My articles /admin/mine';
const ALL = ['Articles /admin/list', 'Tags /admin/names', 'Readers /admin/readers'];
test.each([
  [['articles:read'], ALL, [...EDITORS, MINE]],
  [['articles:read', 'articles:draft'], ['Write /admin/write', MINE, ...ALL], ['Review /admin/review']],
  [['articles:read', 'articles:write'], [...EDITORS, ...ALL, 'Settings /admin/importing'], [MINE]],
  [['admin'], [...EDITORS, ...ALL, 'Settings /admin/site'], [MINE]],
])('%j', async (scopes, places, others) => {
  const b = await enter(scopes);
  const shown = linksIn((await b.get('/admin')).html, 'Main menu');
  expect(shown).toEqual(expect.arrayContaining(places));
  for (const other of others) expect(shown).not.toContain(other);
});

test('what operators do is below Settings', async () => {
  const b = await enter(['admin']);
  const places = linksIn((await b.get('/admin/outbox')).html, 'Settings');
  expect(places).toEqual(
    expect.arrayContaining(['Site /admin/site', 'Pages /admin/site/pages', 'Activity log /admin/activity']),
  );
  expect(linksIn((await b.get('/admin/list')).html, 'Settings')).toEqual([]);
});

test.each([
  ['/admin/list?status=draft', ['page Articles', 'page Drafts ']],
  ['/admin/site', ['page Settings', 'page Site']],
  ['/admin/site/page', ['true Settings', 'true Pages']],
  ['/admin/access', ['true Settings', 'page People and keys']],
  ['/admin/names/tag/seen', ['true Tags']],
])('%s says where one is', async (path, current) => {
  const b = await enter(['admin']);
  await server.post({ title: 'Seen', content: { text: 'x' }, tags: ['Seen'] });
  const { html } = await b.get(path);
  const marked = [...html.matchAll(/ aria-current="(\w+)">([^<]+)</g)].map(
    ([, how, name]) => `${how} ${name}`,
  );
  expect(marked).toEqual(current);
});

test('the account’s menu has the name, the language and the way out, and works without scripts', async () => {
  const b = await enter(['articles:read']);
  const page = await b.get('/admin/list?q=x');
  const [menu = ''] = /<details class="account">[\s\S]*?<\/details>/.exec(page.html) ?? [];
  expect(menu).toContain('Ann Lee');
  expect(menu).toContain('name="back" value="/list?q=x"');
  expect(menu).toContain('action="/admin/sign-out"');
  // Strangers choose theirs, too.
  expect((await browser(server).get('/admin/sign-in')).html).toContain('action="/admin/language"');
});

test('a page that is not there offers the search, and what only admins open says so', async () => {
  const b = await enter(['articles:read']);
  const nothing = await b.get('/admin/nothing-here');
  expect([nothing.status, nothing.text]).toEqual([404, expect.stringContaining('We can’t find that page.')]);
  expect(nothing.html).toContain('<form role="search" action="/admin/list">');
  const closed = await b.get('/admin/site');
  expect([closed.status, closed.text]).toEqual([
    403,
    expect.stringContaining('Only administrators can open this page.'),
  ]);
});

test('the database is asked only for what the page shows', async () => {
  const asked: string[] = [];
  const own = await testServer({
    around: (driver) => ({
      all: (sql, params) => {
        asked.push(sql);
        return driver.all(sql, params);
      },
      batch: (statements) => driver.batch(statements),
      close: () => driver.close(),
    }),
  });
  const draft = { title: 'Waits', content: { text: 'x' }, status: 'review' };
  expect((await own.admin('POST', '/admin/articles', draft)).status).toBe(201);
  const scopes = ['articles:read', 'articles:write', 'media'];
  const made = await own.admin('POST', '/admin/tokens', { name: 'Ann Lee', scopes });
  const b = browser(own);
  await b.signIn(((await made.json()) as { token: string }).token);
  const list = await b.get('/admin/list');
  expect(list.text).toContain('Review 1 1 waiting');
  const cookie = `tagwire_session=${b.cookies.get('tagwire_session')}`;
  const formToken = tokenOf(list.html);
  const counted = async (method: string, path: string, fields?: Record<string, string>) => {
    asked.length = 0;
    const type = fields && { 'content-type': 'application/x-www-form-urlencoded', origin: SITE };
    const body = fields && `${new URLSearchParams({ formToken, ...fields })}`;
    const headers = { cookie, 'x-form-token': formToken, ...type };
    const { status } = await own.request(method, path, body, headers);
    return [status, asked.filter((sql) => /status = 'review'/.test(sql)).length];
  };
  const create = { label: 'New', do: 'create' };
  expect(await counted('GET', '/admin/list')).toEqual([200, expect.any(Number)]);
  expect(await counted('GET', '/admin/library/files')).toEqual([200, 0]);
  expect(await counted('POST', '/admin/live', { title: 'x', content: 'x' })).toEqual([200, 0]);
  expect(await counted('POST', '/admin/names', create)).toEqual([303, 0]);
  // A form that is shown again is a page.
  const again = await b.post('/admin/names', Object.entries({ formToken, ...create }));
  expect([again.status, again.text]).toEqual([409, expect.stringContaining('Review 1 1 waiting')]);
  const missing = await b.get('/admin/look/nothing');
  expect([missing.status, missing.text]).toEqual([404, expect.stringContaining('Review 1 1 waiting')]);
  const pushed = async (who: typeof b) => {
    asked.length = 0;
    expect((await who.get('/admin')).text).toContain('Recent activity');
    return asked.filter((sql) => /from "?(subscriptions|deliveries)/i.test(sql)).length;
  };
  expect(await pushed(b)).toBe(0);
  const admin = browser(own);
  await admin.signIn();
  expect(await pushed(admin)).toBe(2);
  await own.close();
});
