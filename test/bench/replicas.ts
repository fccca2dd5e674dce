// How long an article takes from one embedded replica to another, and what a second one adds to reading. A real sqld,
// each server a process; everything shares this machine's cores.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Sqld, startSqld } from '../support/sqld.ts';
import { type Child, startChild } from './child.ts';
import { load } from './load.ts';
import { partFlags } from './part.ts';
import { prose } from './prose.ts';
import { median, percentile } from './table.ts';
import { byTurns, spreadOf } from './turns.ts';

const { short, tell } = partFlags();

const TOKEN = 'bench-token-0123456789';
const [POSTS, ROUNDS, ROUND, ARTICLES] = short ? [5, 1, 300, 50] : [40, 5, 1_500, 300];
const home = mkdtempSync(join(tmpdir(), 'tagwire-replicas-'));
const words = prose(1);

const replica = (primary: Sqld, name: string, interval: number): Promise<Child> =>
  startChild('./replica-server.ts', {
    ...{ ADMIN_TOKEN: TOKEN, PORT: '0', PUBLIC_URL: 'https://wire.example', LOG_LEVEL: 'warn' },
    DATABASE_URL: `file:${join(home, name, 'replica.db')}`,
    DATABASE_SYNC_URL: primary.url,
    DATABASE_SYNC_INTERVAL: `${interval}`,
  });

const address = ({ port }: Child, path: string) => `http://127.0.0.1:${port}${path}`;

async function post(server: Child, title: string, tags: string[]): Promise<void> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ title, tags, content: { text: `${words(60)}.\n\n${words(60)}.` } });
  const response = await fetch(address(server, '/admin/articles'), { method: 'POST', headers, body });
  if (response.status !== 201) throw new Error(`POST: ${response.status} ${await response.text()}`);
}

/** Milliseconds from the answer to an editor at one server until a reader of the other has it. */
async function lags(primary: Sqld, interval: number): Promise<void> {
  const [a, b] = await Promise.all([replica(primary, 'a', interval), replica(primary, 'b', interval)]);
  const [posting, lag]: [number[], number[]] = [[], []];
  for (let i = 0; i < POSTS; i++) {
    const title = `Lag ${interval} ${i}`;
    const asked = performance.now();
    await post(a, title, ['Lag']);
    const answered = performance.now();
    posting.push(answered - asked);
    for (;;) {
      const feed = await fetch(address(b, '/tags/lag/feed.json?limit=5'));
      if ((await feed.text()).includes(`"${title}"`)) break;
      await sleep(1);
    }
    lag.push(performance.now() - answered);
    // At any moment of the interval.
    await sleep(Math.random() * interval);
  }
  await Promise.all([a.stop(), b.stop()]);
  const of = `a replica that asks every ${interval} ms`;
  tell({ name: `${of}, a post`, value: median(posting), unit: 'ms' });
  tell({ name: `${of}, until another has it: p50`, value: median(lag), unit: 'ms' });
  tell({
    name: `${of}, until another has it: p99`,
    value: percentile(lag, 99),
    unit: 'ms',
    lead: interval === 1_000,
  });
}

/** Answers a second to readers who each ask for something that nobody has asked for before. */
async function coldReads(servers: readonly Child[]): Promise<number> {
  const until = performance.now() + ROUND;
  let answers = 0;
  const reader = async (server: Child) => {
    while (performance.now() < until) {
      const path = `/rss.xml?q=${encodeURIComponent(words(2))}&limit=${1 + Math.floor(Math.random() * 200)}`;
      const response = await fetch(address(server, path));
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      await response.arrayBuffer();
      answers += 1;
    }
  };
  await Promise.all(servers.flatMap((server) => Array.from({ length: 4 }, () => reader(server))));
  return (answers * 1_000) / ROUND;
}

async function warmReads(servers: readonly Child[]): Promise<number> {
  const about = { path: '/rss.xml', headers: {}, connections: 16, milliseconds: ROUND };
  const measured = await Promise.all(servers.map(({ port }) => load({ ...about, port })));
  return measured.reduce((sum, { perSecond }) => sum + perSecond, 0);
}

async function compare(name: string, reads: (servers: readonly Child[]) => Promise<number>, both: Child[]) {
  let i = 0;
  const pairs = await byTurns(ROUNDS, [() => reads(both), () => reads([both[i++ % 2]!])]);
  tell({
    ...{ name: `${name}, two replicas`, value: median(pairs.map(([two]) => two!)), unit: '/s' },
    beside: { name: 'one', value: median(pairs.map(([, one]) => one!)) },
    ...spreadOf(pairs.map(([two, one]) => two! / one!)),
  });
}

const primary = await startSqld();
try {
  for (const interval of [100, 1_000]) await lags(primary, interval);
  const both = await Promise.all([replica(primary, 'a', 1_000), replica(primary, 'b', 1_000)]);
  for (let i = 0; i < ARTICLES; i++) await post(both[0]!, `Article ${i} ${words(4)}`, [`topic ${i % 8}`]);
  await sleep(2_000);
  await compare('new text queries', coldReads, both);
  await compare('one warm feed', warmReads, both);
  await Promise.all(both.map((server) => server.stop()));
} finally {
  await primary.stop();
  rmSync(home, { recursive: true, force: true });
}
