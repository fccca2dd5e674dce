// Addresses of other systems' feeds and lists lead to what is meant here.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commit } from '../../../../src/store/database.ts';
import { importedRedirects } from '../../../../src/store/redirects.ts';
import { article, SITE, START, type TestServer, testServer } from '../../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  const { guid } = await server.post(
    article({
      title: 'First',
      slug: 'first',
      tags: ['News', 'Two Words', 'rss'],
      authors: [{ name: 'Ada' }],
    }),
  );
  const { db } = server.app.context;
  const rows = [
    { path: '/2020/01/first', guid },
    { path: '/?p=12', guid },
    { path: '/category/breaking', target: '/tags/news/' },
    { path: '/?cat=3', target: '/tags/news/' },
    { path: '/away', target: 'https://other.example/x?y=1' },
    { path: '/loop', target: '/loop' },
  ];
  await commit(db, [importedRedirects(db, rows, START)]);
});
afterAll(() => server.close());

const led = async (path: string) => {
  const answer = await server.get(path);
  return [answer.status, answer.headers.get('location')?.replace(SITE, '')];
};

describe('leads on', () => {
  test.each([
    ['/?p=12', '/articles/first'],
    ['/index.php?p=12', '/articles/first'],
    ['/?p=12&preview=true', '/articles/first'],
    ['/?feed=rss2', '/rss.xml'],
    ['/?feed=atom', '/atom.xml'],
    ['/?s=two+words', '/?q=two%20words'],
    ['/feed/', '/rss.xml'],
    ['/tag/news/', '/tags/news/'],
    ['/tag/news/feed/', '/tags/news/rss.xml'],
    ['/tag/rss/', '/tags/rss/'],
    ['/category/breaking/', '/tags/news/'],
    ['/category/breaking/feed/atom/', '/tags/news/atom.xml'],
    ['/?cat=3', '/tags/news/'],
    ['/?cat=3&feed=rss2', '/tags/news/rss.xml'],
    ['/feeds/posts/default/-/Two%20Words?alt=json', '/tags/two-words/feed.json'],
    ['/author/ada/feed/', '/authors/ada/rss.xml'],
    ['/en/tags/news/index.xml', '/languages/en/tags/news/rss.xml'],
    ['/essays/index.xml', '/rss.xml'],
    ['/2026/11/', '/archive/2026/11/'],
    ['/away?utm_source=mail', 'https://other.example/x?y=1&utm_source=mail'],
  ])('%s to %s', async (from, to) => {
    expect(await led(from)).toEqual([308, to]);
    const head = await server.request('HEAD', from);
    expect([head.status, head.headers.get('cache-control')]).toEqual([308, 'public, max-age=300']);
  });
});

test.each([
  '/tag/unknown/feed/',
  '/tag/unknown/',
  '/unknown/feed/',
  '/?cat=4&feed=rss2',
  '/loop',
  '/2020/01/other/feed/',
])('%s is nowhere', async (path) => {
  expect((await led(path))[0]).toBe(404);
});

test.each(['/comments/feed/', '/2020/01/first/feed/', '/?p=12&feed=rss2', '/feeds/comments/default'])(
  '%s is gone: comments stay behind',
  async (path) => {
    const answer = await server.get(path);
    expect(answer.status).toBe(410);
    expect(await answer.json()).toMatchObject({ code: 'comments-left-behind' });
  },
);

test('of what is not known by a query there is the home page, and no feed', async () => {
  expect((await server.get('/?cat=4')).status).toBe(200);
  expect((await server.get('/?cat=4&feed=rss2')).status).toBe(404);
});

test('what is here stays: pages, feeds, and / with other parameters', async () => {
  for (const path of ['/', '/?x=1', '/?q=first', '/atom.xml', '/rss.xml', '/tags/news/', '/feed.json'])
    expect((await server.get(path)).status).toBe(200);
});

test.each([
  ['/', 0],
  ['/?x=1', 0],
  ['/tags/news/', 0],
  ['/?p=12', 1],
  ['/2020/01/first/', 1],
  ['/category/breaking/feed/atom/', 1],
  ['/nowhere', 1],
  ['/nowhere/', 1],
  ['/tag/unknown/feed/', 1],
])('%s takes %i look-ups of redirects', async (path, expected) => {
  const { driver } = server;
  const { all } = driver;
  let lookUps = 0;
  driver.all = (sql, params) => {
    if (sql.includes('"redirects"."path" in')) lookUps += 1;
    return all.call(driver, sql, params);
  };
  await server.get(path).finally(() => {
    driver.all = all;
  });
  expect(lookUps).toBe(expected);
});

test('an old address follows its article: to another slug, and to its notice when it is withdrawn', async () => {
  const one = await server.post(article({ title: 'Second', slug: 'second' }));
  const { db } = server.app.context;
  await commit(db, [importedRedirects(db, [{ path: '/second.html', guid: one.guid }], START)]);
  expect(await led('/second.html')).toEqual([308, '/articles/second']);
  expect(await led('/second')).toEqual([308, '/articles/second']);
  await server.admin('PATCH', `/admin/articles/${one.id}`, { slug: 'renamed' });
  expect(await led('/second.html')).toEqual([308, '/articles/renamed']);
  await server.admin('DELETE', `/admin/articles/${one.id}?note=Wrong`);
  expect(await led('/second.html')).toEqual([308, '/articles/renamed']);
  expect((await server.get('/articles/renamed')).status).toBe(410);
  await server.admin('DELETE', `/admin/articles/${one.id}?hard=true`);
  expect((await led('/second.html'))[0]).toBe(404);
});

test('without pages it leads to where the page of the article is', async () => {
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    title: 'Old',
    items: [{ id: 'urn:x:1', title: 'Third', content_text: 'T', url: 'https://pub.example/third' }],
  };
  await server.admin('POST', '/admin/import', feed, { 'content-type': 'application/feed+json' });
  const { db } = server.app.context;
  await commit(db, [importedRedirects(db, [{ path: '/third.php', guid: 'urn:x:1' }], START)]);
  await server.admin('PATCH', '/admin/settings', { pages: 'off' });
  expect(await led('/third.php')).toEqual([308, 'https://pub.example/third']);
  expect(await led('/2020/01/first')).toEqual([308, '/articles/first']);
  expect(await led('/feed/')).toEqual([308, '/rss.xml']);
  await server.admin('PATCH', '/admin/settings', { pages: 'on' });
});

test('below a path prefix', async () => {
  const other = await testServer({ vars: { PUBLIC_URL: `${SITE}/news` } });
  try {
    const feed = {
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Old',
      items: [
        { id: 'urn:x:1', title: 'Inside', content_text: 'T', url: `${SITE}/news/2020/inside/` },
        { id: 'urn:x:2', title: 'Outside', content_text: 'T', url: `${SITE}/blog/outside/` },
      ],
    };
    await other.admin('POST', `${SITE}/news/admin/import`, feed, { 'content-type': 'application/feed+json' });
    const location = async (path: string) => (await other.get(path)).headers.get('location');
    expect(await location('/news/2020/inside/')).toBe(`${SITE}/news/articles/inside`);
    expect(await location('/news/feed/')).toBe(`${SITE}/news/rss.xml`);
    expect((await other.get('/news/blog/outside/')).status).toBe(404);
    const page = await (await other.get('/news/articles/outside')).text();
    expect(page).toContain(`"canonical" href="${SITE}/blog/outside/"`);
  } finally {
    await other.close();
  }
});
