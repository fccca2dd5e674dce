// A wire that never misses: a server that is written to, killed, stopped, set back to a backup; followers that are cut off and go on.
// At the end each knows what the log says, and was told nothing twice. WIRE_SEED=n begins with another seed.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { randomFrom } from '../../support/random.ts';
import { tagwire } from '../../unit/cli/process.ts';
import { freePort, TagwireProcess } from '../tagwire-process.ts';
import { FollowCommand } from './command.ts';
import { type Follower, LongPoll, Stream } from './followers.ts';
import { type Page, shown, Told } from './told.ts';
import { published, Writer } from './writer.ts';

const SEED = Number(process.env.WIRE_SEED || 1);
/** A follower that knows less after so long has missed something. */
const HANG_MS = 30_000;
const home = mkdtempSync(join(tmpdir(), 'tagwire-wire-'));
const dir = join(home, 'data');
mkdirSync(dir);
const random = randomFrom(SEED);
let server: TagwireProcess;
afterAll(async () => {
  await server.end();
  rmSync(home, { recursive: true, force: true });
});

interface View {
  path: string;
  query?: string;
  has(tags: readonly string[], html: string): boolean;
}
const VIEWS: readonly View[] = [
  { path: '/', has: () => true },
  { path: '/tags/t1/', has: (tags) => tags.includes('T1') },
  { path: '/tags/t1+!t2/', has: (tags) => tags.includes('T1') && !tags.includes('T2') },
  {
    path: '/tags/t2,t3/',
    query: '?q=pipeline',
    has: (tags, html) => /T[23]/.test(tags.join()) && /pipeline/.test(html),
  },
];
const addressOf = ({ path, query = '' }: View) => `${server.url}${path}changes.json${query}`;

/** The log of a view, read from its beginning. */
async function wholeLog(view: View): Promise<Told> {
  const told = new Told(`the log of ${view.path}`);
  for (let more = true; more; ) {
    const url = new URL(addressOf(view));
    url.searchParams.set('since', `${told.since}`);
    url.searchParams.set('limit', '1000');
    const response = await fetch(url);
    told.page((await response.json()) as Page);
    more = /rel="?next"?/.test(response.headers.get('link') ?? '');
  }
  return told;
}

async function start(): Promise<void> {
  server.start();
  if (!(await server.ready())) throw new Error(`it ended: ${(await server.ended()).stderr}`);
}

const command = async (...args: string[]) => {
  const { code, stderr } = await tagwire(args, { DATA_DIR: dir });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
};

test(`WIRE_SEED=${SEED}: kills, restarts, a backup set back`, { timeout: 180_000 }, async () => {
  server = new TagwireProcess(dir, await freePort(), { LOG_LEVEL: 'warn' });
  await start();
  const writer = new Writer(server.url, random);
  const followers: [View, Follower][] = VIEWS.flatMap((view): [View, Follower][] => [
    [view, new LongPoll(`waits for ${view.path}`, addressOf(view))],
    [view, new Stream(`stream of ${view.path}`, addressOf(view))],
  ]);
  const commands = [VIEWS[0]!, VIEWS[2]!].map((view, i): [View, FollowCommand] => [
    view,
    new FollowCommand(
      `tagwire follow ${view.path}`,
      server.url + view.path,
      ...['--state', join(home, `state-${i}.json`)],
    ),
  ]);
  const all = [...followers, ...commands];
  const folder = join(home, 'folder');
  const inFolder = server.url + VIEWS[1]!.path;
  const keeper = new FollowCommand('a folder', inFolder, '--markdown', folder);
  keeper.start();
  writer.start();
  for (const [, follower] of all) follower.start();

  const writeFor = async (milliseconds: number) => {
    for (let left = milliseconds; left > 0; left -= 150) {
      await sleep(150);
      // Connections end without a word.
      if (random() < 0.5) followers[Math.floor(random() * followers.length)]![1].cut();
    }
  };
  const backup = join(home, 'site.db');
  for (const round of [1, 2, 3, 4, 5, 6]) {
    await writeFor(1_000 + random() * 1_000);
    const [, killed] = commands[round % commands.length]!;
    for (const one of [killed, keeper]) {
      await one.end('SIGKILL');
      one.start();
    }
    if (round === 2) await command('backup', backup);
    if (round === 4) {
      await server.end('SIGTERM');
      await command('restore', backup, '--force');
      writer.forget();
    } else if (round === 5) expect((await server.end('SIGTERM')).code).toBe(0);
    else await server.end('SIGKILL');
    await start();
  }
  await writeFor(500);
  await writer.stop();

  const articles = await published(server.url);
  for (const view of VIEWS) {
    const log = await wholeLog(view);
    const truth = new Map(
      articles
        .filter(({ tags, html }) => view.has(tags, html))
        .map(({ guid, title, version }) => [guid, shown(title, version)]),
    );
    expect(log.held, `the log of ${view.path}`).toEqual(truth);
    for (const [of, { name, told }] of all) {
      if (of !== view) continue;
      const isThere = () =>
        // By the last number: who has yet to hear that the site was set back was told of more changes.
        view.query ? isDeepStrictEqual(told.held, truth) : told.seqs.at(-1) === log.seqs.at(-1);
      for (const deadline = Date.now() + HANG_MS; !isThere() && Date.now() < deadline; ) await sleep(50);
      expect(told.held, name).toEqual(truth);
      // What a query found of an article that was erased, or of what it said before, is not in a log that is read now.
      if (!view.query) expect(told.seqs, name).toEqual(log.seqs);
    }
  }
  expect(await keeper.end('SIGTERM'), 'a folder').toBe(0);
  await command('follow', inFolder, '--markdown', folder, '--once');
  const files = readdirSync(folder).filter((name) => name.endsWith('.md'));
  const titles = files.map(
    (name) => /^title: "?(.*?)"?$/m.exec(readFileSync(join(folder, name), 'utf8'))?.[1],
  );
  const inView = articles.filter(({ tags, html }) => VIEWS[1]!.has(tags, html));
  expect(titles.sort()).toEqual(inView.map(({ title }) => title).sort());
  for (const [, { name, told }] of followers) expect(told.resets, name).toBe(1);
  for (const [, follower] of followers) await follower.stop();
  for (const [, follower] of commands) expect(await follower.end('SIGTERM'), follower.name).toBe(0);
  expect([...writer.complaints, ...all.flatMap(([, { told }]) => told.complaints)]).toEqual([]);
  expect(server.complaints()).toEqual([]);
  expect(writer.done).toBeGreaterThan(100);
});
