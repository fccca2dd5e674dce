// RFC 3229 with A-IM: feed, through a shared cache; test/contract/suite/deltas.ts has what a client asks itself.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { article, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
const FEED = '/tags/d/feed.json';
beforeAll(async () => {
  server = await testServer();
  await server.post(article({ title: 'old', tags: ['D'] }));
});
afterAll(() => server.close());

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
