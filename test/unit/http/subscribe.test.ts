// /subscribe: a feed put together, without scripts.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { choiceOf, choicePath } from '../../../src/domain/choice.ts';
import { parsePath } from '../../../src/services/feeds/paths.ts';
import { article, SITE, type TestServer, testServer } from '../../support/server.ts';
import { read } from '../pages/html.ts';

let server: TestServer;
const DAY = 24 * 3_600_000;
beforeAll(async () => {
  server = await testServer();
  const one = (title: string, tags: string[], day: number, more = {}) =>
    server.post(
      article({
        title,
        tags,
        publishedAt: new Date(Date.UTC(2026, 0, 1) + day * DAY).toISOString(),
        ...more,
      }),
    );
  await one('Talks', ['Turkey', 'Diplomacy'], 1, { authors: [{ name: 'Ann Lee' }], language: 'tr' });
  await one('Match', ['Turkey', 'Diplomacy', 'Sport'], 2);
  await one('Cup', ['Sport', 'Washington, D.C.'], 3, { source: { name: 'TASS' } });
  await one('Envoy', ['Diplomacy', 'NATO'], 4);
  await server.fill(
    Array.from({ length: 230 }, (_, i) => ({
      ...{ title: `Filled ${i}`, tags: ['Many', i % 2 ? 'Odd' : 'Even', 'Both'] },
      date_published: new Date(Date.UTC(2025, 0, 1) + i * DAY).toISOString(),
    })),
  );
});
afterAll(() => server.close());

test('an apostrophe leads to no other address', async () => {
  expect((await server.get('/subscribe?q=l%27Europe')).status).toBe(200);
  expect((await server.get("/subscribe?q=l'Europe")).status).toBe(200);
});

test('more names than anybody types are not looked at', async () => {
  const many = Array.from({ length: 20 }, () => `all=${Array(25).fill('turkey').join()}`).join('&');
  const answer = await server.get(`/subscribe?${many}&none=${Array(25).fill('sport').join()}`);
  expect([answer.status, answer.headers.get('location')]).toEqual([308, '/subscribe?all=turkey&none=sport']);
});

const get = (path: string, headers?: Record<string, string>) => server.get(path, headers);
async function open(path: string) {
  const answer = await get(path);
  const html = await answer.text();
  const { elements, faults } = read(html);
  expect(faults).toEqual([]);
  const values = (name: string) => elements.filter((one) => one.name === name);
  const fields = elements
    .filter(({ attributes }) => attributes.name && attributes.name !== 'viewport')
    .map(({ attributes }) => [attributes.name, attributes.value] as const);
  return {
    answer,
    elements,
    headings: values('h2').map(({ text }) => text),
    addresses: elements.flatMap(({ attributes }) =>
      attributes.readonly === undefined ? [] : [attributes.value],
    ),
    fields: (name: string) => fields.filter(([one]) => one === name).map(([, value]) => value),
    links: values('a').map(({ attributes, text }) => ({ href: attributes.href, text })),
    text: values('main')[0]?.text ?? '',
    robots: elements.find(({ attributes }) => attributes.name === 'robots')?.attributes.content,
  };
}
const leads = async (path: string) => {
  const { status, headers } = await get(path);
  return [status, headers.get('location')];
};

describe('nothing chosen', () => {
  test('is everything', async () => {
    const page = await open('/subscribe');
    expect(page.answer.status).toBe(200);
    expect(page.headings).toEqual(['Everything']);
    expect(page.text).toContain('Articles: 234');
    expect(page.addresses).toContain(`${SITE}/rss.xml`);
    expect(page.robots).toBeUndefined();
    expect(
      page.elements.filter(({ name }) => name === 'option').map(({ attributes }) => attributes.value),
    ).toEqual(expect.arrayContaining(['Turkey', 'Ann Lee', 'TASS', 'tr']));
  });
});

describe('a choice', () => {
  const path = '/subscribe?all=diplomacy&all=turkey&none=sport';

  test('has its name, its number, its newest articles, its addresses and itself as a form', async () => {
    const page = await open(path);
    expect(page.headings).toEqual(['Diplomacy and Turkey, without Sport']);
    expect(page.text).toMatch(/Articles: 1 · the newest 2 January 2026/);
    expect(page.links.some(({ text }) => text === 'Talks')).toBe(true);
    const base = `${SITE}/tags/diplomacy+turkey+!sport/`;
    for (const file of ['rss.xml', 'atom.xml', 'feed.json']) {
      expect(page.addresses).toContain(base + file);
      expect((await get(base + file)).status).toBe(200);
    }
    expect(page.links.map(({ href }) => href)).toEqual(
      expect.arrayContaining([base, `${base}opml.xml`, `feed:${base}rss.xml`]),
    );
    expect([page.fields('all'), page.fields('none')]).toEqual([
      ['diplomacy', 'turkey', undefined],
      ['sport', undefined],
    ]);
    expect(page.robots).toBe('noindex, nofollow');
  });

  test('a tag leaves it by a link', async () => {
    const { links } = await open(path);
    expect(links.filter(({ text }) => text === '×').map(({ href }) => href)).toEqual([
      '/subscribe?all=turkey&none=sport',
      '/subscribe?all=diplomacy&none=sport',
      '/subscribe?all=diplomacy&all=turkey',
    ]);
  });

  test('any of, with all of and none of', async () => {
    const page = await open('/subscribe?all=diplomacy&any=nato&any=turkey&none=sport');
    expect(page.headings).toEqual(['Diplomacy and either NATO or Turkey, without Sport']);
    expect(page.addresses).toContain(`${SITE}/tags/diplomacy+nato+!sport,diplomacy+turkey+!sport/rss.xml`);
    expect(page.text).toContain('Articles: 2');
  });

  test('author, source, language, words', async () => {
    const page = await open('/subscribe?language=tr&author=ann-lee&q=text');
    expect(page.headings).toEqual(['Ann Lee, in Türkçe, with “text”']);
    expect(page.addresses).toContain(`${SITE}/languages/tr/authors/ann-lee/rss.xml?q=text`);
    expect([page.fields('author'), page.fields('q').at(-1)]).toEqual([['Ann Lee'], 'text']);
    expect((await open('/subscribe?source=tass')).text).toContain('Articles: 1');
  });

  test('more than are counted: it says so, and how many a month', async () => {
    const page = await open('/subscribe?all=both&all=many');
    expect(page.text).toMatch(/Articles: more than 200 · the newest 18 August 2025.* · about 30 a month/);
    expect((await open('/subscribe?all=many')).text).toContain('Articles: 230');
    expect((await open('/subscribe?all=both&all=odd')).text).toMatch(/Articles: 115.*about 15 a month/);
  });

  test('only what is not: allowed', async () => {
    const page = await open('/subscribe?none=many');
    expect(page.headings).toEqual(['Everything except Many']);
    expect(page.text).toContain('Articles: 4');
  });
});

describe('what is typed', () => {
  test('a label or a slug, in any spelling, with commas or apart, leads to the one address', async () => {
    const wanted = [308, '/subscribe?all=diplomacy&all=turkey&none=sport'];
    for (const query of [
      'all=Turkey&all=Diplomacy&none=Sport',
      'all=TURKEY,%20diplomacy&all=&any=&none=sport&language=&author=&source=&q=',
      'none=sport&all=turkey&all=diplomacy&all=turkey',
      'all=diplomacy&all=turkey&none=sport&utm_source=x',
    ])
      expect(await leads(`/subscribe?${query}`), query).toEqual(wanted);
    expect(await leads('/subscribe?all=washington,+d.c.')).toEqual([308, '/subscribe?all=washington-d-c']);
    expect(await leads('/subscribe?all=Washington,+D.C.,Turkey')).toEqual([200, null]);
    expect(await leads('/subscribe?author=Ann+Lee')).toEqual([308, '/subscribe?author=ann-lee']);
    expect(await leads('/subscribe?language=TR')).toEqual([308, '/subscribe?language=tr']);
    expect(await leads('/subscribe/?all=turkey')).toEqual([308, '/subscribe?all=turkey']);
  });

  test('what is unknown is said, kept, and perhaps guessed; the rest stays chosen', async () => {
    const page = await open('/subscribe?all=turkey&all=Diplomasy&author=Bo');
    expect(page.answer.headers.get('cache-control')).toBe('no-store');
    expect(page.text).toContain('“Diplomasy” is not known here. Did you mean Diplomacy?');
    expect(page.text).toContain('“Bo” is not known here.');
    expect([page.fields('all'), page.fields('author')]).toEqual([['turkey', 'Diplomasy'], ['Bo']]);
    expect(page.links.map(({ href }) => href)).toContain('/subscribe?all=turkey&all=diplomacy');
    expect(page.headings).toEqual([]);
  });

  test('too many terms: said in words, nothing lost', async () => {
    const page = await open('/subscribe?all=both,many&any=diplomacy,nato,sport,turkey');
    expect(page.text).toContain('at most 8 tags; this one would name 12');
    expect(page.fields('any').slice(0, 4)).toEqual(['diplomacy', 'nato', 'sport', 'turkey']);
    expect(page.headings).toEqual([]);
    expect((await get(`/subscribe?q=${'x'.repeat(201)}`)).status).toBe(400);
  });

  test('a draft’s tags are not told', async () => {
    await server.post(article({ title: 'Draft', tags: ['Secret plan'], status: 'draft' }));
    const page = await open('/subscribe?all=secret-plan');
    expect(page.text).toContain('“secret-plan” is not known here.');
    expect(await (await get('/subscribe')).text()).not.toContain('Secret plan');
  });

  test('any text at all is a sound page', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('all', 'any', 'none', 'author', 'q'),
        async (text, name) => {
          const answer = await get(`/subscribe?${new URLSearchParams({ [name]: text })}`);
          expect([200, 308, 400]).toContain(answer.status);
          if (answer.status === 200) expect(read(await answer.text()).faults).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('a renamed tag leads on; a retired one is not known', async () => {
  await server.post(article({ tags: ['Before'] }));
  await server.post(article({ tags: ['Gone'] }));
  expect(
    (await server.admin('PATCH', '/admin/facets/tag/before', { label: 'After', slug: 'after' })).status,
  ).toBe(200);
  expect(await leads('/subscribe?all=before')).toEqual([308, '/subscribe?all=after']);
  expect(await leads('/subscribe?all=Before')).toEqual([308, '/subscribe?all=after']);
  expect((await server.admin('DELETE', '/admin/facets/tag/gone')).status).toBeLessThan(300);
  expect((await open('/subscribe?all=gone')).text).toContain('“gone” is not known here.');
});

test('it has validators, and is as new as the site', async () => {
  const path = '/subscribe?all=nato';
  const etag = await server.etag(path);
  expect((await get(path, { 'if-none-match': etag })).status).toBe(304);
  await server.post(article({ title: 'Summit', tags: ['NATO'] }));
  expect((await get(path, { 'if-none-match': etag })).status).toBe(200);
  expect((await open(path)).text).toContain('Summit');
});

test('pages of tags lead there: with one tag more, without one', async () => {
  const { links } = await open('/tags/turkey/');
  const ways = links.map(({ href }) => href).filter((href) => href?.startsWith('/subscribe?all=turkey'));
  expect(ways).toEqual(
    expect.arrayContaining([
      '/subscribe?all=turkey&all=diplomacy',
      '/subscribe?all=turkey&none=diplomacy',
      '/subscribe?all=turkey',
    ]),
  );
  for (const way of ways) expect([200, 308]).toContain((await get(way!)).status);
});

test('a choice that is a view has its address back', async () => {
  for (const path of ['/tags/a+!b/', '/tags/a,b/', '/tags/a+c,b+c/authors/x/']) {
    const { view } = parsePath(path, 'w', [])!;
    expect(choicePath(choiceOf(view)!)).toMatch(/^\/subscribe\?.+&q=w$/);
  }
});

describe('OPML of a view', () => {
  test('lists its feed', async () => {
    const answer = await get('/tags/turkey+!sport/opml.xml');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/x-opml; charset=utf-8']);
    const text = await answer.text();
    expect(text).toContain(`xmlUrl="${SITE}/tags/turkey+!sport/rss.xml"`);
    expect(text).toContain('text="Turkey, without Sport · Tagwire"');
    expect(text.split('<outline')).toHaveLength(2);
    const etag = answer.headers.get('etag') ?? '';
    expect((await get('/tags/turkey+!sport/opml.xml', { 'if-none-match': etag })).status).toBe(304);
    expect(await leads('/tags/!sport+turkey/opml.xml')).toEqual([308, '/tags/turkey+!sport/opml.xml']);
  });

  test('of a search; without one the root lists all', async () => {
    expect(await (await get('/opml.xml?q=talks')).text()).toContain(`xmlUrl="${SITE}/rss.xml?q=talks"`);
    expect((await (await get('/opml.xml?q=')).text()).split('<outline').length).toBeGreaterThan(10);
  });
});

describe('Miniflux', () => {
  test('a page has the link, and leads nowhere by itself', async () => {
    const feed = '/tags/turkey/rss.xml';
    const asked = await open(`/subscribe/miniflux?feed=${feed}`);
    expect([asked.fields('feed'), asked.fields('host')]).toEqual([[feed], ['']]);
    for (const host of ['reader.example', 'https://reader.example/', 'HTTPS://reader.example']) {
      const { answer, links } = await open(
        `/subscribe/miniflux?feed=${feed}&host=${encodeURIComponent(host)}`,
      );
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(links.at(-2)).toEqual({
        href: `https://reader.example/bookmarklet?uri=${encodeURIComponent(SITE + feed)}`,
        text: 'Miniflux · reader.example',
      });
    }
    const below = await open(`/subscribe/miniflux?feed=/rss.xml&host=http://me.example/flux/`);
    expect(below.links.at(-2)?.href).toBe(
      `http://me.example/flux/bookmarklet?uri=${encodeURIComponent(`${SITE}/rss.xml`)}`,
    );
  });

  test('what is no address or no feed is none', async () => {
    for (const host of ['javascript:alert(1)', 'https://', 'a b', 'data:text/html,x']) {
      const { text, links, fields } = await open(`/subscribe/miniflux?host=${encodeURIComponent(host)}`);
      expect(text).toContain('This is not an address.');
      expect(links.some(({ href }) => href?.includes('bookmarklet'))).toBe(false);
      expect(fields('host')).toEqual([host]);
    }
    for (const feed of [
      'https://evil.example/rss.xml',
      '//evil.example/rss.xml',
      '/tags/turkey/',
      '/nothing.xml',
    ])
      expect((await get(`/subscribe/miniflux?feed=${encodeURIComponent(feed)}`)).status, feed).toBe(404);
  });
});
