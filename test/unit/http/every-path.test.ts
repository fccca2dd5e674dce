// What is true of every path that is read: RFC 9110's preconditions, codings, HEAD, OPTIONS, CORS.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { article, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.post(article({ title: 'One', tags: ['A', 'B'] }));
});
afterAll(() => server.close());

const DATED = [
  ...[
    '/rss.xml',
    '/atom.xml',
    '/feed.json',
    '/ninjs.json',
    '/tags/a+!c/feed.json',
    '/rss.xml?q=text&limit=2',
  ],
  ...['/', '/tags/a/', '/tags/', '/articles/one', '/archive/'],
  ...['/feeds.json', '/opml.xml', '/changes.json', '/sitemap.xml', '/news-sitemap.xml'],
];
const FIXED = [
  ...[
    '/robots.txt',
    '/favicon.ico',
    '/favicon.svg',
    '/feed.css',
    '/assets/site.css',
    '/assets/site.js',
    '/assets/subscribe.css',
  ],
  ...['/openapi.json', '/docs', '/docs/openapi-explorer.js', '/admin/assets/editor.js'],
  ...['/problems/', '/problems/slug-taken'],
];
const OLD = 'Sat, 29 Oct 1994 19:43:31 GMT';

describe.each([...DATED, ...FIXED])('%s', (path) => {
  const status = async (headers: Record<string, string>) => (await server.get(path, headers)).status;

  test('has validators that preconditions are held against', async () => {
    const { headers } = await server.get(path);
    const etag = headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w.-]+"$/);
    expect(headers.has('last-modified')).toBe(DATED.includes(path));
    for (const held of [etag, `W/${etag}`, '*', `"x", ,${etag}`]) {
      const answer = await server.get(path, { 'if-none-match': held, 'if-modified-since': OLD });
      expect([answer.status, await answer.text()], held).toEqual([304, '']);
      for (const name of ['etag', 'cache-control', 'vary', 'access-control-allow-origin']) {
        expect(answer.headers.get(name), name).toBe(headers.get(name));
      }
    }
    expect(await status({ 'if-none-match': '"x"' })).toBe(200);
    expect(await status({ 'if-match': etag, 'if-unmodified-since': OLD })).toBe(200);
    expect(await status({ 'if-match': `W/${etag}` })).toBe(412);
    expect(await status({ 'if-match': '"x"', 'if-none-match': etag })).toBe(412);
    // Where nobody knows a date, dates are ignored.
    expect(await status({ 'if-unmodified-since': OLD })).toBe(DATED.includes(path) ? 412 : 200);
    expect(await status({ 'if-modified-since': headers.get('last-modified') ?? OLD })).toBe(
      DATED.includes(path) ? 304 : 200,
    );
  });

  test('is coded as asked, agrees with HEAD, and may be read from other sites', async () => {
    const plain = await server.get(path);
    const gzip = await server.get(path, { 'accept-encoding': 'gzip;q=0.5, *;q=0' });
    expect([gzip.status, gzip.headers.get('content-encoding')]).toEqual([200, 'gzip']);
    expect(gzip.headers.get('etag')).not.toBe(plain.headers.get('etag'));
    for (const headers of [plain.headers, gzip.headers]) {
      expect(headers.get('vary')).toMatch(/^Accept-Encoding\b/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('access-control-allow-origin')).toBe('*');
      // An article may be erased: whoever keeps it asks first.
      expect(headers.get('cache-control')).toMatch(
        path.startsWith('/articles/') ? /^no-cache$/ : /^public, max-age=\d+/,
      );
    }
    const head = await server.request('HEAD', path);
    const told = (headers: Headers) =>
      Object.fromEntries([...headers].filter(([name]) => name !== 'x-request-id'));
    expect([head.status, told(head.headers)]).toEqual([200, told(plain.headers)]);
    expect(await head.text()).toBe('');
  });
});

test.each(['/rss.xml', '/feeds.json', '/nothing'])('OPTIONS %s says what may be done', async (path) => {
  const { status, headers } = await server.request('OPTIONS', path);
  expect([status, headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
});

test('an article at /admin is conditional, too', async () => {
  const { id } = await server.post(article({ title: 'Two' }));
  const path = `/admin/articles/${id}`;
  const etag = (await server.admin('GET', path)).headers.get('etag') ?? '';
  const status = async (headers: Record<string, string>) =>
    (await server.admin('GET', path, undefined, headers)).status;
  const same = await server.admin('GET', path, undefined, { 'if-none-match': `W/${etag}` });
  expect([same.status, same.headers.get('etag'), await same.text()]).toEqual([304, etag, '']);
  expect(same.headers.get('cache-control')).toBe('no-store');
  expect(await status({ 'if-none-match': '"99"' })).toBe(200);
  expect(await status({ 'if-match': etag })).toBe(200);
  expect(await status({ 'if-match': '"99"' })).toBe(412);
});
