// A key with articles:post publishes and corrects what is its own, and takes nothing away, whichever way it is tried.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { within } from '../../../src/domain/rights.ts';
import { type ArticleAnswer, SITE, type TestServer, testServer } from '../../support/server.ts';
import { browser, tokenOf } from './admin/browse.ts';

let server: TestServer;
let agency = '';
let own: ArticleAnswer;
let other: ArticleAnswer;

const TEXT = {
  title: 'The first ferry',
  content: { text: 'It left on Tuesday.' },
  tags: ['Ports', 'Turkey'],
  authors: [{ name: 'Ann Lee' }],
  source: { name: 'TASS' },
  enclosures: [{ url: 'https://a.example/a.mp3', type: 'audio/mpeg', length: 9 }],
};

const as = async (method: string, path: string, body?: object | string, headers = {}) => {
  const answer = await server.request(method, path, body, { authorization: `Bearer ${agency}`, ...headers });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : undefined };
};
const stored = async (id: string) =>
  (await (await server.admin('GET', `/admin/articles/${id}`)).json()) as ArticleAnswer;
const keyFor = async (...scopes: string[]) =>
  (
    (await (await server.admin('POST', '/admin/tokens', { name: 'Agency', scopes })).json()) as {
      token: string;
    }
  ).token;

beforeAll(async () => {
  server = await testServer();
  agency = await keyFor('articles:read', 'articles:post', 'media');
  other = (await (
    await server.admin('POST', '/admin/articles', { ...TEXT, guid: 'theirs' })
  ).json()) as ArticleAnswer;
  const made = await as('POST', '/admin/articles', { ...TEXT, guid: 'ours' });
  expect([made.status, made.body.status]).toEqual([201, 'published']);
  own = made.body;
});
afterAll(() => server.close());

test('it publishes, schedules, drafts and corrects', async () => {
  const draft = await as('POST', '/admin/articles', { title: 'Later', status: 'draft' });
  expect(draft.status).toBe(201);
  const at = `/admin/articles/${draft.body.id}`;
  const soon = { status: 'scheduled', publishedAt: '2026-12-01T00:00:00Z' };
  expect((await as('PATCH', at, soon)).body.status).toBe('scheduled');
  expect((await as('PATCH', at, { status: 'published' })).body.status).toBe('published');
  const change = { kind: 'correction', note: 'On Monday.' };
  const corrected = await as('PATCH', `/admin/articles/${own.id}`, {
    ...{ content: { text: 'It left on Monday.' }, tags: ['Ferries'], slug: 'ferry', change },
  });
  expect(corrected.status, JSON.stringify(corrected.body)).toBe(200);
  const again = await as('PUT', '/admin/articles/by-guid/ours', { ...TEXT, summary: 'Short.' });
  expect([again.status, again.body.summary, again.body.corrections.length]).toEqual([200, 'Short.', 1]);
  const versions = (await as('GET', `/admin/articles/${own.id}/revisions`)).body.revisions;
  expect(versions.map(({ title }: ArticleAnswer) => title)).toEqual(Array(3).fill(TEXT.title));
});

describe('nothing of its own is taken away', () => {
  type Try = [name: string, method: string, path: () => string, body?: object | (() => object)];
  const at = () => `/admin/articles/${own.id}`;
  const blank = (content: object): [string, () => string, object] => ['PATCH', at, { content }];
  const tries: Try[] = [
    ['withdrawn', 'DELETE', at],
    ['erased', 'DELETE', () => `${at()}?hard=true`],
    ['withdrawn by guid', 'DELETE', () => '/admin/articles/by-guid/ours'],
    ['erased by guid', 'DELETE', () => '/admin/articles/by-guid/ours?hard=true'],
    ['retracted', 'PATCH', at, { status: 'retracted' }],
    ['back to draft', 'PATCH', at, { status: 'draft' }],
    ['back to review', 'PATCH', at, { status: 'review' }],
    ['without text', ...blank({ text: '' })],
    ['with blanks as text', ...blank({ text: ' \u00a0\u200b ' })],
    ['with an empty element', ...blank({ html: '<p>&nbsp;</p><p> </p>' })],
    ['with a comment alone', ...blank({ html: '<!-- gone -->' })],
    ['with a full stop alone', ...blank({ markdown: '.' })],
    ['with null as text', 'PATCH', at, { content: null }],
    ['without tags', 'PATCH', at, { tags: [] }],
    ['without authors', 'PATCH', at, { authors: null }],
    ['without its source', 'PATCH', at, { source: null }],
    ['without its recording', 'PATCH', at, { enclosures: [] }],
    ['replaced by a title', 'PUT', at, { title: 'x' }],
    ['replaced by a title, by guid', 'PUT', () => '/admin/articles/by-guid/ours', { title: 'x' }],
    ['leading pages', 'PATCH', at, { featured: true }],
    ['as a translation of another’s', 'PATCH', at, () => ({ translationOf: other.id })],
  ];
  test.each(tries)('%s', async (_, method, path, body?) => {
    const before = await stored(own.id);
    const answer = await as(method, path(), typeof body === 'function' ? body() : body);
    expect([answer.status, answer.body?.code], JSON.stringify(answer.body)).toEqual([
      403,
      expect.stringMatching(/^(may-only-post|not-own-article)$/),
    ]);
    expect(await stored(own.id)).toEqual(before);
  });

  test('nor does its date move, into the past or the future', async () => {
    for (const publishedAt of ['1970-01-01T00:00:00Z', '2999-01-01T00:00:00Z'])
      expect((await as('PATCH', at(), { publishedAt })).status).toBe(422);
  });

  test('a draft neither', async () => {
    const { body } = await as('POST', '/admin/articles', { ...TEXT, status: 'draft' });
    for (const path of [`/admin/articles/${body.id}`, `/admin/articles/${body.id}?hard=true`])
      expect((await as('DELETE', path)).status).toBe(403);
    expect((await as('PATCH', `/admin/articles/${body.id}`, { content: { text: '' } })).status).toBe(403);
    expect((await stored(body.id)).status).toBe('draft');
  });

  test('in a batch neither, with or without its operations allowed', async () => {
    const articles = [
      { method: 'retract', id: own.id },
      { method: 'retract', guid: 'ours', hard: true },
      { method: 'replace', id: own.id, article: { title: 'x' } },
      { method: 'change', id: other.id, article: { title: 'x' } },
      { method: 'create', article: { title: 'One more' } },
    ];
    const { body } = await as('POST', '/admin/articles/batch', { articles });
    expect(body.results.map(({ status }: { status: number }) => status)).toEqual([403, 403, 403, 403, 201]);
  });

  test('by Micropub it posts, and deletes neither a post nor its text', async () => {
    const micropub = (body: object) => as('POST', '/micropub', body);
    const h = (properties: object) => micropub({ type: ['h-entry'], properties });
    const made = await h({ name: ['A note'], content: ['From a phone.'], category: ['Notes'] });
    expect([made.status, made.body['post-status']]).toEqual([201, 'published']);
    const { url } = made.body;
    const update = (more: object) => micropub({ action: 'update', url, ...more });
    expect((await update({ replace: { content: ['From a ship.'] } })).status).toBe(204);
    for (const more of [
      { delete: ['content'] },
      { replace: { content: [''] } },
      { delete: ['category'] },
      { replace: { 'post-status': ['draft'] } },
    ])
      expect((await update(more)).status, JSON.stringify(more)).toBe(403);
    expect((await micropub({ action: 'delete', url })).status).toBe(401);
    expect((await micropub({ action: 'update', url: other.url, replace: { name: ['x'] } })).status).toBe(403);
  });
});

test('articles of others stay as they are', async () => {
  const before = await stored(other.id);
  const at = `/admin/articles/${other.id}`;
  for (const [method, path, body] of [
    ['PATCH', at, { title: 'x' }],
    ['PUT', at, { title: 'x' }],
    ['PUT', '/admin/articles/by-guid/theirs', { ...TEXT, title: 'x' }],
    ['DELETE', at],
    ['DELETE', '/admin/articles/by-guid/theirs?hard=true'],
    ['POST', `${at}/notes`, { text: 'x' }],
    ['POST', `${at}/shares`, { days: 7 }],
    ['POST', '/admin/articles', { ...TEXT, translationOf: other.id }],
    ['PUT', `${at}/assignee`, { person: null }],
    ['PATCH', '/admin/facets/tag/ports', { label: 'x' }],
    ['DELETE', '/admin/facets/tag/ports'],
    ['POST', '/admin/import', '<rss version="2.0"><channel/></rss>'],
    ['POST', '/admin/changes', {}],
    ['POST', '/admin/redirects', {}],
    ['POST', '/admin/people', {}],
    ['POST', '/admin/tokens', {}],
    ['POST', '/admin/media/clean'],
  ] as [string, string, object?][])
    expect([path, (await as(method, path, body)).status]).toEqual([path, 403]);
  const taken = await as('PATCH', `/admin/articles/${own.id}`, { slug: other.slug });
  expect(taken.status).toBe(422);
  expect(await stored(other.id)).toEqual(before);
});

test('what an editor withdrew or took back stays so', async () => {
  for (const take of [
    (id: string) => server.admin('DELETE', `/admin/articles/${id}`),
    (id: string) => server.admin('PATCH', `/admin/articles/${id}`, { status: 'draft' }),
  ]) {
    const { id } = (await as('POST', '/admin/articles', TEXT)).body;
    expect((await take(id)).ok).toBe(true);
    for (const body of [{ status: 'published' }, { title: 'x' }])
      expect((await as('PATCH', `/admin/articles/${id}`, body)).body.code).toBe('may-only-post');
  }
});

test('what editors let lead a page goes on to, when the article is sent whole again', async () => {
  const { id } = (await as('PUT', '/admin/articles/by-guid/leads', TEXT)).body;
  expect((await server.admin('PATCH', `/admin/articles/${id}`, { featured: true })).ok).toBe(true);
  expect((await as('PUT', '/admin/articles/by-guid/leads', { ...TEXT, title: 'Again' })).status).toBe(200);
  expect(await stored(id)).toMatchObject({ title: 'Again', featured: true });
});

test('without articles:read it reads its own and what is published, by Micropub too', async () => {
  const poster = { authorization: `Bearer ${await keyFor('articles:post')}` };
  const made = async (authorization: object, title: string) =>
    (
      (await (
        await server.admin('POST', '/admin/articles', { title, status: 'draft' }, { ...authorization })
      ).json()) as ArticleAnswer
    ).url;
  const [mine, theirs] = [await made(poster, 'Mine'), await made({}, 'Not to be seen yet')];
  const source = async (query: string) => {
    const answer = await server.request('GET', `/micropub?q=source&${query}`, undefined, poster);
    return { status: answer.status, text: await answer.text() };
  };
  expect((await source(`url=${encodeURIComponent(mine)}`)).status).toBe(200);
  expect(await source(`url=${encodeURIComponent(theirs)}`)).toMatchObject({
    ...{ status: 401, text: expect.not.stringContaining('Not to be seen') },
  });
  const drafts = (await source('post-status=draft')).text;
  expect(drafts).toContain('Mine');
  expect(drafts).not.toContain('Not to be seen');
  expect((await source('post-status=deleted')).text).not.toContain(TEXT.title);
  expect((await source('')).text).toContain('The first ferry');
});

test('of what it may not change it is told neither the guid nor the version', async () => {
  const at = `/admin/articles/${other.id}`;
  for (const [method, body, headers] of [
    ['PATCH', { guid: 'x' }, {}],
    ['PATCH', { title: 'x' }, { 'if-match': '"77"' }],
    ['DELETE', undefined, { 'if-match': '"77"' }],
  ] as const)
    expect((await as(method, at, body, headers)).body.code).toMatch(/^(may-only-post|not-own-article)$/);
});

test('files are uploaded and stay, those of older versions too', async () => {
  const upload = (authorization: string, words: string) => {
    const form = new FormData();
    form.set('file', new File([`%PDF-1.4\n${words}`], 'a.pdf', { type: 'application/pdf' }));
    return server.app.fetch(
      new Request(`${SITE}/admin/media`, { method: 'POST', body: form, headers: { authorization } }),
    );
  };
  const nameOf = async (answer: Response) => {
    expect(answer.status).toBe(201);
    return ((await answer.json()) as { url: string }).url.split('/').at(-1);
  };
  const mine = await nameOf(await upload(`Bearer ${agency}`, 'mine'));
  const theirs = await nameOf(await upload(`Bearer ${await keyFor('media')}`, 'theirs'));
  expect((await as('PATCH', `/admin/media/${mine}`, { alt: 'A ferry' })).status).toBe(200);
  expect((await as('PATCH', `/admin/media/${theirs}`, { alt: '' })).status).toBe(403);
  for (const name of [mine, theirs]) {
    expect((await as('DELETE', `/admin/media/${name}`)).status).toBe(403);
    expect((await server.request('GET', `/media/${name}`)).status).toBe(200);
  }
});

test('signed in to the editors’ pages it may no more', async () => {
  const b = browser(server);
  await b.signIn(agency);
  const page = await b.get('/admin/write');
  const form = async (path: string, fields: Record<string, string>) =>
    b.post(path, [['formToken', tokenOf(page.html)], ...Object.entries(fields)]);
  for (const kind of ['tag', 'untag', 'publish', 'unpublish', 'retract', 'erase']) {
    const list = new URLSearchParams({ do: kind, id: own.id });
    const selection = await form('/admin/bulk', Object.fromEntries(list));
    const typed = { kind, tags: 'Spam', sure: 'yes', do: 'go' };
    expect([kind, (await form(new URL(selection.url, SITE).pathname, typed)).status]).toEqual([kind, 403]);
  }
  const before = await stored(own.id);
  const version = `${before.version}`;
  for (const more of [
    { do: 'unpublish', content: 'x' },
    { do: 'save', content: '' },
    { do: 'draft', content: 'x' },
  ])
    await form(`/admin/edit/${own.id}`, { title: 'x', version, format: 'text', tag: 'Ports', ...more });
  for (const path of [`/admin/remove/${own.id}`, `/admin/restore/${own.id}`])
    expect((await form(path, { do: 'retract', sure: 'yes', version })).status).toBe(403);
  expect((await b.get(`/admin/edit/${own.id}`)).url).toContain(`/admin/look/${own.id}`);
  expect(await stored(own.id)).toEqual(before);
});

test('an app that it would let in gets nothing but who it is', async () => {
  const b = browser(server);
  await b.signIn(agency);
  const query = new URLSearchParams({
    ...{ client_id: 'http://127.0.0.1:9/', redirect_uri: 'http://127.0.0.1:9/back', state: 's' },
    ...{ response_type: 'code', code_challenge_method: 'S256', code_challenge: 'c'.repeat(43) },
    scope: 'create draft update delete media profile',
  });
  const { html } = await b.get(`/admin/authorize?${query}`);
  expect([...html.matchAll(/name="scope" value="(\w+)"/g)].map(([, scope]) => scope)).toEqual(['profile']);
});

test('a writer’s key has no more by it, an editor’s has it', () => {
  expect(within('writer', ['articles:post'], false)).toEqual(['articles:draft']);
  expect(within('editor', ['articles:post'], false)).toEqual(['articles:draft', 'articles:post']);
  expect(within('writer', ['create', 'update', 'draft'], true)).toEqual(['draft']);
});
