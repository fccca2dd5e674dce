// One document to poll instead of thousands: manifests and sitemaps.
import { parseOpml } from 'feedsmith';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ArticleAnswer,
  article,
  SITE,
  START,
  type TestServer,
  testServer,
} from '../../support/server.ts';
import { parseXml } from '../formats/xml.ts';

let server: TestServer;
const made: ArticleAnswer[] = [];
beforeAll(async () => {
  server = await testServer();
  made.push(
    await server.post(article({ title: 'One & only', tags: ['A <b>', 'B'], authors: [{ name: 'Ann' }] })),
  );
  server.tick(1_000);
  made.push(
    await server.post(article({ title: 'Zwei', tags: ['B'], language: 'de', source: { name: 'DPA' } })),
  );
});
afterAll(() => server.close());

const json = async <T>(path: string) => (await (await server.get(path)).json()) as T;
interface Listed {
  kind: string;
  slug: string;
  label: string;
  count: number;
  seq: number;
  updated: string;
  rss: string;
  ninjs: string;
}

describe('/feeds.json and /opml.xml', () => {
  test('list every single-facet feed with its last change', async () => {
    const { feeds, seq } = await json<{ feeds: Listed[]; seq: number }>('/feeds.json');
    expect(feeds.map(({ kind, slug, count }) => `${kind}/${slug} ${count}`)).toEqual([
      'everything/ 2',
      'author/ann 1',
      'language/de 1',
      'language/en 1',
      'source/dpa 1',
      'tag/a-b 1',
      'tag/b 2',
    ]);
    expect(seq).toBe(made[1]?.seq);
    expect(feeds.find(({ slug }) => slug === 'a-b')).toMatchObject({
      seq: made[0]?.seq,
      updated: '2026-11-23T12:00:00.000Z',
      label: 'A <b>',
    });
    for (const feed of feeds) {
      expect((await server.get(feed.rss)).status).toBe(200);
      expect((await server.get(feed.ninjs)).status).toBe(200);
    }
  });

  test('are conditional, and of one change only what changed differs', async () => {
    const before = await json<{ feeds: Listed[] }>('/feeds.json');
    for (const path of ['/feeds.json', '/opml.xml', '/sitemap.xml', '/news-sitemap.xml', '/changes.json']) {
      const { headers } = await server.get(path);
      expect((await server.get(path, { 'if-none-match': headers.get('etag') ?? '' })).status, path).toBe(304);
      expect(
        (await server.get(path, { 'if-modified-since': headers.get('last-modified') ?? '' })).status,
        path,
      ).toBe(304);
    }
    const gone = await server.post(article({ title: 'Brief', tags: ['C'] }));
    await server.admin('DELETE', `/admin/articles/${gone.id}`);
    const after = await json<{ feeds: Listed[] }>('/feeds.json');
    const changed = after.feeds.filter((f) => before.feeds.find((b) => b.rss === f.rss)?.seq !== f.seq);
    expect(changed.map(({ slug, count }) => [slug, count])).toEqual([
      ['', 2],
      ['en', 1],
      ['c', 0],
    ]);
  });

  test('OPML reads back', async () => {
    const opml = parseOpml(await (await server.get('/opml.xml')).text());
    const outlines = opml.body?.outlines?.flatMap((group) => group.outlines ?? []) ?? [];
    expect(outlines.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['Tagwire', 'A <b>', 'B', 'Ann', 'DPA', 'de']),
    );
    expect(outlines.find(({ text }) => text === 'A <b>')?.xmlUrl).toBe(`${SITE}/tags/a-b/rss.xml`);
  });

  test('OPML names no two feeds alike, not even by their letters and digits alone', async () => {
    await server.post(article({ title: 'Names', tags: ['C++', 'C#', 'DPA'], authors: [{ name: 'DPA' }] }));
    const opml = parseOpml(await (await server.get('/opml.xml')).text());
    const outlines = opml.body?.outlines?.flatMap((group) => group.outlines ?? []) ?? [];
    const texts = outlines.map(({ text }) => text ?? '');
    expect(texts).toEqual(expect.arrayContaining(['C', 'C++', 'C# (csharp)', 'DPA', 'DPA (dpa)']));
    const names = texts.map((text) => text.replace(/[^\p{L}\p{N}_.-]+/gu, '-'));
    expect(new Set(names).size).toBe(names.length);
    expect(outlines.filter(({ title }) => title === 'DPA')).toHaveLength(3);
  });
});

describe('sitemaps', () => {
  test('list visible articles with their dates', async () => {
    const text = await (await server.get('/sitemap.xml')).text();
    expect(parseXml(text).name).toBe('urlset');
    expect(text).toContain(`<loc>${SITE}/articles/zwei</loc><lastmod>2026-11-23T12:00:01.000Z</lastmod>`);
  });

  test('an article’s date moves with an update or a correction at once, not with a silent fix', async () => {
    const { id } = await server.post(article({ title: 'Dated', tags: ['Dated'] }));
    const dated = async () => {
      const text = await (await server.get('/sitemap.xml')).text();
      return Date.parse(/dated<\/loc><lastmod>(.*?)</.exec(text)?.[1] ?? '') - first;
    };
    const patch = (title: string, change: object) => {
      server.tick(1_000);
      return server.admin('PATCH', `/admin/articles/${id}`, { title, ...change });
    };
    let first = 0;
    first = await dated();
    await patch('Dated silently', { change: { kind: 'silent' } });
    expect(await dated()).toBe(0);
    await patch('Dated anew', {});
    expect(await dated()).toBe(2_000);
    await patch('Dated well', { change: { kind: 'correction' } });
    expect(await dated()).toBe(3_000);
    await server.admin('DELETE', `/admin/articles/${id}`);
    expect(await dated()).toBeNaN();
  });

  test('news of two days', async () => {
    await server.post(article({ title: 'Old news', publishedAt: '2026-11-20T00:00:00Z' }));
    const text = await (await server.get('/news-sitemap.xml')).text();
    expect(parseXml(text).name).toBe('urlset');
    expect(text).toContain('<news:title>One &amp; only</news:title>');
    expect(text).toContain('<news:language>de</news:language>');
    expect(text).not.toContain('Old news');
  });

  test('news that grows old leaves without anything else changing', async () => {
    const { title } = await server.post(article({ title: 'Fresh news' }));
    const path = '/news-sitemap.xml';
    const { headers } = await server.get(path);
    const held = { etag: `${headers.get('etag')}`, date: `${headers.get('last-modified')}` };
    server.tick(46 * 3_600_000);
    expect((await server.get(path, { 'if-none-match': held.etag })).status).toBe(304);
    expect((await server.get(path, { 'if-modified-since': held.date })).status).toBe(304);
    server.tick(2 * 3_600_000);
    for (const condition of [
      ['if-none-match', held.etag],
      ['if-modified-since', held.date],
    ] as const) {
      const later = await server.get(path, Object.fromEntries([condition]));
      expect(later.status).toBe(200);
      expect(await later.text()).not.toContain(title);
    }
    const empty = await server.get(path);
    server.tick(100 * 3_600_000);
    expect((await server.get(path)).headers.get('etag')).toBe(empty.headers.get('etag'));
    expect((await server.get(path)).headers.get('last-modified')).toBe(empty.headers.get('last-modified'));
  });
});

test('at 50,010 articles sitemaps are split, and news is the newest thousand', async () => {
  const large = await testServer();
  const first = await large.post(article({ title: 'First' }));
  const rows = `WITH RECURSIVE many(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM many WHERE n < 50010)`;
  const insert = (text: string) => ({ sql: `INSERT INTO ${text}`, params: [] });
  await large.driver.batch([
    insert(`articles (n, id, guid, slug, position, language, status, version, updated_at, created_at, published_at, facets)
      ${rows} SELECT n, 'id' || n, 'guid' || n, 'slug-' || n, n, 'en', iif(n % 5000, 'published', 'retracted'), 1,
        ${START} - n, ${START}, ${START} - iif(n < 1500, n, n * 86400000), '[]' FROM many`),
    insert(`revisions (article, version, at, kind, document)
      ${rows} SELECT n, 1, 0, 'publish', json_object('title', 'Title ' || n) FROM many`),
  ]);
  large.tick(1_000);
  await large.post(article({ title: 'Last' }));
  const read = async (path: string) => {
    const response = await large.get(path);
    expect(response.status, path).toBe(200);
    const text = await response.text();
    return {
      name: /^<\?xml[^>]*>\s*<(\w+) xmlns=/.exec(text)?.[1],
      locations: [...text.matchAll(/<loc>(.*?)<\/loc>/g)].map((m) => `${m[1]}`),
    };
  };
  const index = await read('/sitemap.xml');
  expect(index).toEqual({
    name: 'sitemapindex',
    locations: [`${SITE}/sitemap-1.xml`, `${SITE}/sitemap-2.xml`],
  });
  const parts = await Promise.all(index.locations.map((url) => read(url.slice(SITE.length))));
  expect(parts.map(({ locations }) => locations.length)).toEqual([49_990, 11]);
  const all = new Set(parts.flatMap(({ locations }) => locations));
  expect(all.size).toBe(50_001);
  for (const slug of ['first', 'last', 'slug-2', 'slug-50009'])
    expect(all.has(`${SITE}/articles/${slug}`)).toBe(true);
  expect(all.has(`${SITE}/articles/slug-5000`)).toBe(false);
  expect((await large.get('/sitemap-3.xml')).status).toBe(404);

  const news = await read('/news-sitemap.xml');
  expect(news.locations).toHaveLength(1_000);
  expect(news.locations.slice(0, 3)).toEqual(
    ['last', 'first', 'slug-2'].map((slug) => `${SITE}/articles/${slug}`),
  );

  // A part's date is its own, not its newest article's: what is gone, or was published long ago, changes it too.
  const dates = async () => {
    const text = await (await large.get('/sitemap.xml')).text();
    return [...text.matchAll(/<lastmod>(.*?)<\/lastmod>/g)].map((m) => Date.parse(`${m[1]}`) - START);
  };
  expect(await dates()).toEqual([0, 1_000]);
  large.tick(1_000);
  await large.admin('DELETE', `/admin/articles/${first.id}`);
  expect(await dates()).toEqual([2_000, 1_000]);
  large.tick(1_000);
  await large.post(article({ title: 'Long ago', publishedAt: '2001-01-01' }));
  expect(await dates()).toEqual([2_000, 3_000]);
  await large.close();
});
