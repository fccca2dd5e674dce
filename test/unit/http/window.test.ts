// The window of CONTRACT §2: the newest 30, and what changed in the 24 h before the view's last change.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { article, START, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
const HOUR = 3_600_000;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

async function titles(path: string): Promise<string[]> {
  const feed = (await (await server.get(path)).json()) as { items: { title: string }[] };
  return feed.items.map(({ title }) => title);
}
const post = (title: string, day: number, tags: string[]) =>
  server.post(article({ title, tags, publishedAt: new Date(Date.UTC(2020, 0, 1 + day)).toISOString() }));

test('a flood is cut at 200, the last to come first', async () => {
  await server.fill(
    Array.from({ length: 230 }, (_, i) => ({
      ...{
        title: `f${i}`,
        tags: ['Flood'],
        date_published: new Date(START - (230 - i) * 60_000).toISOString(),
      },
    })),
  );
  const window = await titles('/tags/flood/feed.json');
  expect(window).toHaveLength(200);
  expect([window[0], window.at(-1)]).toEqual(['f229', 'f30']);
  expect(await titles('/tags/flood/feed.json?limit=200')).toHaveLength(200);
});

test('a burst is shown whole, then 30, and a backdated article or a correction comes back', async () => {
  const made: { id: string }[] = [];
  for (let i = 0; i < 40; i++) made.push(await post(`n${i}`, i, ['W', i % 2 ? 'Odd' : 'Even']));
  expect(await titles('/tags/w/feed.json')).toHaveLength(40);
  expect((await titles('/tags/odd+w/feed.json')).length).toBe(20);

  // Nothing in a feed depends on the clock: a day later it is the same document.
  const tag = await server.etag('/tags/w/feed.json');
  server.tick(30 * HOUR);
  expect(await server.etag('/tags/w/feed.json')).toBe(tag);
  expect(await titles('/tags/w/feed.json')).toHaveLength(40);

  await post('backdated', -100, ['W']);
  const window = await titles('/tags/w/feed.json');
  expect(window).toEqual([...Array.from({ length: 30 }, (_, i) => `n${39 - i}`), 'backdated']);
  expect(await titles('/tags/w+!odd/feed.json'), 'an expression has a window of its own').toContain('n0');

  server.tick(30 * HOUR);
  const correction = { change: { kind: 'correction', note: 'A date was wrong.' } };
  await server.admin('PATCH', `/admin/articles/${made[3]?.id}`, correction);
  expect((await titles('/tags/w/feed.json')).slice(30)).toEqual(['n3']);
  server.tick(30 * HOUR);
  await server.admin('PATCH', `/admin/articles/${made[4]?.id}`, {
    title: 'quiet',
    change: { kind: 'silent' },
  });
  expect(await titles('/tags/w/feed.json'), 'a silent fix brings nothing back').toHaveLength(30);
});

test('limit is exact, and pages reach everything whatever the window shows', async () => {
  expect(await titles('/tags/w/feed.json?limit=7')).toHaveLength(7);
  const seen = new Set<string>();
  let next: string | undefined = '/tags/w/feed.json';
  while (next) {
    const feed = (await (await server.get(next)).json()) as { items: { title: string }[]; next_url?: string };
    for (const { title } of feed.items) seen.add(title);
    next = feed.next_url;
  }
  expect(seen.size).toBe(41);
});

test('articles dated by the day keep their order and none is lost', async () => {
  const day = '2019-05-05';
  for (let i = 0; i < 12; i++)
    await server.post(article({ title: `d${i}`, tags: ['Day'], publishedAt: day }));
  expect(await titles('/tags/day/feed.json')).toEqual(Array.from({ length: 12 }, (_, i) => `d${11 - i}`));
  const pages = [await titles('/tags/day/feed.json?limit=5')];
  for (let next = '/tags/day/feed.json?limit=5'; pages.length < 3; ) {
    const feed = (await (await server.get(next)).json()) as { next_url: string };
    next = feed.next_url;
    pages.push(await titles(next));
  }
  expect(pages.flat()).toHaveLength(12);
  expect(new Set(pages.flat()).size).toBe(12);
});

/** Logs changes of an article, as a tag that is renamed leaves silent ones. */
async function flood(id: string | undefined, changes: number, kind = 'silent') {
  const logged = `INSERT INTO changes (kind, article, version, at, facets)
    WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < ${changes})
    SELECT '${kind}', a.n, 1, (SELECT max(at) FROM changes), replace(c.facets, ',2]', ',3]')
    FROM i, articles a JOIN changes c ON c.seq = a.seq WHERE a.id = '${id}'`;
  const byFacet = `INSERT INTO facet_changes (facet, seq, sides) SELECT s.value->>0, c.seq, s.value->>1
    FROM changes c, json_each(c.facets) s WHERE c.seq NOT IN (SELECT seq FROM facet_changes)`;
  const last = `UPDATE facets SET last_seq = (SELECT max(seq) FROM facet_changes f WHERE f.facet = facets.id)
    WHERE id IN (SELECT facet FROM facet_changes WHERE seq = (SELECT max(seq) FROM changes))`;
  await server.driver.batch([logged, byFacet, last].map((sql) => ({ sql, params: [] })));
  server.app.context.written();
}

/** How often the database is asked meanwhile. */
async function asked(work: () => Promise<unknown>): Promise<number> {
  const { all } = server.driver;
  let count = 0;
  server.driver.all = (sql, params) => {
    count += 1;
    return all.call(server.driver, sql, params);
  };
  await work();
  server.driver.all = all;
  return count;
}

/** A tag of 31 articles, of which the oldest was corrected a day later. */
async function corrected(tag: string) {
  const made: { id: string }[] = [];
  for (let i = 0; i < 31; i++) made.push(await post(`${tag}${i}`, 100 + i, [tag]));
  server.tick(30 * HOUR);
  const correction = { change: { kind: 'correction', note: 'A date was wrong.' } };
  await server.admin('PATCH', `/admin/articles/${made[0]?.id}`, correction);
  const window = async () => expect((await titles(`/tags/${tag}/feed.json`)).slice(30)).toEqual([`${tag}0`]);
  await window();
  return { id: made[5]?.id, window };
}

test('thousands of silent changes hide nothing of the day, and are not gone through', async () => {
  const { id, window } = await corrected('renamed');
  await flood(id, 1_000);
  const few = await asked(window);
  await flood(id, 20_000);
  expect(await asked(window)).toBeLessThan(few + 10);
});

test('nor is what was told under other tags, where a few hundred changes are silent', async () => {
  const { id, window } = await corrected('quiet');
  const { id: other } = await post('other', 200, ['Loud']);
  await flood(other, 1_000, 'update');
  await flood(id, 300);
  const few = await asked(window);
  await flood(other, 20_000, 'update');
  await flood(id, 300);
  expect(await asked(window)).toBeLessThan(few + 10);
});
