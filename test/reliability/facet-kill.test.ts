// kill -9 while the articles of a tag follow a merge: whoever starts next goes on where it was, a stop outlives the process
// that was asked for it, and in the end each article has moved once.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../unit/cli/process.ts';
import { brokenIn } from './invariants.ts';
import { freePort, TagwireProcess, TOKEN } from './tagwire-process.ts';

const COUNT = 900;
const dir = temporaryFolder();
let server: TagwireProcess;
afterAll(() => server?.end('SIGKILL'));

async function api(method: string, where: string, body?: unknown) {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const init = { method, headers, body: body && JSON.stringify(body) } as RequestInit;
  return (await (await fetch(server.url + where, init)).json()) as Record<string, unknown>;
}

interface Facet {
  count: number;
  stopped?: boolean;
  progress?: { done: number; total: number };
}
const following = async () =>
  ((await api('GET', '/admin/facets?state=pending')) as { facets: Facet[] }).facets[0];
const moved = async () => ((await api('GET', '/admin/facets/tag/new')) as unknown as Facet).count - 1;

async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; !(await done()); await sleep(5))
    if (Date.now() > deadline) throw new Error(`${what}: not within a minute`);
}

async function killed(): Promise<void> {
  await server.end('SIGKILL');
  server.start();
  expect(await server.ready()).toBe(true);
}

test('a merge goes on after a kill, stays stopped after another, and ends exact', {
  timeout: 180_000,
}, async () => {
  server = new TagwireProcess(dir, await freePort(), {
    PUBLIC_URL: 'https://wire.example',
    LOG_LEVEL: 'warn',
  });
  server.start();
  expect(await server.ready()).toBe(true);
  const create = (tag: string) => (_: unknown, i: number) => ({
    method: 'create',
    article: { title: `${tag} ${i}`, content: { text: 'A text.' }, tags: [tag] },
  });
  for (let i = 0; i < COUNT; i += 100)
    await api('POST', '/admin/articles/batch', { articles: Array.from({ length: 100 }, create('Old')) });
  await api('POST', '/admin/articles/batch', { articles: [create('New')(0, 0)] });
  const { next: since } = (await api('GET', '/changes.json?limit=1000')) as { next: number };

  void api('PATCH', '/admin/facets/tag/old', { mergeInto: 'new' }).catch(() => {});
  await until('some have moved', async () => (await moved()) > 20);
  await killed();
  const before = await moved();
  expect(before, 'a kill that came too late shows nothing').toBeLessThan(COUNT);
  await until('more have moved', async () => (await moved()) > before);

  await api('PATCH', '/admin/facets/tag/old', { stopped: true });
  await killed();
  const { stopped, progress } = (await following())!;
  expect(stopped).toBe(true);
  const done = await moved();
  expect(done).toBeLessThan(COUNT);
  expect(progress).toEqual({ done, total: COUNT });
  // Longer than a timer takes to look.
  await sleep(1_500);
  expect(await moved()).toBe(done);

  await api('PATCH', '/admin/facets/tag/old', { stopped: false });
  await until('all have moved', async () => (await following()) === undefined);
  expect(await moved()).toBe(COUNT);
  const log = (await api('GET', `/changes.json?since=${since}&limit=1000`)) as {
    changes: { guid: string }[];
  };
  expect(log.changes).toHaveLength(COUNT);
  expect(new Set(log.changes.map(({ guid }) => guid)).size).toBe(COUNT);
  await server.end('SIGTERM');
  expect(brokenIn(join(dir, 'tagwire.db'))).toEqual([]);
  expect(server.complaints()).toEqual([]);
});
