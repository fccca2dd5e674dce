// Retraction reaches whoever has the article: RFC 6721 in XML, `_tagwire.deleted` in JSON Feed.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ArticleAnswer, article, SITE, type TestServer, testServer } from '../../support/server.ts';
import { checkNinjs, type NinjsItem, readNinjs } from '../formats/ninjs-rules.ts';
import { checkAtom, checkJsonFeed, checkRss } from '../formats/rules.ts';

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
async function deleted(path: string, query = ''): Promise<string[]> {
  const feed = (await (await server.get(`${path}feed.json${query}`)).json()) as {
    _tagwire?: { deleted?: Deleted[] };
  };
  const json = (feed._tagwire?.deleted ?? []).map(({ id }) => id);
  for (const file of ['rss.xml', 'atom.xml']) {
    const text = await (await server.get(path + file + query)).text();
    expect(
      [...text.matchAll(/<at:deleted-entry ref="([^"]+)"/g)].map((m) => m[1]),
      file,
    ).toEqual(json);
  }
  const { associations } = readNinjs(await (await server.get(`${path}ninjs.json${query}`)).text());
  const canceled = associations.filter(({ pubStatus }) => pubStatus === 'canceled');
  expect(
    canceled.map(({ uri }) => uri),
    'ninjs.json',
  ).toEqual(json);
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
  for (const file of ['rss.xml', 'atom.xml', 'feed.json', 'ninjs.json'])
    expect(await (await server.get(`/tags/x/${file}`)).text(), file).toContain('It was false.');
  for (const [file, check] of [
    ['rss.xml', checkRss],
    ['atom.xml', checkAtom],
    ['feed.json', checkJsonFeed],
    ['ninjs.json', checkNinjs],
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

test('an article that is erased after its retraction is named without the note, to who has it already', async () => {
  const paths = ['rss.xml', 'atom.xml', 'feed.json', 'ninjs.json'].map((file) => `/tags/late/${file}`);
  const secret = await server.post(article({ title: 'Late', tags: ['Late'] }));
  await retract(secret, '?note=Because+of+X');
  const held = await Promise.all(paths.map((path) => server.etag(path)));
  server.tick(60_000);
  await retract(secret, '?hard=true');
  for (const [i, path] of paths.entries()) {
    const answer = await server.get(path, { 'if-none-match': held[i]! });
    expect([answer.status, await answer.text()], path).toEqual([200, expect.not.stringContaining('Because')]);
  }
  expect(await deleted('/tags/late/')).toEqual([secret.guid]);
  expect(await (await server.get('/changes.json')).text()).not.toContain('Because');
  await server.post(article({ title: 'Next', tags: ['Late'] }));
  const { feeds } = (await (await server.get('/feeds.json')).json()) as {
    feeds: { slug: string; count: number }[];
  };
  expect(feeds.find(({ slug }) => slug === 'late')?.count).toBe(1);
});

test('one that is a draft again after its retraction, too', async () => {
  const path = '/tags/drafted/atom.xml';
  const secret = await server.post(article({ title: 'Drafted', tags: ['Drafted'] }));
  await retract(secret, '?note=Because+of+X');
  await server.admin('PATCH', `/admin/articles/${secret.id}`, { status: 'draft' });
  const held = await server.etag(path);
  await retract(secret, '?hard=true');
  const answer = await server.get(path, { 'if-none-match': held });
  expect([answer.status, await answer.text()]).toEqual([200, expect.not.stringContaining('Because')]);
});

test('a text query’s feed names those that it found', async () => {
  const [one, other] = [
    await server.post(article({ title: 'Quagga', tags: ['Q'] })),
    await server.post(article({ title: 'Zebu', tags: ['Q'] })),
  ];
  const quiet = await server.etag('/tags/q/feed.json?q=okapi');
  await retract(one);
  await retract(other);
  expect(await deleted('/tags/q/', '?q=quagga')).toEqual([one.guid]);
  expect(await deleted('/tags/q/', '?q=okapi')).toEqual([]);
  expect(await server.etag('/tags/q/feed.json?q=okapi')).toBe(quiet);
});

test('a correction is noted in the content of every format, and its date does not move', async () => {
  const publishedAt = '2001-02-03T04:05:06Z';
  const made = await server.post(article({ title: 'Wrong', tags: ['Noted'], publishedAt }));
  for (let i = 0; i < 35; i++) await server.post(article({ title: `Later ${i}`, tags: ['Noted'] }));
  server.tick(3 * DAY);
  const read = async (file: string) => (await server.get(`/tags/noted/${file}`)).text();
  await server.post(article({ title: 'Today', tags: ['Noted'] }));
  expect(await read('rss.xml'), 'out of the window by now').not.toContain(made.guid);
  const note = 'It is <5 & "wet".';
  const change = { content: { text: 'Right.' }, change: { kind: 'correction', note } };
  await server.admin('PATCH', `/admin/articles/${made.id}`, change);
  const shown = /Right\.\s*<\/p>\s*<p>Correction \(\d{4}-\d\d-\d\d\): It is &lt;5 &amp; &quot;wet&quot;\./;
  const { items } = JSON.parse(await read('feed.json')) as { items: Record<string, string>[] };
  const item = items.find(({ id }) => id === made.guid);
  expect(item?.content_html).toMatch(shown);
  expect(Date.parse(`${item?.date_published}`)).toBe(Date.parse(publishedAt));
  const { associations } = readNinjs(await read('ninjs.json'));
  const { bodies, firstCreated, pubStatus } = associations.find(({ uri }) => uri === made.guid) as NinjsItem;
  expect([bodies?.[0]?.value, Date.parse(`${firstCreated}`), pubStatus]).toEqual([
    expect.stringMatching(shown),
    Date.parse(publishedAt),
    'usable',
  ]);
  const [inRss, inAtom] = (await Promise.all(['rss.xml', 'atom.xml'].map(read))).map((text) =>
    text.split(/<(?:item|entry)>/).find((part) => part.includes(made.guid)),
  );
  expect(inRss).toMatch(shown);
  expect(inRss).toContain('<pubDate>Sat, 03 Feb 2001 04:05:06 GMT</pubDate>');
  expect(inAtom).toMatch(shown);
  expect(inAtom).toContain('<published>2001-02-03T04:05:06.000Z</published>');
});
