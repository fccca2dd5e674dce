// /admin/redirects: editors' redirects, as JSON and as CSV, and the paths that were missed.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { article, SITE, type TestServer, testServer } from '../../../support/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

interface Answer {
  id: number;
  from: string;
  to: string;
  redirects: Answer[];
  next: number | null;
  errors: { pointer: string; code: string; detail: string }[];
  missed: { path: string; count: number; lastAt: string; referer: string | null }[];
  [field: string]: unknown;
}
const call = async (method: string, path: string, body?: string | object, headers = {}) => {
  const answer = await server.admin(method, `/admin/redirects${path}`, body, headers);
  const text = await answer.text();
  const isJson = /json/.test(answer.headers.get('content-type') ?? '');
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    json: (isJson ? JSON.parse(text) : {}) as Answer,
  };
};
const csv = (text: string, headers = {}) =>
  call('POST', '', text, { 'content-type': 'text/csv', ...headers });
const led = async (path: string) => {
  const answer = await server.get(path);
  return [answer.status, answer.headers.get('location')?.replace(SITE, '')];
};

test('made, found, changed, removed', async () => {
  const { id } = await server.post(article({ title: 'New', slug: 'new' }));
  const made = await call('POST', '', { from: `${SITE}/old/?utm_source=x`, to: `${SITE}/articles/new` });
  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({ from: '/old', to: '/articles/new', article: id, origin: 'editor' });
  expect(made.headers.get('location')).toBe(`${SITE}/admin/redirects/${made.json.id}`);
  expect(await led('/old/')).toEqual([308, '/articles/new']);
  await server.admin('PATCH', `/admin/articles/${id}`, { slug: 'newer' });
  expect(await led('/old/')).toEqual([308, '/articles/newer']);
  expect((await call('GET', `/${made.json.id}`)).json.to).toBe('/articles/newer');
  const changed = await call('POST', '', { from: '/old', to: 'https://other.example/там' });
  expect([changed.status, changed.json.id]).toEqual([200, made.json.id]);
  expect(await led('/old/')).toEqual([308, 'https://other.example/%D1%82%D0%B0%D0%BC']);
  expect((await call('DELETE', `/${made.json.id}`)).status).toBe(204);
  expect((await call('DELETE', `/${made.json.id}`)).status).toBe(404);
  expect((await led('/old'))[0]).toBe(404);
  const { entries } = (await (await server.admin('GET', '/admin/audit?action=redirect')).json()) as {
    entries: { action: string }[];
  };
  expect(entries.map(({ action }) => action)).toEqual([
    'redirect.remove',
    'redirect.create',
    'redirect.create',
  ]);
});

test('pages of the list, and a search in it', async () => {
  await csv(Array.from({ length: 5 }, (_, i) => `/old-${i},/tags/${i % 2 ? 'odd' : 'even'}/`).join('\n'));
  const first = await call('GET', '?limit=2');
  expect(first.json.redirects.map(({ from }) => from)).toEqual(['/old-4', '/old-3']);
  expect(first.headers.get('link')).toContain(`before=${first.json.next}`);
  const rest = await call('GET', `?before=${first.json.next}`);
  expect(rest.json.redirects.map(({ from }) => from)).toEqual(['/old-2', '/old-1', '/old-0']);
  expect((await call('GET', '?q=ODD')).json.redirects.map(({ from }) => from)).toEqual(['/old-3', '/old-1']);
});

describe('refused, and why', () => {
  test.each([
    [{ from: 'old', to: '/' }, '/from', 'redirect-from-invalid'],
    [{ from: '/', to: '/tags/' }, '/from', 'redirect-from-invalid'],
    [{ from: '/blog/*', to: '/tags/news/' }, '/from', 'redirect-from-pattern'],
    [{ from: '/:year/:slug', to: '/tags/news/' }, '/from', 'redirect-from-pattern'],
    [{ from: '/old', to: 'javascript:alert(1)' }, '/to', 'redirect-to-invalid'],
    [{ from: '/old', to: '//other.example/' }, '/to', 'redirect-to-invalid'],
    [{ from: '/old', to: '/old/' }, '/to', 'redirect-loop'],
    [{ from: '/rss.xml', to: '/atom.xml' }, '/from', 'redirect-from-served'],
    [{ from: '/tags/news/', to: '/atom.xml' }, '/from', 'redirect-from-served'],
    [{ from: '/old' }, '/to', 'required'],
  ])('%j', async (input, pointer, code) => {
    const { status, json } = await call('POST', '', input);
    expect([status, json.errors[0]]).toMatchObject([422, { pointer, code }]);
  });

  test('where a page of this site redirects already', async () => {
    const page = { slug: 'about', title: 'About', status: 'published', content: { markdown: 'Us.' } };
    await server.admin('POST', '/admin/pages', page);
    await server.admin('PATCH', '/admin/pages/about', { slug: 'about-us' });
    expect(await led('/about')).toEqual([308, '/about-us']);
    const { status, json } = await call('POST', '', { from: '/about', to: '/tags/news/' });
    expect([status, json.errors]).toMatchObject([422, [{ pointer: '/from', code: 'redirect-from-served' }]]);
  });

  test('a circle of several', async () => {
    await csv('/a /b\n/b /c 301');
    const { json } = await call('POST', '', { from: '/c', to: '/a' });
    expect(json.errors).toMatchObject([{ pointer: '/to', code: 'redirect-loop' }]);
    expect((await csv('/x,/y\n/y,/z\n/z,/x')).json.errors).toHaveLength(3);
  });

  test('a known feed address may be led elsewhere', async () => {
    expect((await call('POST', '', { from: '/feed/', to: '/tags/news/rss.xml' })).status).toBe(201);
    expect(await led('/feed/')).toEqual([308, '/tags/news/rss.xml']);
    expect((await server.get('/comments/feed/')).status).toBe(410);
    expect((await call('POST', '', { from: '/comments/feed/', to: '/tags/talk/rss.xml' })).status).toBe(201);
    expect(await led('/comments/feed/')).toEqual([308, '/tags/talk/rss.xml']);
    expect((await call('POST', '', { from: '/?p=7', to: '/tags/news/' })).status).toBe(201);
    expect(await led('/?p=7')).toEqual([308, '/tags/news/']);
  });

  test('without the rights of an admin', async () => {
    expect((await server.get('/admin/redirects')).status).toBe(401);
    const page = await server.get('/admin/redirects', { accept: 'text/html' });
    expect([page.status, page.headers.get('location')]).toEqual([303, '/admin/site/redirects']);
  });
});

describe('CSV', () => {
  test('goes out and in again', async () => {
    await server.post(article({ title: 'New', slug: 'new' }));
    const file =
      'from;to;code\r\n/a;/articles/new;301\r\n"/b?id=1&x=""y""";https://other.example/a,b\r\n\r\n# end\r\n';
    expect((await csv(file)).json).toEqual({ redirects: 2 });
    const out = await call('GET', '', undefined, { accept: 'text/csv' });
    expect(out.text).toBe('from,to\r\n/b?id=1&x=%22y%22,"https://other.example/a,b"\r\n/a,/articles/new\r\n');
    const before = (await call('GET', '')).json;
    expect((await csv(out.text)).json).toEqual({ redirects: 2 });
    expect((await call('GET', '')).json).toEqual(before);
  });

  test('is taken whole or not at all, and says which lines are wrong', async () => {
    const { status, json } = await csv('old,new\n/a,/b\nnothing,/c\n/d,ftp://x\n/a,/e\n');
    expect(status).toBe(422);
    expect(json.errors.map(({ detail }) => /\(line (\d)\)$/.exec(detail)?.[1])).toEqual(['3', '4', '5']);
    expect((await call('GET', '')).json.redirects).toEqual([]);
    expect((await csv('from,to\n')).status).toBe(400);
    expect((await csv('old,/new\n/a,/b')).json.errors).toMatchObject([{ code: 'at-line' }]);
    expect((await csv('/* /index.html 200')).json.errors).toMatchObject([{ code: 'at-line' }]);
    expect((await csv('/a,/b\n'.repeat(10_001))).status).toBe(400);
  });

  test('and JSON: the same key once', async () => {
    for (const [body, type] of [
      ['/a,/b', 'text/csv'],
      ['{"from":"/c","to":"/d"}', 'application/json'],
    ] as const) {
      const headers = { 'content-type': type, 'idempotency-key': `key ${type}` };
      const first = await call('POST', '', body, headers);
      const again = await call('POST', '', body, headers);
      expect([again.status, again.text]).toEqual([first.status, first.text]);
      expect((await call('POST', '', `${body} `, headers)).status).toBe(422);
    }
  });
});

test("an import does not overwrite an editor's", async () => {
  await call('POST', '', { from: '/old', to: '/tags/news/' });
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    title: 'Old',
    items: [{ id: 'urn:x:1', title: 'T', content_text: 'T', url: `${SITE}/old` }],
  };
  await server.admin('POST', '/admin/import', feed, { 'content-type': 'application/feed+json' });
  expect(await led('/old')).toEqual([308, '/tags/news/']);
});

test('what was asked for and not found is listed, until it is led on or dismissed', async () => {
  for (const path of ['/lost/', '/lost', '/lost/?utm_source=a', '/other', '/?p=3', '/page.php?id=7'])
    await server.get(path, { referer: 'https://ref.example/page?secret=1' });
  for (const path of [
    '/wp-login.php',
    '/.env',
    '/a/.git/config',
    '/x.php',
    '/wp-admin/',
    '/admin/nothing',
    '/db.sql',
  ])
    await server.get(path);
  await server.request('HEAD', '/head');
  const list = async () => (await call('GET', '/missed')).json.missed;
  const [most, ...others] = await list();
  expect(most).toEqual({
    path: '/lost',
    count: 3,
    lastAt: '2026-11-23T12:00:00Z',
    referer: 'https://ref.example/page',
  });
  expect(others.map(({ path }) => path)).toEqual(['/other', '/page.php?id=7']);
  await call('POST', '', { from: '/lost', to: '/tags/news/' });
  expect((await call('DELETE', `/missed?path=${encodeURIComponent('/page.php?id=7')}`)).status).toBe(204);
  expect((await list()).map(({ path }) => path)).toEqual(['/other']);
  server.tick(60_001);
  await server.get('/other');
  await server.app.tick();
  expect(await list()).toMatchObject([{ path: '/other', count: 2 }]);
});

test('what is missed once goes before what is missed often', async () => {
  const { missed: counter } = server.app;
  for (let i = 0; i < 2; i++) counter.note('/often', '', undefined);
  for (let part = 0; part < 3; part++) {
    for (let i = 0; i < 450; i++) counter.note(`/once-${part}-${i}`, '', undefined);
    await counter.flush();
    server.tick(1_000);
  }
  const { missed } = (await call('GET', '/missed?limit=1000')).json;
  expect(missed).toHaveLength(1_000);
  expect(missed[0]?.path).toBe('/often');
});
