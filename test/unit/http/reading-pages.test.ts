// Pages for readers over HTTP: lists, articles and what stands beside them, each with validators that move with its body.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { article, SITE, START, type TestServer, testServer } from '../../support/server.ts';
import { read } from '../pages/html.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

const HOUR = 3_600_000;
const at = (hours: number) => new Date(START - hours * HOUR).toISOString();
const HTML = { accept: 'text/html' };

async function page(path: string) {
  const response = await server.get(path, HTML);
  const text = await response.text();
  const { elements, faults } = read(text);
  expect(faults).toEqual([]);
  const all = (name: string) => elements.filter((element) => element.name === name);
  const texts = (name: string) =>
    all(name)
      .filter(({ parents }) => parents.includes('main'))
      .map((element) => element.text.trim());
  return { response, text, all, texts, etag: response.headers.get('etag') ?? '' };
}

describe('a list', () => {
  test('has thirty articles, however many were published within a day; its feed has them all', async () => {
    await server.fill(
      Array.from({ length: 40 }, (_, i) => ({ title: `N ${i}`, tags: ['T'], date_published: at(i / 10) })),
    );
    const { texts, all } = await page('/');
    expect(texts('article')).toHaveLength(30);
    expect(all('a').filter(({ attributes }) => attributes.rel === 'next')).toHaveLength(1);
    const feed = (await (await server.get('/feed.json')).json()) as { items: unknown[] };
    expect(feed.items).toHaveLength(40);
  });

  test('leads with the newest, and groups the others by day, a date alone under its date', async () => {
    await server.post(article({ title: 'Newest', publishedAt: '2026-11-23T11:00:00Z' }));
    await server.post(article({ title: 'Late', publishedAt: '2026-11-22T23:30:00Z' }));
    await server.post(article({ title: 'Dated', publishedAt: '2026-11-22' }));
    await server.post(article({ title: 'Last year', publishedAt: '2025-12-31T10:00:00Z' }));
    const { texts, all } = await page('/');
    expect(texts('h2')).toEqual(['Newest', 'Sunday, 22 November 2026', 'Wednesday, 31 December 2025']);
    expect(texts('h3')).toEqual(['Late', 'Dated', 'Last year']);
    expect(all('time').map(({ attributes }) => attributes.datetime)).toEqual([
      '2026-11-23T11:00:00.000Z',
      '2026-11-22',
      '2026-11-22T23:30:00.000Z',
      '2025-12-31',
      '2025-12-31T10:00:00.000Z',
    ]);
  });

  test('leads with the newest that is featured; feeds are what they were', async () => {
    const { id, slug } = await server.post(article({ title: 'Older', publishedAt: at(9), tags: ['T'] }));
    await server.post(article({ title: 'Newer', publishedAt: at(1), tags: ['T'] }));
    const items = async () => ((await (await server.get('/feed.json')).json()) as { items: object[] }).items;
    const [, before] = await items();
    const silent = { change: { kind: 'silent' } };
    await server.admin('PATCH', `/admin/articles/${id}`, { featured: true, ...silent });
    expect((await page('/tags/t/')).texts('h2')[0]).toBe('Older');
    expect({ ...(await items())[1], _tagwire: {} }).toEqual({ ...before, _tagwire: {} });
    const markdown = await (await server.get(`/articles/${slug}.md`)).text();
    expect(markdown).toContain('\nfeatured: true\n');
    const copy = await server.send(
      'text/markdown',
      markdown.replace(/^(?:guid|slug|status|canonicalUrl):.*\n/gm, ''),
    );
    expect(await copy.json()).toMatchObject({ featured: true });
    await server.admin('PATCH', `/admin/articles/${id}`, { featured: false, ...silent });
    const { featured } = (await (await server.admin('GET', `/admin/articles/${id}`)).json()) as {
      featured?: true;
    };
    expect(featured).toBeUndefined();
    const wrong = await server.admin('PATCH', `/admin/articles/${id}`, { featured: 'yes' });
    expect(wrong.status).toBe(422);
  });

  test('of a search says where it looks, and leads out of there', async () => {
    await server.post(article({ title: 'Bread', tags: ['Daily'] }));
    const { all, texts } = await page('/tags/daily/?q=bread');
    const [search] = all('input').filter(({ attributes }) => attributes.name === 'q');
    expect(search?.attributes['aria-label']).toBe('Search in Daily');
    expect(all('a').filter(({ attributes }) => attributes.href === '/?q=bread')).toHaveLength(1);
    expect(texts('h2')[0]).toBe('Bread');
  });

  test('whose articles were all withdrawn does not promise a first one', async () => {
    const { id } = await server.post(article({ tags: ['Short-lived'] }));
    expect((await page('/tags/unheard-of/')).text).toContain('its first article');
    await server.admin('DELETE', `/admin/articles/${id}?note=Wrong`);
    const { text } = await page('/tags/short-lived/');
    expect(text).toContain('nothing here any more');
    expect(text).not.toContain('first article');
  });
});

describe('an article', () => {
  const links = async (path: string) => {
    const { all, etag } = await page(path);
    const hrefs = all('a')
      .filter(({ parents }) => parents.includes('nav') || parents.includes('section'))
      .map(({ attributes }) => attributes.href?.split('/articles/')[1])
      .filter(Boolean);
    return { hrefs, etag };
  };
  const make = (slug: string, hours: number, tags: string[] = []) =>
    server.post(article({ title: slug, slug, publishedAt: at(hours), tags }));

  test('leads to those before and after it, and to others of its rarest tags', async () => {
    await make('old', 9, ['Rare', 'Common']);
    await make('older', 8, ['Common']);
    await make('before', 7, ['Rare']);
    await make('this', 6, ['Rare', 'Common']);
    await make('after', 5, []);
    expect((await links('/articles/this')).hrefs).toEqual(['before', 'after', 'old', 'older']);
    expect((await links('/articles/after')).hrefs).toEqual(['this']);
    expect((await links('/articles/old')).hrefs).toEqual(['older', 'this', 'before']);
  });

  test('has another validator when what it leads to changes, and only then', async () => {
    await make('before', 7);
    await make('this', 6);
    const { id } = await make('after', 5);
    const ask = async (etag: string) =>
      (await server.get('/articles/this', { ...HTML, 'if-none-match': etag })).status;
    const { etag } = await links('/articles/this');
    await make('unrelated', 1);
    expect(await ask(etag)).toBe(304);
    server.tick(60_000);
    await server.admin('PATCH', `/admin/articles/${id}`, { title: 'Renamed' });
    const renamed = await page('/articles/this');
    expect(renamed.etag).not.toBe(etag);
    expect(renamed.text).toContain('Renamed');
    server.tick(60_000);
    const before = renamed.response.headers.get('last-modified') ?? '';
    await server.admin('DELETE', `/admin/articles/${id}`);
    expect(await ask(renamed.etag)).toBe(200);
    expect((await server.get('/articles/this', { ...HTML, 'if-modified-since': before })).status).toBe(200);
    expect((await links('/articles/this')).hrefs).toEqual(['before', 'unrelated']);
  });

  test('has one address, however it is written', async () => {
    const { slug } = await server.post(article({ title: 'İstanbul haberleri' }));
    expect(slug).toBe('istanbul-haberleri');
    for (const spelt of ['İstanbul-haberleri', 'ISTANBUL-haberleri', 'istanbul-haberleri\u200b']) {
      const { status, headers } = await server.get(`/articles/${encodeURIComponent(spelt)}`);
      expect([status, headers.get('location')]).toEqual([308, `/articles/${slug}`]);
    }
  });

  test('keeps what has a digit and a hyphen on one line', async () => {
    await make('x', 1);
    const { slug } = await server.post(article({ title: 'Turkey’s S-400 and well-known facts' }));
    const { all, texts } = await page(`/articles/${slug}`);
    const held = all('span').filter(({ attributes }) => attributes.class === 'nb');
    expect(held.map(({ text }) => text)).toEqual(['S-400']);
    expect(texts('h1')).toEqual(['Turkey’s S-400 and well-known facts']);
  });
});

describe('the archive', () => {
  const inMain = (all: Awaited<ReturnType<typeof page>>['all']) =>
    all('a')
      .filter(({ parents }) => parents.includes('main'))
      .map(({ attributes }) => attributes.href ?? '');

  test('has years, months and their articles, and nothing of a time without any', async () => {
    await server.post(article({ title: 'First', publishedAt: '1969-12-31T23:59:59.500Z' }));
    await server.post(article({ title: 'May', publishedAt: '2025-05-01' }));
    await server.post(article({ title: 'Also May', publishedAt: '2025-05-31T23:59:59.999Z' }));
    await server.post(article({ title: 'June', publishedAt: '2025-06-01T00:00:01Z' }));
    await server.post(article({ title: 'Early', publishedAt: '0044-03-15' }));
    const years = await page('/archive/');
    expect(years.texts('h2')).toEqual(['2025', '1969', '44']);
    expect(inMain(years.all)).toEqual([
      ...['/archive/2025/', '/archive/2025/06/', '/archive/2025/05/'],
      ...['/archive/1969/', '/archive/1969/12/', '/archive/0044/', '/archive/0044/03/'],
    ]);
    expect(years.texts('span')).toEqual(['1', '2', '1', '1']);
    expect(inMain((await page('/archive/2025/')).all)).toEqual([
      ...['/archive/', '/archive/2025/06/', '/archive/2025/05/'],
    ]);
    const may = await page('/archive/2025/05/');
    expect(may.texts('h1')).toEqual(['May 2025']);
    expect(may.texts('li')).toEqual(['Also May 23:59', 'May']);
    for (const path of [
      '/archive/2024/',
      '/archive/2025/07/',
      '/archive/2025/13/',
      '/archive/x/',
      '/archive/0/',
    ]) {
      expect((await server.get(path, HTML)).status, path).toBe(404);
    }
  });

  test('has one spelling of each address', async () => {
    await server.post(article({ publishedAt: '2025-05-01' }));
    for (const path of ['/archive/2025/5', '/archive/2025/5/', '/archive/2025/05', '/archive//2025/05/']) {
      const response = await server.get(path, HTML);
      expect([response.status, response.headers.get('location')], path).toEqual([308, '/archive/2025/05/']);
    }
    expect((await server.get('/archive')).headers.get('location')).toBe('/archive/');
    expect((await server.get('/archive/2025')).headers.get('location')).toBe('/archive/2025/');
  });

  test('shows a month in pages, whose validators stay while others change', async () => {
    const items = Array.from({ length: 205 }, (_, i) => ({
      title: `N ${i}`,
      tags: [],
      date_published: `2025-03-${String(1 + (i % 28)).padStart(2, '0')}T10:00:00Z`,
    }));
    await server.fill(items);
    const seen: string[] = [];
    for (let path: string | undefined = '/archive/2025/03/'; path; ) {
      const { texts, all, etag } = await page(path);
      seen.push(...texts('li').map((text) => text.replace(/ \d\d:\d\d$/, '')));
      await server.post(article({ publishedAt: '2025-04-01' }));
      expect((await server.get(path, { 'if-none-match': etag })).status).toBe(304);
      path = all('a').find(({ attributes }) => attributes.rel === 'next')?.attributes.href;
    }
    expect(seen.sort()).toEqual(items.map(({ title }) => title).sort());
  });
});

describe('/tags/', () => {
  const named = async (path: string) => {
    const { all, ...rest } = await page(path);
    const tags = all('a').filter(({ attributes }) => attributes.rel === 'tag');
    return { ...rest, all, labels: tags.map(({ text }) => text) };
  };

  test('of a few tags is a list', async () => {
    await server.post(article({ tags: ['Zürich', 'Ankara'] }));
    const { labels, all } = await named('/tags/');
    expect(labels).toEqual(['Ankara', 'Zürich']);
    expect(all('nav')).toHaveLength(1);
  });

  test('of many begins with the most used, and goes on by letters of any script', async () => {
    const many = Array.from({ length: 45 }, (_, i) => `Tag ${i}`);
    const labels = ['Österreich', 'Oslo', 'Ёлка', '7 days', '東京', '大阪', 'أحمد', '🚀', 'İzmir', ...many];
    await server.fill(labels.map((label) => ({ title: label, tags: [label] })));
    await server.post(article({ title: 'Again', tags: ['Oslo'] }));
    const { texts, all, labels: listed } = await named('/tags/');
    expect(texts('h2')).toEqual(['Most used', 'All tags']);
    expect(listed[0]).toBe('Oslo');
    expect(texts('h3')).toEqual(['0–9', 'I', 'O', 'T', 'Ё', 'ا', '漢', '#']);
    expect(new Set(listed).size).toBe(labels.length);
    const targets = new Set(all('h3').map(({ attributes }) => `#${attributes.id}`));
    const letters = all('a').filter(({ attributes }) => attributes.href?.startsWith('#l'));
    expect(letters.map(({ attributes }) => attributes.href).every((href) => targets.has(href ?? ''))).toBe(
      true,
    );
  });

  test('finds a tag by a part of its name, without a script', async () => {
    await server.post(article({ tags: ['Black Sea', 'Sea', 'Science', 'Ünlü'] }));
    const { labels, all } = await named('/tags/?find=SEA');
    expect(labels).toEqual(['Sea', 'Black Sea']);
    expect(all('input').map(({ attributes }) => [attributes.name, attributes.value])).toContainEqual([
      'find',
      'SEA',
    ]);
    expect(all('meta').filter(({ attributes }) => attributes.content === 'noindex, follow')).toHaveLength(1);
    expect((await named('/tags/?find=%C3%BCnl')).labels).toEqual(['Ünlü']);
    expect((await named('/tags/?find=nothing')).text).toContain('No tag has this in its name.');
  });

  test('of thousands has pages', async () => {
    const tags = Array.from({ length: 1_200 }, (_, i) => `${String.fromCharCode(97 + (i % 26))} ${i}`);
    await server.fill(
      Array.from({ length: 60 }, (_, i) => ({ title: `N ${i}`, tags: tags.slice(i * 20, i * 20 + 20) })),
    );
    const seen = new Set<string>();
    const pages: string[] = [];
    let linked: (rel: string) => string | undefined = () => undefined;
    for (let path: string | undefined = '/tags/'; path; path = linked('next')) {
      pages.push(path);
      const { labels, all } = await named(path);
      expect(labels.length).toBeLessThanOrEqual(520);
      for (const label of labels) seen.add(label);
      linked = (rel) => all('a').find(({ attributes }) => attributes.rel === rel)?.attributes.href;
    }
    expect([seen.size, pages.length]).toEqual([1_200, 3]);
    expect(linked('prev')).toBe(pages[1]);
    const { texts, all } = await page('/tags/');
    expect(texts('h3')[0]).toBe('A');
    const last =
      all('nav').length && all('a').filter(({ attributes }) => attributes.href?.startsWith('/tags/?from=z'));
    expect(last).toHaveLength(1);
  });
});

describe('what is not there', () => {
  test('is told in plain words, with a search for what may have been meant', async () => {
    const { response, texts, all } = await page('/2019/05/grain-corridor-talks');
    expect([response.status, texts('h1')]).toEqual([404, ['We can’t find that page.']]);
    expect(all('input').map(({ attributes }) => attributes.value)).toContain('grain corridor talks');
    expect((await page('/archive/%E0%A4%A/')).response.status).toBe(404);
    const json = await server.get('/2019/05/grain-corridor-talks');
    expect(json.headers.get('content-type')).toBe('application/problem+json');
  });

  test('says what was withdrawn with a note, and not what was withdrawn without a word or erased', async () => {
    const gone = async (title: string, query: string) => {
      const { id, slug } = await server.post(article({ title }));
      await server.admin('DELETE', `/admin/articles/${id}?${query}`);
      return page(`/articles/${slug}`);
    };
    const told = await gone('Ferries sunk', 'note=They+were+not.');
    expect([told.response.status, told.texts('cite')]).toEqual([410, ['Ferries sunk']]);
    expect((await gone('A name', '')).text).not.toContain('A name');
    expect((await gone('Another name', 'hard=true&note=Court+order')).text).not.toContain('Another name');
  });
});

describe('a feed in a browser', () => {
  const OPENED = { accept: 'text/html,application/xml;q=0.9,*/*;q=0.8', 'sec-fetch-dest': 'document' };
  const PLAIN = { accept: OPENED.accept, 'upgrade-insecure-requests': '1' };

  test.each(['/tags/sea/rss.xml', '/tags/sea/atom.xml', '/tags/sea/feed.json'])(
    '%s is a page about it',
    async (path) => {
      await server.post(article({ title: 'Bread', tags: ['Sea'], publishedAt: at(2) }));
      await server.post(article({ title: 'Salt', tags: ['Sea'], publishedAt: at(1) }));
      for (const headers of [OPENED, PLAIN]) {
        const response = await server.get(path, headers);
        expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
        expect(response.headers.get('cache-control')).toMatch(/^private/);
        expect(response.headers.get('vary')).toBe('Accept-Encoding, Accept, Sec-Fetch-Dest');
        const { elements, faults } = read(await response.text());
        expect(faults).toEqual([]);
        const links = elements.filter(({ name, parents }) => name === 'a' && parents.includes('main'));
        const hrefs = links.map(({ attributes }) => attributes.href);
        expect(hrefs).toEqual(
          expect.arrayContaining([`${SITE}/articles/salt`, `${SITE}/articles/bread`, `${SITE}/tags/sea/`]),
        );
        const [address] = elements.filter(
          ({ name, parents }) => name === 'input' && parents.includes('main'),
        );
        expect(address?.attributes.value).toBe(SITE + path);
        const raw = await server.get(hrefs.find((href) => href?.endsWith('?raw')) ?? '', headers);
        expect(raw.headers.get('content-type')).toBe('text/plain; charset=utf-8');
        expect(await raw.text()).toBe(await (await server.get(path)).text());
      }
    },
  );

  test('and a program that asks for the same has the feed, with another validator', async () => {
    await server.post(article({ title: 'Bread' }));
    const feed = await server.get('/rss.xml');
    const opened = await server.get('/rss.xml', OPENED);
    const tags = [feed, opened].map((response) => response.headers.get('etag') ?? '');
    expect(tags[0]).not.toBe(tags[1]);
    expect((await server.get('/rss.xml', { ...OPENED, 'if-none-match': tags[1] ?? '' })).status).toBe(304);
    expect((await server.get('/rss.xml', { ...OPENED, 'if-none-match': tags[0] ?? '' })).status).toBe(200);
    expect((await server.get('/rss.xml', { 'if-none-match': tags[1] ?? '' })).status).toBe(200);
    const text = await feed.text();
    for (const headers of [
      { accept: OPENED.accept },
      { accept: '*/*' },
      { ...OPENED, 'sec-fetch-dest': 'empty' },
    ]) {
      const response = await server.get('/rss.xml', headers);
      expect(await response.text()).toBe(text);
      expect(response.headers.get('etag')).toBe(tags[0]);
    }
    expect((await server.get('/ninjs.json', OPENED)).headers.get('content-type')).toContain(
      'application/json',
    );
  });
});
