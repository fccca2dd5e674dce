// How long an article takes from one embedded replica to another, and what a second one adds to reading:
// `npm run bench:replicas`. A real sqld, each server a process; everything shares this machine's cores.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Sqld, startSqld } from '../support/sqld.ts';
import { type Child, startChild } from './child.ts';
import { load } from './load.ts';
import { prose } from './prose.ts';
import { machine, median, percentile, table, thousands } from './table.ts';

const TOKEN = 'bench-token-0123456789';
const POSTS = Number(process.env.POSTS ?? 40);
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const ROUND = 1_500;
const ARTICLES = 300;
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
async function lags(primary: Sqld, interval: number): Promise<string[]> {
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
  const cells = [median(posting), median(lag), percentile(lag, 99), Math.max(...lag)];
  return [`every ${interval} ms`, ...cells.map((value) => `${Math.round(value)} ms`)];
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

async function compare(what: string, reads: (servers: readonly Child[]) => Promise<number>, both: Child[]) {
  const [one, two]: [number[], number[]] = [[], []];
  // By turns, since others use the machine, too.
  for (let i = 0; i < ROUNDS; i++) {
    one.push(await reads([both[i % 2]!]));
    two.push(await reads(both));
  }
  const ratio = median(two.map((value, i) => value / one[i]!));
  return [what, thousands(median(one)), thousands(median(two)), ratio.toFixed(2)];
}

const primary = await startSqld();
try {
  console.log(JSON.stringify(machine()));
  const rows = [await lags(primary, 100), await lags(primary, 1_000)];
  console.log(
    `\nFrom one replica to another, ${POSTS} posts each (a post's answer waits for its own replica):\n`,
  );
  console.log(table(['a replica asks', 'a post', 'lag, median', 'p99', 'longest'], rows));

  const both = await Promise.all([replica(primary, 'a', 1_000), replica(primary, 'b', 1_000)]);
  for (let i = 0; i < ARTICLES; i++) await post(both[0]!, `Article ${i} ${words(4)}`, [`topic ${i % 8}`]);
  await sleep(2_000);
  const reads = [
    await compare('new text queries', coldReads, both),
    await compare('one warm feed', warmReads, both),
  ];
  console.log(`\nAnswers a second, ${ROUNDS} rounds by turns; the load generator shares the cores:\n`);
  console.log(table(['reading', 'one replica', 'two', 'ratio'], reads));
  await Promise.all(both.map((server) => server.stop()));
} finally {
  await primary.stop();
  rmSync(home, { recursive: true, force: true });
}
