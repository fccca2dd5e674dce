import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { article, SITE, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  const post = (title: string, tags: string[], more: object = {}) =>
    server.post(article({ title, tags, ...more }));
  await post('One', ['A', 'B'], { publishedAt: '2026-01-01T00:00:00Z' });
  await post('Two', ['A', 'C'], { publishedAt: '2026-01-02T00:00:00Z', language: 'en-GB' });
  await post('Three', ['B', 'C'], { publishedAt: '2026-01-03T00:00:00Z', authors: [{ name: 'Ann Lee' }] });
  await post('Vier', ['D'], {
    publishedAt: '2026-01-04T00:00:00Z',
    language: 'de',
    source: { name: 'ТАСС' },
  });
  await post('東京の天気', ['天気'], {
    publishedAt: '2026-01-05T00:00:00Z',
    language: 'ja',
    content: { text: '明日は雨でしょう。' },
  });
});
afterAll(() => server.close());

async function titles(path: string): Promise<string[]> {
  const response = await server.get(path);
  expect(response.status, path).toBe(200);
  const feed = (await response.json()) as { items: { title: string }[] };
  return feed.items.map((item) => item.title);
}

describe('views', () => {
  test.each([
    ['/feed.json', ['東京の天気', 'Vier', 'Three', 'Two', 'One']],
    ['/tags/a/feed.json', ['Two', 'One']],
    ['/tags/a+b/feed.json', ['One']],
    ['/tags/a,b/feed.json', ['Three', 'Two', 'One']],
    ['/tags/a+!b/feed.json', ['Two']],
    ['/tags/!a/feed.json', ['東京の天気', 'Vier', 'Three']],
    ['/tags/a+!b,d/feed.json', ['Vier', 'Two']],
    ['/tags/a+!a/feed.json', []],
    ['/tags/nobody-uses-this/feed.json', []],
    ['/tags/!nobody-uses-this/feed.json', ['東京の天気', 'Vier', 'Three', 'Two', 'One']],
    ['/languages/en/feed.json', ['Three', 'Two', 'One']],
    ['/languages/en-gb/feed.json', ['Two']],
    ['/languages/en/tags/a/feed.json', ['Two', 'One']],
    ['/authors/ann-lee/feed.json', ['Three']],
    ['/sources/%D1%82%D0%B0%D1%81%D1%81/feed.json', ['Vier']],
    ['/feed.json?q=three', ['Three']],
    ['/tags/a/feed.json?q=text', ['Two', 'One']],
    ['/feed.json?q=%22text%20a%22', []],
    ['/feed.json?q=%E6%98%8E%E6%97%A5', ['東京の天気']],
    ['/feed.json?q=%E4%BA%AC%E3%81%AE', ['東京の天気']],
    ['/feed.json?q=thr*', ['Three']],
    ['/feed.json?q=%22%22%20-%20*', []],
    ['/feed.json?limit=2', ['東京の天気', 'Vier']],
  ])('%s', async (path, expected) => {
    expect(await titles(path)).toEqual(expected);
  });

  test.each(['"', '*', 'a OR b', 'NEAR(a b)', 'text:', '(', '^a', "'", '\\', 'a AND', '-', '{a}'])(
    'the query %j is words, not syntax',
    async (q) => {
      await titles(`/feed.json?q=${encodeURIComponent(q)}`);
    },
  );

  test('pages follow one another without gap or overlap', async () => {
    const seen: string[] = [];
    let next: string | undefined = '/feed.json?limit=2';
    for (let i = 0; next && i < 10; i++) {
      const feed = (await (await server.get(next)).json()) as {
        items: { title: string }[];
        next_url?: string;
      };
      seen.push(...feed.items.map((item) => item.title));
      next = feed.next_url;
    }
    expect(seen).toEqual(['東京の天気', 'Vier', 'Three', 'Two', 'One']);
  });

  test('retagging moves an article between views', async () => {
    const { id } = await server.post(article({ title: 'Moving', tags: ['here'] }));
    await server.admin('PATCH', `/admin/articles/${id}`, { tags: ['there'] });
    expect(await titles('/tags/here/feed.json')).toEqual([]);
    expect(await titles('/tags/there/feed.json')).toEqual(['Moving']);
    await server.admin('DELETE', `/admin/articles/${id}`);
    expect(await titles('/tags/there/feed.json')).toEqual([]);
  });
});

describe('canonical URLs', () => {
  test.each([
    ['/tags/B+A/rss.xml', '/tags/a+b/rss.xml'],
    ['/tags/a/rss.xml/', '/tags/a/rss.xml'],
    ['/tags/a', '/tags/a/'],
    ['/tags', '/tags/'],
    ['/tags/b,a/?limit=3', '/tags/a,b/?limit=3'],
    ['/sources/x/languages/EN/atom.xml?q=z', '/languages/en/sources/x/atom.xml?q=z'],
    ['/tags/%d1%82/rss.xml', '/tags/%D1%82/rss.xml'],
    ['/tags/S%20400/rss.xml', '/tags/s-400/rss.xml'],
    ['/tags//B/rss.xml', '/tags/b/rss.xml'],
    ['/tags/a//', '/tags/a/'],
    ['//rss.xml', '/rss.xml'],
    ['/%72ss%2Exml', '/rss.xml'],
    ['/tags/%E2%80%8F%D1%82/rss.xml', '/tags/%D1%82/rss.xml'],
    ['/feeds.json/?x=1', '/feeds.json?x=1'],
    ['//opml%2exml', '/opml.xml'],
    ['/docs/', '/docs'],
    ['/Tags/a/RSS.xml', '/tags/a/rss.xml'],
    ['/languages/EN-gb/', '/languages/en-gb/'],
    ['/languages/iw/rss.xml', '/languages/he/rss.xml'],
    ['/tags/foo%20(a%2C%20b)/', '/tags/foo-a-b/'],
    ['/tags/:)%20smile/', '/tags/smile/'],
  ])('%s is at %s', async (path, location) => {
    const response = await server.get(path);
    expect(response.status).toBe(308);
    expect(response.headers.get('location')).toBe(location);
    expect((await server.get(location)).status).toBe(200);
  });

  test.each([
    ['/tags/a++b/rss.xml', 400],
    ['/tags//rss.xml', 400],
    ['/tags/%zz/rss.xml', 400],
    ['/tags/(a,b)+c/rss.xml', 400],
    ['/tags/%28a,b%29+c/rss.xml', 400],
    ['/tags/%ff/rss.xml', 400],
    ['/tags/a,b,c,d,e,f,g,h,i/rss.xml', 400],
    ['/rss.xml?limit=0', 400],
    ['/rss.xml?limit=201', 400],
    ['/rss.xml?limit=ten', 400],
    ['/rss.xml?before=?', 400],
    [`/rss.xml?q=${'x'.repeat(201)}`, 400],
    ['/nothing', 404],
    ['//nothing/', 404],
    ['/tags/a/rss', 404],
    ['/tag/a/rss.xml', 404],
    ['/articles/unknown', 404],
  ])('%s answers %i', async (path, status) => {
    const response = await server.get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status, detail: expect.stringMatching(/\w+/) });
  });

  test('below a path prefix every address has it', async () => {
    const below = await testServer({ vars: { PUBLIC_URL: 'https://wire.example/news/' } });
    await below.post(article({ tags: ['a'] }));
    const feed = (await (await below.get('/news/tags/a/feed.json')).json()) as { feed_url: string };
    expect(feed.feed_url).toBe('https://wire.example/news/tags/a/feed.json');
    expect((await below.get('/news/tags/A/rss.xml')).headers.get('location')).toBe('/news/tags/a/rss.xml');
    expect((await below.get('/news?q=x')).headers.get('location')).toBe('/news/?q=x');
    expect(await (await below.get('/news/robots.txt')).text()).toContain('Disallow: /news/admin\n');
    // A proxy may have taken the prefix off.
    expect((await below.get('/tags/a/feed.json')).status).toBe(200);
    await below.close();
  });

  test('a file of the site is below its path prefix, wherever an article names it', async () => {
    const below = await testServer({ vars: { PUBLIC_URL: 'https://wire.example/news' } });
    await below.post(
      article({
        image: { url: '/media/a.jpg' },
        enclosures: [{ url: '/media/b.mp3' }],
        content: { html: '<img src="/media/c.png" srcset="/media/d.png 2x"><a href="/about">About</a>' },
      }),
    );
    for (const path of ['/rss.xml', '/atom.xml', '/feed.json', '/ninjs.json', '/articles/a-title']) {
      const body = await (await below.get(`/news${path}`)).text();
      for (const name of ['a.jpg', 'b.mp3', 'c.png', 'd.png']) {
        expect(body, path).toContain(`https://wire.example/news/media/${name}`);
      }
      expect(body).toContain('https://wire.example/about');
      expect(body).not.toContain('example/media/');
    }
    await below.close();
  });

  test('unknown parameters are ignored and do not split caches', async () => {
    const plain = await server.get('/rss.xml');
    const tracked = await server.get('/rss.xml?utm_source=x&_=1');
    expect(await tracked.text()).toBe(await plain.text());
    expect(tracked.headers.get('etag')).toBe(plain.headers.get('etag'));
  });

  test('a feed of a language says so as BCP 47 writes it', async () => {
    const feed = await (await server.get('/languages/en-gb/atom.xml')).text();
    expect(feed).toContain('<feed xml:lang="en-GB"');
    expect(await (await server.get('/languages/zh-hant-tw/')).text()).toContain('<html lang="zh-Hant-TW"');
  });

  test('a feed links to itself by its canonical URL', async () => {
    const response = await server.get('/tags/a/rss.xml?limit=3&utm_source=x');
    expect(response.headers.get('link')).toContain(`<${SITE}/tags/a/rss.xml?limit=3>; rel="self"`);
    expect(response.headers.get('link')).toContain('; rel="hub"');
  });
});
