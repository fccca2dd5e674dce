// What is set of the site and of facets while it is served: the next request has it, and validators move where bytes do.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { article, SITE, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

async function set(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await server.admin('PATCH', path, body);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}
const setSite = (body: object) => set('/admin/settings', body);
const text = async (path: string) => (await server.get(path)).text();
const FEEDS = ['/rss.xml', '/atom.xml', '/feed.json', '/ninjs.json', '/tags/news+!sport/rss.xml'];

describe('of the site', () => {
  test('the next request of every document has its title', async () => {
    const { url } = await server.post(article({ tags: ['News'] }));
    const paths = [...FEEDS, '/', '/tags/', '/feeds.json', '/opml.xml', new URL(url).pathname, '/nothing'];
    for (const path of paths) await server.get(path, { accept: 'text/html' });
    await setSite({ title: 'North Wire' });
    for (const path of paths) {
      const answer = await server.get(path, { accept: 'text/html' });
      expect(await answer.text(), path).toContain('North Wire');
    }
  });

  test('is what the environment says until it is set, and again once it is removed', async () => {
    const before = await text('/rss.xml');
    expect(await setSite({ title: 'A', rights: '© A' })).toMatchObject({ title: 'A', rights: '© A' });
    expect(await text('/rss.xml')).toContain('<copyright>© A</copyright>');
    expect(await setSite({ title: null, rights: null })).toMatchObject({ title: 'Tagwire', language: 'en' });
    expect(await text('/rss.xml')).toBe(before);
  });

  test('validators of feeds move only where bytes do', async () => {
    await server.post(article({ tags: ['News'] }));
    const tagsOf = async () => Promise.all(FEEDS.map((path) => server.etag(path)));
    const dates = async () =>
      Promise.all(FEEDS.map(async (path) => (await server.get(path)).headers.get('last-modified')));
    const [before, date, page] = [await tagsOf(), await dates(), await server.etag('/')];
    server.tick(5_000);
    await setSite({ accent: '#9a2014', css: 'h1 { color: red }', footer: '[About](/about)' });
    expect(await tagsOf()).toEqual(before);
    expect(await dates()).toEqual(date);
    // Of a feed that nobody has asked for before, too.
    const [first] = date;
    expect((await server.get('/tags/news/ninjs.json')).headers.get('last-modified')).toBe(first);
    expect(await server.etag('/')).not.toBe(page);
    await setSite({ title: 'North Wire' });
    const after = await tagsOf();
    expect(after.some((tag, i) => tag === before[i])).toBe(false);
    expect(await dates()).not.toEqual(date);
  });

  test('its language is that of articles that name none', async () => {
    await setSite({ language: 'tr' });
    expect(await server.post(article({ language: undefined }))).toMatchObject({ language: 'tr' });
  });

  test('its pictures are in feeds', async () => {
    await setSite({ logo: '/media/logo.png', icon: { url: 'https://example.org/icon.png' } });
    const rss = await text('/rss.xml');
    expect(rss).toMatch(
      /<image><title>Tagwire<\/title><url>[^<]+\/media\/logo.png<\/url><link>[^<]+<\/link>/,
    );
    expect(await text('/atom.xml')).toContain(`<logo>${SITE}/media/logo.png</logo>`);
    expect(await text('/atom.xml')).toContain('<icon>https://example.org/icon.png</icon>');
    expect(JSON.parse(await text('/feed.json'))).toMatchObject({ icon: 'https://example.org/icon.png' });
  });

  test('who set what is in the audit log', async () => {
    await setSite({ title: 'North Wire', css: 'h1 { color: red }' });
    const { entries } = (await (await server.admin('GET', '/admin/audit')).json()) as {
      entries: { action: string; detail: object }[];
    };
    expect(entries.find(({ action }) => action === 'site.change')?.detail).toEqual({
      title: 'North Wire',
      css: '17 characters',
    });
  });

  test.each([
    ['a colour that is none', { accent: 'red' }, '/accent', 'colour-invalid'],
    ['a time zone that is none', { timeZone: 'Mars/Base' }, '/timeZone', 'time-zone-unknown'],
    ['a language that is none', { language: 'english' }, '/language', 'language-invalid'],
    ['a link without a label', { navigation: [{ url: '/about' }] }, '/navigation/0/label', 'required'],
    ['links to nowhere', { links: 'away' }, '/links', 'not-an-option'],
    ['what there is not', { colour: '#000000' }, '/colour', 'unknown-member'],
  ])('%s is refused', async (_, body, pointer, code) => {
    const before = await (await server.admin('GET', '/admin/settings')).json();
    const response = await server.admin('PATCH', '/admin/settings', body);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer, code }] });
    expect(await (await server.admin('GET', '/admin/settings')).json()).toEqual(before);
  });
});

describe('of a tag, an author or a source', () => {
  test('title, text and picture are in its feeds, and in no others', async () => {
    await server.post(article({ tags: ['Turkey'], authors: [{ name: 'Ann' }] }));
    const others = [await server.etag('/rss.xml'), await server.etag('/authors/ann/rss.xml')];
    const face = {
      title: 'All of Turkey',
      description: 'What happens there.',
      image: { url: '/media/t.png' },
    };
    expect(await set('/admin/facets/tag/turkey', face)).toMatchObject(face);
    const rss = await text('/tags/turkey/rss.xml');
    expect(rss).toContain('<title>All of Turkey · Tagwire</title>');
    expect(rss).toContain('<description>What happens there.</description>');
    expect(rss).toContain(`<url>${SITE}/media/t.png</url>`);
    expect(await text('/tags/turkey/atom.xml')).toContain(`<logo>${SITE}/media/t.png</logo>`);
    expect([await server.etag('/rss.xml'), await server.etag('/authors/ann/rss.xml')]).toEqual(others);
    await set('/admin/facets/author/ann', { description: 'Writes.' });
    expect(await text('/authors/ann/rss.xml')).toContain('<description>Writes.</description>');
    await set('/admin/facets/tag/turkey', { title: null, description: null, image: null });
    expect(await text('/tags/turkey/rss.xml')).not.toContain('What happens there.');
  });
});

describe('a site beside one of the publisher’s own', () => {
  const own = {
    canonicalUrl: 'https://news.example/turkey/s-400',
    authors: [{ name: 'Ann' }],
    tags: ['News'],
  };

  test('with `links: canonical` every feed leads there', async () => {
    const { url } = await server.post(article(own));
    const before = await Promise.all(FEEDS.map((path) => server.etag(path)));
    await setSite({ links: 'canonical' });
    for (const [i, path] of FEEDS.entries()) {
      const answer = await server.get(path, { 'if-none-match': before[i]! });
      expect(answer.status, path).toBe(200);
      const feed = await answer.text();
      expect(feed, path).not.toContain(url);
      expect(feed, path).not.toContain(`${SITE}/authors/`);
      expect(feed, path).toContain('https://news.example/turkey/s-400');
    }
    expect(await text('/rss.xml')).toContain('<link>https://news.example/</link>');
    expect(await text('/sitemap.xml')).not.toContain('<loc>');
    expect(await text('/news-sitemap.xml')).not.toContain('<loc>');
    await setSite({ home: 'https://www.news.example/start' });
    expect(await text('/tags/news/rss.xml')).toContain('<link>https://www.news.example/start</link>');
  });

  test('where items lead is part of what feeds are, however it came about', async () => {
    const { url } = await server.post(article(own));
    await setSite({ pages: 'off', home: 'https://news.example/' });
    const before = await Promise.all(FEEDS.map((path) => server.etag(path)));
    expect(await text('/rss.xml')).toContain(`<link>${url}</link>`);
    await setSite({ links: 'canonical' });
    for (const [i, path] of FEEDS.entries()) expect(await server.etag(path), path).not.toBe(before[i]);
    expect(await text('/rss.xml')).toContain(`<link>${own.canonicalUrl}</link>`);
  });

  test('its pages link no translation of this site', async () => {
    const first = await server.post(article(own));
    const canonicalUrl = 'https://news.example/tr';
    await server.post(article({ ...own, canonicalUrl, language: 'tr', translationOf: first.id }));
    await setSite({ links: 'canonical' });
    const page = await (await server.get(new URL(first.url).pathname, { accept: 'text/html' })).text();
    expect(page).not.toContain('hreflang');
  });

  test('without pages a feed stays a feed in a browser', async () => {
    await server.post(article(own));
    await setSite({ pages: 'off' });
    const browser = { accept: 'text/html,*/*', 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' };
    expect((await server.get('/rss.xml', browser)).headers.get('content-type')).toMatch(/xml/);
  });

  test('a difference is not to entries that lead elsewhere', async () => {
    await server.post(article(own));
    await server.post(article({ title: 'Two', tags: ['News'] }));
    const etag = await server.etag('/rss.xml');
    await setSite({ links: 'canonical' });
    await server.post(article({ title: 'Three', tags: ['News'] }));
    const answer = await server.get('/rss.xml', { 'if-none-match': etag, 'a-im': 'feed' });
    expect(answer.status).toBe(200);
  });

  test('with `links: canonical` its pages lead there, too', async () => {
    await server.post(article({ ...own, slug: 'one' }));
    await setSite({ links: 'canonical' });
    for (const path of ['/', '/tags/news/']) {
      const page = await text(path);
      expect(page, path).toContain('href="https://news.example/turkey/s-400"');
      expect(page, path).not.toMatch(/href="[^"]*\/(articles|authors)\//);
    }
    const page = await text('/articles/one');
    expect(page).toContain('<link rel="canonical" href="https://news.example/turkey/s-400">');
    expect(page).toContain('<meta property="og:url" content="https://news.example/turkey/s-400">');
    expect(page).toContain('"url":"https://news.example/turkey/s-400"');
    expect(page).not.toContain('/authors/');
    expect(page).not.toMatch(/(href|content)="[^"]*\/articles\/one"/);
  });

  test('with `pages: off` readers of pages are led there, and feeds go on', async () => {
    await server.post(article({ ...own, slug: 'one' }));
    await server.post(article({ slug: 'here', title: 'Only here' }));
    await server.admin('POST', '/admin/pages', { title: 'About', content: { text: 'Us.' } });
    const html = { accept: 'text/html' };
    const paths = ['/', '/tags/', '/tags/news/', '/articles/one', '/about', '/sitemap.xml'];
    for (const path of paths) expect((await server.get(path, html)).status, path).toBe(200);
    const etag = await server.etag('/feed.json');
    await setSite({ pages: 'off', home: 'https://www.news.example/' });
    const home = await server.get('/', html);
    expect([home.status, home.headers.get('location')]).toEqual([302, 'https://www.news.example/']);
    const one = await server.get('/articles/one', html);
    expect([one.status, one.headers.get('location')]).toEqual([302, own.canonicalUrl]);
    expect(one.headers.get('cache-control')).toBe('public, max-age=60');
    for (const path of [
      '/tags/',
      '/tags/news/',
      '/about',
      '/tags',
      '/authors/ann/',
      '/archive/',
      '/subscribe',
    ])
      expect((await server.get(path, html)).status, path).toBe(404);
    for (const path of ['/articles/here', '/articles/one.md', '/rss.xml', '/tags/news/atom.xml', '/docs'])
      expect((await server.get(path, html)).status, path).toBe(200);
    const markdown = await server.get('/articles/one', { accept: 'text/markdown' });
    expect(markdown.headers.get('content-type')).toContain('text/markdown');
    for (const path of ['/sitemap.xml', '/news-sitemap.xml'])
      expect(await text(path), path).not.toContain('<loc>');
    // A feed leads to the publisher's own, and not to a page that is none.
    expect(await text('/tags/news/rss.xml')).toContain('<link>https://www.news.example/</link>');
    expect(await server.etag('/feed.json')).not.toBe(etag);
    await setSite({ pages: 'on' });
    for (const path of paths) expect((await server.get(path, html)).status, path).toBe(200);
  });

  test('with `pages: off` and no other site known there is nothing at /', async () => {
    await setSite({ pages: 'off' });
    expect((await server.get('/')).status).toBe(404);
    expect((await server.get('/rss.xml')).status).toBe(200);
  });
});
