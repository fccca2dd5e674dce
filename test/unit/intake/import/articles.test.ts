// What an import does to a site: new, changed, unchanged; history and news; its limits.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { article, START, type TestServer, testServer } from '../../../support/server.ts';
import { articlesOf, counts, importInto } from './kit.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

const DAY = 24 * 3_600_000;
const date = (ago: number) => new Date(START - ago).toUTCString();
const rss = (...items: string[]) =>
  `<rss version="2.0"><channel><title>T</title><link>https://e.org/</link>${items.map((i) => `<item>${i}</item>`).join('')}</channel></rss>`;
const old = (n: number, more = '') =>
  `<guid>https://e.org/${n}</guid><title>Old ${n}</title><pubDate>${date(n * DAY)}</pubDate><category>Sea</category>${more}`;
const feedTitles = async (path: string) =>
  ((await (await server.get(path)).json()) as { items: { title: string }[] }).items.map(({ title }) => title);
const none = { created: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0 };

test('the same again is unchanged, what the source changed is updated', async () => {
  const document = rss(old(2), old(3), old(4));
  expect(counts(await importInto(server, document))).toEqual({ ...none, created: 3 });
  const before = await server.etag('/rss.xml');
  expect(counts(await importInto(server, document))).toEqual({ ...none, unchanged: 3 });
  expect(await server.etag('/rss.xml')).toBe(before);
  const changed = document.replace('Old 3', 'New 3');
  expect(counts(await importInto(server, changed))).toEqual({ ...none, updated: 1, unchanged: 2 });
  expect(await feedTitles('/tags/sea/feed.json')).toEqual(['Old 2', 'New 3', 'Old 4']);
  expect((await articlesOf(server)).map(({ version }) => version)).toEqual([1, 2, 1]);
});

describe('two items of a document with one id', () => {
  const dated = (title: string, day: number, id = 1) =>
    `<entry><id>urn:x:${id}</id><title>${title}</title><published>2020-01-01T00:00:00Z</published><updated>2020-01-0${day}T00:00:00Z</updated></entry>`;
  const atom = (...entries: string[]) =>
    `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:f</id>${entries.join('')}</feed>`;
  const others = Array.from({ length: 45 }, (_, i) => dated(`Other ${i}`, 1, i + 10));
  const superseded = (position: number) => [
    { position, item: 'urn:x:1', detail: expect.stringContaining('no older') },
  ];

  test.each([
    ['the first is the newer', [dated('New', 3), dated('Old', 2)], 2],
    ['the second is', [dated('Old', 2), dated('New', 3)], 1],
    ['they are of one day: the first', [dated('New', 2), dated('Old', 2)], 2],
    ['far apart, the first is the newer', [dated('New', 3), ...others, dated('Old', 2)], 47],
    ['far apart, the last is', [dated('Old', 2), ...others, dated('New', 3)], 1],
  ])('%s', async (_, entries, position) => {
    const planned = await importInto(server, atom(...entries), { query: '?dryRun=true' });
    for (const report of [planned, await importInto(server, atom(...entries))]) {
      expect(counts(report)).toEqual({ ...none, created: entries.length - 1, failed: 1 });
      expect(report.errors).toEqual(superseded(position));
    }
    expect(planned.articles?.filter(({ guid }) => guid === 'urn:x:1')).toMatchObject([{ title: 'New' }]);
    expect(planned.articles).toHaveLength(entries.length - 1);
    const stored = (await articlesOf(server)).filter(({ guid }) => guid === 'urn:x:1');
    expect(stored).toMatchObject([{ title: 'New' }]);
    const again = await importInto(server, atom(...entries));
    expect(counts(again)).toEqual({ ...none, unchanged: entries.length - 1, failed: 1 });
    expect((await articlesOf(server)).find(({ guid }) => guid === 'urn:x:1')?.version).toBe(
      stored[0]?.version,
    );
  });

  test('that say the same are one', async () => {
    const report = await importInto(server, atom(dated('A', 2), dated('A', 2)));
    expect(counts(report)).toEqual({ ...none, created: 1, unchanged: 1 });
  });
});

test('what an editor made of it stands, until the source changes', async () => {
  await importInto(server, rss(old(2)));
  const [{ id } = { id: '' }] = await articlesOf(server);
  await server.admin('PATCH', `/admin/articles/${id}`, { title: 'Better' });
  expect(counts(await importInto(server, rss(old(2))))).toEqual({ ...none, unchanged: 1 });
  expect(await feedTitles('/feed.json')).toEqual(['Better']);
  await importInto(server, rss(old(2, '<description>More</description>')));
  expect(await feedTitles('/feed.json')).toEqual(['Old 2']);
});

test('what was retracted stays so, what was erased may come again', async () => {
  await importInto(server, rss(old(2), old(3)));
  const [third, second] = await articlesOf(server);
  await server.admin('DELETE', `/admin/articles/${second?.id}`);
  await server.admin('DELETE', `/admin/articles/${third?.id}?hard=true`);
  const report = await importInto(server, rss(old(2).replace('Old', 'New'), old(3)));
  expect(counts(report)).toEqual({ ...none, created: 1, unchanged: 1 });
  expect(await feedTitles('/feed.json')).toEqual(['Old 3']);
});

test('history is silent: no flood in feeds that are polled; news is news', async () => {
  for (let i = 0; i < 35; i++) await server.post(article({ title: `Today ${i}` }));
  const document = rss(...Array.from({ length: 60 }, (_, i) => old(i + 2)), old(0.5).replace('Old', 'Fresh'));
  expect((await importInto(server, document)).created).toBe(61);
  const polled = await feedTitles('/feed.json');
  expect(polled.filter((title) => title.startsWith('Old'))).toEqual([]);
  expect(polled).toContain('Fresh 0.5');
  const { changes } = (await (await server.get('/changes.json?since=35')).json()) as {
    changes: { kind: string }[];
  };
  expect(changes.map(({ kind }) => kind)).toEqual([...Array(60).fill('silent'), 'publish']);
});

test('an update of an old article moves its date only as its source says', async () => {
  const atom = (title: string, updated: string) =>
    `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:f</id><entry><id>urn:x:1</id><title>${title}</title><published>2020-01-01T00:00:00Z</published><updated>${updated}</updated></entry></feed>`;
  await importInto(server, atom('One', '2020-01-02T00:00:00Z'));
  await importInto(server, atom('Two', '2020-01-02T00:00:00Z'));
  expect(await articlesOf(server)).toMatchObject([{ title: 'Two', updatedAt: '2020-01-02T00:00:00Z' }]);
  await importInto(server, atom('Three', '2020-03-01T00:00:00Z'));
  expect(await articlesOf(server)).toMatchObject([
    { title: 'Three', updatedAt: '2020-03-01T00:00:00Z', publishedAt: '2020-01-01T00:00:00Z' },
  ]);
});

describe('a change is logged as what its source makes of it', () => {
  const atom = (title: string, updated: string) =>
    `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:f</id><entry><id>urn:x:1</id><title>${title}</title><published>2020-01-01T00:00:00Z</published><updated>${updated}</updated></entry></feed>`;
  const logged = async () => {
    const { changes } = (await (await server.get('/changes.json')).json()) as { changes: { kind: string }[] };
    const [one] = await articlesOf(server);
    return { kinds: changes.map(({ kind }) => kind), updatedAt: one?.updatedAt };
  };

  test('its date moved: an update of that date, however old', async () => {
    await importInto(server, atom('One', '2020-01-02T00:00:00Z'));
    await importInto(server, atom('Two', '2020-03-01T00:00:00Z'));
    expect(await logged()).toEqual({ kinds: ['silent', 'update'], updatedAt: '2020-03-01T00:00:00Z' });
    expect(await feedTitles('/feed.json')).toEqual(['Two']);
  });

  test('it dates changes, and not this one: silent', async () => {
    await importInto(server, atom('One', '2020-01-02T00:00:00Z'));
    await importInto(server, atom('Two', '2020-01-02T00:00:00Z'));
    expect(await logged()).toEqual({ kinds: ['silent', 'silent'], updatedAt: '2020-01-02T00:00:00Z' });
  });

  test.each([
    ['it dates no changes', old(2)],
    ['it dates nothing', '<guid>urn:x:1</guid><title>Old 2</title>'],
  ])('%s: an update of today', async (_, item) => {
    await importInto(server, rss(item));
    server.tick(DAY);
    await importInto(server, rss(item.replace('Old 2', 'New')));
    const today = new Date(START + DAY).toISOString().replace('.000Z', 'Z');
    expect(await logged()).toEqual({ kinds: ['silent', 'update'], updatedAt: today });
  });
});

test('without dates the first is the newest', async () => {
  await importInto(server, rss('<title>New</title>', '<title>Middle</title>', '<title>Old</title>'));
  expect(await feedTitles('/feed.json')).toEqual(['New', 'Middle', 'Old']);
  expect(counts(await importInto(server, rss('<title>New</title>', '<title>Middle</title>')))).toEqual({
    ...none,
    unchanged: 2,
  });
});

test('titles that repeat get slugs of their own, in one batch and the next', async () => {
  const same = (n: number) => old(n).replace(/Old \d+/, 'Morning briefing');
  await importInto(server, rss(...Array.from({ length: 25 }, (_, i) => same(i + 2))));
  const slugs = (await articlesOf(server)).map(({ slug }) => slug);
  expect(new Set(slugs).size).toBe(25);
  expect(slugs).toContain('morning-briefing-2');
});

test('dryRun stores nothing', async () => {
  const report = await importInto(server, rss(old(2)), { query: '?dryRun=true' });
  expect(report.articles).toMatchObject([{ change: 'created', title: 'Old 2', tags: ['Sea'] }]);
  expect(await articlesOf(server)).toEqual([]);
  expect(await (await server.get('/feeds.json')).text()).not.toContain('sea');
});

test('a future date schedules', async () => {
  await importInto(server, rss(`<title>Later</title><guid>x</guid><pubDate>${date(-DAY)}</pubDate>`));
  expect(await articlesOf(server)).toMatchObject([{ title: 'Later', status: 'scheduled' }]);
  server.tick(2 * DAY);
  expect(await feedTitles('/feed.json')).toEqual(['Later']);
});

describe('refusals', () => {
  const refused = async (body: string | undefined, query = '', headers = {}) => {
    const response = await server.admin('POST', `/admin/import${query}`, body, headers);
    return { status: response.status, detail: ((await response.json()) as { detail: string }).detail };
  };
  test.each([
    ['', 'Send the archive'],
    ['   ', 'no RSS'],
    ['hello', 'no RSS'],
    ['<!DOCTYPE html><html><body>x</body></html>', 'HTML'],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', '<svg>'],
    ['{"a":1}', 'no feed'],
    ['{"db":[{"data":{}}]}', 'Ghost'],
    ['{"version":"https://jsonfeed.org/version/1.1","items":', 'too soon'],
  ])('%j', async (body, words) => {
    const { status, detail } = await refused(body || undefined);
    expect({ status, detail }).toEqual({ status: 400, detail: expect.stringContaining(words) });
  });

  test('who may not write, wrong parameters, private addresses', async () => {
    const { token } = (await (
      await server.admin('POST', '/admin/tokens', { name: 'r', scopes: ['articles:read'] })
    ).json()) as { token: string };
    expect((await refused('<rss/>', '', { authorization: `Bearer ${token}` })).status).toBe(403);
    expect((await refused('<rss/>', '?dryRun=yes')).status).toBe(400);
    expect((await refused(undefined, '?url=feed')).status).toBe(400);
    expect(await refused(undefined, '?url=http://127.0.0.1:1/feed')).toMatchObject({
      status: 400,
      detail: expect.stringContaining('not a public address'),
    });
    expect((await server.admin('GET', '/admin/import')).status).toBe(405);
  });

  test('entity bombs, depth, size: soon, and the rest goes in', async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "${'x'.repeat(100)}"><!ENTITY b "&a;&a;&a;&a;">]>${rss(old(2, '<description>&b;</description>'))}`;
    expect((await importInto(server, bomb)).created).toBe(1);
    expect((await articlesOf(server))[0]?.html).toBe('&amp;b;');
    const deep = rss(
      old(3, `<description>${'<b>'.repeat(1000)}x${'</b>'.repeat(1000)}</description>`),
      old(4),
    );
    expect(await importInto(server, deep)).toMatchObject({ created: 1, failed: 1 });
    const absurd = await refused(rss(`<description>${'<b>'.repeat(100_000)}`));
    expect(absurd).toMatchObject({ status: 400, detail: expect.stringContaining('deep') });
    const long = rss(old(5, `<description>${'x'.repeat(9_000_000)}</description>`), old(6));
    expect(await importInto(server, long)).toMatchObject({
      created: 1,
      errors: [{ position: 1, item: 'https://e.org/5', detail: expect.stringContaining('8,000,000') }],
    });
  });
});
