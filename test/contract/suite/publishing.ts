// Creating articles: every kind of body, once each, by many at a time, now and later.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SITE } from '../combinations.ts';
import { type ArticleAnswer, article, type Site, until } from '../site.ts';

const SEED = readFileSync('db/samples/turkey-s400.txt', 'utf8');

export function publishing(site: Site): void {
  test('the agency’s article, unchanged, in every format', async () => {
    const answer = await site.send('text/plain', SEED, '?tag=Turkey&tag=S-400&language=en');
    expect(answer.status).toBe(201);
    const created = answer.json<ArticleAnswer>();
    expect(created).toMatchObject({
      title: 'Turkey says it does not intend to retreat on S-400 despite US sanctions',
      publishedAt: '2020-12-17T00:00:00Z',
      authors: [{ name: 'GSV "Russia - Islamic World"' }],
      credits: [{ role: 'photo', name: 'Russian Foreign Ministry' }],
      source: { name: 'TASS', note: 'Based on materials from TASS' },
      tags: ['Turkey', 'S-400'],
      guid: `urn:uuid:${created.id}`,
    });
    const recognised = (created.recognised as { field: string }[]).map(({ field }) => field);
    expect(recognised).toEqual(
      expect.arrayContaining(['title', 'publishedAt', 'authors', 'credits', 'source', 'heading']),
    );
    expect(created.feeds).toContainEqual({
      ...{ kind: 'tag', slug: 's-400', rss: `${SITE}/tags/s-400/rss.xml` },
      ...{ atom: `${SITE}/tags/s-400/atom.xml`, json: `${SITE}/tags/s-400/feed.json` },
    });
    expect(answer.headers.location).toBe(`${SITE}/admin/articles/${created.id}`);
    const read = await site.admin('GET', answer.headers.location ?? '');
    expect([read.status, read.headers.etag]).toEqual([200, answer.headers.etag]);
    const paragraphs = SEED.split(/\n\s*\n/)
      .map((p) => p.trim())
      .filter((p) => p.length > 100);
    expect(paragraphs).toHaveLength(7);
    for (const file of ['rss.xml', 'atom.xml', 'feed.json']) {
      const feed = (await site.get(`/tags/s-400+turkey/${file}`)).text;
      const plain = feed.replaceAll('&quot;', '"').replaceAll('\\"', '"').replaceAll('&amp;', '&');
      for (const paragraph of paragraphs) expect(plain, file).toContain(paragraph);
      for (const line of [
        '<h2>S-400 purchase</h2>',
        'Photo: Russian Foreign Ministry',
        'Based on materials from TASS',
      ])
        expect(plain, file).toContain(line);
      expect(feed, file).toMatch(/17 Dec 2020|2020-12-17/);
    }
  });

  test('a large text is what a small one is, and is refused with the same words', async () => {
    const lines = Array.from({ length: 3_000 }, (_, i) => `Line ${i} is *long* enough.`);
    const markdown = lines.join('\n\n');
    const paragraphs = lines.map((line) => `<p>${line.replace('*long*', '<em>long</em>')}</p>`).join('\n');
    const answer = await site.send('text/markdown', `# A large text\n\n${markdown}`, '?tag=door');
    expect(answer.status).toBe(201);
    const made = answer.json<ArticleAnswer>();
    expect([made.title, `${made.html}`.trim()]).toEqual(['A large text', paragraphs]);
    expect((await site.get('/feed.json?q=%222999+is+long%22')).text).toContain(made.id);
    const refused = await site.send('text/markdown', `# Too large\n\n${'&'.repeat(700_000)}`);
    expect(refused.status).toBe(422);
    expect(refused.json()).toMatchObject({ errors: [{ pointer: '/content', code: 'html-too-long' }] });
  });

  test.each([
    ['application/json', '{"title":"From JSON","content":{"markdown":"Some *emphasis*."},"tags":["door"]}'],
    ['text/markdown', '---\ntitle: From Markdown\ntags: [door]\n---\n\nSome *emphasis*.'],
    ['text/plain', 'From text\n\nSome emphasis.'],
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
    const answer = await site.send(type, body, type === 'application/json' ? '' : '?tag=door');
    const { title, html } = answer.json<ArticleAnswer>();
    expect([answer.status, html]).toEqual([201, expect.stringMatching(/Some (<em>)?emphasis/)]);
    expect(await site.titles('/tags/door/feed.json')).toContain(title);
    expect(await site.titles('/tags/door/feed.json?q=emphasis')).toContain(title);
  });

  test('slugs: derived, Unicode, unique, old ones redirect', async () => {
    const first = await site.post(article({ title: 'Срочно: «Север» жив!' }));
    const second = await site.post(article({ title: 'Срочно: «Север» жив!' }));
    expect([first.slug, second.slug]).toEqual(['срочно-север-жив', 'срочно-север-жив-2']);
    expect((await site.get(first.url)).status).toBe(200);
    await site.admin('PATCH', `/admin/articles/${first.id}`, { slug: 'sever' });
    const moved = await site.get(first.url);
    expect([moved.status, moved.headers.location]).toEqual([308, '/articles/sever']);
    const taken = await site.admin('POST', '/admin/articles', article({ slug: 'sever' }));
    expect([taken.status, taken.json()]).toEqual([
      422,
      expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/slug' })] }),
    ]);
    // An old slug stays its article's: links in the world point to it.
    expect((await site.admin('POST', '/admin/articles', article({ slug: first.slug }))).status).toBe(422);
    expect((await site.post(article({ title: '???' }))).slug).toMatch(/^[0-9a-f]{8}$/);
  });

  test('labels that differ in case or spacing are one tag; others that share a slug are two', async () => {
    const made = await site.post(article({ tags: ['New York', 'new  york', 'New-York', 'NEW YORK '] }));
    const tags = (made.feeds as { kind: string; slug: string }[]).filter(({ kind }) => kind === 'tag');
    expect(tags.map(({ slug }) => slug)).toEqual(['new-york', 'new-york-2']);
    expect(made.tags).toEqual(['New York', 'New-York']);
  });

  test('a repeated request with an Idempotency-Key answers the first result', async () => {
    const send = (title: string) =>
      site.admin('POST', '/admin/articles', article({ title, tags: ['idem'] }), { 'idempotency-key': 'k-1' });
    const both = await Promise.all([send('Once'), send('Once')]);
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    const [one, two] = both.map((answer) => answer.json<ArticleAnswer>());
    expect(two?.id).toBe(one?.id);
    await site.admin('PATCH', `/admin/articles/${one?.id}`, { title: 'Changed since' });
    const again = await send('Once');
    expect([again.status, again.json().title, again.headers.location]).toEqual([
      201,
      'Once',
      both[0]?.headers.location,
    ]);
    const other = await send('Twice');
    expect([other.status, other.json().errors]).toEqual([422, [expect.anything()]]);
    expect(await site.titles('/tags/idem/feed.json')).toEqual(['Changed since']);
  });

  test('a batch: each operation with its own status', async () => {
    const answer = await site.admin(
      'POST',
      '/admin/articles/batch',
      {
        articles: [
          { method: 'upsert', guid: 'batch/1', article: article({ title: 'In a batch', tags: ['batch'] }) },
          { method: 'create', article: {} },
          { method: 'change', id: 'unknown', article: { title: 'x' } },
        ],
      },
      { 'idempotency-key': 'of a batch' },
    );
    const { results } = answer.json<{ results: { status: number; id: string }[] }>();
    expect([answer.status, results.map(({ status }) => status)]).toEqual([200, [201, 422, 404]]);
    expect(await site.titles('/tags/batch/feed.json')).toEqual(['In a batch']);
    const list = await site.admin(
      'GET',
      '/admin/articles?tag=batch&guid=batch%2F1&sort=updated&fields=id,title',
    );
    expect(list.json().articles).toEqual([{ id: results[0]?.id, title: 'In a batch' }]);
  });

  test('a late repetition does not bring back what was erased', async () => {
    const send = () =>
      site.admin('POST', '/admin/articles', article({ tags: ['undone'] }), { 'idempotency-key': 'k-2' });
    const { id } = (await send()).json<ArticleAnswer>();
    expect((await site.admin('DELETE', `/admin/articles/${id}?hard=true`)).status).toBe(204);
    const again = await send();
    expect([again.status, again.json().detail]).toEqual([410, expect.stringContaining('new key')]);
    expect(await site.titles('/tags/undone/feed.json')).toEqual([]);
  });

  test('characters that XML forbids are dropped, not refused', async () => {
    const made = await site.post(
      article({ title: 'a\u0000b\u0008c\uD800d\uFFFEe', content: { text: 'x\u000By' } }),
    );
    expect([made.title, made.html]).toEqual(['abcde', expect.stringContaining('xy')]);
  });

  test.each([
    ['an IRI', 'https://cms.example/posts/42?a=b#c', /^https:\/\/cms\.example\/posts\/42\?a=b#c$/],
    ['any text', 'post 42 / ü', /^urn:uuid:[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/],
  ])(
    'by the sender’s own id, %s: created, then replaced, and the same again changes nothing',
    async (_, id, guid) => {
      const path = `/admin/articles/by-guid/${encodeURIComponent(id)}`;
      const none = await site.admin('PUT', path, article({ title: 'Of theirs' }), { 'if-match': '"1"' });
      expect(none.status).toBe(412);
      const first = await site.admin('PUT', path, article({ title: 'Of theirs', tags: ['Theirs'] }));
      expect(first.status, first.text).toBe(201);
      const created = first.json<Record<string, unknown>>();
      expect(created.guid).toMatch(guid);
      expect(first.headers.location).toMatch(new RegExp(`/admin/articles/${created.id}$`));
      expect((await site.get('/tags/theirs/rss.xml')).text).toContain(`${created.guid}</guid>`);
      const same = await site.admin('PUT', path, article({ title: 'Of theirs', tags: ['Theirs'] }));
      expect([same.status, same.json<{ version: number }>().version]).toEqual([200, 1]);
      const second = await site.admin('PUT', path, article({ title: 'Of theirs, again' }));
      expect([second.status, second.json<{ id: string }>().id]).toEqual([200, created.id]);
      const corrected = {
        ...article({ title: 'Of theirs, at last' }),
        change: { kind: 'correction', note: 'Twice.' },
      };
      for (const version of [3, 3]) {
        const answer = await site.admin('PUT', path, corrected);
        expect(answer.json<object>()).toMatchObject({ version, corrections: [{ note: 'Twice.' }] });
      }
      const stale = await site.admin('PUT', path, article({ title: 'x' }), { 'if-match': '"1"' });
      expect(stale.status).toBe(412);
      // The same id in a body is the same guid; it is taken, and it never changes.
      const taken = await site.admin('POST', '/admin/articles', article({ guid: id }));
      expect(taken.json<{ errors: object[] }>().errors).toMatchObject([
        { pointer: '/guid', code: 'id-taken' },
      ]);
      const moved = await site.admin('PATCH', `/admin/articles/${created.id}`, {
        guid: 'https://else.example/',
      });
      expect(moved.json<{ errors: object[] }>().errors).toMatchObject([
        { pointer: '/guid', code: 'guid-fixed' },
      ]);
      const kept = await site.admin('PATCH', `/admin/articles/${created.id}`, { guid: id, title: 'Kept' });
      expect(kept.json<object>()).toMatchObject({ guid: created.guid, title: 'Kept' });
      const read = await site.admin('GET', path);
      expect([read.status, read.json<object>()]).toEqual([200, expect.objectContaining({ title: 'Kept' })]);
      const once = await site.admin('PUT', path, article({ title: 'x' }), { 'if-none-match': '*' });
      expect(once.status).toBe(412);
      const early = await site.admin('DELETE', `${path}?note=Wrong.`, undefined, { 'if-match': '"1"' });
      expect(early.status).toBe(412);
      const etag = { 'if-match': read.headers.etag ?? '' };
      expect((await site.admin('DELETE', `${path}?note=Wrong.`, undefined, etag)).status).toBe(204);
      expect((await site.admin('GET', path)).json<object>()).toMatchObject({ status: 'retracted' });
      expect((await site.admin('DELETE', `${path}?hard=true`)).status).toBe(204);
      for (const method of ['GET', 'DELETE']) expect((await site.admin(method, path)).status).toBe(404);
      const anew = await site.admin('PUT', path, article({ title: 'Anew' }), { 'if-none-match': '*' });
      expect([anew.status, anew.json<object>()]).toEqual([
        201,
        expect.objectContaining({ guid: created.guid }),
      ]);
    },
  );

  test('one own id, sent ten times at once, is one article', async () => {
    const path = '/admin/articles/by-guid/at-once';
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => site.admin('PUT', path, article({ title: 'At once' }))),
    );
    expect(new Set(answers.map((answer) => answer.json<{ id: string }>().id)).size).toBe(1);
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201]);
  });

  test('30 at once all go in, each with its own place', async () => {
    const posts = Array.from({ length: 30 }, (_, i) =>
      site.post(article({ title: `Rush ${i}`, tags: ['rush', `rush ${i % 3}`] })),
    );
    const many = await Promise.all(posts);
    expect(new Set(many.map(({ seq }) => seq)).size).toBe(30);
    expect(await site.titles('/tags/rush/feed.json?limit=200')).toHaveLength(30);
    expect(await site.titles('/tags/rush+rush-1/feed.json')).toHaveLength(10);
    const seen: string[] = [];
    for (let before = ''; ; ) {
      const page = (await site.admin('GET', `/admin/articles?tag=rush&limit=7${before}`)).json<{
        articles: ArticleAnswer[];
        next: string | null;
      }>();
      seen.push(...page.articles.map(({ id }) => id));
      if (!page.next) break;
      before = `&before=${page.next}`;
    }
    expect([seen.length, new Set(seen).size]).toEqual([30, 30]);
  });

  test('drafts and scheduled articles are for editors only, until their time', async () => {
    const publishedAt = new Date(Date.now() + 2_500).toISOString();
    const draft = await site.post(article({ title: 'A draft', tags: ['soon'], status: 'draft' }));
    const later = await site.post(article({ title: 'Later', tags: ['soon'], publishedAt }));
    expect([draft.status, later.status, draft.seq, later.seq]).toEqual(['draft', 'scheduled', 0, 0]);
    const before = await site.etag('/tags/soon/feed.json');
    expect((await site.get(later.url)).status).toBe(404);
    expect(await site.titles('/tags/soon/feed.json?q=title')).toEqual([]);
    const titles = await until(async () => {
      const found = await site.titles('/tags/soon/feed.json');
      return found.length > 0 && found;
    });
    expect(titles).toEqual(['Later']);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(publishedAt));
    expect(await site.etag('/tags/soon/feed.json')).not.toBe(before);
    const published = (await site.admin('GET', `/admin/articles/${later.id}`)).json();
    expect(published).toMatchObject({
      status: 'published',
      publishedAt: later.publishedAt,
      updatedAt: later.publishedAt,
    });
    const list = async (query: string) =>
      (await site.admin('GET', `/admin/articles?${query}`))
        .json<{ articles: ArticleAnswer[] }>()
        .articles.map(({ title }) => title);
    expect(await list('status=draft&tag=soon')).toEqual(['A draft']);
    expect((await list('tag=soon')).sort()).toEqual(['A draft', 'Later']);
    expect(await list('q=draft')).toContain('A draft');
  });
}
