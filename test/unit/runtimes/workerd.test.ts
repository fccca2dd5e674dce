// The same createApp under real workerd with a local D1: nothing portable has come to depend on Node.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ArticleAnswer, START, testServer } from '../../support/server.ts';
import { copyDatabase } from './copy-database.ts';
import { SITE, startWorker, TOKEN, type Worker } from './workerd.ts';

let worker: Worker;
const created: ArticleAnswer[] = [];

const POSTS: [type: string, query: string, body: string][] = [
  ['text/plain', '?tag=Turkey&tag=S-400&language=en', readFileSync('db/samples/turkey-s400.txt', 'utf8')],
  [
    'application/json',
    '',
    JSON.stringify({
      title: 'Ein Titel & mehr',
      language: 'de',
      content: { html: '<p>Über <em>alles</em><script>alert(1)</script></p>' },
      tags: ['Turkey', 'Energie'],
      authors: [{ name: 'Ann Lee', url: 'https://ann.example/' }],
      enclosures: [{ url: 'https://media.example/a.mp3', type: 'audio/mpeg', length: 123 }],
      publishedAt: '2026-01-02T03:04:05Z',
    }),
  ],
  [
    'text/markdown',
    '',
    '---\ntitle: Новости\nlanguage: ru\ntags: [Energie, ТАСС]\n---\n\n# Дом\n\nТекст и *ещё*.',
  ],
  [
    'application/atom+xml',
    '?tag=Turkey',
    '<entry xmlns="http://www.w3.org/2005/Atom"><id>tag:x.example,2026:1</id><title>From Atom</title>' +
      '<updated>2026-01-01T00:00:00Z</updated><content type="html">Some &lt;em&gt;emphasis&lt;/em&gt;.</content></entry>',
  ],
];

beforeAll(async () => {
  worker = await startWorker({ ADMIN_TOKEN: TOKEN, PUBLIC_URL: SITE });
  for (const [type, query, body] of POSTS) {
    const answer = await worker.admin('POST', `/admin/articles${query}`, body, { 'content-type': type });
    expect(answer.status, answer.text).toBe(201);
    created.push(JSON.parse(answer.text));
  }
});
afterAll(() => worker.close());

async function titles(path: string): Promise<string[]> {
  const answer = await worker.get(path);
  expect(answer.status, answer.text).toBe(200);
  return (JSON.parse(answer.text) as { items: { title: string }[] }).items.map(({ title }) => title);
}

describe('views', () => {
  const [seed, german, russian, atom] = [/^Turkey says/, /^Ein Titel/, /^Новости/, /^From Atom/];
  test.each([
    ['/feed.json', [russian, german, atom, seed]],
    ['/tags/turkey/feed.json', [german, atom, seed]],
    ['/tags/energie+turkey/feed.json', [german]],
    ['/tags/turkey+!energie/feed.json', [atom, seed]],
    ['/tags/energie,s-400/feed.json', [russian, german, seed]],
    ['/languages/de/feed.json', [german]],
    ['/feed.json?q=cavusoglu', [seed]],
    ['/tags/turkey/feed.json?q=emphasis', [atom]],
    ['/feed.json?q=%D1%82%D0%B5%D0%BA*', [russian]],
    ['/feed.json?limit=1', [russian]],
  ])('%s', async (path, expected) => {
    expect(await titles(path)).toEqual(expected.map((title) => expect.stringMatching(title)));
  });
});

test.each(['/rss.xml', '/tags/turkey/atom.xml', '/feed.json', '/'])('%s in every coding', async (path) => {
  const plain = await worker.get(path);
  expect([plain.status, plain.headers['content-encoding']]).toEqual([200, undefined]);
  for (const coding of ['gzip', 'br']) {
    const headers = { 'accept-encoding': coding };
    const coded = await worker.get(path, headers);
    // `decode` undoes one coding: the body was not compressed a second time.
    expect([coded.headers['content-encoding'], coded.text]).toEqual([coding, plain.text]);
    expect(coded.headers.etag).toBe(`${plain.headers.etag?.slice(0, -1)}.${coding}"`);
    const head = await worker.request('HEAD', path, headers);
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
    expect(head.headers.etag).toBe(coded.headers.etag);
    for (const held of [coded.headers.etag, plain.headers.etag]) {
      const again = await worker.get(path, { ...headers, 'if-none-match': `${held}` });
      expect([again.status, again.bytes.length, again.headers.etag]).toEqual([304, 0, coded.headers.etag]);
    }
  }
  const since = { 'if-modified-since': `${plain.headers['last-modified']}` };
  expect((await worker.get(path, since)).status).toBe(304);
});

test('a body is not longer than it says', async () => {
  const { headers, bytes } = await worker.get('/rss.xml', { 'accept-encoding': 'br' });
  expect(headers['content-length']).toBe(`${bytes.length}`);
});

test('the same articles give the same bytes and validators on Node with a file', async () => {
  const node = await testServer({ vars: { PUBLIC_URL: SITE } });
  // Its clock stands in the past, where what the Worker logged would have yet to come.
  node.tick(Date.now() - START);
  await copyDatabase(worker.rows, node.driver);
  for (const path of [
    '/rss.xml',
    '/tags/turkey/atom.xml',
    '/tags/energie,s-400/feed.json',
    '/tags/!s-400/rss.xml',
  ]) {
    const [there, here] = [await worker.get(path), await node.get(path)];
    expect(there.bytes.equals(Buffer.from(await here.arrayBuffer())), path).toBe(true);
    for (const name of ['etag', 'last-modified', 'content-type', 'link', 'cache-control', 'vary']) {
      expect(there.headers[name], `${name} of ${path}`).toBe(here.headers.get(name));
    }
  }
  await node.close();
});

describe('writing', () => {
  test('a stale If-Match is refused, a right one taken, a retraction gone', async () => {
    const path = `/admin/articles/${created[3]?.id}`;
    const patch = (tag: string, title: string) =>
      worker.admin('PATCH', path, JSON.stringify({ title }), {
        'content-type': 'application/json',
        'if-match': tag,
      });
    expect((await patch('"7"', 'No')).status).toBe(412);
    expect((await patch('"1"', 'From Atom, changed')).status).toBe(200);
    expect(await titles('/tags/turkey/feed.json')).toContain('From Atom, changed');
    const rivals = await Promise.all([patch('"2"', 'Rival A'), patch('"2"', 'Rival B')]);
    expect(rivals.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await worker.admin('DELETE', path)).status).toBeLessThan(300);
    expect(await titles('/tags/turkey/feed.json')).toHaveLength(2);
  });

  test('without a token nothing is taken', async () => {
    expect((await worker.request('POST', '/admin/articles', {}, '{}')).status).toBe(401);
  });

  test('a scheduled article appears by cron, without a reader', async () => {
    const publishedAt = new Date(Date.now() + 1_500).toISOString();
    const article = JSON.stringify({ title: 'Later', content: { text: 'x' }, tags: ['later'], publishedAt });
    const answer = await worker.admin('POST', '/admin/articles', article, {
      'content-type': 'application/json',
    });
    expect(JSON.parse(answer.text)).toMatchObject({ status: 'scheduled' });
    expect(await titles('/tags/later/feed.json')).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 1_600));
    const status = () => worker.rows("SELECT status FROM articles WHERE slug = 'later'");
    expect(await status()).toEqual([['scheduled']]);
    expect((await worker.scheduled()).outcome).toBe('ok');
    expect(await status()).toEqual([['published']]);
    expect(await titles('/tags/later/feed.json')).toEqual(['Later']);
  });
});

test('another spelling is sent to the canonical URL', async () => {
  const { status, headers } = await worker.get('/tags/!Energie+turkey/rss.xml?limit=3');
  expect([status, headers.location]).toEqual([308, '/tags/turkey+!energie/rss.xml?limit=3']);
});

test.each([
  ['/readyz', 'application/json', '"ready"'],
  ['/healthz', 'application/json', '"ok"'],
  ['/openapi.json', 'application/json', '"openapi":"3.1.0"'],
  ['/docs', 'text/html', 'swagger-ui.css'],
  ['/docs/swagger-ui.css', 'text/css', '.swagger-ui'],
  ['/docs/swagger-ui-bundle.js', 'text/javascript', 'SwaggerUIBundle'],
  ['/tags/turkey/', 'text/html', 'application/rss+xml'],
  ['/tags/', 'text/html', '/tags/turkey/'],
])('%s', async (path, type, text) => {
  const answer = await worker.get(path);
  expect([answer.status, answer.headers['content-type']]).toEqual([200, expect.stringContaining(type)]);
  expect(answer.text).toContain(text);
});

test('an article’s page', async () => {
  const { status, text } = await worker.get(`/articles/${created[0]?.slug}`);
  expect([status, text]).toEqual([200, expect.stringContaining('NewsArticle')]);
});

test('nothing was logged as an error', () => {
  expect(
    worker.logs().filter(({ level, message }) => level === 'error' || message.includes('"error"')),
  ).toEqual([]);
});

test('without ADMIN_TOKEN every answer says what is missing', async () => {
  const bare = await startWorker({ ADMIN_TOKEN: '', PUBLIC_URL: SITE });
  const { status, text } = await bare.get('/rss.xml');
  expect([status, text]).toEqual([500, 'ADMIN_TOKEN: is required on Workers\n']);
  await bare.close();
});

test('characters by name, and front matter, are what they are on Node', async () => {
  const node = await testServer();
  const names = 'amp nbsp eacute Eacute thetasym NotEqualTilde copy reg ETH eth hellip none notin'.split(' ');
  const bodies = [
    [
      'application/json',
      { title: 'Names', content: { html: names.map((name) => `<p>&${name}; &${name} x</p>`).join('') } },
    ],
    [
      'application/json',
      { title: 'Names', content: { markdown: names.map((name) => `&${name}; &${name}`).join(' x ') } },
    ],
    [
      'text/markdown',
      '---\n"title": >-\n  A\n  \\"title\\"\ntags: &t [a, "\\u0416", \'it\'\'s\']\ndraft: False\nsource: {name: ~x, note: *n}\n---\nx',
    ],
    [
      'text/markdown',
      '---\ntitle: |\n  A title\nauthors: &a\n- name: Ann\n  url: https://ann.example/\ncredits: []\nsummary: 0x10 1.10 !!str yes\ndate: 2026-01-02\n---\nx',
    ],
    ['text/markdown', '---\ntitle: !!binary aGk=\n---\nx'],
    ['text/markdown', `---\ntitle: x\ntags: ${'['.repeat(60)}${']'.repeat(60)}\n---\nx`],
    ['text/markdown', `---\na: &a 1\ntags: [${'*a, '.repeat(12)}]\n---\nx`],
    ['text/markdown', '---\ntitle: "open\n---\nx'],
    [
      'application/rss+xml',
      `<item><title>Names</title><description>${names.map((name) => `&${name};`).join(' ')}</description></item>`,
    ],
    ['application/rss+xml', '<item><title>&nbsp;&thetasym;&eacute;&Eacute;&none; x</title></item>'],
  ] as const;
  for (const [type, body] of bodies) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const there = await worker.admin('POST', '/admin/preview', text, { 'content-type': type });
    const here = await node.admin('POST', '/admin/preview', text, { 'content-type': type });
    const said = (json: string) => {
      const { article, html, detail, errors } = JSON.parse(json) as Record<string, unknown>;
      const { title, tags, authors, source, summary } = (article ?? {}) as Record<string, unknown>;
      return { title, tags, authors, source, summary, html, detail, errors };
    };
    expect([there.status, said(there.text)], text.slice(0, 80)).toEqual([
      here.status,
      said(await here.text()),
    ]);
  }
  await node.close();
});
