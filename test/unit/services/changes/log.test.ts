// What a log says of itself: as the documentation shows it, through restores and copies, on replicas, in long stretches.
import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type { SqlDriver } from '../../../../src/ports.ts';
import { blocksOf } from '../../../support/markdown.ts';
import { article, type ServerOptions, type TestServer, testServer } from '../../../support/server.ts';

interface Page {
  changes: { seq: number; kind: string; id: string; [member: string]: unknown }[];
  next: number;
  log: string;
  [member: string]: unknown;
}

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
const started = async (options?: ServerOptions) => {
  const server = await testServer(options);
  servers.push(server);
  const page = async (path: string) => (await (await server.get(path)).json()) as Page;
  return { server, page };
};

/** Members and types of a JSON value; of lists, of each element. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shapeOf(member)]));
}

test('a page has the shape that the documentation shows', async () => {
  const { server, page } = await started();
  const strike = await server.post(article({ title: 'A strike in Izmir', tags: ['Turkey'] }));
  const { next } = await page('/changes.json');
  await server.post(article({ title: 'A ferry to Samsun', tags: ['Turkey'] }));
  await server.admin('DELETE', `/admin/articles/${strike.id}?note=It+did+not+happen.`);
  const answer = await page(`/tags/turkey/changes.json?since=${next}`);
  const { _tagwire, ...item } = answer.changes[0]!.item as Record<string, unknown>;
  answer.changes[0]!.item = item;
  const [shown] = blocksOf(readFileSync('docs/read/changes.md', 'utf8')).filter((b) => b.language === 'json');
  expect(shapeOf(answer)).toEqual(shapeOf(JSON.parse(shown!.text)));
});

test('a new site has a log of its own, and one made of an export, too', async () => {
  const one = await started();
  await one.server.post(article({ title: 'Kept' }));
  const first = await one.page('/changes.json');
  const exported = await (await one.server.admin('GET', '/admin/export')).text();
  const two = await started();
  expect((await two.page('/changes.json')).log).not.toBe(first.log);
  const headers = { 'content-type': 'application/feed+json' };
  expect((await two.server.admin('POST', '/admin/import', exported, headers)).status).toBeLessThan(300);
  // What either publishes from now on has the same numbers.
  const copied = await two.page(`/changes.json?since=${first.next}&log=${first.log}`);
  expect(copied).toMatchObject({ reset: true, next: first.next });
  expect(copied.changes.map(({ id }) => id)).toEqual(first.changes.map(({ id }) => id));
});

test('a replica that is behind says so, and nobody keeps that; a log that it does not know begins anew', async () => {
  const replica = { reached: true };
  const around = (driver: SqlDriver): SqlDriver =>
    new Proxy(driver, {
      get: (target, name) => {
        if (name === 'replica') return () => replica;
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
  const { server, page } = await started({ around });
  await server.post(article({ tags: ['A'] }));
  for (const view of ['/', '/tags/a/', '/tags/a+!b/']) {
    const { log } = await page(`${view}changes.json`);
    const path = `${view}changes.json?since=7&log=${log}`;
    const response = await server.get(path);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('etag')).toBeNull();
    expect(await response.json()).toEqual({ changes: [], next: 7, log, names: 0, lagging: true });
    expect(await page(`${view}changes.json?since=7&log=other`)).toMatchObject({ reset: true, next: 1 });
  }
});

test('a search looks at a bounded part of a long log, and leads on', async () => {
  const { server, page } = await started();
  await server.fill(Array.from({ length: 260 }, (_, i) => ({ title: `Filled ${i}`, tags: ['A'] })));
  const { changes } = await page('/changes.json?limit=1000&fields=ids');
  // Each logs a change of every article.
  for (const label of ['One', 'Two']) {
    expect((await server.admin('PATCH', '/admin/facets/tag/a', { label })).status).toBe(200);
    await server.app.tick();
  }
  const { id } = changes[0]!;
  await server.admin('PATCH', `/admin/articles/${id}`, { title: 'A zeppelin' });
  const found: unknown[] = [];
  let pages = 0;
  for (let path: string | undefined = '/tags/a/changes.json?q=zeppelin&limit=5'; path; pages++) {
    const response = await server.get(path);
    const { changes, next } = (await response.json()) as Page;
    found.push(...changes.map(({ kind, id }) => `${kind} ${id}`));
    const link = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    if (link) expect(next).toBeGreaterThan(0);
    path = link;
  }
  // As the article is now, it is found at each of its changes.
  expect(found).toEqual([`silent ${id}`, `silent ${id}`, `silent ${id}`, `update ${id}`]);
  expect(pages).toBeGreaterThan(1);
});

test('a copy of the whole log leaves kept what others read', async () => {
  let reads = 0;
  const around = (driver: SqlDriver): SqlDriver =>
    new Proxy(driver, {
      get: (target, name) => {
        if (name === 'all') reads++;
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
  const { server } = await started({ around });
  // More than documents may take in memory.
  const words = Array.from({ length: 70 }, (_, i) => ({ title: `Long ${i}`, tags: ['A'] }));
  await server.fill(words.map((one) => ({ ...one, content_text: 'x'.repeat(100_000) })));
  const readsOf = async (path: string) => {
    const before = reads;
    await (await server.get(path)).text();
    return reads - before;
  };
  const feed = '/tags/a/rss.xml?limit=1';
  const cold = await readsOf(feed);
  const kept = await readsOf(feed);
  expect(kept).toBeLessThan(cold);
  for (let path: string | undefined = '/changes.json?limit=5&as=rss'; path; ) {
    const response = await server.get(path);
    await response.text();
    path = /<([^>]+)>/.exec(response.headers.get('link') ?? '')?.[1];
  }
  // With another spelling of the codings it is no answer that is kept whole.
  const before = reads;
  await (await server.get(feed, { 'accept-encoding': 'identity' })).text();
  expect(reads - before).toBe(kept);
});
