// digest.json: the hash of what whoever followed the log holds, whatever is written meanwhile.
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient, digestOf } from '../../../src/entries/client.ts';
import { randomFrom } from '../../support/random.ts';
import { article, SITE, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
/** Called before the next statement that reads articles for a digest. */
let meanwhile: (() => Promise<void>) | undefined;
let walks = 0;

beforeEach(async () => {
  [meanwhile, walks] = [undefined, 0];
  server = await testServer({
    around: (driver) => {
      const all: typeof driver.all = async (sql, params) => {
        if (sql.includes('json_array(a.id, c.version)')) {
          walks += 1;
          const work = meanwhile;
          meanwhile = undefined;
          await work?.();
        }
        return driver.all(sql, params);
      };
      return {
        ...{ all, batch: (statements) => driver.batch(statements), close: () => driver.close() },
        ...{ version: () => driver.version?.() ?? 0, held: () => driver.held?.() ?? 0 },
      };
    },
  });
});
afterEach(() => server.close());

const clientOf = () =>
  createClient({ url: SITE, fetch: (request) => Promise.resolve(server.app.fetch(request)) });

interface Digest {
  log: string;
  seq: number;
  count: number;
  digest: string;
}
const digestAt = async (path: string): Promise<Digest> => {
  const response = await server.get(`${path}digest.json`);
  expect(response.status).toBe(200);
  return (await response.json()) as Digest;
};

/** What a follower of a view holds after the changes up to a number. */
async function heldAt(view: string, last = Number.POSITIVE_INFINITY): Promise<Map<string, number>> {
  const held = new Map<string, number>();
  const options = { once: true, fields: ['id', 'version'] as const };
  for await (const change of clientOf().changes(view, options)) {
    if (change.kind === 'reset' || change.seq > last) break;
    if (change.kind === 'retract' || change.kind === 'left') held.delete(change.id);
    else held.set(change.id, change.version);
  }
  return held;
}

/** As anybody can check it. */
function hashed(held: ReadonlyMap<string, number>): string {
  const lines = [...held].map(([id, version]) => `${id} ${version}\n`).join('');
  const command = 'LC_ALL=C sort | sha256sum';
  return execFileSync('sh', ['-c', command], { input: lines, encoding: 'utf8' }).slice(0, 64);
}

const VIEWS = [
  '',
  '/tags/a',
  '/tags/a+b',
  '/tags/!a',
  '/tags/a+!b,c',
  '/languages/en/tags/b',
  '/tags/none',
  '?q=stone',
  '/tags/a?q=stone',
];
const pathOf = (view: string) => {
  const [path, query] = view.split('?');
  return query ? `${path}/digest.json?${query}` : `${path}/digest.json`;
};

test('it is that of the articles and versions that the log has told, of every view', async () => {
  const random = randomFrom(19);
  const any = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const ids: string[] = [];
  for (let i = 0; i < 120; i++) {
    const tags = ['A', 'B', 'C'].filter(() => random() < 0.4);
    const content = { text: random() < 0.4 ? 'A stone.' : 'Wood.' };
    const dice = random();
    const path = `/admin/articles/${any(ids)}`;
    if (dice < 0.5 || !ids.length) ids.push((await server.post(article({ tags, content }))).id);
    else if (dice < 0.6) await server.admin('PATCH', path, { tags });
    else if (dice < 0.7) await server.admin('PATCH', path, { content, change: { kind: 'silent' } });
    else if (dice < 0.75) await server.admin('PATCH', path, { status: 'draft' });
    else if (dice < 0.8) await server.admin('PATCH', path, { status: 'published' });
    else if (dice < 0.85)
      await server.admin('PATCH', path, {
        publishedAt: `2026-0${1 + Math.floor(random() * 9)}-01T00:00:00Z`,
      });
    else if (dice < 0.95) await server.admin('DELETE', path);
    else await server.admin('DELETE', `${path}?hard=true`);
  }
  for (const view of VIEWS) {
    const held = await heldAt(view);
    const told = await (await server.get(pathOf(view))).json();
    expect(told, view).toEqual({
      log: expect.stringMatching(/^[\da-f]{32}(?:-\w+)?$/),
      seq: expect.any(Number),
      count: held.size,
      digest: hashed(held),
    });
    expect(await clientOf().digest(view)).toEqual(told);
    const articles = [...held].map(([id, version]) => ({ id, version }));
    expect(await digestOf(articles)).toEqual({ count: held.size, digest: hashed(held) });
  }
  expect((await heldAt('/tags/a')).size).toBeGreaterThan(5);
  expect((await heldAt('?q=stone')).size).toBeGreaterThan(5);
});

test('what is written while the view is walked is in it, as of the number that it says', async () => {
  const titles = Array.from({ length: 700 }, (_, i) => ({ title: `Filled ${i}`, tags: ['A'] }));
  await server.fill(titles);
  const ids = [...(await heldAt('')).keys()];
  for (const view of ['', '/tags/a', '/tags/a+!b', '?q=text']) {
    meanwhile = async () => {
      // Behind the walk and before it.
      for (const id of [ids[0], ids.at(-1), ids[350]]) {
        await server.admin('PATCH', `/admin/articles/${id}`, { summary: `For ${view}` });
      }
      await server.admin('PATCH', `/admin/articles/${ids.pop()}`, { tags: ['B'] });
      await server.admin('DELETE', `/admin/articles/${ids.shift()}`);
      await server.post(article({ title: `While ${view} is walked`, tags: ['A'] }));
      await server.post(article({ title: 'Old', tags: ['A'], publishedAt: '2020-01-01T00:00:00Z' }));
      await server.admin('PATCH', `/admin/articles/${ids[100]}`, { publishedAt: '2026-11-23T11:00:00Z' });
    };
    const told = (await (await server.get(pathOf(view))).json()) as Digest;
    expect(meanwhile).toBeUndefined();
    const held = await heldAt(view, told.seq);
    expect(told).toMatchObject({ count: held.size, digest: hashed(held) });
  }
});

test('it is made again only after a change of the view, and asked again with its ETag', async () => {
  await server.post(article({ tags: ['A'] }));
  const first = await server.get('/tags/a/digest.json');
  expect(first.headers.get('cache-control')).toBe('no-cache');
  const etag = first.headers.get('etag') ?? '';
  const made = walks;
  await server.post(article({ tags: ['B'] }));
  expect((await server.get('/tags/a/digest.json', { 'if-none-match': etag })).status).toBe(304);
  expect(walks).toBe(made);
  await server.post(article({ tags: ['A'] }));
  expect((await server.get('/tags/a/digest.json', { 'if-none-match': etag })).status).toBe(200);
  expect(walks).toBe(made + 1);
  expect(await digestAt('/tags/a/')).toMatchObject({ count: 2 });
});

test('a tag has its digest under its new name, and none once it has ended', async () => {
  await server.post(article({ tags: ['Alpha'] }));
  await server.post(article({ tags: ['Beta'] }));
  const rename = (slug: string, body: object) => server.admin('PATCH', `/admin/facets/tag/${slug}`, body);
  const before = await digestAt('/tags/alpha/');
  await rename('alpha', { label: 'Gamma', slug: 'gamma' });
  const moved = await server.get('/tags/alpha/digest.json');
  expect([moved.status, moved.headers.get('location')]).toEqual([308, '/tags/gamma/digest.json']);
  expect(await digestAt('/tags/gamma/')).toMatchObject({
    log: before.log,
    digest: hashed(await heldAt('/tags/gamma')),
  });
  await server.admin('DELETE', '/admin/facets/tag/beta');
  expect((await server.get('/tags/beta/digest.json')).status).toBe(410);
  expect((await server.get('/Tags/gamma/digest.json')).status).toBe(308);
  expect((await server.get('/tags/a++b/digest.json')).status).toBe(400);
});
