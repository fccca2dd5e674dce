// kill -9 in the middle of long operations, and files of the database that vanish or find no room, while editors write; again
// and again, one operation a round. After each: it has gone on by itself or is asked for again, as the documentation says, and
// what it did is exact. In the end: 0 acknowledged lost without a refusal.
//   npm run test:kill:long -- --rounds 200 --seed 7 [--minutes 30] [--only rename]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { randomFrom } from '../support/random.ts';
import { Subscriber } from '../unit/services/push/subscriber.ts';
import { Editor } from './editor.ts';
import { Clock } from './faults.ts';
import { wrongFiles, wrongForReaders, wrongInDatabase } from './history.ts';
import { brokenIn } from './invariants.ts';
import { FAULTS, OPERATIONS, type Operation, type Site } from './long-operations.ts';
import { freePort, TagwireProcess } from './tagwire-process.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: `${OPERATIONS.length + FAULTS.length}` },
    seed: { type: 'string', default: `${Date.now() & 0xffff}` },
    only: { type: 'string', default: '' },
    minutes: { type: 'string', default: 'Infinity' },
  },
});
const rounds = Number(values.rounds);
const seed = Number(values.seed);
const random = randomFrom(seed);
const home = mkdtempSync(join(tmpdir(), 'tagwire-long-kill-'));
const dir = join(home, 'data');
mkdirSync(dir);
const path = join(dir, 'tagwire.db');
const clock = new Clock(home);
const inside = ['--import', fileURLToPath(new URL('inside.ts', import.meta.url))];
const vars = { LOG_LEVEL: 'warn', OUTBOUND_ALLOW: '127.0.0.1/32', SOAK_CONTROL: home };
const server = new TagwireProcess(dir, await freePort(), vars, inside);
const subscriber = await Subscriber.start();
const site: Site = { server, subscriber, clock, home, path, random, articles: 0 };
const editors = ['E0', 'E1'].map(
  (name, i) => new Editor(name, server.url, randomFrom(seed + i + 1), clock.now),
);
for (const editor of editors) editor.isRefusalFinal = false;
const wrong: string[] = [];
const done = new Map<string, number>();
let writing = true;

/** Imports have no entry in the audit log for each article. */
const broken = () => brokenIn(path).filter((fault) => !fault.startsWith('who made it'));
const start = async () => {
  server.start();
  if (!(await server.ready())) throw new Error(`it ended: ${(await server.ended()).stderr}`);
};

/** Begins it, kills the server (or ends it otherwise) at some moment, and looks whether it comes to its end. */
async function play({ name, run }: Operation, round: number): Promise<void> {
  const faults = await run(site, round, async (within) => {
    await sleep(random() * within);
    await server.end('SIGKILL');
    wrong.push(...broken().map((fault) => `round ${round}, ${name}: ${fault}`));
    await start();
  });
  wrong.push(...faults.map((fault) => `round ${round}, ${name}: ${fault}`));
  done.set(name, (done.get(name) ?? 0) + 1);
}

process.stdout.write(`${rounds} rounds, seed ${seed}\n`);
const began = Date.now();
try {
  await start();
  const all = [...OPERATIONS, ...FAULTS].filter(({ name }) => name.includes(values.only));
  const complain = (error: Error) => void wrong.push(error.message);
  const work = Promise.all(editors.map((editor) => editor.run(() => !writing, 200))).catch(complain);
  const until = began + Number(values.minutes) * 60_000;
  for (let round = 1; round <= rounds && !wrong.length && Date.now() < until; round++) {
    const operation = all[(seed + round) % all.length]!;
    if (process.stdout.isTTY) process.stdout.write(`\r\u001B[Kround ${round}: ${operation.name}`);
    await play(operation, round);
  }
  writing = false;
  const late = sleep(90_000, undefined, { ref: false }).then(() => wrong.push('editors wait for answers'));
  await Promise.race([work, late]);
  let shown: string[] = [];
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(300)) {
    shown = [];
    for (const editor of editors) {
      const dueAt = ({ due }: { due: number }) => (due <= clock.now() ? 'past' : 'future');
      shown.push(...(await wrongForReaders(server.url, editor, dueAt)));
    }
    if (!shown.length) break;
  }
  wrong.push(...shown, ...(await wrongFiles(editors)));
  await server.end('SIGTERM');
  wrong.push(...broken(), ...wrongInDatabase(path, editors, site.articles));
} finally {
  await server.end('SIGKILL');
  await subscriber.stop();
  wrong.push(...server.complaints(/no space left|file of the database|database cannot be/i));
  if (!wrong.length) rmSync(home, { recursive: true, force: true });
}
const sum = (of: 'acknowledged' | 'refused' | 'uncertain') =>
  editors.reduce((total, { counts }) => total + counts[of], 0);
const rows = [...done].map(([name, times]) => `${name} ${times}`).join(', ');
process.stdout.write(
  `\r${[...done.values()].reduce((a, b) => a + b, 0)} rounds in ${Math.round((Date.now() - began) / 1000)} s (${rows}): ${site.articles} articles by operations; ` +
    `${sum('acknowledged')} of editors' answers acknowledged, ${sum('refused')} refused, ${sum('uncertain')} broken off\n`,
);
if (wrong.length) {
  process.stdout.write(`${wrong.length} wrong (seed ${seed}, what is left is in ${home}):\n`);
  process.stdout.write(`${wrong.slice(0, 20).join('\n')}\n`);
  process.exitCode = 1;
} else process.stdout.write('0 acknowledged lost, 0 doubled, 0 half-done.\n');
