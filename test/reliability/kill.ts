// kill -9 while editors post, update, correct, schedule, retract and upload, and readers poll; again and again. Then the
// whole history: 0 acknowledged lost, 0 doubled, 0 half-written.
//   npm run test:kill -- --rounds 200 --seed 7 [--disk full|limit]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { randomFrom } from '../support/random.ts';
import { type Disk, limitedFiles, smallDisk } from './disk-faults.ts';
import { Editor } from './editor.ts';
import { wrongFiles, wrongForReaders, wrongInDatabase } from './history.ts';
import { brokenIn } from './invariants.ts';
import { Reader } from './reader.ts';
import { freePort, TagwireProcess } from './tagwire-process.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '8' },
    seed: { type: 'string', default: `${Date.now() & 0xffff}` },
    disk: { type: 'string', default: 'none' },
    editors: { type: 'string', default: '4' },
  },
});
const rounds = Number(values.rounds);
const random = randomFrom(Number(values.seed));
const home = mkdtempSync(join(tmpdir(), 'tagwire-kill-'));
const dir = join(home, 'data');
mkdirSync(dir);
const disk = values.disk === 'full' ? realDisk() : values.disk === 'limit' ? limitedFiles : undefined;
const path = join(dir, 'tagwire.db');
const server = new TagwireProcess(dir, await freePort(), { LOG_LEVEL: 'warn' });
const names = Array.from({ length: Number(values.editors) }, (_, i) => `E${i}`);
const editors = names.map((name, i) => new Editor(name, server.url, randomFrom(Number(values.seed) + i + 1)));
const reader = new Reader(server.url);
const wrong: string[] = [];
let writing = true;
let reading = true;

process.stdout.write(`${rounds} rounds, seed ${values.seed}, disk ${values.disk}\n`);
const began = Date.now();
/** One of its own that fills up, where this user may mount it. */
function realDisk(): Disk {
  try {
    return smallDisk(dir, 300);
  } catch {
    process.stdout.write(
      'no tmpfs may be mounted here: a limit of the size of files stands for a full disk\n',
    );
    return limitedFiles;
  }
}

/** Starts it; on a full disk it may refuse, in one line, until there is room. */
async function begin(): Promise<void> {
  server.start();
  if (await server.ready(undefined, disk ? '/healthz' : undefined)) return;
  const { code, stderr } = await server.ended();
  const lines = stderr.split('\n').filter((line) => line.startsWith('tagwire: '));
  if (!disk?.stays || !(code === 1 || code === 2) || lines.length !== 1) {
    throw new Error(`it ended with ${code}: ${stderr}`);
  }
  disk.free(server);
  server.start();
  if (!(await server.ready())) throw new Error(`it ended: ${(await server.ended()).stderr}`);
}

try {
  await begin();
  const complain = (error: Error) => void wrong.push(error.message);
  const work = Promise.all(editors.map((editor) => editor.run(() => !writing))).catch(complain);
  const polling = reader.run(() => !reading).catch(complain);
  for (let round = 1; round <= rounds && !wrong.length; round++) {
    await sleep(30 + random() * 900);
    if (disk) {
      disk.fill(server, random);
      await sleep(100 + random() * 300);
      // Half of the kills find it full.
      if (random() < 0.5) {
        disk.free(server);
        await sleep(random() * 300);
      }
    }
    await server.end('SIGKILL');
    wrong.push(...brokenIn(path).map((fault) => `round ${round}: ${fault}`));
    if (disk?.stays && random() < 0.5) disk.free(server);
    // Now and then a start is killed, too.
    if (random() < 0.1) {
      server.start();
      await sleep(random() * 700);
      await server.end('SIGKILL');
      wrong.push(...brokenIn(path).map((fault) => `round ${round}, at start: ${fault}`));
    }
    await begin();
    if (disk?.stays) disk.free(server);
    if (process.stdout.isTTY) process.stdout.write(`\r\u001B[Kround ${round}`);
  }
  writing = false;
  const late = sleep(90_000, undefined, { ref: false }).then(() => wrong.push('editors wait for answers'));
  await Promise.race([work, late]);
  reading = false;
  await polling;
  // What is scheduled appears within seconds: after a write that failed the next is not tried at once.
  let shown: string[] = [];
  for (const deadline = Date.now() + 15_000; ; await sleep(300)) {
    shown = [];
    for (const editor of editors) shown.push(...(await wrongForReaders(server.url, editor)));
    const waiting = editors.some(({ articles }) => articles.some(({ due }) => due > Date.now()));
    if ((!shown.length && !waiting) || Date.now() > deadline) break;
  }
  wrong.push(...shown);
  wrong.push(...(await wrongFiles(editors)));
  await server.end('SIGTERM');
  wrong.push(
    ...brokenIn(path),
    ...wrongInDatabase(path, editors),
    ...reader.complaints,
    ...reader.takenBack(path),
  );
} finally {
  await server.end('SIGKILL');
  wrong.push(...server.complaints(disk && /no space left for files/));
  disk?.remove();
  if (!wrong.length) rmSync(home, { recursive: true, force: true });
}
const sum = (of: 'acknowledged' | 'refused' | 'uncertain') =>
  editors.reduce((total, { counts }) => total + counts[of], 0);
const articles = editors.reduce((total, editor) => total + editor.articles.length, 0);
const files = editors.reduce((total, editor) => total + editor.files.size, 0);
process.stdout.write(
  `\r${rounds} kills in ${Math.round((Date.now() - began) / 1000)} s: ${articles} articles and ${files} files, ` +
    `${sum('acknowledged')} answers acknowledged, ${sum('refused')} refused, ${sum('uncertain')} broken off; ` +
    `${reader.answers} answers read\n`,
);
if (wrong.length) {
  process.stdout.write(`${wrong.length} wrong (seed ${values.seed}, what is left is in ${home}):\n`);
  process.stdout.write(`${wrong.slice(0, 20).join('\n')}\n`);
  process.exitCode = 1;
} else process.stdout.write('0 acknowledged lost, 0 doubled, 0 half-written.\n');
