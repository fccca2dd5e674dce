// `tagwire/client` against a whole server in this process, through a network that fails as networks do.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AnswerOf, type Client, createClient, TagwireError } from '../../src/entries/client.ts';
import { memory } from '../../src/entries/memory.ts';
import { createTagwire, type Tagwire } from '../../src/index.ts';

const URL_ = 'https://example.org/wire';
const TOKEN = 'token-of-the-test-0123456789';
let wire: Tagwire;
let client: Client;
let sent: string[] = [];
/** What becomes of the next requests, instead of their answers. */
let troubles: ((answer: () => Promise<Response>) => Response | Promise<Response>)[] = [];

const network = (request: Request): Promise<Response> => {
  sent.push(request.method);
  const answer = () => wire.fetch(request);
  return Promise.resolve(troubles.shift()?.(answer) ?? answer());
};
const lost = async (answer: () => Promise<Response>) => {
  await answer();
  throw new TypeError('fetch failed');
};
const cut = () => Promise.reject(new TypeError('fetch failed'));
const says =
  (status: number, headers: HeadersInit = {}) =>
  () =>
    new Response('<h1>No</h1>', { status, headers });
const text = (title: string) => ({ title, content: { text: 'x' } });

beforeEach(() => {
  wire = createTagwire({
    publicUrl: URL_,
    database: memory(),
    media: false,
    settings: { ADMIN_TOKEN: TOKEN, OUTBOUND_ALLOW: '127.0.0.1' },
  });
  client = createClient({ url: `${URL_}/`, token: TOKEN, fetch: network });
  [sent, troubles] = [[], []];
});
afterEach(() => wire.close());

test('operations by their names, typed as they are described', async () => {
  const made = await client.call('createArticle', { body: { ...text('One'), tags: ['A'] } });
  expect(made.slug.toUpperCase()).toBe('ONE');
  const read = await client.call('getArticle', { path: { id: made.id } });
  expect(read.tags?.map((tag) => tag.toLowerCase())).toEqual(['a']);
  const posted = await client.call('createArticle', { body: '# Two\n\nText', type: 'text/markdown' });
  expect(posted.title).toBe('Two');
  const token = await client.call('createToken', { body: { name: 'CMS', scopes: ['articles:write'] } });
  expect(token.token.startsWith('tw_')).toBe(true);
  expect(await client.call('revokeToken', { path: { id: token.id } })).toBeUndefined();
  const hook = await client.call('createWebhook', { body: { url: 'http://127.0.0.1:9/hook' } });
  expect(hook.secret.startsWith('whsec_')).toBe(true);
  const { feeds } = await client.call('listFeeds');
  expect(feeds.map(({ kind }) => kind)).toContain('tag');
  const { changes } = await client.call('listChanges', { query: { since: 0 } });
  const titles = changes.map(({ item }) => (typeof item === 'object' && 'id' in item ? item.title : item));
  expect(titles).toEqual(['One', 'Two']);
  const changed = await client.call('changeFacet', {
    path: { kind: 'tag', slug: 'a' },
    body: { label: 'Ä' },
  });
  expect((changed as { label: string }).label).toBe('Ä');
  const whole = await client.call('exportSite', { query: { format: 'wxr' } });
  expect(await (whole as Response).text()).toContain('<wp:wxr_version>');
  // @ts-expect-error a path's part is asked for
  await expect(client.call('getFacet', {})).rejects.toThrow('getFacet: path.kind is missing');
  // @ts-expect-error there is no such status
  await expect(client.call('listArticles', { query: { status: 'drafft' } })).rejects.toThrow('one of draft');
});

test('no article has an id that is empty or dots, over HTTP as in its own process', async () => {
  await client.articles.create(text('One'));
  sent = [];
  for (const articles of [client.articles, wire.articles]) {
    for (const id of ['', '.', '..']) {
      expect(await articles.find(id)).toBeUndefined();
      const works = [
        articles.change(id, { title: 'x' }),
        articles.replace(id, text('x')),
        articles.retract(id),
      ];
      for (const work of works)
        await expect(work).rejects.toMatchObject({ status: 404, code: 'article-not-found' });
    }
    expect(await articles.findByGuid('')).toBeUndefined();
    await expect(articles.retractByGuid('')).rejects.toMatchObject({ status: 404 });
    await expect(articles.upsert('', text('x'))).rejects.toMatchObject({ status: 404 });
    for (const guid of ['.', '..']) {
      const works = [
        articles.findByGuid(guid),
        articles.upsert(guid, text('x')),
        articles.retractByGuid(guid),
      ];
      for (const work of works) await expect(work).rejects.toThrow(`the guid "${guid}" cannot be asked for`);
    }
    // Dots that are a part of one are letters like others.
    expect(await articles.upsert('...', text('Dots'))).toMatchObject({ title: 'Dots' });
    expect(await articles.findByGuid('...')).toMatchObject({ title: 'Dots' });
  }
  for (const id of ['', '.', '..'])
    await expect(client.call('getArticle', { path: { id } })).rejects.toThrow(
      /^getArticle: path\.id must not be/,
    );
  expect(sent).toEqual(['PUT', 'GET']);
});

test('lists page by page', async () => {
  for (let at = 1; at <= 5; at++) await client.articles.create(text(`Article ${at}`));
  const titles = [];
  for await (const { title } of client.articles.all({ limit: 2, fields: ['title'] })) titles.push(title);
  expect(titles.sort()).toEqual(['Article 1', 'Article 2', 'Article 3', 'Article 4', 'Article 5']);
  const sizes = [];
  const pages: AsyncIterable<AnswerOf<'listAuditEntries'>> = client.pages('listAuditEntries', {
    query: { limit: 2 },
  });
  for await (const { entries } of pages) sizes.push(entries.length);
  expect(sizes).toEqual([2, 2, 1]);
});

test('a problem is an error with its code, its page and what is wrong where', async () => {
  const refused = await client.articles.create({}).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(TagwireError);
  expect(refused).toMatchObject({
    status: 422,
    code: 'invalid-body',
    type: `${URL_}/problems/invalid-body`,
    errors: [{ pointer: '/title' }],
  });
  const nobody = createClient({ url: URL_, token: 'wrong', fetch: network });
  await expect(nobody.call('listTokens')).rejects.toMatchObject({ status: 401 });
  troubles = [says(500, { 'content-type': 'text/html' })];
  await expect(client.call('listTokens')).rejects.toMatchObject({ status: 500, code: '' });
});

test('what was lost on its way is sent again, and done once', async () => {
  troubles = [lost];
  const made = await client.articles.create(text('Once'));
  troubles = [cut, says(503, { 'retry-after': '0' })];
  expect(await client.articles.list()).toMatchObject({ articles: [{ id: made.id }] });
  expect(sent).toEqual(['POST', 'POST', 'GET', 'GET', 'GET']);
  const first = await client.call('createToken', {
    body: { name: 'CMS', scopes: [] },
    idempotencyKey: 'the key',
  });
  const again = await client.call('createToken', {
    body: { name: 'CMS', scopes: [] },
    idempotencyKey: 'the key',
  });
  expect(again).toEqual(first);
});

test('what may have been done is not done again', async () => {
  const { id } = await client.articles.create(text('One'));
  troubles = [lost];
  const change = { summary: 'S', change: { kind: 'correction' as const, note: 'Wrong.' } };
  await expect(client.articles.change(id, change)).rejects.toThrow('fetch failed');
  troubles = [says(502)];
  await expect(client.articles.change(id, { summary: 'T' })).rejects.toMatchObject({ status: 502 });
  troubles = [says(503)];
  await expect(client.articles.change(id, { summary: 'T' })).rejects.toMatchObject({ status: 503 });
  // Nothing was done before that.
  troubles = [says(429)];
  expect(await client.articles.change(id, { summary: 'U' })).toMatchObject({ summary: 'U', version: 3 });
  troubles = [lost];
  await expect(client.articles.change(id, { summary: 'V' }, { ifVersion: 3 })).rejects.toThrow(
    'fetch failed',
  );
  expect(await client.articles.find(id)).toMatchObject({ corrections: [{ note: 'Wrong.' }], version: 4 });
});

test('it gives up: after four attempts, when it is to wait too long, and when it is told to', async () => {
  troubles = [says(429, { 'retry-after': '3600' })];
  await expect(client.call('listTokens')).rejects.toMatchObject({ status: 429 });
  troubles = [cut, cut];
  const twice = createClient({ url: URL_, token: TOKEN, attempts: 2, fetch: network });
  await expect(twice.call('listTokens')).rejects.toThrow('fetch failed');
  expect(sent).toHaveLength(3);
  troubles = [says(503, { 'retry-after': '50' })];
  const stop = new AbortController();
  const waiting = client.call('listTokens', { signal: stop.signal });
  setTimeout(() => stop.abort(new Error('enough')), 20);
  await expect(waiting).rejects.toThrow('enough');
});

test('the change log of a view, as it happens', async () => {
  const one = await client.articles.create({ ...text('One'), tags: ['A'] });
  const stop = new AbortController();
  const now = client.changes('/tags/a', { since: 'now', fields: ['title'], signal: stop.signal });
  const asked = sent.length;
  const next = now.next();
  // Where the log ends is asked first, then what comes after.
  while (sent.length < asked + 2) await new Promise((done) => setTimeout(done, 5));
  await client.articles.create(text('Elsewhere'));
  const two = await client.articles.create({ ...text('Two'), tags: ['A', 'B'] });
  expect((await next).value).toMatchObject({ kind: 'publish', id: two.id, version: 1 });
  await client.articles.change(two.id, { tags: ['B'] });
  const { value: left } = await now.next();
  expect(left).toMatchObject({ kind: 'left', id: two.id, title: 'Two' });
  stop.abort();
  expect((await now.next()).done).toBe(true);

  const seen: [string, string, unknown][] = [];
  for await (const change of client.changes('/tags/a', { once: true, as: 'markdown', limit: 1 })) {
    if (change.kind === 'reset') throw new Error('There was no other log');
    const { kind, id, item } = change;
    seen.push([kind, id, item?.split('\n')[1]]);
  }
  expect(seen).toEqual([
    ['publish', one.id, 'title: "One"'],
    ['publish', two.id, undefined],
    ['left', two.id, undefined],
  ]);
  const cursor = { since: 1, log: 'another' };
  const again = await Array.fromAsync(client.changes('/tags/a', { ...cursor, once: true, fields: [] }));
  expect(again.map(({ kind }) => kind)).toEqual(['reset', 'publish', 'publish', 'left']);
});
