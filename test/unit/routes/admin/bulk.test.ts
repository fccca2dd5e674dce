// Many articles at once: selected, decided about, changed, undone; as a browser without script does it.
import { describe, expect, test } from 'vitest';
import { createApp } from '../../../../src/app.ts';
import type { SqlDriver } from '../../../../src/ports.ts';
import { findOperation, keepSelection } from '../../../../src/services/bulk/operations.ts';
import { article, START, testServer } from '../../../support/server.ts';
import { browser, type Page, tokenOf } from './browse.ts';
import { PIXEL, signedIn } from './signed-in.ts';

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
  expect(page.text).toContain('Articles that get these tags: 3.');
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
  expect(removed.text).toContain('There was nothing to change.');
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
  expect(page.text).toContain('Articles to retract: 300.');
  expect(page.text).toContain('Drafts, which stay as they are: 1.');
  const [last] = (await changes(0)).slice(-1);
  const begun = await start(b, page, { note: 'A hoax.' });
  expect(begun.text).toContain('100 of 301 articles done');
  const done = await ended(b, begun);
  expect(done.text).toContain('Done: 300 of 301 articles changed.');
  expect(done.text).toContain('Their status does not allow it.');
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
  expect(page.text).toContain('Drafts to delete for good: 1.');
  expect(page.text).toContain('Public before, which stay as they are: 2');
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

describe('Stop', () => {
  const auditOf = async (action: string) =>
    (
      (await (await at.server.admin('GET', `/admin/audit?action=${action}`)).json()) as {
        entries: { object: string }[];
      }
    ).entries;

  test('ends it where it is; what is done stays, is said, and is undone as usual', async () => {
    const { b, server } = at;
    await server.fill(Array.from({ length: 250 }, (_, i) => ({ title: `Stop ${i}`, tags: ['Halted'] })));
    const countOf = async (tag: string) =>
      ((await (await server.admin('GET', `/admin/facets/tag/${tag}`)).json()) as { count?: number }).count;
    const begun = await start(b, await select(b, '?tag=Halted', 'tag'), { tags: 'Too much' });
    expect(begun.text).toContain('100 of 250 articles done');
    const path = new URL(begun.url).pathname;
    const stopped = await b.send(begun, path, {}, 'stop');
    expect(stopped.text).toContain('Stopped: 100 of 250 articles changed. Not reached: 150.');
    expect(stopped.html).not.toContain('value="stop"');
    await server.app.tick();
    expect(await countOf('too-much')).toBe(100);
    // Pressed twice it is one stop.
    expect((await b.send(begun, path, {}, 'stop')).text).toContain('Stopped: 100 of 250');
    expect((await auditOf('bulk.stop')).map(({ object }) => path.endsWith(object))).toEqual([true]);
    expect((await b.get('/admin/activity?action=bulk.stop')).text).toContain('Many articles: stopped');
    expect((await b.get('/admin/bulk')).text).toContain('100 / 250 · stopped');
    const undoing = await b.send(stopped, path, {}, 'undo');
    expect((await ended(b, undoing)).text).toContain('Done: 100 of 100 articles changed.');
    expect(await countOf('too-much')).toBe(0);
  });

  test('is for whoever began it and for editors, and not for an undo', async () => {
    const { b, server } = at;
    const begun = await start(b, await select(b, '?tag=Halted', 'tag'), { tags: 'Again' });
    const scopes = ['articles:read', 'articles:draft'];
    const made = await server.admin('POST', '/admin/tokens', { name: 'Other', scopes });
    const other = browser(server);
    await other.signIn(((await made.json()) as { token: string }).token);
    const seen = await other.get(new URL(begun.url).pathname);
    expect(seen.html).not.toContain('value="stop"');
    const press = async (who: typeof b, page: Page, wish: string) =>
      (
        await who.post(new URL(page.url).pathname, [
          ['formToken', tokenOf(page.html)],
          ['do', wish],
        ])
      ).status;
    expect(await press(other, seen, 'stop')).toBe(403);
    const done = await ended(b, begun);
    expect(done.text).toContain('Done: 250 of 250');
    const undoing = await b.send(done, new URL(done.url).pathname, {}, 'undo');
    expect(undoing.html).toContain('id="bulk-progress"');
    expect(undoing.html).not.toContain('value="stop"');
    expect(await press(b, undoing, 'stop')).toBe(409);
    await ended(b, undoing);
  });

  test('while a batch is under way, that batch is not done', async () => {
    const { server, b: me } = at;
    const drafts = [
      await post('Halt one', { tags: ['Halt'], status: 'draft' }),
      await post('Halt two', { tags: ['Halt'], status: 'draft' }),
    ];
    const page = await select(me, '?tag=Halt', 'publish');
    const path = new URL(page.url).pathname;
    const beforePublish = async () => {
      await me.post(path, [
        ['formToken', tokenOf(page.html)],
        ['do', 'stop'],
      ]);
      return undefined;
    };
    const app = createApp({ ...server.app.context, embedding: { hooks: { beforePublish } } });
    const b = browser({ app });
    await b.signIn();
    const begun = await b.post(path, [
      ['formToken', tokenOf((await b.get('/admin')).html)],
      ['kind', 'publish'],
      ['do', 'start'],
    ]);
    expect(begun.text).toContain('Stopped: 0 of 2 articles changed. Not reached: 2.');
    for (const { id } of drafts) expect(await stored(id)).toMatchObject({ status: 'draft', version: 1 });
  });
});

/** A driver that reads in another way. */
const replacing = (driver: SqlDriver, methods: Partial<SqlDriver>): SqlDriver =>
  new Proxy(driver, {
    get: (own, name) => {
      const value = own[name as keyof SqlDriver];
      return methods[name as keyof SqlDriver] ?? (typeof value === 'function' ? value.bind(own) : value);
    },
  });
const reading = (driver: SqlDriver, all: SqlDriver['all']): SqlDriver => replacing(driver, { all });

describe('what fails', () => {
  test('of one article is told with it, and the others go on', async () => {
    const { server } = at;
    const [good, bad] = [
      await post('Sound', { tags: ['Fails'], status: 'draft' }),
      await post('Breaks', { tags: ['Fails'], status: 'draft' }),
    ];
    const beforePublish = (input: { title?: string }) => {
      if (input.title === 'Breaks') throw new TypeError('no such thing');
      return undefined;
    };
    const app = createApp({ ...server.app.context, embedding: { hooks: { beforePublish } } });
    const b = browser({ app });
    await b.signIn();
    const done = await start(b, await select(b, '?tag=Fails', 'publish'));
    expect(done.text).toContain('Done: 1 of 2 articles changed.');
    expect(done.text).toContain('Something went wrong on the server.');
    expect(done.text).not.toContain('no such thing');
    expect((await stored(good.id)).status).toBe('published');
    expect((await stored(bad.id)).status).toBe('draft');
    expect(
      server.logged.find(({ message }) => message === 'an article of many failed')?.fields,
    ).toMatchObject({
      id: bad.id,
    });
  });

  test('as a whole is told to whoever began it, tried again, and stops nobody else', async () => {
    const { b, server } = at;
    await post('First', { tags: ['Stuck'] });
    await post('Second', { tags: ['Free'] });
    const page = await select(b, '?tag=Stuck', 'tag');
    const path = new URL(page.url).pathname;
    const run = (sql: string) => server.driver.batch([{ sql, params: [] }]);
    await run(`CREATE TRIGGER stuck BEFORE INSERT ON bulk_batches WHEN NEW.operation = '${path.split('/').at(-1)}'
      BEGIN SELECT RAISE(ABORT, 'stuck'); END`);
    const begun = await start(b, page, { tags: 'More' });
    expect(begun.text).toContain('The last attempt failed. It will be repeated in a moment.');
    await server.app.tick();
    const other = await ended(b, await start(b, await select(b, '?tag=Free', 'tag'), { tags: 'More' }));
    expect(other.text).toContain('Done: 1 of 1');
    expect((await b.get(path)).text).toContain('The last attempt failed');
    await run('DROP TRIGGER stuck');
    server.tick(11_000);
    const done = await ended(b, begun);
    expect(done.text).toContain('Done: 1 of 1');
    expect(done.text).not.toContain('The last attempt failed');
  });

  test('of one timer’s work takes no turn from the others', async () => {
    let isBroken = false;
    const own = await testServer({
      around: (driver) =>
        reading(driver, (sql, params) =>
          isBroken && sql.includes('FROM bulk_operations')
            ? Promise.reject(new Error('broken'))
            : driver.all(sql, params),
        ),
    });
    const { name } = (await (await own.admin('POST', '/admin/media', PIXEL)).json()) as { name: string };
    await own.driver.batch(
      ['DELETE FROM files', 'DELETE FROM files_fts', "UPDATE library SET file = '', article = 0"].map(
        (sql) => ({
          sql,
          params: [],
        }),
      ),
    );
    isBroken = true;
    await expect(own.app.tick()).rejects.toThrow();
    expect((await own.admin('GET', `/admin/media/${name}`)).status).toBe(200);
    await own.close();
  });
});

test('of old ones all is forgotten, in pieces', async () => {
  const deleted: number[] = [];
  const own = await testServer({
    around: (driver) => {
      const of = async () => Number((await driver.all('SELECT count(*) FROM bulk_selections', []))[0]?.[0]);
      const batch: SqlDriver['batch'] = async (statements) => {
        const before = await of().catch(() => 0);
        const rows = await driver.batch(statements);
        deleted.push(before - (await of().catch(() => 0)));
        return rows;
      };
      return replacing(driver, { batch });
    },
  });
  const id = await keepSelection(
    own.app.context,
    Array.from({ length: 600_000 }, (_, i) => i),
  );
  expect(deleted.splice(0)).toContain(-1_200);
  const b = browser(own);
  await b.signIn();
  await own.fill([{ title: 'Done', tags: ['Old'] }]);
  const done = await start(b, await select(b, '?tag=Old', 'tag'), { tags: 'New' });
  expect(done.text).toContain('Done: 1 of 1');
  await own.app.tick();
  own.tick(25 * HOUR);
  await own.app.tick();
  expect(deleted.filter((n) => n > 0)).toEqual([500, 500, 200]);
  await expect(findOperation(own.app.context, id)).rejects.toThrow();
  own.tick(91 * 24 * HOUR);
  await own.app.tick();
  for (const table of ['bulk_operations', 'bulk_selections', 'bulk_batches'])
    expect(await own.driver.all(`SELECT * FROM ${table}`, []), table).toEqual([]);
  await own.close();
});

test('whoever watches reads counts of what was left, not each article’s outcome', async () => {
  const read: string[] = [];
  const own = await testServer({
    around: (driver) =>
      reading(driver, async (sql, params) => {
        const rows = await driver.all(sql, params);
        read.push(JSON.stringify(rows));
        return rows;
      }),
  });
  const b = browser(own);
  await b.signIn();
  await own.fill(Array.from({ length: 90 }, (_, i) => ({ title: `Untouched ${i}`, tags: ['Alike'] })));
  const done = await start(b, await select(b, '?tag=Alike', 'untag'), { tags: 'Other' });
  expect(done.text).toContain('Done: 0 of 90 articles changed.');
  expect(done.text).toContain('Not changed: 90. There was nothing to change.');
  read.length = 0;
  const again = await b.get(new URL(done.url).pathname);
  expect(again.html.match(/\/admin\/look\//g)).toHaveLength(20);
  expect(read.join('').match(/same/g)).toHaveLength(1);
  await own.close();
});
