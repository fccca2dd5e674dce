// Renaming a tag of 50,000 articles: on a file, and by one of two servers that read replicas of one sqld. What readers
// wait meanwhile at each server, beside the same servers at rest just before.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSqld } from '../support/sqld.ts';
import { type Child, startChild } from './child.ts';
import { partFlags, profiling } from './part.ts';
import { ask, makeSite } from './site.ts';
import { SITE, TOKEN } from './site-server.ts';
import { percentile } from './table.ts';

const flags = partFlags();
const { short, tell, only } = flags;
/** Of which every second one has the tag `even`. */
const ARTICLES = short ? 400 : 100_000;
const REST_MS = short ? 300 : 10_000;
/** Between two requests of a reader. */
const PAUSE_MS = 4;
const AUTH = { authorization: `Bearer ${TOKEN}` };
/** A view that the renaming does not touch, and two that it changes again and again. */
const VIEWS = {
  'another view': '/tags/t501/feed.json',
  'the site’s feed': '/rss.xml',
  'the tag’s feed': '/tags/even/feed.json',
};
type Times = Record<keyof typeof VIEWS, number[]>;

const site = await makeSite(ARTICLES, { tags: 1_000, words: 30 });
const home = mkdtempSync(join(tmpdir(), 'tagwire-renaming-'));

/** Reads each view by turns until it is told to stop. */
function reader({ port }: Child): () => Promise<Times> {
  let running = true;
  const entries = Object.entries(VIEWS);
  const times = Object.fromEntries(entries.map(([name]) => [name, []])) as unknown as Times;
  const reading = (async () => {
    for (let i = 0; running; i++, await sleep(PAUSE_MS)) {
      const [name, path] = entries[i % entries.length]!;
      times[name as keyof Times].push((await ask(port, path)).time);
    }
  })();
  return async () => {
    running = false;
    await reading;
    return times;
  };
}

async function reading(servers: readonly Child[], work: () => Promise<unknown>): Promise<Times[]> {
  const stops = servers.map(reader);
  await work();
  return Promise.all(stops.map((stop) => stop()));
}

async function rename({ port }: Child, label: string): Promise<void> {
  const url = `http://127.0.0.1:${port}/admin/facets`;
  const init = {
    method: 'PATCH',
    headers: { ...AUTH, 'content-type': 'application/json' },
    body: JSON.stringify({ label }),
  };
  const answer = await fetch(`${url}/tag/even`, init);
  if (!answer.ok) throw new Error(`PATCH answered ${answer.status}: ${await answer.text()}`);
  for (;;) {
    const pending = (await (await fetch(`${url}?state=pending`, { headers: AUTH })).json()) as {
      facets: unknown[];
    };
    if (!pending.facets.length) return;
    await sleep(short ? 50 : 500);
  }
}

/** @param servers the first is asked to rename */
async function measure(name: string, servers: readonly Child[], places: readonly string[]): Promise<void> {
  // Those after the first: what is asked for before it is warm.
  for (let i = 0; i < 3; i++) await reading(servers, () => sleep(REST_MS / 10));
  const rest = await reading(servers, () => sleep(REST_MS));
  const began = performance.now();
  const meanwhile = await reading(servers, () => rename(servers[0]!, 'Even numbers'));
  tell({ name, value: (performance.now() - began) / 1_000, unit: 's' });
  for (const [i, place] of places.entries()) {
    for (const view of Object.keys(VIEWS) as (keyof Times)[]) {
      const [value, before] = [percentile(meanwhile[i]![view], 99), percentile(rest[i]![view], 99)];
      tell({
        ...{ name: `${name}: reading ${view}${place}, p99`, value, unit: 'ms' },
        ...{ beside: { name: 'at rest', value: before }, ratio: value / before },
        ...(view === 'another view' && { aim: '≤ 3', lead: true }),
      });
    }
  }
}

async function onFile(name: string): Promise<void> {
  const dir = join(home, 'file');
  mkdirSync(dir);
  copyFileSync(join(site.dir, 'tagwire.db'), join(dir, 'tagwire.db'));
  const server = await startChild('site-server.ts', dir, profiling(flags));
  try {
    await measure(name, [server], ['']);
  } finally {
    await server.stop();
  }
}

async function onReplicas(name: string): Promise<void> {
  const dir = join(home, 'primary');
  mkdirSync(join(dir, 'dbs', 'default'), { recursive: true });
  copyFileSync(join(site.dir, 'tagwire.db'), join(dir, 'dbs', 'default', 'data'));
  const primary = await startSqld({ dir });
  const replica = (at: string) =>
    startChild(
      'replica-server.ts',
      {
        ...{ ADMIN_TOKEN: TOKEN, PORT: '0', PUBLIC_URL: SITE, LOG_LEVEL: 'warn', DATA_DIR: join(home, at) },
        ...{ DATABASE_URL: `file:${join(home, at, 'replica.db')}`, DATABASE_SYNC_URL: primary.url },
      },
      profiling(flags),
    );
  const servers: Child[] = [];
  try {
    for (const at of ['a', 'b']) servers.push(await replica(at));
    await measure(name, servers, [' at the server that renames', ' at the other']);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await primary.stop();
  }
}

const CASES = { 'on a file': onFile, 'two servers and one sqld': onReplicas };
try {
  for (const [name, run] of Object.entries(CASES)) if (name.includes(only)) await run(`renaming, ${name}`);
} finally {
  site.remove();
  rmSync(home, { recursive: true, force: true });
}
