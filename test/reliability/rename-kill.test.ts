// A tag of many articles is renamed, and the server killed eight times meanwhile: it goes on by itself, tells how far it is, and
// in the end each article has the new name, was changed once a rename, and every count is exact.
//   KILL_ARTICLES=50000 vitest run --config test/reliability.config.ts test/reliability/rename-kill.test.ts
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { fill } from '../bench/synthetic.ts';
import { metricsOf } from '../support/metrics.ts';
import { randomFrom } from '../support/random.ts';
import { temporaryFolder } from '../unit/cli/process.ts';
import { brokenIn } from './invariants.ts';
import { rowsIn } from './rows.ts';
import { freePort, TagwireProcess, TOKEN } from './tagwire-process.ts';

const COUNT = Number(process.env.KILL_ARTICLES ?? 900);
const KILLS = 8;
const random = randomFrom(21);
const dir = temporaryFolder();
let server: TagwireProcess;
afterAll(() => server?.end('SIGKILL'));

async function ask(method: string, where: string, body?: object): Promise<string> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const answer = await fetch(server.url + where, {
    method,
    headers,
    body: body && JSON.stringify(body),
  } as RequestInit);
  const text = await answer.text();
  expect(answer.ok, text).toBe(true);
  return text;
}

/** Articles that are still to follow, by the metric and by the API; undefined where none is. */
async function left(): Promise<number | undefined> {
  const { facets } = JSON.parse(await ask('GET', '/admin/facets?state=pending')) as {
    facets: { progress?: { done: number; total: number } }[];
  };
  const told = metricsOf(await ask('GET', '/metrics')).get('tagwire_articles_pending{work="facet"}');
  const [one] = facets;
  if (!one) return undefined;
  const { done = 0, total = COUNT } = one.progress ?? {};
  expect(total).toBe(COUNT);
  // The metric was asked for later.
  expect(told).toBeLessThanOrEqual(total - done);
  return total - done;
}

test('a rename that is killed eight times ends exact', { timeout: 120_000 + COUNT * 60 }, async () => {
  const path = join(dir, 'tagwire.db');
  const vars = { PUBLIC_URL: 'https://wire.example', LOG_LEVEL: 'warn' };
  server = new TagwireProcess(dir, await freePort(), vars);
  server.start();
  expect(await server.ready()).toBe(true);
  await server.end('SIGTERM');
  // Every second one has the tag.
  fill(path, 2 * COUNT, { tags: 100, words: 20 });
  server.start();
  expect(await server.ready()).toBe(true);
  const [[since]] = rowsIn(path, 'SELECT max(seq) FROM changes') as [[number]];

  let renames = 0;
  let before = 0;
  for (let kills = 0; kills < KILLS; ) {
    let now = await left();
    // A rename can end before its kills do, on a busy machine: the next one begins.
    if (now === undefined) {
      let answered = false;
      const renamed = ask('PATCH', '/admin/facets/tag/even', { label: `Renamed ${++renames}` });
      void renamed.catch(() => {}).then(() => (answered = true));
      do now = await left();
      while (now === undefined && !answered);
      before = 0;
    }
    // At a moment in the first half of what is left.
    const share = (now ?? 0) * (1 - random() / 2);
    while (now !== undefined && now > share) {
      await sleep(5);
      now = await left();
    }
    await server.end('SIGKILL');
    const [[done]] = rowsIn(path, "SELECT pending ->> 'done' FROM facets WHERE slug = 'even'") as [
      [number | null],
    ];
    server.start();
    expect(await server.ready()).toBe(true);
    if (done === null) continue;
    kills++;
    expect(done).toBeGreaterThanOrEqual(before);
    before = done;
    expect((await left()) ?? 0).toBeLessThanOrEqual(COUNT - done);
  }
  while ((await left()) !== undefined) await sleep(20);

  expect(JSON.parse(await ask('GET', '/admin/facets/tag/even'))).toMatchObject({
    label: `Renamed ${renames}`,
    count: COUNT,
  });
  await server.end('SIGTERM');
  const [[labelled]] = rowsIn(
    path,
    `SELECT count(*) FROM articles a JOIN revisions r ON r.article = a.n AND r.version = a.version
      WHERE EXISTS (SELECT 1 FROM json_each(r.document, '$.tags') t WHERE t.value = 'Renamed ${renames}')`,
  ) as [[number]];
  expect(labelled).toBe(COUNT);
  const log = `SELECT count(*), count(DISTINCT article), sum(kind = 'silent') FROM changes WHERE seq > ${since}`;
  expect(rowsIn(path, log)).toEqual([[renames * COUNT, COUNT, renames * COUNT]]);
  expect(brokenIn(path).filter((fault) => !fault.startsWith('who made it'))).toEqual([]);
  expect(server.complaints()).toEqual([]);
});
