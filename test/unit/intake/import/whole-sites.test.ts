// A whole WordPress or Ghost site moves in: articles, pages, and every address that they had.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Import } from '../../../../src/services/transfer/import.ts';
import { ghostSite, lostAddresses, PERMALINKS, wordPressSite } from '../../../support/old-sites.ts';
import { SITE, type TestServer, testServer } from '../../../support/server.ts';
import { articlesOf, importInto } from './kit.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

describe.each(['1.0', '1.1', '1.2'] as const)('WordPress %s', (version) => {
  test.each(Object.entries(PERMALINKS))('%s', async (_, permalink) => {
    const site = wordPressSite({ host: SITE, version, permalink, articles: version === '1.2' ? 20 : 6 });
    const report = await importInto(server, site.document);
    expect(report).toMatchObject({ created: site.articles, failed: 0, pages: { created: 4 } });
    expect(await lostAddresses(server, site)).toEqual([]);
    expect(await importInto(server, site.document)).toMatchObject({
      ...{ created: 0, updated: 0, unchanged: site.articles, redirects: 0 },
      pages: { created: 0, updated: 0, unchanged: 4 },
    });
  });
});

test('WordPress says what stays behind and what to look at', async () => {
  const permalink = PERMALINKS['post name']!;
  const { document } = wordPressSite({ host: 'https://old.example', permalink, articles: 12 });
  const secret = document.replace('<wp:status>publish</wp:status>', '<wp:status>private</wp:status>');
  const report = await importInto(server, secret);
  expect(report).toMatchObject({
    ...{ comments: 4, authors: 2, tags: 5, pictures: 0, skipped: 1 },
    left: [{ kind: 'nav_menu_item', count: 1, names: ['Home'] }],
  });
  expect(report.redirects).toBeGreaterThan(24);
  const looks = new Map(report.look.map((one) => [one.code, one.items]));
  const [article] = (await articlesOf(server)).filter(({ status }) => status === 'draft');
  expect(looks.get('import-was-private')).toMatchObject([{ title: 'Post 1', article: article?.id }]);
  expect(looks.get('import-slug-differs')).toMatchObject([{ title: 'Page feed', page: 'feed-2' }]);
  expect(report.errors.map(({ detail }) => detail)).toContainEqual(
    expect.stringContaining('[contact-form-7]'),
  );
  expect(report.errors.every((one) => one.article !== undefined)).toBe(true);
});

test('what was scheduled is scheduled, or published with its date where that has passed', async () => {
  const { document } = wordPressSite({ host: SITE, permalink: PERMALINKS.plain!, articles: 3 });
  const statuses = ['future', 'future', 'pending'];
  const later = document
    .replaceAll('<wp:status>publish', () => `<wp:status>${statuses.shift() ?? 'publish'}`)
    .replaceAll(/2012-01-03/g, '2100-01-03')
    .replace('03 Jan 2012', '03 Jan 2100');
  const report = await importInto(server, later);
  const found = (await articlesOf(server)).map(({ title, status, publishedAt }) => [
    title,
    status,
    publishedAt?.slice(0, 10),
  ]);
  expect(found.sort()).toEqual([
    ['Post 1', 'published', '2012-01-02'],
    ['Post 2', 'scheduled', '2100-01-03'],
    ['Post 3', 'review', undefined],
  ]);
  expect(report.look).toContainEqual(
    expect.objectContaining({
      code: 'import-schedule-passed',
      items: [expect.objectContaining({ title: 'Post 1', params: { date: '2012-01-02' } })],
    }),
  );
});

test('categories are tags, unless somebody says otherwise', async () => {
  const site = wordPressSite({ host: SITE, permalink: PERMALINKS.plain!, articles: 6 });
  await importInto(server, site.document, { query: '?categories=ignore' });
  const tags = (await articlesOf(server)).flatMap((one) => one.tags);
  expect([...new Set(tags)].sort()).toEqual(['Ferry', 'R&D']);
});

describe('Ghost', () => {
  test.each([
    [true, `?baseUrl=${encodeURIComponent(`${SITE}/`)}`],
    [false, ''],
  ])('wrapped: %s', async (wrapped, query) => {
    const site = ghostSite(15, { wrapped });
    const report = await importInto(server, site.document, { query });
    expect(report).toMatchObject({ created: 15, failed: 0, errors: [], pages: { created: 2 } });
    expect(report.left).toEqual([
      { kind: 'newsletters', count: 1, names: ['Weekly'] },
      { kind: 'navigation', count: 1, names: ['Home'] },
    ]);
    expect(await lostAddresses(server, site)).toEqual([]);
    const articles = await articlesOf(server);
    expect(articles[0]?.authors).toEqual([{ name: 'Bo Smith', url: 'https://bo.example/' }]);
    const text = articles.map(({ html }) => html).join('\n');
    for (const part of [
      ...['<strong>Lexical 3</strong>', '<h3>Heading</h3>', '<a href="https://e.org/">Link 2</a><br />'],
      ...['<em>1</em>', '<li>one</li>', '<figcaption>The ferry</figcaption>'],
      'href="https://www.youtube.com/watch?v=abcdefghijk"',
    ])
      expect(text).toContain(part);
    expect(await importInto(server, site.document, { query })).toMatchObject({ unchanged: 15 });
  });
});

describe('a page that is imported again', () => {
  const site = (text: string, status = 'publish') =>
    wordPressSite({ host: SITE, permalink: PERMALINKS.plain!, articles: 1 })
      .document.replace('Who we are.', text)
      .replace(/(<title><!\[CDATA\[Page about.*?<wp:status>)publish/s, `$1${status}`);
  const about = async () => {
    const answer = await server.admin('GET', '/admin/pages/about');
    return (await answer.json()) as { content: { html: string }; status: string; version: number };
  };

  test('changes what its source changed, and nothing else', async () => {
    await importInto(server, site('One.', 'draft'));
    expect(await about()).toMatchObject({ content: { html: '<p>One.</p>' }, status: 'draft', version: 1 });
    expect(await importInto(server, site('Two.'))).toMatchObject({ pages: { updated: 1, unchanged: 3 } });
    expect(await about()).toMatchObject({
      content: { html: '<p>Two.</p>' },
      status: 'published',
      version: 2,
    });
  });

  test('stays as an editor made it, and stays deleted', async () => {
    await importInto(server, site('One.'));
    await server.admin('PATCH', '/admin/pages/about', { content: { markdown: 'Mine.' }, slug: 'us' });
    const again = await importInto(server, site('Two.'));
    expect(again).toMatchObject({ pages: { created: 0, updated: 0, unchanged: 4 } });
    expect(again.look).toMatchObject([{ code: 'import-page-changed', items: [{ page: 'us' }] }]);
    expect((await server.get('/us')).status).toBe(200);
    await server.admin('DELETE', '/admin/pages/us');
    const last = await importInto(server, site('Three.'));
    expect(last.look).toMatchObject([{ code: 'import-page-deleted', items: [{ title: 'Page about' }] }]);
    expect((await server.get('/us')).status).toBe(410);
  });

  test.each([false, true])('in one import is one page, too; dry run: %s', async (dryRun) => {
    const run = new Import(server.app.context, { isAdmin: true, dryRun });
    for (const text of ['One.', 'One.', 'Two.']) await run.document(new Blob([site(text)]).stream());
    expect(run.report.pages).toEqual({ created: 4, updated: 1, unchanged: 7 });
    if (!dryRun) expect(await about()).toMatchObject({ content: { html: '<p>Two.</p>' }, version: 2 });
  });

  test('is skipped for whoever is no administrator', async () => {
    const made = await server.admin('POST', '/admin/tokens', { name: 'Desk', scopes: ['articles:write'] });
    const { token } = (await made.json()) as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    const report = await importInto(server, site('One.'), { headers });
    expect(report.pages.created).toBe(0);
    expect(report.left).toContainEqual(expect.objectContaining({ kind: 'page', count: 4 }));
  });
});

test('the guids of Ghost’s feed stay: RSS has them as they were, Atom as IRIs, and both are the same article', async () => {
  const id = '65a1b2c3d4e5f60718293a4b';
  const post = { id, title: 'Ferry', slug: 'ferry', html: '<p>x</p>', status: 'published' };
  await importInto(server, JSON.stringify({ data: { posts: [post] } }));
  const rss = await (await server.get('/rss.xml')).text();
  expect(rss).toMatch(new RegExp(`<guid isPermaLink="false">${id}</guid>`));
  const atom = await (await server.get('/atom.xml')).text();
  expect(atom).toContain(`<id>urn:x-rss-guid:${id}</id>`);
  for (const feed of [rss, atom]) expect(await importInto(server, feed)).toMatchObject({ created: 0 });
});

test('a post of Ghost’s that an earlier version imported is that article still, with the guid that readers know', async () => {
  const uuid = '9e1e5c1e-3c1b-4b5c-8c1b-0b5c8c1b0b5d';
  const post = { title: 'Pier', html: '<p>x</p>', status: 'published', published_at: '2020-01-01T00:00:00Z' };
  // Without Ghost's id it is known by its UUID, as it was then.
  const before = { data: { posts: [{ ...post, uuid }] } };
  expect(await importInto(server, JSON.stringify(before))).toMatchObject({ created: 1 });
  const id = '65a1b2c3d4e5f60718293a4c';
  const after = { data: { posts: [{ ...post, id, uuid, html: '<p>y</p>' }] } };
  expect(await importInto(server, JSON.stringify(after))).toMatchObject({ created: 0, updated: 1 });
  expect(await (await server.get('/atom.xml')).text()).toContain(`<id>urn:uuid:${uuid}</id>`);
  expect(await importInto(server, JSON.stringify(after))).toMatchObject({ created: 0, unchanged: 1 });
});

test('Drupal’s guids stay as they were in RSS', async () => {
  const guid = '12 at https://old.example';
  const item = `<item><title>Node</title><guid isPermaLink="false">${guid}</guid><description>x</description></item>`;
  await importInto(server, `<rss version="2.0"><channel><title>D</title>${item}</channel></rss>`);
  const rss = await (await server.get('/rss.xml')).text();
  expect(rss).toContain(`<guid isPermaLink="false">${guid}</guid>`);
  expect(await importInto(server, rss)).toMatchObject({ created: 0, unchanged: 1 });
});

test.each(['__proto__', 'constructor', 'toString'])(
  'what an export calls %s is nothing that is known',
  async (type) => {
    const text = { type: 'text', text: 'Words' };
    const lexical = { root: { type: 'root', children: [{ type: 'paragraph', children: [text] }, { type }] } };
    const mobiledoc = {
      sections: [
        [1, 'p', [[0, [], 0, 'Words']]],
        [10, 0],
      ],
      cards: [[type, {}]],
    };
    const posts = [{ lexical: JSON.stringify(lexical) }, { mobiledoc: JSON.stringify(mobiledoc) }].map(
      (one, i) => ({
        ...{ id: `p${i}`, title: `Post ${i}`, status: 'published', published_at: '2020-01-01T00:00:00Z' },
        ...one,
      }),
    );
    expect(await importInto(server, JSON.stringify({ data: { posts } }))).toMatchObject({
      created: 2,
      failed: 0,
    });
    const texts = (await articlesOf(server)).map(({ html }) => html.trim());
    expect(texts).toEqual(['<p>Words</p>', '<p>Words</p>']);
    const site = wordPressSite({ host: SITE, permalink: PERMALINKS.plain!, articles: 1 });
    const odd = site.document.replace('<wp:status>publish<', `<wp:status>${type}<`);
    expect(await importInto(server, odd)).toMatchObject({ created: 0, failed: 0 });
  },
);
