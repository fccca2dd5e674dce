// Servers go wrong while Prometheus watches them: what it is told makes the rules fire, and before that none does.
import { rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'libsql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sqld, startSqld } from '../../support/sqld.ts';
import {
  freePort,
  type Server,
  serve,
  stopServers,
  TOKEN,
  temporaryFolder,
  until,
} from '../../unit/cli/process.ts';
import { type Watcher, watch } from './prometheus.ts';

const home = temporaryFolder();
let site: Server;
let remote: Server;
let replica: Server;
let sqld: Sqld;
let prometheus: Watcher;
const work: (() => void)[] = [];

beforeAll(async () => {
  sqld = await startSqld();
  const vars = { OUTBOUND_ALLOW: '127.0.0.1', WORKERS: '2' };
  // So few connections that a test can open more.
  site = await serve({ DATA_DIR: `${home}/site`, ...vars }, ['serve'], ['prlimit', '--nofile=300:300']);
  remote = await serve({ DATA_DIR: `${home}/remote`, DATABASE_URL: sqld.url });
  const file = `file:${home}/replica.db`;
  replica = await serve({ DATA_DIR: `${home}/replica`, DATABASE_URL: file, DATABASE_SYNC_URL: sqld.url });
  await site.post({ title: 'Watched', content: { text: 'x' }, tags: ['a'] });
  const targets = [site, remote, replica].map(({ url }) => new URL(url).host);
  prometheus = await watch(targets, home);
}, 180_000);
afterAll(async () => {
  for (const end of work) end();
  await prometheus?.stop();
  await sqld?.stop();
});
stopServers();

/** Does something again and again till it is told to end. */
function again(milliseconds: number, ask: () => unknown): () => void {
  const timer = setInterval(() => void Promise.resolve(ask()).catch(() => {}), milliseconds);
  const end = () => clearInterval(timer);
  work.push(end);
  return end;
}
const read = (server: Server, headers: Record<string, string> = {}, path = '/rss.xml') =>
  fetch(server.url + path, { headers, signal: AbortSignal.timeout(8_000) }).then((answer) =>
    answer.arrayBuffer(),
  );
/** Until each of them has fired. */
const fired = async (...alerts: string[]) => {
  let missing = alerts;
  await until(async () => {
    const those = await prometheus.fired();
    missing = alerts.filter((alert) => !those.includes(alert));
    return !missing.length;
  }, 45_000).catch(() => {
    throw new Error(`not fired: ${missing}`);
  });
};

test('nothing fires while readers poll and editors post', async () => {
  const tag = (await fetch(`${site.url}/rss.xml`)).headers.get('etag') ?? '';
  const polls = again(60, () => read(site, { 'if-none-match': tag }));
  await sleep(15_000);
  polls();
  expect(await prometheus.firing()).toEqual([]);
}, 60_000);

test('readers without validators, wrong tokens, subscribers that are gone', async () => {
  const dead = `http://127.0.0.1:${await freePort()}/`;
  for (const i of [1, 2, 3]) {
    await site.admin('POST', '/admin/webhooks', { url: `${dead}${i}`, view: '/', events: ['publish'] });
  }
  const ends = [
    again(60, () => read(site)),
    again(150, () => read(site, { authorization: 'Bearer wrong' }, '/admin/articles')),
    again(1_000, () => site.post({ title: 'Told to nobody', content: { text: 'x' } })),
  ];
  await fired('TagwireFewNotModified', 'TagwireGuessing', 'TagwireDeliveriesFail');
  for (const end of ends) end();
}, 60_000);

test('a process that dies, and processes that have no time', async () => {
  const [first] = site.processes;
  process.kill(first ?? 0, 'SIGKILL');
  await fired('TagwireProcessCrashes');
  await until(() => site.processes.length === 2);
  for (let i = 0; i < 12; i++) {
    for (const pid of site.processes) process.kill(pid, 'SIGSTOP');
    await sleep(600);
    for (const pid of site.processes) process.kill(pid, 'SIGCONT');
    await sleep(400);
  }
  await fired('TagwireEventLoopLag');
}, 90_000);

test('a folder that is none, and more connections than there may be', async () => {
  rmSync(`${home}/site/media`, { recursive: true, force: true });
  writeFileSync(`${home}/site/media`, '');
  const file = new FormData();
  file.append('file', new Blob([PIXEL]), 'x.gif');
  const authorization = `Bearer ${TOKEN}`;
  const uploads = again(300, () =>
    fetch(`${site.url}/admin/media`, { method: 'POST', headers: { authorization }, body: file }),
  );
  await fired('TagwireErrorsLogged', 'TagwireServerErrors');
  uploads();
  const { port } = new URL(site.url);
  const crowd = again(20, () => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => {});
    work.push(() => socket.destroy());
  });
  await fired('TagwireShedding');
  crowd();
  for (const end of work.splice(0)) end();
}, 90_000);

test('a database that somebody else holds', async () => {
  const soon = new Date(Date.now() + 4_000).toISOString();
  await until(
    async () =>
      (
        await site.admin('POST', '/admin/articles', {
          title: 'Due',
          content: { text: 'x' },
          publishedAt: soon,
        })
      ).ok,
  );
  const holder = new Database(`${home}/site/tagwire.db`);
  holder.exec('PRAGMA busy_timeout = 5000');
  holder.exec('BEGIN IMMEDIATE');
  const posts = again(500, () =>
    site.admin('POST', '/admin/articles', { title: 'Late', content: { text: 'x' } }),
  );
  await fired(
    'TagwireDatabaseErrors',
    'TagwireDatabaseSlow',
    'TagwirePublishingSlow',
    'TagwireScheduledOverdue',
    'TagwireOutboxOverdue',
  );
  posts();
  holder.exec('ROLLBACK');
  holder.close();
}, 90_000);

test('a database that is slow, then away', async () => {
  let i = 0;
  const reads = again(50, () => read(remote, {}, `/tags/t${i++}/rss.xml`));
  for (let n = 0; n < 10; n++) {
    sqld.signal('SIGSTOP');
    await sleep(900);
    sqld.signal('SIGCONT');
    await sleep(100);
  }
  await fired('TagwireSlow');
  reads();
  await sqld.kill();
  await fired('TagwireNotReady', 'TagwireReplicaBehind');
}, 90_000);

test('nothing there', async () => {
  await site.stop('SIGKILL');
  await until(async () => (await prometheus.firing()).includes('TagwireDown'), 30_000);
}, 60_000);

/** A GIF of one pixel. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
