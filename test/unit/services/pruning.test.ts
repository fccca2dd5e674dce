// Older versions go by age and number, and what anybody needs of them stays.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pruneRevisions, revisionKeeper } from '../../../src/services/publishing/pruning.ts';
import { type ArticleAnswer, type TestServer, testServer } from '../../support/server.ts';
import { browser } from '../routes/admin/browse.ts';

const DAY_MS = 86_400_000;
let server: TestServer;
let other = '';

beforeAll(async () => {
  server = await testServer({ vars: { REVISIONS_DAYS: '30', REVISIONS_KEEP: '2' } });
  const key = await server.admin('POST', '/admin/tokens', { name: 'Importer', scopes: ['articles:write'] });
  other = ((await key.json()) as { token: string }).token;
});
afterAll(() => server.close());

const make = async (more = {}) =>
  (await (
    await server.admin('POST', '/admin/articles', { title: 'v1', content: { text: 'v1' }, ...more })
  ).json()) as ArticleAnswer;
const change = async (id: string, body: object) =>
  expect((await server.admin('PATCH', `/admin/articles/${id}`, body)).status).toBe(200);
const versions = async (id: string) => {
  const answer = await server.admin('GET', `/admin/articles/${id}/revisions`);
  return ((await answer.json()) as { revisions: { version: number }[] }).revisions.map((one) => one.version);
};
/** A change a day. */
async function changes(id: string, from: number, to: number) {
  for (let version = from; version <= to; version++) {
    server.tick(DAY_MS);
    await change(id, { title: `v${version}` });
  }
}

test('only what was replaced long ago and is not among the newest goes, and the history says so', async () => {
  const { id } = await make();
  await changes(id, 2, 6);
  const few = await make();
  await changes(few.id, 2, 2);
  server.tick(29 * DAY_MS);
  // A burst of changes pushes nothing out that is not old.
  for (const n of [7, 8, 9, 10]) await change(id, { title: `v${n}` });
  const before = await (await server.admin('GET', `/admin/articles/${id}`)).json();
  await server.app.tick();
  // Version 5 was replaced 30 days ago to the day, by one that stays.
  expect(await versions(id)).toEqual([10, 9, 8, 7, 6, 5, 1]);
  expect(await versions(few.id)).toEqual([2, 1]);
  expect(await (await server.admin('GET', `/admin/articles/${id}`)).json()).toEqual(before);
  const b = browser(server);
  await b.signIn();
  const page = await b.get(`/admin/history/${id}`);
  expect(page.text).toMatch(
    /Version 5 .*Versions 2 to 4, from before 27 Nov 2026, .* are no longer kept\..*Version 1 /,
  );
  const restored = await b.send(page, `/admin/restore/${id}`, { restore: '1' });
  expect(restored.text).toContain('The earlier version is restored');
  const log = server.logged.find(({ message }) => message.startsWith('older versions'));
  expect(log?.fields).toEqual({ versions: 3, bytes: expect.any(Number) });
  expect((await b.get('/admin/activity')).text).toMatch(/Article: older versions removed/);
});

test('what imports, withdrawals and whoever puts back need stays', async () => {
  const published = await make();
  await changes(published.id, 2, 4);
  for (const title of ['a', 'b', 'c', 'd', 'e']) {
    server.tick(DAY_MS);
    await change(published.id, { title, status: 'draft' });
  }
  const gone = await make();
  await changes(gone.id, 2, 5);
  await server.admin('DELETE', `/admin/articles/${gone.id}?note=Wrong`);
  const written = await make();
  await changes(written.id, 2, 3);
  const patch = { authorization: `Bearer ${other}` };
  await server.request('PATCH', `/admin/articles/${written.id}`, { title: 'v4' }, patch);
  await changes(written.id, 5, 8);
  server.tick(400 * DAY_MS);
  await server.app.tick();
  // The last that was published, then the newest two; the first.
  expect(await versions(published.id)).toEqual([9, 8, 4, 1]);
  expect(await versions(gone.id)).toEqual([6, 5, 4, 3, 2, 1]);
  expect(await versions(written.id)).toEqual([8, 7, 4, 1]);
  expect(await (await server.get('/atom.xml')).text()).toContain('Withdrawn');
});

test('importing the same again overwrites nothing that whoever imports has written, and news comes in', async () => {
  const feed = (title: string, guid: string, updated: string) => `<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>urn:x</id><updated>${updated}</updated><entry>
<title>${title}</title><id>${guid}</id><updated>${updated}</updated><published>2026-01-01T00:00:00Z</published>
<content>${title}</content></entry></feed>`;
  const run = async (title: string, guid: string, updated = '2026-01-01T00:00:00Z') => {
    const answer = await server.admin('POST', '/admin/import', feed(title, guid, updated), {
      'content-type': 'application/atom+xml',
    });
    const { created, updated: changed, unchanged } = (await answer.json()) as Record<string, number>;
    return { created, updated: changed, unchanged };
  };
  const UNCHANGED = { created: 0, updated: 0, unchanged: 1 };
  const UPDATED = { created: 0, updated: 1, unchanged: 0 };
  /** As an earlier version left it. */
  const forget = (id: string) =>
    server.driver.batch([
      {
        sql: 'UPDATE revisions SET imported = NULL WHERE article = (SELECT n FROM articles WHERE id = ?)',
        params: [id],
      },
    ]);
  const own = 'd2f6a1c4-5b7e-4f3a-9c8d-1e2f3a4b5c6d';
  for (const [guid, isMarked] of [
    ['x:1', true],
    ['x:2', false],
    [`urn:uuid:${own}`, false],
  ] as const) {
    for (const title of ['source one', 'source two', 'source three']) await run(title, guid);
    const [[id]] = (await server.driver.all('SELECT id FROM articles WHERE guid = ?', [guid])) as [[string]];
    await changes(id, 4, 9);
    if (!isMarked) await forget(id);
    server.tick(40 * DAY_MS);
    await server.app.tick();
    expect(await versions(id), guid).toEqual(
      isMarked ? [9, 8, 3, 2, 1] : guid === 'x:2' ? [9, 8, 7, 6, 5, 4, 3, 2, 1] : [9, 8, 1],
    );
    for (const title of ['source one', 'source two', 'source three'])
      expect(await run(title, guid), `${guid} ${title}`).toEqual(UNCHANGED);
    const today = new Date(server.app.context.runtime.now()).toISOString();
    expect(await run('source four', guid, today)).toEqual(UPDATED);
  }
});

test('what is scheduled appears as it is, and many versions of one go in turns', async () => {
  const later = new Date(server.app.context.runtime.now() + 200 * DAY_MS).toISOString();
  const scheduled = await make({ status: 'scheduled', publishedAt: later });
  for (let n = 2; n <= 110; n++) await change(scheduled.id, { title: `v${n}` });
  server.tick(100 * DAY_MS);
  await server.app.tick();
  expect(await versions(scheduled.id)).toEqual([110, 109, 1]);
  server.tick(101 * DAY_MS);
  await server.app.tick();
  expect((await (await server.get(new URL(scheduled.url).pathname)).text()).includes('v110')).toBe(true);
});

test('two who prune at once count what they removed, each its own, and what went before an error is noted', async () => {
  const { id } = await make();
  await changes(id, 2, 9);
  server.tick(40 * DAY_MS);
  const { context } = server.app;
  const pruning = { before: context.runtime.now() - 30 * DAY_MS, keep: 2 };
  const both = await Promise.all([pruneRevisions(context, pruning), pruneRevisions(context, pruning)]);
  expect(both.reduce((sum, { versions }) => sum + versions, 0)).toBe(6);
  expect(await versions(id)).toEqual([9, 8, 1]);
  await changes(id, 10, 13);
  server.tick(40 * DAY_MS);
  const later = { before: context.runtime.now() - 30 * DAY_MS, keep: 2 };
  const reached = () => {
    throw new Error('in the middle');
  };
  await expect(pruneRevisions(context, later, { reached })).rejects.toThrow('in the middle');
  const audit = await (await server.admin('GET', '/admin/audit?action=article.prune')).json();
  expect((audit as { entries: { detail: object }[] }).entries[0]?.detail).toMatchObject({ versions: 4 });
});

test('as on Workers, a part each hour, and all comes to its turn', async () => {
  const { id } = await make();
  await changes(id, 2, 9);
  server.tick(40 * DAY_MS);
  const { context } = server.app;
  const bounded = {
    ...context,
    runtime: { ...context.runtime, outgoing: { ...context.runtime.outgoing, perTick: 6 } },
  };
  await revisionKeeper(bounded).tick();
  expect(await versions(id)).toEqual([9, 8, 1]);
});

test('unasked, nothing goes', async () => {
  const kept = await testServer();
  const { id } = (await (
    await kept.admin('POST', '/admin/articles', { title: 'v1' })
  ).json()) as ArticleAnswer;
  for (let n = 2; n <= 15; n++) await kept.admin('PATCH', `/admin/articles/${id}`, { title: `v${n}` });
  kept.tick(9_999 * DAY_MS);
  await kept.app.tick();
  const answer = await kept.admin('GET', `/admin/articles/${id}/revisions`);
  expect(((await answer.json()) as { revisions: unknown[] }).revisions).toHaveLength(15);
  await kept.close();
});
