// Half an hour, or as long as is said, of editors, readers, subscribers and searchers, while things go wrong around the
// server. Every editor's feeds are parsed and held against what that editor wrote; memory and handles stay as they are.
//   npm run test:soak -- --minutes 30 --seed 7
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { randomFrom } from '../support/random.ts';
import { Editor } from './editor.ts';
import { Callbacks, Clock, holdWriteLock, standStill, vanish } from './faults.ts';
import { wrongFiles, wrongForReaders, wrongInDatabase } from './history.ts';
import { brokenIn } from './invariants.ts';
import { Reader } from './reader.ts';
import { freePort, TagwireProcess } from './tagwire-process.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: `${Date.now() & 0xffff}` },
    /** Milliseconds between two steps of an editor, on average. */
    pause: { type: 'string', default: '150' },
  },
});
const [minutes, seed, pause] = [Number(values.minutes), Number(values.seed), Number(values.pause)];
const random = randomFrom(seed);
const home = mkdtempSync(join(tmpdir(), 'tagwire-soak-'));
const [dir, control] = [join(home, 'data'), join(home, 'control')];
for (const folder of [dir, control]) mkdirSync(folder);
const path = join(dir, 'tagwire.db');
const clock = new Clock(control);
const inside = ['--expose-gc', '--import', new URL('./inside.ts', import.meta.url).href];
const vars = { LOG_LEVEL: 'warn', OUTBOUND_ALLOW: '127.0.0.1', SOAK_CONTROL: control };
const server = new TagwireProcess(dir, await freePort(), vars, inside);
const { url } = server;
const editors = [0, 1, 2].map((i) => new Editor(`E${i}`, url, randomFrom(seed + i + 1), clock.now));
const reader = new Reader(url);
const callbacks = new Callbacks(randomFrom(seed + 9));
const wrong: string[] = [];
const counts = { checks: 0, locks: 0, stalls: 0, jumps: 0, vanished: 0, searches: 0 };
let ended = false;

/** Waits until a check finds nothing wrong; what it finds in the end is wrong. */
async function settled(check: () => Promise<string[]>, patience = 20_000): Promise<string[]> {
  for (const deadline = Date.now() + patience; ; await sleep(300)) {
    const found = await check();
    if (!found.length || Date.now() > deadline) return found;
  }
}

/** Writes, and now and then looks whether readers get what was written. */
async function write(editor: Editor): Promise<void> {
  for (let step = 1; !ended; step++) {
    await editor.step();
    await sleep(2 * random() * pause);
    if (step % 15) continue;
    // What came due while nothing could be written appears within seconds.
    wrong.push(...(await settled(() => wrongForReaders(url, editor, clock.dueness))));
    counts.checks += 1;
  }
}

async function search(): Promise<void> {
  for (; !ended; await sleep(100)) {
    const n = Math.floor(random() * 50);
    for (const at of [
      `/feed.json?q=${n}`,
      `/tags/t${n % 7}+!e${n % 3}/atom.xml`,
      `/tags/e${n % 3},t1/`,
      '/sitemap.xml',
    ]) {
      const response = await fetch(url + at);
      await response.text();
      counts.searches += 1;
      if (response.status !== 200) wrong.push(`${at}: ${response.status}`);
    }
  }
}

async function spoil(): Promise<void> {
  while (!ended) {
    await sleep(500 + random() * 2_500);
    const dice = random();
    if (dice < 0.25) {
      counts.locks += 1;
      await holdWriteLock(path, random() < 0.2 ? 6_500 : random() * 1_500);
    } else if (dice < 0.4) {
      counts.stalls += 1;
      await standStill(server, 200 + random() * 1_500);
    } else if (dice < 0.5) {
      counts.jumps += 1;
      clock.jump((random() - 0.5) * 2 * (random() < 0.3 ? 86_400_000 : 60_000));
    } else {
      const clients = 1 + Math.floor(random() * 20);
      counts.vanished += clients;
      await Promise.all(Array.from({ length: clients }, () => vanish(url, random)));
    }
  }
}

interface Sample {
  at: number;
  held: number;
  rss: number;
  handles: number;
}
const samples: Sample[] = [];

async function watch(): Promise<void> {
  for (; !ended; await sleep(2_000)) {
    try {
      const memory = JSON.parse(readFileSync(join(control, 'memory'), 'utf8')) as {
        held: number;
        rss: number;
      };
      samples.push({ at: Date.now(), handles: server.handles(), ...memory });
    } catch {
      // Not told yet.
    }
  }
}

process.stdout.write(`${minutes} minutes, seed ${seed}\n`);
const began = Date.now();
const over = began + minutes * 60_000;
const complain = (error: Error) => void wrong.push(error.stack ?? error.message);
server.start();
try {
  if (!(await server.ready())) throw new Error((await server.ended()).stderr);
  await callbacks.subscribe(url);
  const work = [...editors.map(write), search(), spoil(), watch(), reader.run(() => ended, 300)];
  const all = Promise.all(work.map((one) => one.catch(complain)));
  while (Date.now() < over && !wrong.length) await sleep(200);
  ended = true;
  await all;
  // Whatever is scheduled is due by then.
  clock.jump(3 * 86_400_000);
  await sleep(1_000);
  const everybody = async () =>
    (await Promise.all(editors.map((editor) => wrongForReaders(url, editor, clock.dueness)))).flat();
  wrong.push(...(await settled(everybody)));
  wrong.push(...(await wrongFiles(editors)));
  // The subscriber who is well has the feed as it is, whatever the others do.
  const pushed = async () => {
    const feed = await (await fetch(`${url}/feed.json`)).text();
    return feed === callbacks.last ? [] : [`pushed: the last of ${callbacks.received} is another feed`];
  };
  wrong.push(...(await settled(pushed, 90_000)));
  await server.end('SIGTERM');
  wrong.push(
    ...brokenIn(path),
    ...wrongInDatabase(path, editors),
    ...reader.complaints,
    ...reader.takenBack(path),
  );
} catch (error) {
  complain(error as Error);
} finally {
  await server.end('SIGKILL');
  wrong.push(...server.complaints());
  callbacks.close();
  if (!wrong.length) rmSync(home, { recursive: true, force: true });
}

/** The mean of a stretch of the samples, as parts of the whole. */
function mean(of: 'held' | 'rss' | 'handles', from: number, to: number): number {
  const part = samples.slice(Math.floor(samples.length * from), Math.ceil(samples.length * to));
  return part.reduce((sum, sample) => sum + sample[of], 0) / (part.length || 1);
}
const MB = 1_000_000;
const [early, late] = [mean('held', 0.3, 0.5), mean('held', 0.8, 1)];
const [handlesEarly, handlesLate] = [mean('handles', 0.3, 0.5), mean('handles', 0.8, 1)];
// Caches fill up to what they are bound to; what grows beyond that grows for ever.
if (minutes >= 5 && late > early * 1.25 + 20 * MB) wrong.push(`memory grew from ${early} to ${late}`);
if (handlesLate > handlesEarly * 1.25 + 20) wrong.push(`handles grew from ${handlesEarly} to ${handlesLate}`);

const sum = (of: 'acknowledged' | 'refused' | 'uncertain') =>
  editors.reduce((total, editor) => total + editor.counts[of], 0);
process.stdout.write(
  `${Math.round((Date.now() - began) / 1000)} s: ${sum('acknowledged')} answers to editors, ${sum('refused')} refused; ` +
    `${reader.answers + counts.searches} to readers; ${counts.checks} times all feeds of an editor compared; ` +
    `${callbacks.received} deliveries; ${counts.locks} locks held, ${counts.stalls} standstills, ${counts.jumps} jumps of ` +
    `the clock, ${counts.vanished} clients vanished\n` +
    `memory held ${(early / MB).toFixed(0)} → ${(late / MB).toFixed(0)} MB (resident ${(mean('rss', 0.8, 1) / MB).toFixed(0)}), ` +
    `open files ${handlesEarly.toFixed(0)} → ${handlesLate.toFixed(0)}\n`,
);
if (wrong.length) {
  process.stdout.write(`${wrong.length} wrong (seed ${seed}, what is left is in ${home}):\n`);
  process.stdout.write(`${wrong.slice(0, 20).join('\n')}\n`);
  process.exitCode = 1;
} else process.stdout.write('no wrong answer.\n');
