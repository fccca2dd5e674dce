// One POST, acknowledged on disk, and an import, beside a bare libSQL client that commits the same statements; and
// what readers wait while articles come in.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client/sqlite3';
import { createApp } from '../../src/app.ts';
import type { Statement } from '../../src/ports.ts';
import { nodeRuntime, openDriver, readMigrations } from '../../src/runtimes/node/index.ts';
import { ensureSite } from '../../src/store/facets/facets.ts';
import { migrate } from '../../src/store/migrate.ts';
import { startChild } from './child.ts';
import { largePosts } from './large-posts.ts';
import { partFlags } from './part.ts';
import { prose } from './prose.ts';
import { readingMeanwhile } from './reading-meanwhile.ts';
import { makeSite, publish } from './site.ts';
import { siteConfig, TOKEN } from './site-server.ts';
import { median, percentile } from './table.ts';
import { besideOf, byTurns, spreadOf } from './turns.ts';
import { wxr } from './wxr.ts';

const { short, tell } = partFlags();
const posts = short ? 50 : 400;
/** Articles of an import, and how often it is tried. */
const [imported, imports] = short ? [200, 1] : [2_000, 4];
const words = prose(9);
const article = (i: number) => ({
  title: `${words(6)} ${i}`,
  content: { text: words(330) },
  tags: [`t${i % 50}`, `t${i % 7}`],
});

/** Two databases: Tagwire writes one, and a bare client repeats its batches in the other. */
async function twoDatabases() {
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-write-'));
  const config = siteConfig(dir);
  // As a server has it.
  const real = await openDriver(config, undefined, true);
  let recorded: (readonly Statement[])[] = [];
  const driver = {
    ...{ all: real.all.bind(real), version: real.version?.bind(real), close: real.close.bind(real) },
    batch: (statements: readonly Statement[]) => {
      recorded.push(statements);
      return real.batch(statements);
    },
  };
  await migrate(driver, readMigrations());
  const app = createApp({ config, driver, migrations: readMigrations(), runtime: nodeRuntime(config) });
  await ensureSite(app.context.db, Date.now());

  const bare = createClient({ url: `file:${join(dir, 'bare.db')}`, concurrency: 1, timeout: 0 });
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = OFF']) {
    await bare.execute(`PRAGMA ${pragma}`);
  }
  /** Milliseconds of all batches since the last call. */
  const replay = async () => {
    const batches = recorded.map((statements) =>
      statements.map(({ sql, params }) => ({ sql, args: params as (string | number | null)[] })),
    );
    recorded = [];
    const started = performance.now();
    for (const batch of batches) await bare.batch(batch, 'write');
    return performance.now() - started;
  };
  /** Milliseconds until it was answered. */
  const ask = async (path: string, type: string, body: string, status: number) => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': type };
    const started = performance.now();
    const answer = await app.fetch(
      new Request(`https://wire.example${path}`, { method: 'POST', headers, body }),
    );
    await answer.arrayBuffer();
    if (answer.status !== status) throw new Error(`${path} answered ${answer.status}`);
    return performance.now() - started;
  };
  await replay();
  const close = async () => {
    await app.stop();
    await real.close();
    bare.close();
    rmSync(dir, { recursive: true, force: true });
  };
  return { ask, replay, close };
}

async function posting() {
  const { ask, replay, close } = await twoDatabases();
  const times: number[][] = [];
  for (let i = 0; i < posts; i++) {
    const ours = await ask('/admin/articles', 'application/json', JSON.stringify(article(i)), 201);
    times.push([ours, await replay()]);
    // What follows a publication is not the next one's.
    await new Promise((after) => setTimeout(after, 2));
  }
  await close();
  const { ours, theirs, ...ratios } = besideOf(times);
  tell({
    ...{ name: 'one POST of 3 KB, acknowledged on disk', value: ours, unit: 'ms', ...ratios },
    ...{ beside: { name: 'a bare batch', value: theirs }, lead: true },
  });
}

async function importing() {
  const pairs: [number, number][] = [];
  for (let i = 0; i <= imports; i++) {
    const [ours, theirs] = await timesOfImport();
    // The first warms the code.
    if (i) pairs.push([imported / (ours / 1_000), imported / (theirs / 1_000)]);
  }
  tell({
    ...{ name: 'an import, articles', value: median(pairs.map(([a]) => a)), unit: '/s' },
    beside: { name: 'bare batches', value: median(pairs.map(([, b]) => b)) },
    ...{ ...spreadOf(pairs.map(([a, b]) => a / b)), aim: '≥ 0.5', lead: true },
  });
}

/** Milliseconds of an import, and of a bare client's with the same statements. */
async function timesOfImport(tagsOf?: (n: number) => string[]): Promise<[number, number]> {
  const { ask, replay, close } = await twoDatabases();
  const document = [...wxr(imported, 330, tagsOf)].join('');
  const ours = await ask('/admin/import', 'application/rss+xml', document, 200);
  const theirs = await replay();
  await close();
  return [ours, theirs];
}

/** Tags that are made with the articles, beside as many that are there after the first. */
async function tagging() {
  const five = [0, 1, 2, 3, 4];
  const recurring = (n: number) => five.map((k) => `Tag ${(n * 5 + k) % 200}`);
  const own = (n: number) => five.map((k) => `Tag ${n * 5 + k}`);
  const sides = [own, recurring].map((tagsOf) => async () => (await timesOfImport(tagsOf))[0]);
  const rates = (await byTurns(imports, sides)).map((times) =>
    times.map((time) => imported / (time / 1_000)),
  );
  tell({
    ...{
      name: 'an import with five new tags each, articles',
      value: median(rates.map(([a]) => a!)),
      unit: '/s',
    },
    beside: { name: 'five of 200 tags each', value: median(rates.map(([, b]) => b!)) },
    ...{ ...spreadOf(rates.map(([a, b]) => a! / b!)), aim: '≥ 0.67', lead: true },
  });
}

/** Two processes of one site: when what one acknowledged is read. */
async function visible() {
  const site = await makeSite(2_000, { tags: 50 });
  const [one, other] = [
    await startChild('site-server.ts', site.dir),
    await startChild('site-server.ts', site.dir),
  ];
  const has = async (port: number, title: string) =>
    (await (await fetch(`http://127.0.0.1:${port}/tags/seen/feed.json`)).text()).includes(`"${title}"`);
  let atOnce = 0;
  const lags: number[] = [];
  const tries = short ? 10 : 100;
  for (let i = 0; i < tries; i++) {
    const title = `seen ${i}`;
    await publish(one.port, { title, content: { text: 'x' }, tags: ['seen'] });
    const published = performance.now();
    const there = async () => {
      while (!(await has(other.port, title)));
      lags.push(performance.now() - published);
    };
    const [here] = await Promise.all([has(one.port, title), there()]);
    if (here) atOnce += 1;
  }
  await one.stop();
  await other.stop();
  site.remove();
  const share = (atOnce / tries) * 100;
  tell({ name: 'the next GET has it, same process', value: share, unit: '%', aim: '≥ 100', lead: true });
  const of = 'acknowledged until a GET of another process has it, that GET included';
  tell({ name: `${of}: p50`, value: median(lags), unit: 'ms' });
  tell({ name: `${of}: p99`, value: percentile(lags, 99), unit: 'ms', lead: true });
}

await posting();
await importing();
await tagging();
await readingMeanwhile(short, tell);
await largePosts(short, tell);
await visible();
