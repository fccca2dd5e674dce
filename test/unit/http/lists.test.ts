// GET /admin/articles: every filter, order and page is held against the articles themselves.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ArticleAnswer, article, SITE, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
const all: ArticleAnswer[] = [];

beforeAll(async () => {
  server = await testServer();
  for (let i = 0; i < 24; i++) {
    server.tick(60_000);
    const made = await server.post(
      article({
        title: `Number ${i}`,
        content: { text: i % 4 ? 'About bread.' : 'About rare salt.' },
        guid: i % 5 ? undefined : `cms-${i}`,
        tags: [i % 2 ? 'Odd' : 'Even', 'All'],
        authors: [{ name: i % 3 ? 'Ann Lee' : 'Bob' }],
        source: { name: i % 6 ? 'TASS' : 'RIA Novosti' },
        language: i % 4 ? 'en' : 'de',
        canonicalUrl: i % 3 ? undefined : `https://x.example/${i % 2}`,
        // Older, the later it came.
        publishedAt: new Date(Date.parse('2026-01-31T00:00:00Z') - i * 86_400_000).toISOString(),
        status: i % 7 ? 'published' : 'draft',
      }),
    );
    all.push(made);
  }
  for (const i of [3, 8, 20, 1]) {
    server.tick(60_000);
    const changed = await server.admin('PATCH', `/admin/articles/${all[i]?.id}`, { summary: 'New' });
    all[i] = (await changed.json()) as ArticleAnswer;
  }
  const gone = await server.post(article({ title: 'Erased', tags: ['All'] }));
  await server.admin('DELETE', `/admin/articles/${gone.id}?hard=true`);
});
afterAll(() => server.close());

const first = (name: string) => (one: ArticleAnswer) => (one[name] as { name: string }[])[0]?.name;
const FILTERS: [query: string, passes: (one: ArticleAnswer) => boolean][] = [
  ['', () => true],
  ['status=draft', ({ status }) => status === 'draft'],
  ['tag=odd', ({ tags }) => (tags as string[]).includes('Odd')],
  ['author=ann-lee', (one) => first('authors')(one) === 'Ann Lee'],
  ['author=Ann+Lee', (one) => first('authors')(one) === 'Ann Lee'],
  ['source=ria-novosti', ({ source }) => (source as { name: string }).name === 'RIA Novosti'],
  ['language=DE', ({ language }) => language === 'de'],
  ['slug=number-7', ({ slug }) => slug === 'number-7'],
  ['slug=number', () => false],
  ['tag=nobody', () => false],
  ['canonicalUrl=https://x.example/1', ({ canonicalUrl }) => canonicalUrl === 'https://x.example/1'],
  ['q=salt', ({ html }) => html.includes('salt')],
  ['updatedSince=2026-11-23T12:20:00Z', ({ updatedAt }) => updatedAt >= '2026-11-23T12:20:00Z'],
  [
    'tag=even&author=bob&status=published&q=salt&updatedSince=2026-01-01&language=de&source=ria-novosti',
    ({ title, status, source }) =>
      Number(title.slice(7)) % 12 === 0 &&
      status === 'published' &&
      (source as { name: string }).name === 'RIA Novosti',
  ],
  [
    'canonicalUrl=https://x.example/0&q=bread&status=published',
    ({ canonicalUrl, html, status }) =>
      canonicalUrl === 'https://x.example/0' && html.includes('bread') && status === 'published',
  ],
];
const SORTS: [query: string, key: (one: ArticleAnswer) => string][] = [
  ['', ({ publishedAt }) => publishedAt ?? ''],
  ['sort=published', ({ publishedAt }) => publishedAt ?? ''],
  ['sort=updated', ({ updatedAt }) => updatedAt],
  ['sort=created', ({ createdAt }) => `${createdAt}`],
];

/** What the pages of a list have, one after the other, by their `Link` headers. */
async function pages(query: string): Promise<string[]> {
  const titles: string[] = [];
  for (let path: string | undefined = `/admin/articles?${query}`; path; ) {
    const response = await server.admin('GET', path);
    const page = (await response.json()) as { articles: ArticleAnswer[]; next: string | null };
    titles.push(...page.articles.map(({ title }) => title));
    path = /^<([^>]+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
    expect(path === undefined).toBe(page.next === null);
    if (path) expect(new URL(path).searchParams.get('before')).toBe(page.next);
  }
  return titles;
}

describe.each(SORTS)('%s', (sort, key) => {
  test.each(FILTERS)('%s', async (filter, passes) => {
    const wanted = all
      .filter(passes)
      .sort((a, b) => (key(a) < key(b) ? 1 : -1))
      .map(({ title }) => title);
    for (const limit of [5, 200]) expect(await pages(`${filter}&${sort}&limit=${limit}`)).toEqual(wanted);
  });
});

test('an article is found by the id of its sender, as that wrote it and as feeds have it', async () => {
  const { guid, title } = all[10]!;
  expect(guid).toMatch(/^urn:uuid:/);
  for (const id of ['cms-10', guid]) expect(await pages(`guid=${encodeURIComponent(id)}`)).toEqual([title]);
});

test('fields: those and no others', async () => {
  const list = async (fields: string) => {
    const { articles } = (await (
      await server.admin('GET', `/admin/articles?slug=number-9&fields=${fields}`)
    ).json()) as { articles: object[] };
    return articles;
  };
  const { id, title, url, html, content } = all[9]!;
  expect(await list('id,title,url')).toEqual([{ id, title, url }]);
  expect(await list('url,+id')).toEqual([{ id, url }]);
  expect(await list('html,content')).toEqual([{ html, content }]);
  // What the article has not is not there.
  expect(await list('rights')).toEqual([{}]);
});

test.each([
  ['fields=titel', 'fields: there is no field “titel”; did you mean title?'],
  ['sort=title', 'sort: one of published, updated, created.'],
  ['updatedSince=yesterday', 'updatedSince: a date such as 2027-01-31 or 2027-01-31T00:00:00Z.'],
  ['updatedSince=2027-01-31T10:00:00', 'updatedSince: a date such as 2027-01-31 or 2027-01-31T00:00:00Z.'],
  ['before=u.1.1', 'before: is a cursor of sort=updated; leave it out to begin anew.'],
  ['autor=ann', 'autor: unknown parameter; did you mean author?'],
])('%s: %s', async (query, detail) => {
  const response = await server.admin('GET', `/admin/articles?${query}`);
  expect([response.status, await response.json()]).toEqual([
    400,
    expect.objectContaining({ code: 'parameter-invalid', detail }),
  ]);
});

test('filters that very many pass', async () => {
  const big = await testServer();
  const count = 2_100;
  const dates = Array.from({ length: count }, (_, i) =>
    new Date(Date.parse('2026-01-01T00:00:00Z') + ((i * 7_919) % count) * 60_000).toISOString(),
  );
  await big.fill(dates.map((date, i) => ({ title: `T${i}`, tags: ['Many'], date_published: date })));
  const newest = dates
    .map((_, i) => `T${i}`)
    .sort((a, b) => (dates[Number(a.slice(1))]! < dates[Number(b.slice(1))]! ? 1 : -1));
  for (const filter of [
    'tag=many',
    'q=text',
    'status=published&tag=many&q=text',
    'updatedSince=2026-01-01',
  ]) {
    for (const [sort, order] of [
      ['published', newest],
      ['updated', newest],
      ['created', newest.map((_, i) => `T${count - 1 - i}`)],
    ] as const) {
      let path: string | undefined = `/admin/articles?${filter}&sort=${sort}&limit=200&fields=title`;
      const titles: string[] = [];
      while (path && titles.length < 600) {
        const response = await big.admin('GET', path);
        const { articles } = (await response.json()) as { articles: { title: string }[] };
        titles.push(...articles.map(({ title }) => title));
        path = /<([^>]+)>/.exec(response.headers.get('link') ?? '')?.[1];
      }
      expect([filter, sort, titles]).toEqual([filter, sort, order.slice(0, 600)]);
    }
  }
  await big.close();
}, 60_000);

test('pages of other lists', async () => {
  const next = async (path: string) => {
    const response = await server.admin('GET', path);
    const body = (await response.json()) as { next: unknown };
    const link = /^<([^>]+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
    expect(link === undefined).toBe(body.next === null);
    return { link, body };
  };
  const one = await next('/admin/audit?limit=2&action=article');
  expect(one.link).toBe(`${SITE}/admin/audit?limit=2&action=article&before=${one.body.next}`);
  for (let i = 1; i <= 5; i++) {
    const host = `h${i}.example`;
    await server.driver.batch([
      {
        sql: `INSERT INTO deliveries (id, kind, target, subject, host, seq, due_at, created_at)
              VALUES (${i}, 'ping', ${i}, '', '${host}', 1, ${i < 3 ? 7 : 9e12 - i}, 1), (${i + 10}, 'ping', ${i + 10}, '', '${host}', 1, NULL, 1)`,
        params: [],
      },
      {
        sql: `INSERT INTO subscriptions (protocol, topic, topic_url, callback, host, lease_seconds, expires_at, created_at, verified_at, since)
              VALUES ('websub', '/rss.xml', 'x', 'https://${host}/', '${host}', 1, 9e12, 1, 1, 1)`,
        params: [],
      },
    ]);
  }
  for (const [path, name, ids] of [
    ['/admin/deliveries?limit=2', 'deliveries', [1, 2, 5, 4, 3]],
    ['/admin/deliveries?limit=2&state=failed', 'deliveries', [15, 14, 13, 12, 11]],
    ['/admin/subscriptions?limit=2', 'subscriptions', [1, 2, 3, 4, 5]],
  ] as const) {
    const seen: number[] = [];
    for (let page: string | undefined = path; page; ) {
      const { link, body } = await next(page);
      seen.push(...(body as unknown as Record<string, { id: number }[]>)[name]!.map(({ id }) => id));
      page = link;
    }
    expect([path, seen]).toEqual([path, ids]);
  }
  expect((await server.admin('GET', '/admin/deliveries?after=x')).status).toBe(400);
  const two = await next(one.link ?? '');
  expect(JSON.stringify(two.body)).not.toContain(JSON.stringify(one.body).slice(12, 40));
});

test('a renamed tag or author is found by the name it has, by those it had and by its slug', async () => {
  const renamed = await testServer();
  await renamed.post(article({ tags: ['Turkey'], authors: [{ name: 'Bob' }] }));
  await renamed.post(article({ tags: ['C++'] }));
  await renamed.post(article({ tags: ['C'] }));
  await renamed.admin('PATCH', '/admin/facets/tag/turkey', { label: 'Türkiye' });
  await renamed.admin('PATCH', '/admin/facets/author/bob', { label: 'Robert' });
  const found = async (query: Record<string, string>) => {
    const answer = await renamed.admin('GET', `/admin/articles?${new URLSearchParams(query)}`);
    return ((await answer.json()) as { articles: ArticleAnswer[] }).articles.map(({ tags }) => tags);
  };
  for (const tag of ['Türkiye', 'türkiye', 'Turkey', 'turkey'])
    expect([tag, await found({ tag })]).toEqual([tag, [['Türkiye']]]);
  for (const author of ['Robert', 'robert', 'Bob', 'bob'])
    expect([author, await found({ author })]).toEqual([author, [['Türkiye']]]);
  expect(await found({ tag: 'C' })).toEqual([['C']]);
  expect(await found({ tag: 'C++' })).toEqual([['C++']]);
  await renamed.close();
});
