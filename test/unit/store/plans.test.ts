// No view sorts, and none scans a table: every statement a reader causes is explained by the database itself.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../../src/app.ts';
import type { SqlDriver } from '../../../src/ports.ts';
import { openDriver } from '../../../src/runtimes/node/index.ts';
import { article, SITE, type TestServer, TOKEN, testServer } from '../../support/server.ts';

let server: TestServer;
const statements = new Map<string, readonly unknown[]>();
let app: ReturnType<typeof createApp>;
/** A connection of its own: libSQL keeps an EXPLAIN open, and what is read after it is as of then. */
let explainer: SqlDriver;

beforeAll(async () => {
  server = await testServer();
  explainer = await openDriver(server.config);
  for (let i = 0; i < 60; i++) {
    const tags = ['a', i % 2 ? 'b' : 'c', i % 3 ? 'd' : 'e'];
    await server.post(
      article({ title: `Article ${i}`, tags, authors: [{ name: 'X' }], source: { name: 'S' } }),
    );
  }
  const { driver } = server;
  const recording: SqlDriver = {
    all: (sql, params) => {
      statements.set(sql, params);
      return driver.all(sql, params);
    },
    batch: (list) => {
      for (const { sql, params } of list) statements.set(sql, params);
      return driver.batch(list);
    },
    close: () => driver.close(),
  };
  app = createApp({ ...server.app.context, driver: recording });
});
afterAll(async () => {
  await explainer.close();
  await server.close();
});

/** The steps by which the database would carry out a statement. */
const planOf = async ([sql, params]: readonly [string, readonly unknown[]]): Promise<string[]> =>
  (await explainer.all(`EXPLAIN QUERY PLAN ${sql}`, params)).map((row) => String(row[3]));

const PATHS = [
  '/rss.xml',
  '/tags/a/atom.xml',
  '/tags/a+b/rss.xml',
  '/tags/a+!b/feed.json',
  '/tags/!a+!b,c+d/rss.xml',
  '/languages/en/tags/a+d/authors/x/sources/s/rss.xml?limit=5',
  '/rss.xml?limit=10&before=zzzzzzzzzz',
  '/rss.xml?q=text',
  '/tags/a+b/rss.xml?q=text',
  '/tags/a/',
  '/tags/',
  '/feeds.json?since=30&names=0',
  '/articles/article-7',
  '/archive/',
  '/archive/2026/',
  '/archive/2026/11/',
  ...['/changes.json', '/tags/a/changes.json?since=5', '/tags/a+!b,c/changes.json', '/changes.json?q=text'],
  ...['/digest.json', '/tags/a+b/digest.json', '/tags/a/digest.json?q=text'],
];
/** As lines (NDJSON). */
const COPIES = ['/changes.json', '/changes.json?fields=ids', '/tags/a+!b,c/changes.json?q=text'];
const OLD_PATHS: [path: string, status: number][] = [
  ['/tag/a/feed/', 308],
  ['/?p=12', 200],
  ['/nowhere/', 404],
];

type Case = [path: string, status: number, accept: string];
test.each<Case>([
  ...PATHS.map((path): Case => [path, 200, '*/*']),
  ...OLD_PATHS.map(([path, status]): Case => [path, status, '*/*']),
  ...COPIES.map((path): Case => [path, 200, 'application/x-ndjson']),
])('%s walks indexes: %i, %s', async (path, status, accept) => {
  statements.clear();
  const response = await app.fetch(new Request(SITE + path, { headers: { accept } }));
  expect(response.status).toBe(status);
  await response.text();
  expect(statements.size).toBeGreaterThan(0);
  for (const [sql, params] of statements) {
    const plan = await planOf([sql, params]);
    for (const step of plan) {
      expect(step, sql).not.toMatch(/TEMP B-TREE/);
      // A site is restored a few times in its life. FTS5 and json_each show as SCAN of a virtual table; c is the chunk of the index that was just read.
      if (/\bSCAN\b/.test(step))
        expect(step, sql).toMatch(/VIRTUAL TABLE|^SCAN c$|^SCAN CONSTANT ROW$|^SCAN restorations$/);
    }
  }
});

test('a part of the sitemap looks at its own articles alone', async () => {
  statements.clear();
  expect((await app.fetch(new Request(`${SITE}/sitemap.xml`))).status).toBe(200);
  const listing = [...statements].filter(([sql]) => sql.includes('"articles"."n" between'));
  expect(listing).toHaveLength(1);
  for (const [sql, params] of listing) {
    const [step] = await planOf([sql, params]);
    expect(step).toBe('SEARCH articles USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)');
  }
});

test.each([
  ['sort=updated', /articles_updated/],
  ['sort=updated&updatedSince=2020-01-01', /articles_updated/],
  ['sort=created', undefined],
  ['canonicalUrl=https://x.example/', /revisions_canonical/],
  ['slug=article-7', /slugs/],
  ['guid=x', /articles_guid/],
  ['tag=a&sort=updated&q=text&updatedSince=2020-01-01', /articles_fts/],
])('a list with %s walks an index in its order', async (query, index) => {
  statements.clear();
  const headers = { authorization: `Bearer ${TOKEN}` };
  const response = await app.fetch(new Request(`${SITE}/admin/articles?${query}`, { headers }));
  expect(response.status).toBe(200);
  const plans = await Promise.all([...statements].map(planOf));
  const steps = plans.flat();
  if (index) expect(steps).toContainEqual(expect.stringMatching(index));
  for (const step of steps) {
    expect(step).not.toMatch(/TEMP B-TREE/);
    // A page of an order is read from its end.
    if (/\bSCAN (?:articles|revisions)\b/.test(step))
      expect(step).toMatch(/^SCAN articles(?: USING INDEX articles_updated)?$/);
  }
});

test('who uses a file is found by its index, whatever else there is', async () => {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const ask = (path: string, init: RequestInit = {}) =>
    app.fetch(new Request(SITE + path, { headers, ...init }));
  const sent = await ask('/admin/media', {
    method: 'POST',
    body: '%PDF-1.7\nplans\n%%EOF',
    headers: { ...headers, 'content-type': 'application/octet-stream' },
  });
  const { name } = (await sent.json()) as { name: string };
  statements.clear();
  for (const path of ['/admin/media', '/admin/media?unused=true', `/admin/media/${name}`])
    expect((await ask(path)).status).toBe(200);
  expect(statements.size).toBeGreaterThan(5);
  const asked = [...statements].filter(([sql]) => /\b(?:pages|file_uses)\b/.test(sql));
  expect(asked.length).toBeGreaterThan(2);
  for (const [sql, params] of asked) {
    const plan = await planOf([sql, params]);
    for (const step of plan) expect(step, sql).not.toMatch(/\bSCAN (?:pages|facets|file_uses)\b/);
  }
});

test.each(['json', 'wxr', 'markdown'])(
  'an export as %s finds what belongs to each article by indexes',
  async (format) => {
    statements.clear();
    const headers = { authorization: `Bearer ${TOKEN}` };
    const response = await app.fetch(new Request(`${SITE}/admin/export?format=${format}`, { headers }));
    expect(response.status).toBe(200);
    await response.arrayBuffer();
    expect(statements.size).toBeGreaterThan(3);
    for (const [sql, params] of statements) {
      const plan = await planOf([sql, params]);
      for (const step of plan)
        expect(step, sql).not.toMatch(/\bSCAN (?:slugs|revisions|facet_articles|facet_changes)/);
    }
  },
);

test('what is written finds its rows by indexes', async () => {
  statements.clear();
  const ask = (method: string, path: string, body?: string, type = 'application/json') =>
    app.fetch(
      new Request(SITE + path, {
        method,
        ...(body && { body }),
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': type },
      }),
    );
  const created = await ask(
    'POST',
    '/admin/articles',
    JSON.stringify(article({ title: 'New', tags: ['a'] })),
  );
  expect(created.status).toBe(201);
  const { id } = (await created.json()) as { id: string };
  const changed = JSON.stringify(article({ title: 'Other', tags: ['b'] }));
  expect((await ask('PUT', `/admin/articles/${id}`, changed)).status).toBe(200);
  const item = (n: number) =>
    `<item><title>I ${n}</title><guid>urn:x:${n}</guid><category>a</category></item>`;
  const feed = `<rss version="2.0"><channel><title>F</title>${item(1)}${item(2)}</channel></rss>`;
  expect((await ask('POST', '/admin/import', feed, 'application/rss+xml')).status).toBe(200);
  for (const how of ['?note=Wrong', '?hard=true'])
    expect((await ask('DELETE', `/admin/articles/${id}${how}`)).status).toBe(204);
  expect(statements.size).toBeGreaterThan(20);
  for (const [sql, params] of statements) {
    const plan = await planOf([sql, params]);
    // The log's end is read backwards from its last row; l is what the batch itself has just put there; of
    // subscriptions and webhooks it is asked whether there is any.
    for (const step of plan.filter((step) => /\bSCAN\b/.test(step)))
      expect(step, sql).toMatch(
        /VIRTUAL TABLE|^SCAN (?:l|changes|webhooks|subscriptions\b.*|CONSTANT ROW|\(subquery-\d+\)|restorations)$/,
      );
  }
});
