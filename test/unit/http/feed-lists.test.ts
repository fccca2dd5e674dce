// Lists of feeds: what is kept of them from one change to the next is what a process that has just started reads, and
// whoever asks only for what changed since hears of all of it.
import { afterEach, expect, test } from 'vitest';
import { createApp } from '../../../src/app.ts';
import type { SqlDriver } from '../../../src/ports.ts';
import { commit } from '../../../src/store/database.ts';
import { setBackWrites } from '../../../src/store/restorations.ts';
import { randomFrom } from '../../support/random.ts';
import { type ArticleAnswer, article, SITE, type TestServer, testServer } from '../../support/server.ts';

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0).reverse()) await server.close();
});
async function serve(dir?: string): Promise<TestServer> {
  const server = await testServer({ dir });
  servers.push(server);
  return server;
}

interface Listed {
  id: string;
  kind: string;
  slug: string;
  seq: number;
  into?: string;
}
interface List {
  title: string;
  seq: number;
  names: number;
  feeds: Listed[];
  gone?: Listed[];
}
const listOf = async (server: TestServer, query = '') =>
  (await (await server.get(`/feeds.json${query}`)).json()) as List;

/** What a process answers that knows nothing yet. */
async function asRead(server: TestServer, path: string): Promise<string> {
  const app = createApp(server.app.context);
  const text = await (await app.fetch(new Request(SITE + path))).text();
  await app.stop();
  return text;
}

test('what is told since is what changed, whatever happens, by two processes', {
  timeout: 60_000,
}, async () => {
  const one = await serve();
  const other = await serve(one.dir);
  const next = randomFrom(19);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const tags = ['Turkey', 'Ankara', 'NATO', 'Sport', 'İzmir', '🎉', 'Zürich', '中国', 'Ωmega', '𝒳'];
  const articles: ArticleAnswer[] = [];
  const act = async (server: TestServer, round: number) => {
    const facet = `/admin/facets/tag/${encodeURIComponent(pick((await listOf(server)).feeds.slice(1)).slug)}`;
    const work = pick([
      async () => {
        const own = [pick(tags), pick(tags), `Own ${round}`];
        articles.push(await server.post(article({ title: `Round ${round}`, tags: own })));
      },
      () => server.admin('PATCH', `/admin/articles/${pick(articles).id}`, { tags: [pick(tags)] }),
      () => server.admin('DELETE', `/admin/articles/${pick(articles).id}`),
      () => server.admin('PATCH', facet, { label: `Name ${round}` }),
      () => server.admin('PATCH', facet, { slug: `slug-${round}` }),
      () => server.admin('PATCH', facet, { mergeInto: 'nato' }),
      () => server.admin('PATCH', facet, { mergeInto: null }),
      () => server.admin('DELETE', facet),
      () => server.admin('PATCH', facet, { retired: false }),
      () => server.admin('PATCH', '/admin/settings', { title: `Site ${round}` }),
    ]);
    await work();
  };
  articles.push(await one.post(article({ title: 'First', tags })));
  let known = await listOf(one);
  const followed = new Map(known.feeds.map((feed) => [feed.id, feed]));
  for (let round = 1; round <= 20; round++) {
    for (const server of [one, other]) server.tick(1_000);
    for (let i = 0; i <= round % 3; i++) await act(pick([one, other]), round);
    const asked = pick([one, other]);
    const query = `?since=${known.seq}&names=${known.names}`;
    const told = await listOf(asked, query);
    for (const { id } of told.gone ?? []) followed.delete(id);
    for (const feed of told.feeds) followed.set(feed.id, feed);
    known = told;
    const whole = await (await one.get('/feeds.json')).text();
    expect(whole, `round ${round}`).toBe(await asRead(one, '/feeds.json'));
    const byId = (feeds: Iterable<Listed>) => [...feeds].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(byId(followed.values()), `round ${round}`).toEqual(byId((JSON.parse(whole) as List).feeds));
    const outlines = await (await one.get('/opml.xml')).text();
    expect(outlines, `round ${round}`).toBe(await asRead(one, '/opml.xml'));
  }
  expect(articles.length).toBeGreaterThan(3);
});

test('what changed since a number, without the rest', async () => {
  const server = await serve();
  await server.post(article({ title: 'One', tags: ['A', 'B'] }));
  const { seq, names } = await listOf(server);
  expect((await listOf(server, `?since=${seq}&names=${names}`)).feeds).toEqual([]);
  const second = await server.post(article({ title: 'Two', tags: ['B', 'C'] }));
  const told = await listOf(server, `?since=${seq}`);
  expect(told.seq).toBe(second.seq);
  expect(new Set(told.feeds.map(({ slug }) => slug))).toEqual(new Set(['', 'en', 'b', 'c']));
  const all = (await listOf(server)).feeds;
  for (const feed of told.feeds) expect(all).toContainEqual(feed);
  expect(await listOf(server, '?since=0')).toEqual(await listOf(server));
  for (const feed of all) {
    const path = feed.kind === 'everything' ? '' : `/${feed.kind}s/${feed.slug}`;
    expect(await (await server.get(`${path}/atom.xml`)).text()).toContain(`<id>${feed.id}</id>`);
  }
  expect((await server.get('/feeds.json?since=x')).status).toBe(400);
});

test('names that changed without an article are told by `names`, and what went into what', async () => {
  const server = await serve();
  const { id } = await server.post(article({ title: 'One', tags: ['Old', 'Gone', 'Kept'] }));
  await server.admin('DELETE', `/admin/articles/${id}`);
  const before = await listOf(server);
  await server.admin('PATCH', '/admin/facets/tag/old', { slug: 'new' });
  await server.admin('PATCH', '/admin/facets/tag/gone', { mergeInto: 'kept' });
  const { names, feeds } = await listOf(server, `?since=${before.seq}`);
  expect(feeds).toEqual([]);
  expect(names).toBeGreaterThan(before.names);
  const told = await listOf(server, `?since=${before.seq}&names=${before.names}`);
  const was = (slug: string) => before.feeds.find((feed) => feed.slug === slug);
  expect(told.feeds.map(({ slug, id }) => [slug, id])).toContainEqual(['new', was('old')?.id]);
  expect(told.gone).toEqual([
    { kind: 'tag', label: 'Gone', slug: 'gone', seq: was('gone')?.seq, id: was('gone')?.id, into: 'kept' },
  ]);
});

test('of another log, or of one that is no more, the answer is the whole list', async () => {
  const server = await serve();
  await server.post(article({ title: 'One', tags: ['A'] }));
  const { db, runtime } = server.app.context;
  const whole = (await (await server.get('/feeds.json')).json()) as List & { log: string };
  const { seq, log } = whole;
  const ask = (query: string) => listOf(server, query);
  expect(await ask(`?since=${seq}&log=${log}`)).toEqual({ ...whole, feeds: [] });
  for (const query of [`?since=${seq}&log=other`, `?since=${seq + 1}&log=${log}`, '?since=0&log=other'])
    expect(await ask(query), query).toEqual({ ...whole, reset: true });
  expect(await ask(`?since=${seq}&names=${whole.names + 1}`)).toEqual({ ...whole, reset: true });
  // Set back, with a change that is lost: what was kept of lists is not gone on with.
  await server.post(article({ title: 'Lost', tags: ['A', 'Lost'] }));
  const lost = await ask(`?since=${seq}`);
  await server.driver.batch([
    { sql: "DELETE FROM facets WHERE slug = 'lost'", params: [] },
    { sql: 'UPDATE facets SET last_seq = ?, count = 1 WHERE last_seq > ?', params: [seq, seq] },
    { sql: 'DELETE FROM changes WHERE seq > ?', params: [seq] },
  ]);
  await commit(db, setBackWrites(db, runtime.now()));
  expect(await (await server.get('/feeds.json')).text()).toBe(await asRead(server, '/feeds.json'));
  expect((await ask('')).feeds.map(({ slug }) => slug)).not.toContain('lost');
  expect(await ask(`?since=${lost.seq}&names=${lost.names}&log=${log}`)).toMatchObject({ reset: true, seq });
  expect(await ask(`?since=${seq}&log=${log}`)).not.toHaveProperty('reset');
});

test('a replica that has not come so far says that it lags, and nobody keeps that', async () => {
  const server = await testServer({
    around: (driver) => ({ ...bound(driver), replica: () => ({ reached: true }) }),
  });
  servers.push(server);
  await server.post(article({ title: 'One', tags: ['A'] }));
  const { seq, names } = await listOf(server);
  for (const query of [`?since=${seq + 1}&names=${names}`, `?since=${seq + 1}&names=${names + 1}`]) {
    const answer = await server.get(`/feeds.json${query}`);
    expect(await answer.json()).toMatchObject({ seq: seq + 1, lagging: true, feeds: [] });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  }
  expect(await listOf(server, `?since=${seq}&names=${names}`)).not.toHaveProperty('lagging');
});

/** A driver as an object of its own. */
const bound = (driver: SqlDriver): SqlDriver => ({
  all: (sql, params) => driver.all(sql, params),
  batch: (statements) => driver.batch(statements),
  version: () => driver.version?.() ?? 0,
  close: () => driver.close(),
});
