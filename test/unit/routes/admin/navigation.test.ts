// Where one is led: by what one may do, and where one is.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../support/server.ts';
import { browser } from './browse.ts';

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
