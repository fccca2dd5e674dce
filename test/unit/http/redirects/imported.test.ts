// Addresses that articles had before an import lead to them since.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SITE, type TestServer, testServer } from '../../../support/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

const item = (id: number, more: object = {}) => ({
  id: `urn:old:${id}`,
  title: `Article ${id}`,
  content_text: `Text ${id}.`,
  date_published: '2020-01-02T03:04:05Z',
  ...more,
});

async function imports(items: object[], query = '') {
  const feed = { version: 'https://jsonfeed.org/version/1.1', title: 'Old', items };
  const answer = await server.admin('POST', `/admin/import${query}`, feed, {
    'content-type': 'application/feed+json',
  });
  return (await answer.json()) as {
    created: number;
    updated: number;
    unchanged: number;
    errors: { position: number; detail: string }[];
  };
}
const led = async (path: string) => {
  const answer = await server.get(path);
  return [answer.status, answer.headers.get('location')?.replace(SITE, '')];
};

test("a feed's links lead to its articles, where they were this site's", async () => {
  await imports([
    item(1, { url: `${SITE}/2020/01/first/` }),
    item(2, { url: 'http://www.wire.example/?p=2' }),
    item(3, { url: 'https://other.example/2020/01/third/' }),
    item(4, { url: `${SITE}/administration/` }),
  ]);
  expect(await led('/administration/')).toEqual([308, '/articles/article-4']);
  expect(await led('/2020/01/first/')).toEqual([308, '/articles/article-1']);
  expect(await led('/2020/01/first')).toEqual([308, '/articles/article-1']);
  expect(await led('//2020/01/%66irst/?utm_source=x&fbclid=y')).toEqual([
    308,
    '/articles/article-1?utm_source=x',
  ]);
  expect(await led('/index.php/2020/01/first/amp/')).toEqual([308, '/articles/article-1']);
  expect((await led('/2020/01/third/'))[0]).toBe(404);
  expect((await led('/2020/01/First'))[0]).toBe(404);
  const posted = await server.request('POST', '/2020/01/first/');
  expect(posted.status).toBe(405);
});

test('an import again brings them to articles that were there before', async () => {
  await imports([item(1, { url: 'https://other.example/first' })]);
  expect((await led('/first'))[0]).toBe(404);
  expect(await imports([item(1, { url: `${SITE}/first` })])).toMatchObject({ updated: 1 });
  expect(await led('/first')).toEqual([308, '/articles/article-1']);
});

test('an address of this site is no canonical one, also of articles that came before', async () => {
  await imports([item(1, { url: `${SITE}/first` })]);
  const page = await (await server.get('/articles/article-1')).text();
  expect(page).toContain(`rel="canonical" href="${SITE}/articles/article-1"`);
  expect(await imports([item(1, { url: `${SITE}/first` })])).toMatchObject({ unchanged: 1, updated: 0 });
});

test('of two articles with one old address the first keeps it, and the report says so', async () => {
  const report = await imports([item(1, { url: `${SITE}/one` }), item(2, { url: `${SITE}/one/` })]);
  expect(report).toMatchObject({ created: 2, failed: 0, errors: [{ position: 2 }] });
  expect(report.errors[0]?.detail).toContain('/one');
  expect(await led('/one')).toEqual([308, '/articles/article-1']);
  expect((await imports([item(1, { url: `${SITE}/one` })])).errors).toEqual([]);
});

test('importing again mends a canonical address silently, and leaves what an editor made of the article', async () => {
  const items = [item(1, { url: `${SITE}/first` })];
  await server.admin('PATCH', '/admin/settings', { links: 'canonical' });
  await imports(items);
  const one = async () => {
    const { articles } = (await (await server.admin('GET', '/admin/articles?guid=urn%3Aold%3A1')).json()) as {
      articles: { id: string; title: string; canonicalUrl?: string; updatedAt: string }[];
    };
    return articles[0];
  };
  expect(await one()).toMatchObject({ canonicalUrl: `${SITE}/first` });
  // Links lead to the publisher's own page, which is there: nothing leads from it.
  expect((await led('/first'))[0]).toBe(404);
  await server.admin('PATCH', '/admin/settings', { links: 'own' });
  await server.admin('PATCH', `/admin/articles/${(await one())?.id}`, { title: 'By an editor' });
  const before = await one();
  server.tick(60_000);
  expect(await imports(items)).toMatchObject({ updated: 1, unchanged: 0 });
  const after = await one();
  expect(after).toMatchObject({ title: 'By an editor', updatedAt: before?.updatedAt });
  expect(after?.canonicalUrl).toBeUndefined();
  const { changes } = (await (await server.get('/changes.json')).json()) as { changes: { kind: string }[] };
  expect(changes.at(-1)?.kind).toBe('silent');
  const page = await (await server.get('/articles/article-1')).text();
  const feed = await (await server.get('/atom.xml')).text();
  for (const text of [page, feed]) expect(text).not.toContain(`"${SITE}/first"`);
  expect(await led('/first')).toEqual([308, '/articles/article-1']);
  expect(await imports(items)).toMatchObject({ updated: 0, unchanged: 1 });
});

test('front matter says where a page was, and what led to it', async () => {
  const send = async (text: string, path: string, query = '') => {
    const answer = await server.admin(
      'POST',
      `/admin/import?path=${encodeURIComponent(path)}${query}`,
      text,
      {
        'content-type': 'text/markdown',
      },
    );
    expect(await answer.json()).toMatchObject({ created: 1, errors: [] });
  };
  await send('---\ntitle: A\nurl: /posts/a.html\naliases: [/old/a/, "2019/a/"]\n---\nA.\n', 'site/a.md');
  await send('{ "title": "B", "permalink": "/b/:year/", "redirect_from": "/was/b" }\nB.\n', 'site/b.md');
  await send(
    '+++\ntitle = "C"\npath = "deep/c"\n+++\nC.\n',
    'site/c.md',
    '&baseUrl=https://old.example/blog/',
  );
  for (const path of ['/posts/a.html', '/old/a', '/2019/a/'])
    expect(await led(path)).toEqual([308, '/articles/a']);
  expect(await led('/was/b')).toEqual([308, '/articles/b']);
  expect(await led('/blog/deep/c/')).toEqual([308, '/articles/c']);
  expect((await led('/b/:year/'))[0]).toBe(404);
});
