// POST /admin/articles/batch: each operation as a request of its own.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ArticleAnswer, article, SITE, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

interface Result {
  status: number;
  id?: string;
  guid?: string;
  url?: string;
  version?: number;
  etag?: string;
  location?: string;
  problem?: { status: number; code: string; detail: string; errors?: { pointer: string }[] };
}

const send = async (articles: unknown[], headers: Record<string, string> = {}) => {
  const response = await server.admin('POST', '/admin/articles/batch', { articles }, headers);
  const text = await response.text();
  const { results = [] } = JSON.parse(text) as { results?: Result[] };
  return { status: response.status, text, results };
};
const read = async (id = '') =>
  (await (await server.admin('GET', `/admin/articles/${id}`)).json()) as ArticleAnswer;

test('each operation, in order, with its own status', async () => {
  const old = await server.post(article({ title: 'Old', tags: ['A'] }));
  const { status, results } = await send([
    { method: 'create', article: article({ title: 'New', tags: ['A'] }) },
    { method: 'upsert', guid: 'cms 1/ü', article: article({ title: 'Own' }) },
    { method: 'upsert', guid: 'cms 1/ü', article: article({ title: 'Own' }) },
    { method: 'create', article: { titel: 'X' } },
    { method: 'change', id: old.id, article: { summary: 'S' }, ifMatch: '"1"' },
    { method: 'change', id: old.id, article: { summary: 'T' }, ifMatch: '"1"' },
    { method: 'replace', id: old.id, article: article({ title: 'Replaced' }) },
    { method: 'retract', id: old.id, note: 'Wrong.' },
    { method: 'retract', id: 'unknown' },
    { method: 'retract', id: '..' },
  ]);
  expect(status).toBe(200);
  expect(results.map((one) => one.status)).toEqual([201, 201, 200, 422, 200, 412, 200, 204, 404, 404]);
  const [created, own, again, refused, changed, stale, , , unknown] = results;
  const { id, guid, url } = await read(created?.id);
  expect(created).toEqual({
    ...{ status: 201, id, guid, url, version: 1, etag: '"1"' },
    location: `${SITE}/admin/articles/${id}`,
  });
  expect([again?.id, again?.version]).toEqual([own?.id, 1]);
  expect(refused?.problem?.errors?.map(({ pointer }) => pointer).sort()).toEqual(['/titel', '/title']);
  expect([changed?.version, stale?.etag, stale?.problem?.status]).toEqual([2, '"2"', 412]);
  expect(unknown?.problem).toMatchObject({ code: 'article-not-found', status: 404 });
  expect(await read(old.id)).toMatchObject({ status: 'retracted', title: 'Replaced' });
  const published = await server.admin('GET', '/admin/articles?status=published&fields=title');
  expect(((await published.json()) as { articles: object[] }).articles).toEqual([
    { title: 'Own' },
    { title: 'New' },
  ]);
});

test('retracted and erased by the sender’s own id', async () => {
  const iri = 'https://cms.example/posts/2?a=b';
  const { results: made } = await send([
    { method: 'upsert', guid: 'cms 1/ü', article: article() },
    { method: 'upsert', guid: iri, article: article() },
  ]);
  const { results } = await send([
    { method: 'retract', guid: 'cms 1/ü', note: 'Wrong.', ifMatch: '"2"' },
    { method: 'retract', guid: 'cms 1/ü', note: 'Wrong.', ifMatch: '"1"' },
    { method: 'retract', guid: iri, hard: true },
    { method: 'retract', guid: iri },
  ]);
  expect(results.map((one) => one.status)).toEqual([412, 204, 204, 404]);
  expect(await read(made[0]?.id)).toMatchObject({ status: 'retracted' });
  expect((await server.admin('GET', `/admin/articles/${made[1]?.id}`)).status).toBe(404);
});

test('erasing, and what the audit log has of it', async () => {
  const old = await server.post(article());
  expect((await send([{ method: 'retract', id: old.id, hard: true }])).results).toEqual([{ status: 204 }]);
  expect((await server.admin('GET', `/admin/articles/${old.id}`)).status).toBe(404);
  const { entries } = (await (await server.admin('GET', '/admin/audit?action=article')).json()) as {
    entries: { action: string; actor: { id: string }; requestId: string }[];
  };
  expect(entries.map(({ action, actor }) => [action, actor.id])).toEqual([
    ['article.erase', 'env'],
    ['article.create', 'env'],
  ]);
});

test.each([
  [{}, '/articles', 'is required'],
  [{ articles: {} }, '/articles', 'must be a list of operations'],
  [
    { articles: Array.from({ length: 101 }, () => ({ method: 'retract', id: 'x' })) },
    '/articles',
    'must have at most 100 operations',
  ],
])('%j is refused as a whole', async (body, pointer, detail) => {
  const response = await server.admin('POST', '/admin/articles/batch', body);
  const { errors } = (await response.json()) as { errors: object[] };
  expect([response.status, errors]).toEqual([422, [expect.objectContaining({ pointer, detail })]]);
});

test.each([
  [{ method: 'delete' }, '/method', /one of create, upsert, replace, change, retract$/],
  ['retract', '', /^must be an object whose method is one of/],
  [{ method: 'change', article: {} }, '/id', 'is required'],
  [{ method: 'retract', id: '' }, '/id', 'must not be empty'],
  [{ method: 'retract', note: 'Wrong.' }, '/id', 'is required'],
  [{ method: 'retract', id: 'x', note: 5 }, '/note', 'must be a string'],
  [{ method: 'retract', id: 'x', guid: 'y' }, '/guid', 'unknown field; did you mean id?'],
  [{ method: 'retract', id: 'x', ifmatch: '"1"' }, '/ifmatch', 'unknown field; did you mean ifMatch?'],
  [{ method: 'change', id: 'x', guid: 'cms-1', article: {} }, '/guid', 'unknown field; did you mean id?'],
  [
    { method: 'change', id: 'x', article: {}, ifMatch: '3\n' },
    '/ifMatch',
    'must be an ETag in its quotes: "\\"3\\""',
  ],
  [{ method: 'create', article: 'x' }, '/article', 'must be a JSON object'],
])('%j is refused, and those around it are done', async (operation, pointer, detail) => {
  const around = (guid: string) => ({ method: 'upsert', guid, article: article({ title: guid }) });
  const { status, results } = await send([around('before'), operation, around('after')]);
  expect([status, results.map((one) => one.status)]).toEqual([200, [201, 422, 201]]);
  expect(results[1]?.problem).toMatchObject({ status: 422 });
  expect(results[1]?.problem?.errors).toEqual([
    expect.objectContaining({
      pointer,
      detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
    }),
  ]);
});

test('what is unknown to an operation is told of the method that it names', async () => {
  const { results } = await send([
    { method: 'change', guid: 'cms-1', article: {} },
    { method: 'change', id: 'x', article: {}, note: 'x' },
  ]);
  expect(results.map(({ problem }) => problem?.errors)).toMatchObject([
    [
      { pointer: '/id', detail: 'is required' },
      { pointer: '/guid', detail: 'unknown field; did you mean id?' },
    ],
    [{ pointer: '/note', detail: 'unknown field; known are method, id, article, ifMatch' }],
  ]);
});

test('ids that no URL can have are of no article', async () => {
  const { results } = await send([
    { method: 'retract', id: '\ud800' },
    { method: 'change', id: '%', article: {} },
    { method: 'upsert', guid: 'a/b?c#d%zz\udfff', article: article() },
  ]);
  expect(results.map(({ status }) => status)).toEqual([404, 404, 201]);
});

test('a body that is no JSON, nests too deep or comes without a token', async () => {
  const post = async (body: string, headers = {}) =>
    (await server.admin('POST', '/admin/articles/batch', body, headers)).status;
  expect(await post('{')).toBe(400);
  expect(await post(`{"articles":${'['.repeat(5_000)}${']'.repeat(5_000)}}`)).toBe(422);
  expect(await post('{"articles":[]}')).toBe(200);
  expect(await post('{"articles":[]}', { authorization: '' })).toBe(401);
  expect((await server.admin('GET', '/admin/articles/batch')).status).toBe(405);
});

test('with an Idempotency-Key nothing is done twice, also where the first was cut off', async () => {
  const key = { 'idempotency-key': 'a batch' };
  const articles = [
    { method: 'create', article: article({ title: 'One' }) },
    { method: 'create', article: article({ title: 'Two' }) },
  ];
  const both = await Promise.all([send(articles, key), send(articles, key)]);
  const again = await send(articles, key);
  expect(again.results.map(({ status }) => status)).toEqual([201, 201]);
  expect(both.map(({ text }) => text)).toEqual([again.text, again.text]);
  // As if the server had stopped before it kept the answer of the batch.
  await server.driver.batch([{ sql: `DELETE FROM idempotency WHERE article = ''`, params: [] }]);
  expect((await send(articles, key)).text).toBe(again.text);
  expect((await send(articles.slice(1), key)).status).toBe(422);
  const { articles: all } = (await (await server.admin('GET', '/admin/articles?fields=title')).json()) as {
    articles: { title: string }[];
  };
  expect(all.map(({ title }) => title).sort()).toEqual(['One', 'Two']);
});

test('below a path', async () => {
  const below = await testServer({ vars: { PUBLIC_URL: 'https://wire.example/news' } });
  const response = await below.admin('POST', '/news/admin/articles/batch', {
    articles: [{ method: 'upsert', guid: 'https://cms.example/1', article: article() }],
  });
  const { results } = (await response.json()) as { results: Result[] };
  expect(results).toMatchObject([{ status: 201, guid: 'https://cms.example/1' }]);
  expect(results[0]?.location).toMatch(/^https:\/\/wire\.example\/news\/admin\/articles\//);
  await below.close();
});
