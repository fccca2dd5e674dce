import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ArticleAnswer, article, SITE, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const json = async (response: Response) => (await response.json()) as ArticleAnswer;
const feedTitles = async (path: string) => {
  const feed = (await (await server.get(path)).json()) as { items: { title: string }[] };
  return feed.items.map(({ title }) => title);
};
describe('creating', () => {
  test('the agency article, unchanged, in every format', async () => {
    const text = readFileSync('db/samples/turkey-s400.txt', 'utf8');
    const response = await server.send('text/plain', text, '?tag=Turkey&tag=S-400&language=en');
    expect(response.status).toBe(201);
    const created = await json(response);
    expect(created).toMatchObject({
      title: 'Turkey says it does not intend to retreat on S-400 despite US sanctions',
      publishedAt: '2020-12-17T00:00:00Z',
      authors: [{ name: 'GSV "Russia - Islamic World"' }],
      credits: [{ role: 'photo', name: 'Russian Foreign Ministry' }],
      source: { name: 'TASS', note: 'Based on materials from TASS' },
      tags: ['Turkey', 'S-400'],
      guid: `urn:uuid:${created.id}`,
    });
    const recognised = created.recognised as { field: string }[];
    expect(recognised.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['title', 'publishedAt', 'authors', 'credits', 'source', 'heading']),
    );
    const paragraphs = text
      .split(/\n\s*\n/)
      .map((p) => p.trim())
      .filter((p) => p.length > 100);
    expect(paragraphs).toHaveLength(7);
    for (const file of ['rss.xml', 'atom.xml', 'feed.json']) {
      const feed = await (await server.get(`/tags/s-400+turkey/${file}`)).text();
      const content = file.endsWith('json') ? (JSON.parse(feed).items[0].content_html as string) : feed;
      const plain = content.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
      for (const paragraph of paragraphs) expect(plain, file).toContain(paragraph);
      expect(content, file).toContain('<h2>S-400 purchase</h2>');
      expect(content, file).toContain('Photo: Russian Foreign Ministry');
      expect(content, file).toContain('Based on materials from TASS');
      expect(feed, file).toMatch(/17 Dec 2020|2020-12-17/);
    }
    expect(created.feeds).toContainEqual({
      kind: 'tag',
      slug: 's-400',
      rss: `${SITE}/tags/s-400/rss.xml`,
      atom: `${SITE}/tags/s-400/atom.xml`,
      json: `${SITE}/tags/s-400/feed.json`,
    });
    expect(response.headers.get('location')).toBe(`${SITE}/admin/articles/${created.id}`);
    expect((await json(await server.admin('GET', `/admin/articles/${created.id}`))).title).toBe(
      created.title,
    );
  });

  test('Markdown that ends with its credits has them once, with fields or without, and again when imported', async () => {
    const closing = [
      'GSV "Russia - Islamic World"',
      'Photo: Russian Foreign Ministry',
      'Based on materials from TASS',
    ];
    const front =
      'title: Closed\nauthor: GSV "Russia - Islamic World"\nphoto: Russian Foreign Ministry\nsource: TASS';
    const sent = await server.send('text/markdown', `---\n${front}\n---\n\nText.\n\n${closing.join('\n\n')}`);
    const { guid } = await json(sent);
    const contentOf = async (from: TestServer) => {
      const feed = (await (await from.get('/feed.json')).json()) as {
        items: { id: string; content_html: string }[];
      };
      return feed.items.find(({ id }) => id === guid)?.content_html.replaceAll('&quot;', '"');
    };
    const once = ['Text.', ...closing].map((line) => `<p>${line}</p>`).join('\n');
    expect((await contentOf(server))?.trim()).toBe(once);
    for (const file of ['rss.xml', 'atom.xml', 'feed.json']) {
      const other = await testServer();
      const feed = await (await server.get(`/${file}`)).text();
      const type = file.endsWith('json') ? 'application/feed+json' : 'application/xml';
      await other.admin('POST', '/admin/import', feed, { 'content-type': type });
      expect((await contentOf(other))?.trim(), file).toBe(once);
      await other.close();
    }
  });

  test.each(['JSON', 'Micropub'])(
    'an agency’s lines in %s stay what they are: text, and no headings',
    async (door) => {
      const [, ...lines] = readFileSync('db/samples/turkey-s400.txt', 'utf8').split('\n');
      const [title, text] = [`Sent by ${door}`, lines.join('\n').trim()];
      const properties = { name: [title], content: [text] };
      const answer =
        door === 'JSON'
          ? await server.admin('POST', '/admin/articles', { title, content: { text } })
          : await server.admin('POST', '/micropub', { type: ['h-entry'], properties });
      expect(answer.status).toBeLessThan(300);
      const list = (await (await server.admin('GET', '/admin/articles?limit=1')).json()) as {
        articles: ArticleAnswer[];
      };
      const [stored] = list.articles;
      expect(stored).toMatchObject({ title, content: { text }, authors: [], credits: [] });
      expect(stored?.html.match(/<h2>.*?<\/h2>/g)).toEqual(['<h2>S-400 purchase</h2>']);
      const closing = '<p>Photo: Russian Foreign Ministry</p>\n<p>Based on materials from TASS</p>';
      expect(stored?.html).toMatch(/^<p>17 December 2020<\/p>/);
      expect(stored?.html.endsWith(closing)).toBe(true);
    },
  );

  test.each([
    ['text/markdown', '---\ntitle: From Markdown\ntags: [door]\n---\n\nSome *emphasis*.'],
    [
      'text/html',
      '<html><head><title>From HTML</title></head><body><p>Some <em>emphasis</em>.</p></body></html>',
    ],
    [
      'application/atom+xml',
      '<entry xmlns="http://www.w3.org/2005/Atom"><id>tag:x.example,2026:1</id><title>From Atom</title>' +
        '<updated>2026-01-01T00:00:00Z</updated><content type="html">Some &lt;em&gt;emphasis&lt;/em&gt;.</content></entry>',
    ],
    [
      'application/rss+xml',
      '<item><title>From RSS</title><description>Some &lt;em&gt;emphasis&lt;/em&gt;.</description></item>',
    ],
  ])('%s', async (type, body) => {
    const response = await server.send(type, body, '?tag=door');
    const created = await json(response);
    expect([response.status, created.html]).toEqual([201, expect.stringContaining('<em>emphasis</em>')]);
    expect(await feedTitles('/tags/door/feed.json')).toContain(created.title);
  });

  test('slugs: derived, Unicode, unique, old ones redirect', async () => {
    const first = await server.post(article({ title: 'Срочно: «Север» жив!' }));
    const second = await server.post(article({ title: 'Срочно: «Север» жив!' }));
    expect([first.slug, second.slug]).toEqual(['срочно-север-жив', 'срочно-север-жив-2']);
    expect((await server.get(first.url)).status).toBe(200);
    await server.admin('PATCH', `/admin/articles/${first.id}`, { slug: 'sever' });
    const moved = await server.get(first.url);
    expect([moved.status, moved.headers.get('location')]).toEqual([308, '/articles/sever']);
    const taken = await server.admin('POST', '/admin/articles', article({ slug: 'sever' }));
    expect(taken.status).toBe(422);
    expect(await taken.json()).toMatchObject({ errors: [{ pointer: '/slug' }] });
    // An old slug stays its article's: links in the world point to it.
    const old = await server.admin('POST', '/admin/articles', article({ slug: first.slug }));
    expect(old.status).toBe(422);
    expect((await server.post(article({ title: '???' }))).slug).toMatch(/^[0-9a-f]{8}$/);
  });

  test('labels that differ in case or spacing are one tag; others that share a slug are two', async () => {
    const made = await server.post(article({ tags: ['New York', 'new  york', 'New-York', 'NEW YORK '] }));
    const tags = (made.feeds as { kind: string; slug: string }[]).filter(({ kind }) => kind === 'tag');
    expect(tags.map(({ slug }) => slug)).toEqual(['new-york', 'new-york-2']);
    expect(made.tags).toEqual(['New York', 'New-York']);
  });

  test('a repeated request with an Idempotency-Key answers the first result', async () => {
    const headers = { 'idempotency-key': 'k-1' };
    const send = (body: object) => server.admin('POST', '/admin/articles', body, headers);
    const [one, two] = await Promise.all([
      send(article({ title: 'Once' })),
      send(article({ title: 'Once' })),
    ]);
    const [first, second] = [await json(one), await json(two)];
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(second.id).toBe(first.id);
    await server.admin('PATCH', `/admin/articles/${first.id}`, { title: 'Changed since' });
    const again = await send(article({ title: 'Once' }));
    expect([again.status, (await json(again)).title]).toEqual([201, 'Once']);
    expect(again.headers.get('location')).toBe(one.headers.get('location'));
    const other = await send(article({ title: 'Twice' }));
    expect([other.status, await other.json()]).toEqual([
      422,
      expect.objectContaining({ errors: [expect.anything()] }),
    ]);
    expect(await feedTitles('/feed.json?q=twice')).toEqual([]);
  });

  test('a late repetition does not bring back what was erased', async () => {
    const send = () =>
      server.admin('POST', '/admin/articles', article({ title: 'Erased' }), { 'idempotency-key': 'k-2' });
    const { id } = await json(await send());
    expect((await server.admin('DELETE', `/admin/articles/${id}?hard=true`)).status).toBe(204);
    const again = await send();
    expect([again.status, (await json(again)).detail]).toEqual([410, expect.stringContaining('new key')]);
    expect(await feedTitles('/feed.json?q=erased')).toEqual([]);
  });

  test('characters that XML forbids are dropped, not refused', async () => {
    const made = await server.post(
      article({ title: 'a\u0000b\u0008c\uD800d\uFFFEe', content: { text: 'x\u000By' } }),
    );
    expect([made.title, made.html]).toEqual(['abcde', expect.stringContaining('xy')]);
  });

  test('30 at once all go in, each with its own place', async () => {
    const many = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        server.post(article({ title: `Rush ${i}`, tags: ['rush', `rush ${i % 3}`] })),
      ),
    );
    expect(new Set(many.map(({ seq }) => seq)).size).toBe(30);
    expect((await feedTitles('/tags/rush/feed.json?limit=200')).length).toBe(30);
  });
});

describe('changing', () => {
  test('If-Match lets one of two editors through', async () => {
    const { id } = await server.post(article({ title: 'Both edit' }));
    const url = `/admin/articles/${id}`;
    const tag = (await server.admin('GET', url)).headers.get('etag') ?? '';
    const edits = await Promise.all(
      ['Left', 'Right'].map((title) => server.admin('PATCH', url, { title }, { 'if-match': tag })),
    );
    expect(edits.map(({ status }) => status).sort()).toEqual([200, 412]);
    const stale = edits.find(({ status }) => status === 412);
    expect(await stale?.json()).toMatchObject({ detail: expect.stringMatching(/version 2.*If-Match/) });
    expect((await server.admin('PUT', url, article(), { 'if-match': '*' })).status).toBe(200);
    expect((await server.admin('DELETE', url, undefined, { 'if-match': tag })).status).toBe(412);
    // RFC 9110 §13.1.2: only where there is none yet.
    expect((await server.admin('PUT', url, article(), { 'if-none-match': '*' })).status).toBe(412);
  });

  test('PUT replaces, PATCH merges, the same again changes nothing', async () => {
    const { id } = await server.post(
      article({ title: 'Whole', summary: 'S', tags: ['p1', 'p2'], rights: 'R' }),
    );
    const url = `/admin/articles/${id}`;
    const patched = await json(
      await server.admin('PATCH', url, { summary: null, tags: ['p3'], content: { markdown: '**new**' } }),
    );
    expect(patched).toMatchObject({ title: 'Whole', tags: ['p3'], rights: 'R', version: 2 });
    expect(patched.summary).toBeUndefined();
    expect(patched.html).toContain('<strong>new</strong>');
    const current = await json(await server.admin('GET', url));
    const put = await json(await server.admin('PUT', url, current));
    expect([put.version, put.seq], 'what GET answers can be put back').toEqual([2, patched.seq]);
    const replaced = await json(await server.admin('PUT', url, article({ title: 'Whole' })));
    expect(replaced).toMatchObject({ version: 3, tags: [], slug: 'whole' });
    expect(replaced.rights).toBeUndefined();
  });

  test('published never moves', async () => {
    const { id, publishedAt } = await server.post(article({ publishedAt: '2026-05-01T10:00:00+03:00' }));
    expect(publishedAt).toBe('2026-05-01T07:00:00Z');
    const url = `/admin/articles/${id}`;
    const moved = await server.admin('PATCH', url, { publishedAt: '2026-05-02T00:00:00Z' });
    expect([moved.status, await moved.json()]).toEqual([
      422,
      expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/publishedAt' })] }),
    ]);
    server.tick(1_000);
    const fixed = await json(
      await server.admin('PATCH', url, {
        title: 'Fixed',
        change: { kind: 'correction', note: 'A name was wrong.' },
      }),
    );
    expect(fixed).toMatchObject({
      publishedAt,
      corrections: [expect.objectContaining({ note: 'A name was wrong.' })],
    });
    const feed = await (await server.get('/feed.json?q=fixed')).json();
    expect(feed).toMatchObject({ items: [{ content_html: expect.stringContaining('A name was wrong.') }] });
  });

  test('retraction, revisions, and the page that is gone', async () => {
    const made = await server.post(article({ title: 'Wrong story', tags: ['gone'] }));
    const url = `/admin/articles/${made.id}`;
    expect((await server.admin('DELETE', `${url}?note=It%20was%20false.`)).status).toBe(204);
    expect((await server.admin('DELETE', url)).status, 'again').toBe(204);
    expect(await feedTitles('/tags/gone/feed.json')).toEqual([]);
    const page = await server.get(made.url);
    expect([page.status, await page.text()]).toEqual([410, expect.stringContaining('It was false.')]);
    expect((await json(await server.admin('GET', url))).status).toBe('retracted');
    const { revisions } = (await (await server.admin('GET', `${url}/revisions`)).json()) as {
      revisions: object[];
    };
    expect(revisions).toMatchObject([
      { version: 2, kind: 'retract', note: 'It was false.' },
      { version: 1, kind: 'publish' },
    ]);
    const back = await json(await server.admin('PATCH', url, { status: 'published' }));
    expect([back.status, await feedTitles('/tags/gone/feed.json')]).toEqual(['published', ['Wrong story']]);
  });

  test('erasing leaves no text anywhere', async () => {
    const made = await server.post(
      article({ title: 'Unforgettable Zyzzyva', content: { text: 'Secret zyzzyvas.' } }),
    );
    const url = `/admin/articles/${made.id}`;
    await server.admin('PATCH', url, { summary: 'zyzzyva too' });
    expect((await server.admin('DELETE', `${url}?hard=true`)).status).toBe(204);
    expect((await server.admin('GET', url)).status).toBe(404);
    expect((await server.get(made.url)).status).toBe(404);
    expect(await feedTitles('/feed.json?q=zyzzyva')).toEqual([]);
    const tables = await server.driver.all(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%fts%'",
      [],
    );
    for (const [table] of tables) {
      const rows = await server.driver.all(`SELECT * FROM ${table}`, []);
      expect(JSON.stringify(rows), `${table}`).not.toMatch(/zyzzyva/i);
    }
  });

  test('drafts and scheduled articles are for editors only, until their time', async () => {
    const draft = await server.post(article({ title: 'A draft', tags: ['soon'], status: 'draft' }));
    const later = await server.post(
      article({ title: 'Later', tags: ['soon'], publishedAt: '2026-11-24T06:00:00Z' }),
    );
    expect([draft.status, later.status]).toEqual(['draft', 'scheduled']);
    expect([draft.seq, later.seq]).toEqual([0, 0]);
    const before = await server.get('/tags/soon/feed.json');
    expect((await server.get(later.url)).status).toBe(404);
    expect(await feedTitles('/feed.json?q=later')).toEqual([]);
    server.tick(24 * 3_600_000);
    expect(await feedTitles('/tags/soon/feed.json')).toEqual(['Later']);
    const tag = await server.etag('/tags/soon/feed.json');
    expect(tag).not.toBe(before.headers.get('etag'));
    const published = await json(await server.admin('GET', `/admin/articles/${later.id}`));
    expect(published).toMatchObject({
      status: 'published',
      publishedAt: '2026-11-24T06:00:00Z',
      updatedAt: '2026-11-24T06:00:00Z',
    });
    const list = async (query: string) => {
      const answer = (await (await server.admin('GET', `/admin/articles?${query}`)).json()) as {
        articles: ArticleAnswer[];
      };
      return answer.articles.map(({ title }) => title);
    };
    expect(await list('status=draft&tag=soon')).toEqual(['A draft']);
    expect((await list('tag=soon')).sort()).toEqual(['A draft', 'Later']);
    expect(await list('q=draft')).toEqual(['A draft']);
    server.tick(-24 * 3_600_000);
  });

  test('a date alone is not future while it is that day anywhere', async () => {
    // 12:00 UTC on the 23rd is 02:00 on the 24th in UTC+14.
    const tomorrow = await server.post(article({ publishedAt: '2026-11-24' }));
    expect(tomorrow).toMatchObject({ status: 'published', publishedAt: '2026-11-24T00:00:00Z' });
    expect((await server.post(article({ publishedAt: '2026-11-25' }))).status).toBe('scheduled');
  });

  test('the list of editors pages without gap', async () => {
    const seen: string[] = [];
    let before = '';
    do {
      const answer = await server.admin(
        'GET',
        `/admin/articles?tag=rush&limit=7${before && `&before=${before}`}`,
      );
      const page = (await answer.json()) as { articles: ArticleAnswer[]; next: string | null };
      seen.push(...page.articles.map(({ id }) => id));
      before = page.next ?? '';
    } while (before);
    expect(new Set(seen).size).toBe(30);
    expect(seen).toHaveLength(30);
  });

  test('translations name each other, and change each other silently', async () => {
    const en = await server.post(article({ title: 'Ferry', tags: ['ferry-en'] }));
    const before = await server.etag('/tags/ferry-en/feed.json');
    const tr = await server.post(
      article({ title: 'Vapur', tags: ['ferry-tr'], language: 'tr', translationOf: en.id }),
    );
    expect(await server.etag('/tags/ferry-en/feed.json')).not.toBe(before);
    for (const [tag, other] of [
      ['ferry-en', tr.url],
      ['ferry-tr', en.url],
    ]) {
      expect(await (await server.get(`/tags/${tag}/atom.xml`)).text()).toContain(`href="${other}"`);
    }
    await server.admin('DELETE', `/admin/articles/${tr.id}`);
    expect(await (await server.get('/tags/ferry-en/atom.xml')).text()).not.toContain(tr.url);
    const wrong = await server.admin('POST', '/admin/articles', article({ translationOf: 'nobody' }));
    expect(wrong.status).toBe(422);
  });
});
