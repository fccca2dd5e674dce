// Writing without script: all of an article by forms, and refusals that keep what was typed.
import { describe, expect, test } from 'vitest';
import { article, SITE } from '../../../support/server.ts';
import type { Page } from './browse.ts';
import { signedIn } from './signed-in.ts';

const at = signedIn();

const idOf = (page: Page) => /\/edit\/([\w-]+)/.exec(page.url)?.[1] ?? '';
const stored = async (id: string) =>
  (await (await at.server.admin('GET', `/admin/articles/${id}`)).json()) as Record<string, unknown>;
const feed = async (path = '/feed.json') =>
  ((await (await at.server.get(path)).json()) as { items: { title: string; content_html: string }[] }).items;
const valuesOf = (page: Page, action: string, name: string) =>
  page
    .fields(action)
    .filter((f) => f[0] === name)
    .map((f) => f[1]);

describe('writing', () => {
  test('every field arrives, and comes back into its field', async () => {
    await at.server.post(article({ title: 'Of before', tags: ['Washington, D.C.'] }));
    const values = {
      title: 'Ferries  resume — “all lines”',
      summary: 'One sentence.',
      content: '## A heading\r\n\r\nSome *emphasis*.\r\n',
      tag: ['Bosphorus', 'Washington, D.C.', '交通'],
      'author.name': ['Ayşe Yılmaz', 'Bo'],
      'author.url': ['https://example.org/ayse'],
      language: 'tr',
      slug: 'ferries',
      'source.name': 'TASS',
      'source.note': 'Based on materials from TASS',
      'credit.role': ['photo'],
      'credit.name': ['Russian Foreign Ministry'],
      'image.url': 'https://example.org/a.jpg',
      'image.alt': 'A ferry',
      'image.caption': 'At the pier',
      'enclosure.url': ['https://example.org/a.mp3'],
      'enclosure.type': ['audio/mpeg'],
      'enclosure.length': ['1234'],
      'enclosure.durationSeconds': ['60'],
      rights: '© Wire',
      canonicalUrl: 'https://example.org/original',
      publishedAt: '2020-12-17T09:00',
    };
    const page = await at.b.send(await at.b.get('/admin/write'), '/admin/write', values, 'publish');
    expect(page.status).toBe(200);
    expect(page.text).toContain('Published. It is live on the site and in');
    const id = idOf(page);
    expect(await stored(id)).toMatchObject({
      title: 'Ferries resume — “all lines”',
      summary: 'One sentence.',
      content: { markdown: '## A heading\n\nSome *emphasis*.\n' },
      tags: ['Bosphorus', 'Washington, D.C.', '交通'],
      authors: [{ name: 'Ayşe Yılmaz', url: 'https://example.org/ayse' }, { name: 'Bo' }],
      language: 'tr',
      slug: 'ferries',
      source: { name: 'TASS', note: 'Based on materials from TASS' },
      credits: [{ role: 'photo', name: 'Russian Foreign Ministry' }],
      image: { url: 'https://example.org/a.jpg', alt: 'A ferry', caption: 'At the pier' },
      enclosures: [
        { url: 'https://example.org/a.mp3', type: 'audio/mpeg', length: 1234, durationSeconds: 60 },
      ],
      rights: '© Wire',
      canonicalUrl: 'https://example.org/original',
      publishedAt: '2020-12-17T09:00:00Z',
      status: 'published',
      version: 1,
    });
    // Saved again as it is, nothing changes.
    const again = await at.b.send(page, `/admin/edit/${id}`, {}, 'publish');
    expect(again.status).toBe(200);
    expect(await stored(id)).toMatchObject({ version: 1 });
    expect((await feed('/tags/bosphorus/feed.json')).map((item) => item.title)).toEqual([
      'Ferries resume — “all lines”',
    ]);
  });

  test('a draft is not seen; then it is scheduled, then published before its time', async () => {
    const draft = await at.b.send(
      await at.b.get('/admin/write'),
      '/admin/write',
      { title: 'In time', content: 'Text.' },
      'draft',
    );
    const id = idOf(draft);
    expect((await stored(id)).status).toBe('draft');
    const action = `/admin/edit/${id}`;
    const scheduled = await at.b.send(draft, action, { publishedAt: '2030-01-01T09:00' }, 'publish');
    expect(scheduled.text).toContain('Scheduled. It will be published');
    expect(await stored(id)).toMatchObject({ status: 'scheduled', publishedAt: '2030-01-01T09:00:00Z' });
    const published = await at.b.send(scheduled, action, {}, 'now');
    expect(published.text).toContain('Published without tags, so it is only in the main feed.');
    expect(await stored(id)).toMatchObject({ status: 'published', publishedAt: '2026-11-23T12:00:00Z' });
  });

  test('tags listed in one field are several; a tag that there is stays one', async () => {
    const typed = [
      'Turkey, Greece,  ,',
      'السياسة، الاقتصاد',
      '交通、turkey',
      'Paris, Texas',
      'washington, d.c.',
    ];
    const values = { title: 'Listed', content: 'Text.', tag: typed };
    const page = await at.b.send(await at.b.get('/admin/write'), '/admin/write', values, 'publish');
    const tags = ['Turkey', 'Greece', 'السياسة', 'الاقتصاد', '交通', 'Paris', 'Texas', 'washington, d.c.'];
    expect(await stored(idOf(page))).toMatchObject({ tags: expect.arrayContaining(tags.slice(0, 7)) });
    expect(((await stored(idOf(page))).tags as string[]).length).toBe(tags.length);
    const api = await at.server.post(article({ title: 'By a program', tags: ['One, two'] }));
    expect(api.tags).toEqual(['One, two']);
  });

  test('pressed twice it is one article', async () => {
    const page = await at.b.get('/admin/write');
    const values = { title: 'An impatient hand', content: 'Text.' };
    const [one, two] = await Promise.all([
      at.b.send(page, '/admin/write', values, 'publish'),
      at.b.send(page, '/admin/write', values, 'publish'),
    ]);
    expect(idOf(one)).toBe(idOf(two));
  });

  test('a form that does not say what is to be done stores nothing', async () => {
    const shown = await at.b.send(await at.b.get('/admin/write'), '/admin/write', {
      title: 'Unsaid',
      content: 'x',
    });
    expect(shown.status).toBe(200);
    expect(shown.url).toBe(`${SITE}/admin/write`);
    expect((await at.b.get('/admin/list?q=Unsaid')).text).toContain('No articles have these words.');
  });

  test('a preview and more fields store nothing and keep all', async () => {
    const page = await at.b.get('/admin/write');
    const preview = await at.b.send(
      page,
      '/admin/write',
      { title: 'Seen first', content: 'A **bold** word <script>alert(1)</script>', tag: ['x', 'y'] },
      'preview',
    );
    expect(preview.html).toContain('<strong>bold</strong>');
    expect(preview.html).not.toContain('<script>alert');
    expect(valuesOf(preview, '/admin/write', 'tag').filter(Boolean)).toEqual(['x', 'y']);
    const more = await at.b.send(preview, '/admin/write', {}, 'more');
    expect(valuesOf(more, '/admin/write', 'author.name').length).toBeGreaterThan(1);
    expect(valuesOf(more, '/admin/write', 'title')).toEqual(['Seen first']);
    expect((await at.b.get('/admin/list?q=Seen+first')).text).toContain('No articles have these words.');
  });

  test('a correction is printed, a silent fix moves no date', async () => {
    const { id } = await at.server.post(article({ title: 'To be corrected' }));
    at.server.tick(60_000);
    const page = await at.b.get(`/admin/edit/${id}`);
    const action = `/admin/edit/${id}`;
    const corrected = await at.b.send(
      page,
      action,
      { content: 'Another text.', kind: 'correction', note: 'It said A.' },
      'publish',
    );
    expect((await feed())[0]?.content_html).toContain('It said A.');
    const before = (await stored(id)).updatedAt;
    at.server.tick(60_000);
    await at.b.send(corrected, action, { content: 'Another  text!', kind: 'silent' }, 'publish');
    expect(await stored(id)).toMatchObject({ version: 3, updatedAt: before });
  });

  test('a translation begins with what it translates', async () => {
    const { id } = await at.server.post(article({ title: 'Original', tags: ['One'], language: 'en' }));
    const page = await at.b.get(`/admin/write?translationOf=${id}`);
    expect(valuesOf(page, '/admin/write', 'translationOf')).toEqual([id]);
    const made = await at.b.send(page, '/admin/write', { title: 'Çeviri', language: 'tr' }, 'publish');
    expect(await stored(idOf(made))).toMatchObject({ translationOf: id, tags: ['One'], language: 'tr' });
    for (const [language, translationOf] of [
      ['ru', `${SITE}/articles/original`],
      ['ar', `${SITE}/admin/edit/${id}?done=published`],
    ] as const) {
      const other = { title: `In ${language}`, language, translationOf, content: 'Text.' };
      const sent = await at.b.send(await at.b.get('/admin/write'), '/admin/write', other, 'publish');
      expect(await stored(idOf(sent))).toMatchObject({ translationOf: id });
    }
    expect((await at.b.get(`/admin/edit/${id}`)).text).toContain(
      'In other languages: العربية русский Türkçe',
    );
  });
});

describe('before publishing', () => {
  test('the feed doctor’s findings, each leading to its field; every format as it is sent', async () => {
    const page = await at.b.send(
      await at.b.get('/admin/write'),
      '/admin/write',
      {
        title: 'ALL CAPITALS HERE',
        content: 'Text.',
        'image.url': 'https://x.example/a.jpg',
        tag: ['Doctored'],
        language: 'nonsense',
      },
      'preview',
    );
    expect(page.text).toContain('The lead picture has no alt text.');
    expect(page.html).toContain('<a href="#image-alt">');
    expect(page.text).toContain('The title is all capitals.');
    expect(page.html).toMatch(/<a href="#language">\s*Enter a language code/);
    for (const format of ['RSS 2.0', 'Atom 1.0', 'JSON Feed 1.1', 'ninjs 3.1'])
      expect(page.text).toContain(format);
    expect(page.html).toContain('&lt;title&gt;ALL CAPITALS HERE&lt;/title&gt;');
    expect((await at.b.get('/admin/names?q=doctored')).text).toContain('No matches.');
  });

  test('a date is advised on only as long as it can be changed', async () => {
    const old = { title: 'Of last year', content: 'x', publishedAt: '2025-01-01T00:00' };
    const typed = await at.b.send(await at.b.get('/admin/write'), '/admin/write', old, 'preview');
    expect(typed.text).toContain('won’t be first in feeds');
    const { id } = await at.server.post(article({ title: 'Long published', publishedAt: '2025-01-01' }));
    expect((await at.b.get(`/admin/look/${id}`)).text).not.toContain('won’t be first in feeds');
  });

  test('a stored article as readers see it', async () => {
    const { id } = await at.server.post(
      article({ title: 'Seen', authors: [{ name: 'Ada' }], source: { name: 'TASS' } }),
    );
    const page = await at.b.get(`/admin/look/${id}`);
    expect(page.text).toContain('Source: TASS');
    expect(page.text).toContain('There is no summary.');
    expect(page.html).toContain(`urn:uuid:${id}`);
    expect((await stored(id)).version).toBe(1);
  });
});

describe('what is refused is said next to its field, and all that was typed stays', () => {
  test.each([
    ['title', { title: '' }, 'Enter a title.', 'title'],
    ['a slug that is taken', { slug: 'taken' }, '“taken” is the address of another article', 'slug'],
    ['an address that is none', { 'image.url': 'nonsense' }, 'Enter a full address (https://', 'image-url'],
    [
      'an author’s page',
      { 'author.name': ['A', 'B'], 'author.url': ['', 'ftp://x'] },
      'starts with https://',
      'authors-1-url',
    ],
    ['a tag', { tag: ['good', '...'] }, '“...” has no letter', 'tags-1'],
    ['a language', { language: 'english' }, 'Enter a language code', 'language'],
    [
      'a number',
      { 'enclosure.url': ['https://x.example/a.mp3'], 'enclosure.length': ['lots'] },
      'Enter a number',
      'enclosures-0-length',
    ],
    ['a translation', { translationOf: 'nobody' }, 'There is no such article', 'translationOf'],
    ['a date', { publishedAt: 'tomorrow' }, 'Enter a date and time', 'publishedAt'],
  ])('%s', async (_name, wrong, words, id) => {
    await at.server.admin('POST', '/admin/articles', article({ slug: 'taken' }));
    const typed = {
      title: 'A title',
      summary: 'A <b>summary',
      content: 'All & of "it"\nhere',
      tag: ['kept'],
    };
    const values = { ...typed, ...wrong };
    const page = await at.b.send(await at.b.get('/admin/write'), '/admin/write', values, 'publish');
    expect(page.status).toBe(422);
    expect(page.text).toContain(words);
    expect(page.html).toMatch(new RegExp(`id="${id}"[^>]*aria-invalid="true"`));
    expect(page.html).toMatch(new RegExp(`<a href="#${id}">`));
    for (const [name, value] of Object.entries(values)) {
      const now = valuesOf(page, '/admin/write', name).filter(Boolean);
      expect(now, name).toEqual([value].flat().filter(Boolean));
    }
  });

  test('the summary says which field each is about', async () => {
    const values = {
      ...{ title: 'T', content: 'x'.repeat(2_000_001), 'image.url': 'x' },
      ...{ 'author.name': ['A', 'B'], 'author.url': ['', 'ftp://x'] },
    };
    const page = await at.b.send(await at.b.get('/admin/write'), '/admin/write', values, 'publish');
    expect(page.text).toContain('Author 2 – Web page: Enter a full address');
    expect(page.text).toContain('Lead picture – Address (URL): Enter a full address');
    expect(page.html).toContain('<a href="#content">Text</a>: Use at most 2,000,000 characters');
  });

  test('in the interface’s language', async () => {
    await at.b.post('/admin/language', [['language', 'ru']]);
    const page = await at.b.send(await at.b.get('/admin/write'), '/admin/write', { content: 'x' }, 'publish');
    expect(page.text).toContain('Введите заголовок.');
  });
});

test('every page is there, in every language', async () => {
  const { id } = await at.server.post(article({ title: 'مقال', language: 'ar' }));
  for (const language of ['en', 'ru', 'ar', 'tr']) {
    await at.b.post('/admin/language', [['language', language]]);
    for (const path of [
      '',
      '/list',
      '/write',
      `/edit/${id}`,
      `/history/${id}`,
      `/remove/${id}`,
      '/subscribers',
      '/outbox',
      '/access',
      '/activity',
    ]) {
      const page = await at.b.get(`/admin${path}`);
      expect(page.status, `${language} ${path}`).toBe(200);
      expect(page.html).not.toContain('undefined');
    }
  }
  expect((await at.b.get('/admin/nothing')).status).toBe(404);
  expect((await at.b.get('/admin/edit/nothing')).text).toContain('Bu haber yok ya da silinmiş.');
});
