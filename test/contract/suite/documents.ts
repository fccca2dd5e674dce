// What is there to read: feeds that keep their formats' rules, pages, manifests, what crawlers ask for.
import { beforeAll, describe, expect, test } from 'vitest';
import { checkNinjs } from '../../unit/formats/ninjs-rules.ts';
import { CONTENT_TYPES, checkAtom, checkJsonFeed, checkRss } from '../../unit/formats/rules.ts';
import { SITE } from '../combinations.ts';
import { type ArticleAnswer, article, type Site } from '../site.ts';

const FORMATS = [
  ['rss', 'rss.xml', checkRss],
  ['atom', 'atom.xml', checkAtom],
  ['json', 'feed.json', checkJsonFeed],
  ['ninjs', 'ninjs.json', checkNinjs],
] as const;

interface Listed {
  kind: string;
  slug: string;
  count: number;
  seq: number;
  rss: string;
}
interface Change {
  seq: number;
  kind: string;
  id: string;
  version: number;
  item?: { title: string };
  left?: { slug: string }[];
}

export function documents(site: Site): void {
  let made: ArticleAnswer;
  beforeAll(async () => {
    made = await site.post({
      title: 'Ünïcödé — ТАСС 🙂 & <b>',
      language: 'tr',
      summary: 'In short.',
      content: {
        html: '<p>Über <em>alles</em><script>alert(1)</script> ]]&gt;</p><p><a href="/x">x</a></p>',
      },
      tags: ['Rich', 'S-400'],
      authors: [{ name: 'Ann Lee', url: 'https://ann.example/' }],
      source: { name: 'TASS', url: 'https://tass.example/', note: 'Based on materials from TASS' },
      credits: [{ role: 'photo', name: 'Somebody' }],
      image: { url: 'https://media.example/a.jpg', alt: 'A', caption: 'B', width: 640, height: 480 },
      enclosures: [
        { url: 'https://media.example/a.mp3', type: 'audio/mpeg', length: 123, durationSeconds: 60 },
        { url: 'https://media.example/b.mp3', type: 'audio/mpeg', length: 456 },
      ],
      rights: 'CC BY',
      publishedAt: '2026-02-03T04:05:06Z',
    });
  });

  describe.each(FORMATS)('%s', (format, file, check) => {
    test.each([`/${file}`, `/tags/rich/${file}`, `/tags/a,rich/${file}`, `/tags/empty/${file}`])(
      '%s',
      async (path) => {
        const answer = await site.get(path);
        expect([answer.status, answer.headers['content-type']]).toEqual([200, CONTENT_TYPES[format]]);
        expect(check(answer.text, SITE + path)).toEqual([]);
        expect(answer.headers['content-length']).toBe(`${answer.bytes.length}`);
      },
    );
    test('carries the article, and no script', async () => {
      const { text } = await site.get(`/tags/rich/${file}`);
      for (const part of [made.guid, 'ТАСС 🙂', 'media.example/a.mp3', 'media.example/b.mp3', 'Ann Lee'])
        expect(text).toContain(part);
      expect(text).not.toContain('alert(1)');
    });
  });

  test('the list of articles as a page, and the list of tags', async () => {
    for (const [path, part] of [
      ['/', 'Three'],
      ['/tags/rich/', 'ТАСС 🙂 &amp; &lt;b&gt;'],
      ['/tags/', '/tags/s-400/'],
    ]) {
      const { status, headers, text } = await site.get(`${path}`);
      expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(text).toContain(part);
      expect(headers['content-security-policy']).toMatch(/default-src 'none'/);
      expect(text).toMatch(/<link[^>]+rel="?alternate"?[^>]+application\/rss\+xml/);
    }
  });

  test('an article’s page', async () => {
    const { status, text, headers } = await site.get(made.url);
    expect(status).toBe(200);
    for (const part of ['"NewsArticle"', 'og:title', '<html lang="tr"', 'alles', 'Somebody', '/tags/rich/'])
      expect(text).toContain(part);
    expect(text).not.toContain('alert(1)');
    expect(headers.link).toContain(`<${made.url}>; rel="canonical"`);
    const tag = { 'if-none-match': `${headers.etag}` };
    expect((await site.get(made.url, tag)).status).toBe(304);
  });

  test('the archive, by the months in which articles were published', async () => {
    for (const [path, part] of [
      ['/archive/', '/archive/2026/02/'],
      ['/archive/2026/', '/archive/2026/02/'],
      ['/archive/2026/02/', 'ТАСС 🙂 &amp; &lt;b&gt;'],
    ] as const) {
      const { status, headers, text } = await site.get(path);
      expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(text).toContain(part);
      expect((await site.get(path, { 'if-none-match': `${headers.etag}` })).status).toBe(304);
    }
    expect((await site.get('/archive/2026/2')).headers.location).toBe('/archive/2026/02/');
    expect((await site.get('/archive/1999/02/')).status).toBe(404);
  });

  test('a feed that a browser opens is a page about it; the feed stays what it is', async () => {
    const opened = { accept: 'text/html,*/*;q=0.8', 'sec-fetch-dest': 'document' };
    const feed = await site.get('/tags/rich/rss.xml');
    const page = await site.get('/tags/rich/rss.xml', opened);
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers['cache-control']).toMatch(/^private/);
    expect(page.headers.etag).not.toBe(feed.headers.etag);
    expect(page.text).toContain(`href="${made.url}"`);
    const raw = await site.get('/tags/rich/rss.xml?raw', opened);
    expect([raw.headers['content-type'], raw.text]).toEqual(['text/plain; charset=utf-8', feed.text]);
  });

  test('/feeds.json and /opml.xml list every feed of one facet', async () => {
    const manifest = (await site.get('/feeds.json')).json<{ feeds: Listed[]; seq: number }>();
    const counts = Object.fromEntries(manifest.feeds.map((f) => [`${f.kind}/${f.slug}`, f.count]));
    expect(counts).toMatchObject({
      'everything/': 6,
      'tag/a': 2,
      'tag/rich': 1,
      'language/tr': 1,
      'author/ann-lee': 2,
    });
    expect(manifest.seq).toBe(made.seq);
    for (const { rss } of manifest.feeds) expect((await site.get(rss)).status, rss).toBe(200);
    const before = (await site.get('/feeds.json')).json<{ seq: number; names: number; log: string }>();
    const asked = `since=${before.seq - 1}&names=${before.names}&log=${before.log}`;
    const since = (await site.get(`/feeds.json?${asked}`)).json<{ feeds: Listed[]; seq: number }>();
    expect(since.seq).toBe(before.seq);
    expect(since.feeds.every(({ seq }) => seq === before.seq)).toBe(true);
    expect(manifest.feeds).toEqual(expect.arrayContaining(since.feeds));
    const isReplica = (await site.get('/readyz')).json().replica !== undefined;
    const ahead = (await site.get(`/feeds.json?since=${before.seq + 9}`)).json();
    expect(ahead).toMatchObject(isReplica ? { lagging: true } : { reset: true });
    const opml = await site.get('/opml.xml');
    expect(opml.headers['content-type']).toBe('text/x-opml; charset=utf-8');
    expect(opml.text).toContain(`xmlUrl="${SITE}/tags/s-400/rss.xml"`);
  });

  test('/changes.json is the log, oldest first, in pages', async () => {
    const { id } = await site.post(article({ title: 'Logged', tags: ['L', 'M'] }));
    const url = `/admin/articles/${id}`;
    await site.admin('PATCH', url, { tags: ['M', 'N'], change: { kind: 'silent' } });
    await site.admin('PATCH', url, { title: 'Logged well', change: { kind: 'correction' } });
    const gone = await site.post(article({ title: 'Unsaid' }));
    await site.admin('DELETE', `/admin/articles/${gone.id}?note=Wrong.`);
    const all: Change[] = [];
    for (let since = 0; ; ) {
      const page = (await site.get(`/changes.json?since=${since}&limit=3`)).json<{
        changes: Change[];
        next: number;
      }>();
      if (!page.changes.length) break;
      all.push(...page.changes);
      since = page.next;
    }
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, i) => i + 1));
    const mine = all.filter((change) => change.id === id);
    expect(mine.map(({ kind, version }) => [kind, version])).toEqual([
      ['publish', 1],
      ['silent', 2],
      ['correction', 3],
    ]);
    expect(mine[1]).toMatchObject({
      facets: expect.arrayContaining(['m', 'n'].map((slug) => ({ kind: 'tag', slug }))),
      left: [{ kind: 'tag', slug: 'l' }],
      item: { title: 'Logged well' },
    });
    const [posted, retracted] = all.filter((change) => change.id === gone.id);
    expect(posted).not.toHaveProperty('item');
    expect(retracted).toMatchObject({ kind: 'retract', guid: gone.guid, note: 'Wrong.', title: 'Unsaid' });
    expect(retracted).not.toHaveProperty('item');
  });

  test('sitemaps and what crawlers and browsers ask for', async () => {
    const map = (await site.get('/sitemap.xml')).text;
    expect(map).toContain(`<loc>${made.url}</loc>`);
    expect(map).not.toContain('unsaid');
    expect((await site.get('/news-sitemap.xml')).text).toContain('<news:title>Logged well</news:title>');
    expect((await site.get('/robots.txt')).text).toContain(`Sitemap: ${SITE}/sitemap.xml`);
    expect([...(await site.get('/favicon.ico')).bytes.subarray(0, 4)]).toEqual([0, 0, 1, 0]);
  });

  test.each([
    ['/healthz', 'application/json', '"ok"'],
    ['/readyz', 'application/json', '"ready"'],
    ['/openapi.json', 'application/json', '"openapi":"3.1.0"'],
    ['/docs', 'text/html', '<openapi-explorer'],
    ['/docs/openapi-explorer.js', 'text/javascript', 'openapi-explorer'],
    ['/assets/site.css', 'text/css', 'font'],
    ['/assets/site.js', 'text/javascript', 'clipboard'],
    ['/assets/subscribe.css', 'text/css', '.make'],
    ['/feed.css', 'text/css', 'item'],
    ['/hub', 'text/plain', 'WebSub'],
  ])('%s', async (path, type, part) => {
    const answer = await site.get(path);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, expect.stringContaining(type)]);
    expect(answer.text).toContain(part);
    const head = await site.request('HEAD', path);
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
  });

  test('how a picture came about: by code or URI, in ninjs 3.1, JSON and Markdown, and refused as anything else', async () => {
    const uri = 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic';
    const post = (digitalSourceType: string) =>
      site.admin(
        'POST',
        '/admin/articles',
        article({ tags: ['Synthetic'], image: { url: 'https://media.example/s.jpg', digitalSourceType } }),
      );
    const answers = [await post('compositeSynthetic'), await post(uri)];
    for (const answer of answers) expect(answer.json()).toMatchObject({ image: { digitalSourceType: uri } });
    const wrong = await post('https://example.org/compositeSynthetic');
    expect([wrong.status, wrong.json().errors]).toEqual([
      422,
      [expect.objectContaining({ pointer: '/image/digitalSourceType', code: 'not-an-option' })],
    ]);
    const path = '/tags/synthetic/ninjs.json';
    const { text } = await site.get(path);
    expect(checkNinjs(text, SITE + path)).toEqual([]);
    const { standard, associations } = JSON.parse(text) as {
      standard: { version: string };
      associations: { associations: object[] }[];
    };
    expect(standard.version).toBe('3.1');
    for (const one of associations)
      expect(one.associations[0]).toMatchObject({
        digitalSourceType: { uri, literal: 'compositeSynthetic' },
      });
    expect((await site.get('/tags/synthetic/feed.json')).text).toContain(`"digitalSourceType":"${uri}"`);
    const markdown = await site.get(`${answers[0]?.json().url}.md`);
    expect(markdown.text).toContain(`"digitalSourceType":"${uri}"`);
  });
}
