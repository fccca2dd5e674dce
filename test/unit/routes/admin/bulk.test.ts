// Many articles at once: selected, decided about, changed, undone; as a browser without script does it.
import { describe, expect, test } from 'vitest';
import { createApp } from '../../../../src/app.ts';
import { article, START } from '../../../support/server.ts';
import { browser, type Page, tokenOf } from './browse.ts';
import { signedIn } from './signed-in.ts';

const at = signedIn();
const HOUR = 3_600_000;

const post = (title: string, more: object = {}) => at.server.post(article({ title, ...more }));
const stored = async (id: string) =>
  (await (await at.server.admin('GET', `/admin/articles/${id}`)).json()) as {
    status: string;
    tags: string[];
    version: number;
    updatedAt: string;
    publishedAt: string;
  };
const changes = async (since: number) =>
  (
    (await (await at.server.get(`/changes.json?since=${since}&limit=1000`)).json()) as {
      changes: { seq: number; kind: string; id: string }[];
    }
  ).changes;

/** Selects in a list, and presses a button. */
async function select(
  b: ReturnType<typeof browser>,
  query: string,
  kind: string,
  ids?: string[],
): Promise<Page> {
  const list = await b.get(`/admin/list${query}`);
  return b.send(list, '/admin/bulk', ids ? { id: ids } : { all: 'yes' }, kind);
}
const start = (b: ReturnType<typeof browser>, page: Page, values: Record<string, string> = {}) =>
  b.send(page, new URL(page.url).pathname, values, 'start');
/** Until it is done: what a timer does. */
async function ended(b: ReturnType<typeof browser>, page: Page): Promise<Page> {
  const { pathname } = new URL(page.url);
  for (let i = 0; i < 100; i++) {
    const now = await b.get(pathname);
    if (!now.html.includes('id="bulk-progress"')) return now;
    await at.server.app.tick();
  }
  throw new Error('it does not end');
}
const undo = async (b: ReturnType<typeof browser>, page: Page) =>
  ended(b, await b.send(page, new URL(page.url).pathname, {}, 'undo'));

test('tags are added silently, removed again by one undo; who had them keeps them', async () => {
  const { b } = at;
  const one = await post('One', { tags: ['Old', 'Bulk'] });
  const two = await post('Two', { tags: ['Bulk'] });
  const had = await post('Had', { tags: ['Bulk', 'new'] });
  const before = await stored(one.id);
  const page = await select(b, '?tag=Bulk', 'tag');
  expect(page.text).toContain('Tags are added to these articles: 3.');
  const empty = await start(b, page);
  expect(empty.status).toBe(422);
  const done = await ended(b, await start(b, page, { tags: 'New, Fresh 2' }));
  expect(done.text).toContain('Done: 3 of 3 articles changed.');
  expect((await stored(one.id)).tags).toEqual(['Old', 'Bulk', 'New', 'Fresh 2']);
  expect((await stored(had.id)).tags).toEqual(['Bulk', 'new', 'Fresh 2']);
  expect(await stored(one.id)).toMatchObject({ updatedAt: before.updatedAt, version: 2 });
  const feed = (await (await at.server.get('/tags/fresh-2/feed.json')).json()) as { items: unknown[] };
  expect(feed.items).toHaveLength(3);
  const back = await undo(b, done);
  expect(back.text).toContain('Done: 3 of 3 articles changed.');
  expect((await stored(one.id)).tags).toEqual(['Old', 'Bulk']);
  expect((await stored(two.id)).tags).toEqual(['Bulk']);
  expect((await stored(had.id)).tags).toEqual(['Bulk', 'new']);
  expect((await b.get(new URL(done.url).pathname)).text).toContain('This was undone.');
  const removed = await ended(b, await start(b, await select(b, '?tag=Bulk', 'untag'), { tags: 'NEW, Old' }));
  expect(removed.text).toContain('Done: 2 of 3 articles changed.');
  expect(removed.text).toContain('They were like that already.');
  await undo(b, removed);
  expect((await stored(one.id)).tags).toEqual(['Old', 'Bulk']);
});

test('300 are retracted with a note: drafts stay, the log is exact, and one undo brings them back', async () => {
  const { b, server } = at;
  await server.fill(
    Array.from({ length: 300 }, (_, i) => ({
      ...{ title: `Retract ${i}`, tags: ['Wrong'] },
      date_published: new Date(START - (i + 1) * HOUR).toISOString(),
    })),
  );
  const draft = await post('Still a draft', { tags: ['Wrong'], status: 'draft' });
  const page = await select(b, '?tag=Wrong', 'retract');
  expect(page.text).toContain('Retracted: 300.');
  expect(page.text).toContain('1 are drafts and stay as they are.');
  const [last] = (await changes(0)).slice(-1);
  const begun = await start(b, page, { note: 'A hoax.' });
  expect(begun.text).toContain('100 of 301 articles done');
  const done = await ended(b, begun);
  expect(done.text).toContain('Done: 300 of 301 articles changed.');
  expect(done.text).toContain('It does not apply to their status.');
  const log = await changes(last!.seq);
  expect([log.length, new Set(log.map(({ id }) => id)).size]).toEqual([300, 300]);
  expect(new Set(log.map(({ kind }) => kind))).toEqual(new Set(['retract']));
  expect((await stored(draft.id)).status).toBe('draft');
  const view = (await (await server.get('/tags/wrong/feed.json?limit=200')).json()) as { items: object[] };
  expect(view.items.length).toBeGreaterThan(0);
  expect(JSON.stringify(view.items[0])).toContain('A hoax.');
  const again = await b.send(done, new URL(done.url).pathname, {}, 'undo');
  await ended(b, again);
  const count = (await (await server.admin('GET', '/admin/facets/tag/wrong')).json()) as { count: number };
  expect(count.count).toBe(300);
  const audit = (await (await server.admin('GET', '/admin/audit?action=bulk')).json()) as {
    entries: { action: string; detail: Record<string, unknown> }[];
  };
  expect(audit.entries.slice(0, 2)).toMatchObject([
    { action: 'bulk.undo', detail: { articles: 300 } },
    { action: 'bulk.retract', detail: { articles: 301, note: 'A hoax.' } },
  ]);
  expect((await b.get('/admin/activity?action=bulk')).text).toContain('Many articles: retracted');
});

test('drafts are published, and made drafts again; drafts that nobody has seen are deleted', async () => {
  const { b } = at;
  const draft = await post('To be published', { tags: ['Ready'], status: 'draft' });
  const due = await post('Due next year', {
    ...{ tags: ['Ready'], publishedAt: new Date(START + 9_000 * HOUR).toISOString() },
  });
  const done = await ended(b, await start(b, await select(b, '?tag=Ready', 'publish')));
  expect(done.text).toContain('Done: 2 of 2');
  expect([(await stored(draft.id)).status, (await stored(due.id)).status]).toEqual([
    'published',
    'published',
  ]);
  expect(Date.parse((await stored(due.id)).publishedAt)).toBeLessThanOrEqual(START + HOUR);
  await undo(b, done);
  expect([(await stored(draft.id)).status, (await stored(due.id)).status]).toEqual(['draft', 'draft']);
  const unseen = await post('Nobody saw it', { tags: ['Ready'], status: 'draft' });
  const page = await select(b, '?tag=Ready', 'erase');
  expect(page.text).toContain('Drafts deleted for good: 1.');
  expect(page.text).toContain('2 were public once and stay');
  expect((await start(b, page)).status).toBe(422);
  const gone = await ended(b, await start(b, page, { sure: 'yes' }));
  expect(gone.html).not.toContain('value="undo"');
  expect((await at.server.admin('GET', `/admin/articles/${unseen.id}`)).status).toBe(404);
  const published = await select(b, '?tag=Ready', 'publish');
  const up = await ended(b, await start(b, published));
  const down = await ended(b, await start(b, await select(b, '?tag=Ready', 'unpublish')));
  expect((await stored(draft.id)).status).toBe('draft');
  await undo(b, down);
  expect((await stored(draft.id)).status).toBe('published');
  // What somebody has changed since is left as it is.
  await at.server.admin('DELETE', `/admin/articles/${draft.id}`);
  const late = await undo(b, up);
  expect(late.text).toContain('Somebody has changed them since.');
  expect([(await stored(draft.id)).status, (await stored(due.id)).status]).toEqual(['retracted', 'draft']);
});

test('translations that name each other go one after the other, and the log says each once', async () => {
  const first = await post('Eins', { language: 'de', tags: ['Pair'] });
  const second = await post('One', { language: 'en', tags: ['Pair'], translationOf: first.id });
  const [last] = (await changes(0)).slice(-1);
  await ended(at.b, await start(at.b, await select(at.b, '?tag=Pair', 'retract')));
  const log = await changes(last!.seq);
  for (const { id } of [first, second]) expect(log.findLast((one) => one.id === id)?.kind).toBe('retract');
  expect(log.filter(({ kind }) => kind === 'retract')).toHaveLength(2);
});

test('whoever embeds this has a say, and who changes an article meanwhile loses nothing', async () => {
  const { server } = at;
  const [good, bad] = [
    await post('Good news', { tags: ['Hooked'], status: 'draft' }),
    await post('Bad news', { tags: ['Hooked'], status: 'draft' }),
  ];
  let asked = 0;
  const beforePublish = async (input: { title?: string }) => {
    asked += 1;
    // Somebody is faster: the batch is decided again, on what there is by then.
    if (asked === 1)
      await server.admin('PATCH', `/admin/articles/${good.id}`, { summary: 'Written meanwhile.' });
    return input.title === 'Bad news' ? { refusal: 'Only good news.' } : undefined;
  };
  const app = createApp({ ...server.app.context, embedding: { hooks: { beforePublish } } });
  const b = browser({ app });
  await b.signIn();
  const done = await ended(b, await start(b, await select(b, '?tag=Hooked', 'publish')));
  expect(done.text).toContain('Done: 1 of 2');
  expect(done.text).toContain('Only good news.');
  expect(asked).toBeGreaterThan(2);
  expect(await stored(good.id)).toMatchObject({
    status: 'published',
    summary: 'Written meanwhile.',
    version: 3,
  });
  expect((await stored(bad.id)).status).toBe('draft');
});

describe('who may', () => {
  const as = async (...scopes: string[]) => {
    const made = await at.server.admin('POST', '/admin/tokens', { name: 'Writer', scopes });
    const { token } = (await made.json()) as { token: string };
    const b = browser(at.server);
    await b.signIn(token);
    return { b, token };
  };

  test('whoever drafts tags and deletes drafts of their own, and publishes nothing', async () => {
    const { b, token } = await as('articles:read', 'articles:draft');
    const own = (await (
      await at.server.request(
        'POST',
        '/admin/articles',
        { title: 'Own', content: { text: 'x' }, tags: ['Shared'], status: 'draft' },
        { authorization: `Bearer ${token}` },
      )
    ).json()) as { id: string };
    const other = await post('Of another', { tags: ['Shared'], status: 'draft' });
    const page = await select(b, '?tag=Shared', 'tag');
    expect(page.text).toContain('Only your own drafts are changed.');
    const done = await ended(b, await start(b, page, { tags: 'Mine' }));
    expect(done.text).toContain('Done: 1 of 2');
    expect((await stored(own.id)).tags).toEqual(['Shared', 'Mine']);
    expect((await stored(other.id)).tags).toEqual(['Shared']);
    const publish = await select(b, '?tag=Shared', 'publish');
    expect((await start(b, publish)).status).toBe(403);
    expect((await stored(own.id)).status).toBe('draft');
    // A selection is of whoever made it.
    expect((await at.b.get(`${new URL(publish.url).pathname}?kind=publish`)).status).toBe(404);
  });

  test('who may not change an article makes no tag by trying', async () => {
    const { b, token } = await as('articles:read', 'articles:draft');
    const { id } = await post('Of an editor', { tags: ['Tried'] });
    const patch = { tags: ['Sneaked in by patch'] };
    const authorization = `Bearer ${token}`;
    const patched = await at.server.request('PATCH', `/admin/articles/${id}`, patch, { authorization });
    expect(patched.status).toBe(403);
    await ended(b, await start(b, await select(b, '?tag=Tried', 'tag'), { tags: 'Sneaked in by many' }));
    const found = await at.server.admin('GET', '/admin/facets?q=sneaked');
    expect(((await found.json()) as { facets: unknown[] }).facets).toEqual([]);
  });

  test('whoever reads takes a selection along', async () => {
    const { b } = await as('articles:read');
    const page = await select(b, '?tag=Shared', 'export');
    const json = await b.get(/href="([^"]*format=json)"/.exec(page.html)![1]!.replaceAll('&amp;', '&'));
    const { items } = JSON.parse(json.html) as { items: { title: string }[] };
    expect(items.map(({ title }) => title).sort()).toEqual(['Of another', 'Own']);
    const refused = await b.post(new URL(page.url).pathname, [
      ['formToken', tokenOf(page.html)],
      ['kind', 'tag'],
      ['tags', 'x'],
      ['do', 'start'],
    ]);
    expect(refused.status).toBe(403);
  });
});
