// RFC 3229 with A-IM: feed: only what changed since the client's validator.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { article, SITE, type TestServer, testServer } from '../../support/server.ts';
import { checkNinjs } from '../formats/ninjs-rules.ts';
import { checkAtom, checkJsonFeed, checkRss } from '../formats/rules.ts';

let server: TestServer;
const FEED = '/tags/d/feed.json';
beforeAll(async () => {
  server = await testServer();
  for (let i = 0; i < 20; i++) await server.post(article({ title: `old ${i}`, tags: ['D'] }));
});
afterAll(() => server.close());

interface Feed {
  items: { title: string }[];
  _tagwire: { deleted?: { id: string }[] };
}
const since = (tag: string, path = FEED, more: Record<string, string> = {}) =>
  server.get(path, { 'a-im': 'feed', 'if-none-match': tag, ...more });

test('226 with only what changed, and how it says so', async () => {
  const tag = await server.etag(FEED);
  expect((await since(tag)).status, 'nothing changed').toBe(304);
  server.tick(1_000);
  const fresh = await server.post(article({ title: 'fresh', tags: ['D'] }));
  await server.post(article({ title: 'elsewhere', tags: ['E'] }));
  const response = await since(tag);
  expect([response.status, response.headers.get('im'), response.headers.get('delta-base')]).toEqual([
    226,
    'feed',
    tag,
  ]);
  expect(response.headers.get('etag')).toBe(await server.etag(FEED));
  expect(response.headers.get('cache-control')).toBe('no-store, im');
  expect(response.headers.get('vary')).toMatch(/A-IM/);
  const delta = (await response.json()) as Feed;
  expect(delta.items.map(({ title }) => title)).toEqual(['fresh']);

  const next = response.headers.get('etag') ?? '';
  await server.admin('DELETE', `/admin/articles/${fresh.id}`);
  const gone = (await (await since(next)).json()) as Feed;
  expect(gone.items).toEqual([]);
  expect(gone._tagwire.deleted?.map(({ id }) => id)).toEqual([fresh.guid]);
});

test('every format, compressed or not, keeps its rules', async () => {
  const checks = {
    ...{ 'rss.xml': checkRss, 'atom.xml': checkAtom },
    ...{ 'feed.json': checkJsonFeed, 'ninjs.json': checkNinjs },
  };
  for (const [file, check] of Object.entries(checks)) {
    const path = `/tags/d/${file}`;
    const tag = await server.etag(path);
    const title = `for ${file}`;
    await server.post(article({ title, tags: ['D'] }));
    const text = await (await since(tag, path)).text();
    expect(check(text, SITE + path)).toEqual([]);
    expect(text).toContain(title);
    expect(text).not.toContain('old 1');
    const compressed = await since(tag, path, { 'accept-encoding': 'gzip' });
    expect([compressed.status, compressed.headers.get('content-encoding')]).toEqual([226, 'gzip']);
    expect(Buffer.from(await compressed.arrayBuffer()).length).toBeLessThan(text.length);
  }
});

test.each([
  ['without A-IM', { 'a-im': '' }],
  ['with another manipulation', { 'a-im': 'vcdiff, gzip' }],
  ['where it is refused', { 'a-im': 'vcdiff, feed;q=0.0' }],
  ['where it is refused, spaced', { 'a-im': 'feed ; q = 0 , vcdiff' }],
])('%s the whole feed', async (_name, headers) => {
  const tag = await server.etag(FEED);
  await server.post(article({ title: 'one more', tags: ['D'] }));
  const response = await since(tag, FEED, headers);
  expect([response.status, response.headers.get('im')]).toEqual([200, null]);
});

test.each(['"x"', '"99999999-json-abc"', '"1-rss-zzz"', '*, "1"', 'W/"0"'])(
  '%s is unknown: the whole feed, or 304',
  async (tag) => {
    expect([200, 304]).toContain((await since(tag)).status);
  },
);

test('one of several tags is enough; a tag of the future is not', async () => {
  const tag = await server.etag(FEED);
  await server.post(article({ title: 'again', tags: ['D'] }));
  expect((await since(`"unknown", W/${tag}`)).status).toBe(226);
  const many = Array.from({ length: 50 }, (_, i) => `"${i}"`).join(', ');
  expect((await since(`${many}, ${tag}`)).status, 'not of any number').toBe(200);
  expect((await since(tag.replace(/"\d+/, '"999999'))).status).toBe(200);
});

test('rss2email, which takes 226 for an error, gets the whole feed', async () => {
  const tag = await server.etag(FEED);
  await server.post(article({ title: 'for all', tags: ['D'] }));
  expect((await since(tag)).status).toBe(226);
  expect((await since(tag, FEED, { 'user-agent': 'rss2email/3.14 (x)' })).status).toBe(200);
});

test('the base is named as the client holds it', async () => {
  const tag = await server.etag(FEED);
  const compressed = tag.replace(/"$/, '.gzip"');
  await server.post(article({ title: 'once more', tags: ['D'] }));
  for (const held of [tag, compressed, tag]) {
    const response = await since(held, FEED, { 'a-im': 'gzip;q=0.5, feed;q=0.9' });
    expect([response.status, response.headers.get('delta-base')]).toEqual([226, held]);
  }
});

/** A shared cache as RFC 9111 has it, where all it keeps is stale: it asks again with its own validator. */
function sharedCache() {
  const kept: { request: Headers; response: Response; text: string }[] = [];
  return async (more: Record<string, string>) => {
    const request = new Headers(more);
    const same = (name: string, of: Headers) => of.get(name) === request.get(name);
    const varying = (response: Response) => (response.headers.get('vary') ?? '').split(/\s*,\s*/);
    const found = kept.find((k) => varying(k.response).every((name) => same(name, k.request)));
    const own = new Headers(more);
    if (found) own.set('if-none-match', `${found.response.headers.get('etag')}`);
    const response = await server.get(FEED, Object.fromEntries(own));
    if (found && response.status === 304) return { status: 200, text: found.text };
    const text = await response.text();
    if (/no-store|private/.test(response.headers.get('cache-control') ?? '')) {
      return { status: response.status, text };
    }
    if (found) kept.splice(kept.indexOf(found), 1);
    kept.push({ request, response, text });
    return { status: response.status, text };
  };
}

test('a cache that asks with its own validator never mixes differences up', async () => {
  const ask = sharedCache();
  const held = await server.etag(FEED);
  const post = (title: string) => server.post(article({ title, tags: ['D'] }));
  await ask({});
  await ask({ 'a-im': 'feed' });
  await post('between');
  await ask({});
  await ask({ 'a-im': 'feed' });
  await post('after');
  for (const more of [{ 'if-none-match': held }, {}] as Record<string, string>[]) {
    const { text } = await ask({ 'a-im': 'feed', ...more });
    expect(text).toContain('after');
    expect(text, 'what the cache had, and the client had not').toContain('between');
  }
  expect((await ask({})).text).toContain('between');
});
