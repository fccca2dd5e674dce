// Retraction reaches whoever has the article: RFC 6721 in XML, `_tagwire.deleted` in JSON Feed.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkAtom, checkJsonFeed, checkRss } from '../formats/rules.ts';
import { type ArticleAnswer, article, SITE, type TestServer, testServer } from '../support/server.ts';

let server: TestServer;
const DAY = 24 * 3_600_000;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

interface Deleted {
  id: string;
  date_deleted?: string;
}
async function deleted(path: string): Promise<string[]> {
  const feed = (await (await server.get(`${path}feed.json`)).json()) as {
    _tagwire?: { deleted?: Deleted[] };
  };
  const json = (feed._tagwire?.deleted ?? []).map(({ id }) => id);
  for (const file of ['rss.xml', 'atom.xml']) {
    const text = await (await server.get(path + file)).text();
    expect(
      [...text.matchAll(/<at:deleted-entry ref="([^"]+)"/g)].map((m) => m[1]),
      file,
    ).toEqual(json);
  }
  return json;
}
const retract = (made: ArticleAnswer, query = '') =>
  server.admin('DELETE', `/admin/articles/${made.id}${query}`);

test('a retracted article is named in each view it was in, and in no other', async () => {
  const both = await server.post(article({ title: 'Both', tags: ['X', 'Y'] }));
  const only = await server.post(article({ title: 'Only', tags: ['X'] }));
  expect(await deleted('/tags/x/')).toEqual([]);
  server.tick(60_000);
  await retract(both, '?note=It%20was%20false.');
  expect(await deleted('/tags/x/')).toEqual([both.guid]);
  expect(await deleted('/tags/x+y/')).toEqual([both.guid]);
  expect(await deleted('/tags/x+!y/')).toEqual([]);
  expect(await deleted('/')).toEqual([both.guid]);
  expect(await (await server.get('/tags/x/atom.xml')).text()).toContain('It was false.');
  for (const [file, check] of [
    ['rss.xml', checkRss],
    ['atom.xml', checkAtom],
    ['feed.json', checkJsonFeed],
  ] as const) {
    expect(check(await (await server.get(`/tags/x/${file}`)).text(), `${SITE}/tags/x/${file}`)).toEqual([]);
  }
  // Left a view, but is not retracted.
  await server.admin('PATCH', `/admin/articles/${only.id}`, { tags: ['Z'] });
  expect(await deleted('/tags/x/')).toEqual([both.guid]);
  // Came back.
  await server.admin('PATCH', `/admin/articles/${both.id}`, { status: 'published' });
  expect(await deleted('/tags/x/')).toEqual([]);
});

test('for 30 days before the view’s last change', async () => {
  const gone = await server.post(article({ title: 'Gone', tags: ['Days'] }));
  await retract(gone);
  server.tick(29 * DAY);
  await server.post(article({ title: 'Next', tags: ['Days'] }));
  expect(await deleted('/tags/days/')).toEqual([gone.guid]);
  server.tick(2 * DAY);
  expect(await deleted('/tags/days/'), 'the clock alone changes no feed').toEqual([gone.guid]);
  await server.post(article({ title: 'Later', tags: ['Days'] }));
  expect(await deleted('/tags/days/')).toEqual([]);
});

test('an erased article is named by its guid alone', async () => {
  const secret = await server.post(article({ title: 'Secret', tags: ['Erased'] }));
  await retract(secret, '?hard=true');
  expect(await deleted('/tags/erased/')).toEqual([secret.guid]);
});
