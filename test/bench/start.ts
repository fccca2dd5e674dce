// The package as it is installed: how long `tagwire serve` takes until it is ready, and what it occupies while nobody asks.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { partFlags } from './part.ts';
import { memoryOf } from './processes.ts';
import { keptSite } from './site.ts';
import { SITE, TOKEN } from './site-server.ts';
import { median } from './table.ts';
import { byTurns } from './turns.ts';

const { short, tell } = partFlags();
const ROUNDS = short ? 2 : 15;
const ARTICLES = short ? 2_000 : 1_000_000;
/** After which memory is looked at. */
const IDLE_MS = short ? 1_000 : 10_000;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'tagwire-bench-start-'));
process.once('exit', () => rmSync(home, { recursive: true, force: true }));

/** What `npm pack` packs as it runs, beside the libraries of this clone; its command. */
function installed(): string {
  execFileSync(process.execPath, [join(ROOT, 'tools/build-package.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const own = join(home, 'tagwire');
  for (const path of ['package.json', 'dist/package', 'src/cli/tagwire.js']) {
    cpSync(join(ROOT, path), join(own, path), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(own, 'node_modules'));
  return join(own, 'src/cli/tagwire.js');
}

const env = {
  ...{ PATH: process.env.PATH, NODE_COMPILE_CACHE: join(home, 'compiled') },
  ...{ ADMIN_TOKEN: TOKEN, PORT: '0', PUBLIC_URL: SITE },
};

interface Started {
  /** Milliseconds until it said that it serves. */
  ready: number;
  /** Bytes, where it was left alone for a while. */
  memory: number;
}

async function start(command: string, dir: string, idle = 0): Promise<Started> {
  const began = performance.now();
  const child = spawn(process.execPath, [command, 'serve'], {
    ...{ env: { ...env, DATA_DIR: dir }, stdio: ['ignore', 'ignore', 'pipe'] },
  });
  const ended = once(child, 'exit');
  for await (const line of createInterface(child.stderr)) {
    if ((JSON.parse(line) as { message: string }).message !== 'serving') continue;
    const ready = performance.now() - began;
    await sleep(idle);
    const memory = memoryOf(child.pid!);
    child.kill();
    await ended;
    return { ready, memory };
  }
  throw new Error('tagwire serve ended');
}

async function bareNode(): Promise<Started> {
  const began = performance.now();
  await once(spawn(process.execPath, ['--eval', ''], { stdio: 'ignore' }), 'exit');
  return { ready: performance.now() - began, memory: 0 };
}

const command = installed();
const [empty, large] = [join(home, 'empty'), await keptSite(ARTICLES)];
mkdirSync(empty);
let made = 0;
const uncompiled = await start(command, empty);
// Its tables become today's, which is done once.
await start(command, large);
const rounds = await byTurns(ROUNDS, [
  () => start(command, join(home, `new-${made++}`)),
  () => start(command, empty),
  () => start(command, large),
  bareNode,
]);
const times = (side: number) => rounds.map((round) => round[side]!.ready);
const tellTime = (name: string, side: number, aim?: string) => {
  const all = times(side);
  const bare = { name: 'node --eval ""', value: median(times(3)) };
  tell({
    ...{ name, value: median(all), unit: 'ms', beside: bare, spread: [Math.min(...all), Math.max(...all)] },
    ...(aim && { aim, lead: true }),
  });
};
tellTime('ready, an empty database', 1, '≤ 400');
tellTime(`ready, ${ARTICLES.toLocaleString('en')} articles`, 2, '≤ 600');
tellTime('ready, a new database, which gets its tables', 0);
tell({ name: 'ready for the first time, nothing compiled', value: uncompiled.ready, unit: 'ms' });

const bytes = statSync(join(large, 'tagwire.db')).size;
tell({
  name: `the database file of ${ARTICLES.toLocaleString('en')} articles of 3 KB`,
  value: bytes / 1e6,
  unit: 'MB',
});

const idle: number[] = [];
for (let i = 0; i < (short ? 1 : 3); i++) idle.push((await start(command, empty, IDLE_MS)).memory / 1e6);
tell({
  ...{
    name: 'memory while nobody asks, an empty database',
    value: median(idle),
    unit: 'MB',
    aim: '≤ 120',
    lead: true,
  },
  ...{
    spread: [Math.min(...idle), Math.max(...idle)],
    note: `resident, ${IDLE_MS / 1_000} s after it was ready`,
  },
});
