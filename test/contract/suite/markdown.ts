// An article as Markdown: beside its page, and in its place for those who ask for it.
import { beforeAll, expect, test } from 'vitest';
import { all, one, parseXml } from '../../unit/formats/xml.ts';
import { SITE } from '../combinations.ts';
import { type ArticleAnswer, article, type Site } from '../site.ts';

const MARKDOWN = 'text/markdown; charset=utf-8';
const HTML = 'text/html; charset=utf-8';
const ENDING = ['Ann Lee', 'Photo: Somebody', '[Based on materials from TASS](https://tass.example/)'];

export function markdown(site: Site): void {
  let made: ArticleAnswer;
  let url: string;
  beforeAll(async () => {
    made = await site.post({
      title: 'Ferries: "all" & <more>',
      summary: 'In short.',
      content: {
        html: '<h2>Boats</h2><p>They <b>sail</b>, <a href="/x">as said</a>.<script>alert(1)</script></p><ul><li>one</li><li>two</li></ul>',
      },
      tags: ['Written down', 'Ferries'],
      authors: [{ name: 'Ann Lee' }],
      source: { name: 'TASS', url: 'https://tass.example/', note: 'Based on materials from TASS' },
      credits: [{ role: 'photo', name: 'Somebody' }],
      image: { url: 'https://media.example/a.jpg', alt: 'A', caption: 'B', width: 640, height: 480 },
      enclosures: [
        { url: 'https://media.example/a.mp3', type: 'audio/mpeg', length: 123, durationSeconds: 60 },
      ],
      rights: 'CC BY',
      publishedAt: '2026-02-03T04:05:06Z',
    });
    url = `${made.url}.md`;
  });

  test('front matter, text, byline, credits and source', async () => {
    const { status, headers, text } = await site.get(url);
    expect([status, headers['content-type'], headers.vary]).toEqual([200, MARKDOWN, 'Accept-Encoding']);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers.link).toContain(`<${made.url}>; rel="canonical"`);
    const [, front = '', body = ''] = /^---\n(.*?)---\n\n(.*)$/s.exec(text) ?? [];
    for (const line of [
      'title: "Ferries: \\"all\\" & <more>"',
      'date: "2026-02-03T04:05:06Z"',
      `guid: "${made.guid}"`,
      'tags: ["Written down","Ferries"]',
      `canonicalUrl: "${made.url}"`,
    ])
      expect(front.split('\n')).toContain(line);
    const said = ['## Boats', `They **sail**, [as said](${SITE}/x).`, '- one\n- two', ...ENDING];
    expect(body).toBe(`${said.join('\n\n')}\n`);
  });

  test('read back it is the same article, and says nothing twice', async () => {
    const { text } = await site.get(url);
    const copy = text
      .replace(/^slug: .*$/m, 'slug: "read-back"')
      .replace(/^guid: .*$/m, 'guid: "urn:x:copy"');
    const back = (await site.send('text/markdown', copy)).json<ArticleAnswer>();
    for (const field of [
      ...['title', 'summary', 'language', 'tags', 'authors', 'source', 'credits', 'image', 'enclosures'],
      ...['rights', 'publishedAt', 'status'],
    ])
      expect(back[field], field).toEqual(made[field]);
    expect([back.guid, back.slug]).toEqual(['urn:x:copy', 'read-back']);
    const again = await site.get(`${back.url}.md`);
    const bodyOf = (whole: string) => whole.split('---\n\n')[1];
    expect(bodyOf(again.text)).toBe(bodyOf(text));
    const { items } = (await site.get('/tags/written-down/feed.json')).json<{
      items: { content_html: string }[];
    }>();
    const contents = items.map(({ content_html }) => content_html.replace(/\s+/g, ' '));
    for (const content of contents) {
      for (const said of ['Ann Lee', 'Photo: Somebody', 'Based on materials from TASS'])
        expect(content.split(said)).toHaveLength(2);
    }
  });

  test.each([
    ['text/markdown', MARKDOWN],
    ['text/markdown, text/html;q=0.9, */*;q=0.1', MARKDOWN],
    ['text/html, text/markdown', MARKDOWN],
    ['Text/Markdown;q=0.5, */*', MARKDOWN],
    ['text/html, text/markdown;q=0.9', HTML],
    ['text/markdown;q=0', HTML],
    ['text/*', HTML],
    ['*/*', HTML],
    ['application/json', HTML],
  ])('the page for who accepts %s', async (accept, type) => {
    // Twice: the second may be answered from what the first left.
    for (let i = 0; i < 2; i++) {
      const { headers, text } = await site.get(made.url, { accept });
      expect([headers['content-type'], headers.vary]).toEqual([type, 'Accept-Encoding, Accept']);
      expect(text.startsWith('---\n')).toBe(type === MARKDOWN);
    }
  });

  test('it has validators of its own, codings, and HEAD', async () => {
    const [page, text] = [await site.get(made.url), await site.get(url)];
    expect(text.headers.etag).not.toBe(page.headers.etag);
    expect(page.headers.link).toContain(`<${url}>; rel="alternate"; type="text/markdown"`);
    expect(page.text).toContain(`<link rel="alternate" type="text/markdown" href="${url}">`);
    const accept = { accept: 'text/markdown' };
    const held = { 'if-none-match': `${text.headers.etag}` };
    expect((await site.get(url, held)).status).toBe(304);
    const same = await site.get(made.url, { ...accept, ...held });
    expect([same.status, same.headers.vary]).toEqual([304, 'Accept-Encoding, Accept']);
    expect((await site.get(made.url, held)).status).toBe(200);
    const gzip = await site.get(url, { 'accept-encoding': 'gzip' });
    expect([gzip.headers['content-encoding'], gzip.text]).toEqual(['gzip', text.text]);
    const head = await site.request('HEAD', url);
    expect([head.status, head.bytes.length, head.headers.etag]).toEqual([200, 0, text.headers.etag]);
  });

  test('RSS has the same text, with the lead image', async () => {
    const { text } = await site.get('/tags/ferries/rss.xml?limit=200');
    const [item] = all(one(parseXml(text), 'channel')!, 'item');
    const found = one(item!, 'markdown', 'http://source.scripting.com/')?.text ?? '';
    expect(found.startsWith('![A](https://media.example/a.jpg)\n\nB\n\n## Boats\n\nThey **sail**')).toBe(
      true,
    );
    expect(found).not.toContain('alert');
  });

  test('old and odd addresses lead to it; of what is retracted it is gone', async () => {
    const { id, slug } = await site.post(article({ title: 'Moves on', slug: 'moves-on' }));
    await site.admin('PATCH', `/admin/articles/${id}`, { slug: 'moved-on' });
    for (const [path, location] of [
      [`/articles/${slug}.md`, '/articles/moved-on.md'],
      ['/articles/Moved-ON.MD', '/articles/moved-on.md'],
      ['/articles/moved-on.md/', '/articles/moved-on.md'],
    ] as const) {
      const answer = await site.get(path, { accept: 'text/markdown' });
      expect([answer.status, answer.headers.location], path).toEqual([308, location]);
    }
    await site.admin('DELETE', `/admin/articles/${id}?note=Wrong.`);
    for (const [path, headers] of [
      ['/articles/moved-on.md', { accept: 'text/html' }],
      ['/articles/moved-on', { accept: 'text/markdown' }],
    ] as const) {
      const gone = await site.get(path, headers);
      expect([gone.status, gone.headers['content-type']]).toEqual([410, 'application/problem+json']);
      expect(gone.json()).toMatchObject({
        code: 'article-retracted',
        detail: expect.stringContaining('Wrong.'),
      });
    }
    expect((await site.get('/articles/never-was.md')).status).toBe(404);
  });
}
