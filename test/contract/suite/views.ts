// The algebra of views, their canonical addresses, their pages. Runs first: "everything" is what is posted here.
import { beforeAll, describe, expect, test } from 'vitest';
import { SITE } from '../combinations.ts';
import { article, type Site } from '../site.ts';

const day = (n: number) => `2026-01-0${n}T00:00:00Z`;
const POSTS = [
  article({ title: 'One', tags: ['A', 'B'], publishedAt: day(1) }),
  article({ title: 'Two', tags: ['A', 'C'], publishedAt: day(2), language: 'en-GB' }),
  article({ title: 'Three', tags: ['B', 'C'], publishedAt: day(3), authors: [{ name: 'Ann Lee' }] }),
  article({
    title: 'Vier',
    tags: ['D', 'C++'],
    publishedAt: day(4),
    language: 'de',
    source: { name: 'ТАСС' },
  }),
  article({
    ...{ title: '東京の天気', tags: ['天気'], publishedAt: day(5), language: 'ja' },
    content: { text: '明日は雨でしょう。' },
  }),
];
const ALL = ['東京の天気', 'Vier', 'Three', 'Two', 'One'];

export function views(site: Site): void {
  beforeAll(async () => {
    for (const post of POSTS) await site.post(post);
  });

  test.each<[string, string[]]>([
    ['/feed.json', ALL],
    ['/tags/a/feed.json', ['Two', 'One']],
    ['/tags/a+b/feed.json', ['One']],
    ['/tags/a,b/feed.json', ['Three', 'Two', 'One']],
    ['/tags/a+!b/feed.json', ['Two']],
    ['/tags/!a/feed.json', ['東京の天気', 'Vier', 'Three']],
    ['/tags/a+!b,d/feed.json', ['Vier', 'Two']],
    ['/tags/!a+!b/feed.json', ['東京の天気', 'Vier']],
    ['/tags/a+!a/feed.json', []],
    ['/tags/nobody-uses-this/feed.json', []],
    ['/tags/!nobody-uses-this/feed.json', ALL],
    ['/tags/cplusplus/feed.json', ['Vier']],
    ['/languages/en/feed.json', ['Three', 'Two', 'One']],
    ['/languages/en-gb/feed.json', ['Two']],
    ['/languages/en/tags/a/feed.json', ['Two', 'One']],
    ['/authors/ann-lee/feed.json', ['Three']],
    ['/sources/%D1%82%D0%B0%D1%81%D1%81/feed.json', ['Vier']],
    ['/languages/de/tags/d/sources/%D1%82%D0%B0%D1%81%D1%81/feed.json', ['Vier']],
    ['/feed.json?q=three', ['Three']],
    ['/tags/a/feed.json?q=text', ['Two', 'One']],
    ['/feed.json?q=%22text%20a%22', []],
    ['/feed.json?q=%E6%98%8E%E6%97%A5', ['東京の天気']],
    ['/feed.json?q=%E4%BA%AC%E3%81%AE', ['東京の天気']],
    ['/feed.json?q=thr*', ['Three']],
    ['/feed.json?q=%22%22%20-%20*', []],
    ['/feed.json?limit=2', ['東京の天気', 'Vier']],
  ])('%s', async (path, expected) => {
    expect(await site.titles(path)).toEqual(expected);
  });

  test.each(['"', '*', 'a OR b', 'NEAR(a b)', 'text:', '(', '^a', "'", '\\', 'a AND', '-', '{a}'])(
    'the query %j is words, not syntax',
    async (q) => {
      expect((await site.get(`/feed.json?q=${encodeURIComponent(q)}`)).status).toBe(200);
    },
  );

  test('pages follow one another without gap or overlap', async () => {
    const seen: string[] = [];
    for (let next: string | undefined = '/feed.json?limit=2'; next; ) {
      type Page = { items: { title: string }[]; next_url?: string };
      const feed: Page = (await site.get(next)).json<Page>();
      seen.push(...feed.items.map(({ title }) => title));
      next = feed.next_url;
    }
    expect(seen).toEqual(ALL);
  });

  describe('canonical addresses', () => {
    test.each([
      ['/tags/B+A/rss.xml', '/tags/a+b/rss.xml'],
      ['/tags/a/rss.xml/', '/tags/a/rss.xml'],
      ['/tags/a', '/tags/a/'],
      ['/tags', '/tags/'],
      ['/tags/b,a/?limit=3', '/tags/a,b/?limit=3'],
      ['/tags/a+a,a/rss.xml', '/tags/a/rss.xml'],
      ['/tags/!b+a/rss.xml', '/tags/a+!b/rss.xml'],
      ['/sources/x/languages/EN/atom.xml?q=z', '/languages/en/sources/x/atom.xml?q=z'],
      ['/tags/%d1%82/rss.xml', '/tags/%D1%82/rss.xml'],
      ['/tags/S%20400/rss.xml', '/tags/s-400/rss.xml'],
      ['/tags//B/rss.xml', '/tags/b/rss.xml'],
      ['/tags/a//', '/tags/a/'],
      ['//rss.xml', '/rss.xml'],
      ['/%72ss%2Exml', '/rss.xml'],
      ['//opml%2exml', '/opml.xml'],
      ['/tags/%E2%80%8F%D1%82/rss.xml', '/tags/%D1%82/rss.xml'],
      ['/feeds.json/?x=1', '/feeds.json?x=1'],
      ['/docs/', '/docs'],
      ['/Tags/a/RSS.xml', '/tags/a/rss.xml'],
      ['/languages/EN-gb/', '/languages/en-gb/'],
      ['/languages/iw/rss.xml', '/languages/he/rss.xml'],
      ['/tags/foo%20(a%2C%20b)/', '/tags/foo-a-b/'],
      ['/tags/:)%20smile/', '/tags/smile/'],
      ['/tags/C%2B%2B/rss.xml', '/tags/cplusplus/rss.xml'],
      ['/tags/c%2B%2B+!c%23/', '/tags/cplusplus+!csharp/'],
    ])('%s is at %s', async (path, location) => {
      const answer = await site.get(path);
      expect([answer.status, answer.headers.location]).toEqual([308, location]);
      expect((await site.get(location)).status).toBe(200);
    });

    test.each([
      ['/tags/a++b/rss.xml', 400],
      ['/tags//rss.xml', 400],
      ['/tags/%zz/rss.xml', 400],
      ['/tags/%ff/rss.xml', 400],
      ['/tags/(a,b)+c/rss.xml', 400],
      ['/tags/%28a,b%29+c/rss.xml', 400],
      ['/tags/a,b,c,d,e,f,g,h,i/rss.xml', 400],
      ['/rss.xml?limit=0', 400],
      ['/rss.xml?limit=201', 400],
      ['/rss.xml?limit=ten', 400],
      ['/rss.xml?before=?', 400],
      [`/rss.xml?q=${'x'.repeat(201)}`, 400],
      ['/atom.xml?archive=x', 400],
      ['/changes.json?since=-1', 400],
      ['/changes.json?since=x', 400],
      ['/changes.json?limit=0', 400],
      ['/changes.json?limit=1.5', 400],
      ['/changes.json?limit=1001', 400],
      ['/nothing', 404],
      ['//nothing/', 404],
      ['/tags/a/rss', 404],
      ['/tag/a/rss.xml', 404],
      ['/articles/unknown', 404],
      ['/sitemap-7.xml', 404],
    ])('%s answers %i', async (path, status) => {
      const answer = await site.get(path);
      expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
      expect(answer.json()).toMatchObject({ status, detail: expect.stringMatching(/\w+/) });
      expect(answer.headers['cache-control']).toBe('no-store');
    });

    test('unknown parameters are ignored and do not split caches', async () => {
      const [plain, tracked] = [await site.get('/rss.xml'), await site.get('/rss.xml?utm_source=x&_=1')];
      expect([tracked.text, tracked.headers.etag]).toEqual([plain.text, plain.headers.etag]);
    });

    test('a feed of a language says so as BCP 47 writes it', async () => {
      expect((await site.get('/languages/en-gb/atom.xml')).text).toContain('<feed xml:lang="en-GB"');
      expect((await site.get('/languages/zh-hant-tw/')).text).toContain('<html lang="zh-Hant-TW"');
    });

    test.each([
      ['en', 'English'],
      ['en-gb', 'English (GB)'],
      ['tr', 'Türkçe'],
      ['zh-hant-tw', '繁體中文 (TW)'],
      ['pt-br', 'português (Brasil)'],
      ['sux', 'sux'],
    ])('a feed of a language is titled by what that calls itself: %s', async (language, name) => {
      const { title } = (await site.get(`/languages/${language}/feed.json`)).json<{ title: string }>();
      expect(title).toBe(`${name} · Tagwire`);
      const rss = (await site.get(`/languages/${language}/rss.xml`)).text;
      expect(rss).toContain(`<title>${name} · Tagwire</title>`);
    });

    test('a title reads like language; a reader puts the same feed together', async () => {
      const path = '/tags/a+b+!d,a+c+!d/';
      const name = 'A and either B or C, without D';
      for (const file of ['', 'opml.xml'])
        expect((await site.get(path + file)).text).toContain(`<title>${name} · Tagwire</title>`);
      // The first article of D came after the last of this feed, whose validator it left as it was.
      const feed = (await site.get(`${path}rss.xml`)).text;
      expect(feed).toContain('<title>A and either B or C, without d · Tagwire</title>');
      const typed = await site.get('/subscribe?all=A&any=C,b&none=d&language=');
      const made = '/subscribe?all=a&any=b&any=c&none=d';
      expect([typed.status, typed.headers.location]).toEqual([308, made]);
      const page = await site.get(made);
      for (const file of ['rss.xml', 'atom.xml', 'feed.json'])
        expect(page.text).toContain(`value="${SITE}${path}${file}"`);
      expect(page.text).toContain(`${name}</a></h2>`);
      expect(page.text).toMatch(/Articles: 2 · the newest .*>Two<.*>One</s);
      expect((await site.get(made, { 'if-none-match': page.headers.etag! })).status).toBe(304);
      const unknown = await site.get('/subscribe?all=Nobody uses this'.replaceAll(' ', '%20'));
      expect([unknown.status, unknown.headers['cache-control']]).toEqual([200, 'no-store']);
      expect(unknown.text).toContain('“Nobody uses this” is not known here.');
    });

    test('a feed links to itself by its canonical URL', async () => {
      const { headers } = await site.get('/tags/a/rss.xml?limit=3&utm_source=x');
      expect(headers.link).toContain(`<${SITE}/tags/a/rss.xml?limit=3>; rel="self"`);
      expect(headers.link).toContain(`<${SITE}/hub>; rel="hub"`);
    });
  });
}
