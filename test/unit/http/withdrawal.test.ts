// A retraction with a note leaves a notice in the article's place, for readers that know no tombstones.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ArticleAnswer, article, SITE, type TestServer, testServer } from '../../support/server.ts';
import { checkNinjs, type NinjsItem, readNinjs } from '../formats/ninjs-rules.ts';
import { checkAtom, checkJsonFeed, checkRss } from '../formats/rules.ts';
import { all, NS, one, parseXml } from '../formats/xml.ts';

let server: TestServer;
const DAY = 24 * 3_600_000;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

interface Feed {
  items: Record<string, string>[];
  next_url?: string;
  _tagwire: { deleted?: { id: string; at: string; note?: string }[] };
}
const read = async (path: string) => (await server.get(path)).text();
const json = async (path: string) => JSON.parse(await read(path)) as Feed;
const titles = async (path: string) => (await json(path)).items.map(({ title }) => title);
const withdraw = (made: ArticleAnswer, note = 'It was false.') =>
  server.admin('DELETE', `/admin/articles/${made.id}?note=${encodeURIComponent(note)}`);
const post = (title: string, tag: string, more: object = {}) =>
  server.post(article({ title, tags: [tag], ...more }));

test('the same entry, with the note as its only content, as new as the tombstone', async () => {
  const made = await post('Brücke zu', 'Places', {
    ...{
      language: 'de-AT',
      summary: 'S.',
      authors: [{ name: 'Ada' }],
      credits: [{ role: 'photo', name: 'Dee' }],
    },
    ...{ image: { url: 'https://cdn.example/1.jpg' }, publishedAt: '2026-11-20T10:00:00Z' },
  });
  server.tick(60_000);
  await withdraw(made, 'Sie ist <offen>.\n\nWir & ihr\nirrten.');
  const html = '<p>Sie ist &lt;offen&gt;.</p>\n<p>Wir &amp; ihr<br />irrten.</p>';
  const feed = await json('/tags/places/feed.json');
  const [deleted] = feed._tagwire.deleted!;
  expect(feed.items).toEqual([
    {
      ...{
        id: made.guid,
        title: 'Zurückgezogen: Brücke zu',
        url: made.url,
        language: 'de-AT',
        content_html: html,
      },
      ...{ date_published: '2026-11-20T10:00:00.000Z', date_modified: deleted!.at },
      tags: [],
      _tagwire: expect.objectContaining({ id: made.id }),
    },
  ]);
  expect(deleted!.id).toBe(made.guid);

  const rss = one(parseXml(await read('/tags/places/rss.xml')), 'channel')!;
  const [item] = all(rss, 'item');
  const tombstone = one(rss, 'deleted-entry', NS.at)!.attributes;
  expect([one(item!, 'title')!.text, one(item!, 'encoded', NS.content)!.text]).toEqual([
    feed.items[0]!.title,
    html,
  ]);
  expect([one(item!, 'guid')!.text, one(item!, 'updated', NS.atom)!.text]).toEqual([
    made.guid,
    tombstone.when,
  ]);
  expect(all(item!, 'content', NS.media)).toEqual([]);

  const atom = parseXml(await read('/tags/places/atom.xml'));
  const [entry] = all(atom, 'entry', NS.atom);
  expect([one(entry!, 'title', NS.atom)!.text, one(entry!, 'content', NS.atom)!.text]).toEqual([
    feed.items[0]!.title,
    html,
  ]);
  expect(one(entry!, 'updated', NS.atom)!.text).toBe(one(atom, 'deleted-entry', NS.at)!.attributes.when);

  const { associations } = readNinjs(await read('/tags/places/ninjs.json'));
  expect(associations).toHaveLength(1);
  const [canceled] = associations as [NinjsItem];
  expect(canceled).toMatchObject({
    ...{ uri: made.guid, pubStatus: 'canceled', name: feed.items[0]!.title },
    edNote: 'Sie ist <offen>.\nWir & ihr\nirrten.',
  });
  expect(canceled.bodies?.[0]?.value).toBe(html);
  for (const [file, check] of [
    ['rss.xml', checkRss],
    ['atom.xml', checkAtom],
    ['feed.json', checkJsonFeed],
    ['ninjs.json', checkNinjs],
  ] as const)
    expect(check(await read(`/tags/places/${file}`), `${SITE}/tags/places/${file}`), file).toEqual([]);
});

test('nothing without a note, of what was erased, or once it is published again', async () => {
  const [silent, erased, back] = [await post('s', 'None'), await post('e', 'None'), await post('b', 'None')];
  await server.admin('DELETE', `/admin/articles/${silent.id}`);
  await withdraw(erased);
  await withdraw(back);
  expect(await titles('/tags/none/feed.json')).toEqual(['Withdrawn: b', 'Withdrawn: e']);
  const held = await server.etag('/tags/none/feed.json');
  await server.admin('DELETE', `/admin/articles/${erased.id}?hard=true`);
  expect(await titles('/tags/none/feed.json')).toEqual(['Withdrawn: b']);
  expect(await server.etag('/tags/none/feed.json')).not.toBe(held);
  await server.admin('PATCH', `/admin/articles/${back.id}`, { status: 'published' });
  expect(await titles('/tags/none/feed.json')).toEqual(['b']);
});

test('what is done to the article afterwards does not show', async () => {
  const made = await post('As it was', 'Still');
  await server.admin('PATCH', `/admin/articles/${made.id}`, {
    ...{ status: 'retracted', title: 'Changed while it went', change: { note: 'Wrong.' } },
  });
  const before = await read('/tags/still/feed.json');
  expect(before).toContain('"Withdrawn: As it was"');
  await server.admin('PATCH', `/admin/articles/${made.id}`, { status: 'draft', title: 'Anew', slug: 'anew' });
  await server.admin('PATCH', `/admin/facets/tag/still`, { label: 'STILL' });
  expect(await titles('/tags/still/feed.json')).toEqual(['Withdrawn: As it was']);
  expect(await read('/tags/still/feed.json')).toContain(made.slug);
});

const notes = async (path: string) => (await json(path))._tagwire.deleted!.map(({ note }) => note);

const WAYS: Record<string, (id: string, note: string) => Promise<Response>> = {
  DELETE: (id, note) => server.admin('DELETE', `/admin/articles/${id}?note=${note}`),
  PATCH: (id, note) =>
    server.admin('PATCH', `/admin/articles/${id}`, { status: 'retracted', change: { note } }),
  PUT: (id, note) =>
    server.admin('PUT', `/admin/articles/${id}`, {
      ...article({ title: 'By PUT', tags: ['noted-put'] }),
      ...{ status: 'retracted', change: { note } },
    }),
};
test.each(Object.entries(WAYS))(
  'another note by %s is told to everybody; the same again, or none, changes nothing',
  async (by, send) => {
    const tag = `noted-${by.toLowerCase()}`;
    const path = `/tags/${tag}/feed.json`;
    const made = await post(`By ${by}`, tag);
    await post('Stays', tag);
    const count = async () =>
      ((await (await server.admin('GET', `/admin/facets/tag/${tag}`)).json()) as { count: number }).count;
    const noted = async (note: string) => (await send(made.id, note)).status;
    await server.admin('DELETE', `/admin/articles/${made.id}`);
    expect([await notes(path), await count()]).toEqual([[undefined], 1]);
    for (const note of ['First', 'Second']) {
      server.tick(60_000);
      const etag = await server.etag(path);
      expect(await noted(note)).toBeLessThan(205);
      expect((await server.get(path, { 'if-none-match': etag })).status).toBe(200);
      expect([await notes(path), await count()]).toEqual([[note], 1]);
      expect(await titles(path)).toEqual(['Stays', `Withdrawn: By ${by}`]);
      expect(await (await server.get(`/articles/${made.slug}`, { accept: 'text/html' })).text()).toContain(
        note,
      );
    }
    const log = await read('/changes.json?limit=1000');
    server.tick(60_000);
    expect(await noted('Second')).toBeLessThan(205);
    await server.admin('DELETE', `/admin/articles/${made.id}`);
    expect(await read('/changes.json?limit=1000')).toBe(log);
  },
);

test('another note leaves the title that readers saw', async () => {
  const made = await post('As seen', 'Titles');
  await withdraw(made);
  await server.admin('PATCH', `/admin/articles/${made.id}`, {
    title: 'In the works',
    change: { note: 'For us alone.' },
  });
  expect(await notes('/tags/titles/feed.json')).toEqual(['It was false.']);
  await server.admin('PATCH', `/admin/articles/${made.id}`, { change: { note: 'For us alone.' } });
  expect(await notes('/tags/titles/feed.json')).toEqual(['It was false.']);
  await withdraw(made, 'More is known.');
  expect((await json('/tags/titles/feed.json')).items).toMatchObject([
    { title: 'Withdrawn: As seen', content_html: '<p>More is known.</p>' },
  ]);
});

test('for 30 days before the view’s last change', async () => {
  const gone = await post('Gone', 'Days');
  await withdraw(gone);
  server.tick(29 * DAY);
  await post('Next', 'Days');
  expect(await titles('/tags/days/feed.json')).toEqual(['Next', 'Withdrawn: Gone']);
  server.tick(2 * DAY);
  await post('Later', 'Days');
  expect(await titles('/tags/days/feed.json')).toEqual(['Later', 'Next']);
});

test('in its place among the articles, on every kind of view', async () => {
  const dated = (day: number) => ({ publishedAt: `2026-10-0${day}T00:00:00Z` });
  const made = [1, 2, 3, 4, 5].map(
    (day) => () => post(`Emu ${day}`, 'Order', { ...dated(day), language: 'fr' }),
  );
  const [, two, , four] = [
    await made[0]!(),
    await made[1]!(),
    await made[2]!(),
    await made[3]!(),
    await made[4]!(),
  ];
  const other = await post('Gnu', 'Order', { ...dated(6), tags: ['Order', 'Other'] });
  for (const one of [two!, four!, other]) await withdraw(one);
  const emus = ['Emu 5', 'Retiré: Emu 4', 'Emu 3', 'Retiré: Emu 2', 'Emu 1'];
  expect(await titles('/tags/order/feed.json')).toEqual(['Withdrawn: Gnu', ...emus]);
  expect(await titles('/tags/order+!other/feed.json')).toEqual(emus);
  expect(await titles('/languages/fr/tags/order/feed.json')).toEqual(emus);
  expect(await titles('/tags/order/feed.json?q=emu')).toEqual(emus);
  expect(await titles('/tags/order/feed.json?q=gnu')).toEqual(['Withdrawn: Gnu']);
});

test('a limit counts notices, and paging on loses and repeats no article', async () => {
  const shown: (string | undefined)[] = [];
  for (let path = '/tags/order/feed.json?limit=2'; path; ) {
    const { items, next_url } = await json(path);
    expect(items.length).toBeLessThanOrEqual(2);
    shown.push(...items.map(({ title }) => title));
    path = next_url?.slice(SITE.length) ?? '';
  }
  expect(shown).toEqual(['Withdrawn: Gnu', 'Emu 5', 'Emu 3', 'Emu 1']);
  expect(await titles('/tags/order/feed.json?limit=1')).toEqual(['Withdrawn: Gnu']);
  expect(await titles('/tags/order/feed.json?limit=3')).toHaveLength(3);
});

test('no newer than its tombstone, though its day has only begun elsewhere', async () => {
  const { updatedAt } = await post('Now', 'Dated');
  const tomorrow = new Date(Date.parse(updatedAt) + DAY).toISOString().slice(0, 10);
  const made = await post('Tomorrow', 'Dated', { publishedAt: tomorrow });
  expect([made.status, Date.parse(made.publishedAt!) > Date.parse(updatedAt)]).toEqual(['published', true]);
  await withdraw(made);
  const { items, _tagwire } = await json('/tags/dated/feed.json');
  expect(items[0]).toMatchObject({ title: 'Withdrawn: Tomorrow', date_modified: _tagwire.deleted![0]!.at });
});

test('archives and pages are without', async () => {
  expect(await read('/tags/order/')).not.toContain('Gnu');
  const { next_url } = await json('/tags/order/feed.json?limit=2');
  expect(await read(next_url!.slice(SITE.length))).not.toContain('Retiré');
});

test('it is in the change log as before: a retraction without an item', async () => {
  const { changes } = JSON.parse(await read('/changes.json?limit=1000')) as {
    changes: Record<string, unknown>[];
  };
  const gone = changes.filter(({ kind }) => kind === 'retract');
  expect(gone.length).toBeGreaterThan(5);
  for (const change of gone) expect(change).not.toHaveProperty('item');
});

test('withdrawn while a feed is being made, nothing of it is left there', async () => {
  let between: (() => Promise<unknown>) | undefined;
  const other = await testServer({
    around: (driver) => ({
      batch: (statements) => driver.batch(statements),
      version: () => driver.version?.() ?? 0,
      close: () => driver.close(),
      // The first statement that reads what articles say, once it is known which are shown.
      all: async (sql, params) => {
        const run = /"revisions"/.test(sql) ? between : undefined;
        if (run) between = undefined;
        await run?.();
        return driver.all(sql, params);
      },
    }),
  });
  try {
    const made = await other.post(article({ title: 'Untrue', content: { text: 'Not so.' } }));
    let isWithdrawn = false;
    between = async () => {
      const gone = await other.admin('DELETE', `/admin/articles/${made.id}?note=It%20was%20false.`);
      isWithdrawn = gone.status === 204;
    };
    for (const path of ['/feed.json', '/rss.xml', '/atom.xml']) {
      const text = await (await other.get(path)).text();
      expect(text, path).toContain('Withdrawn: Untrue');
      expect(text, path).not.toContain('Not so.');
    }
    expect(isWithdrawn).toBe(true);
  } finally {
    await other.close();
  }
});
