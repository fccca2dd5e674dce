// npm run check:expressions: which regular expressions take more than linear time for some input. Each is linear, or
// its input is short (bounded-expressions.ts says why). What recheck suspects is tried with 200 kB of its attack: its
// search takes some for slow that are not.
import { Worker } from 'node:worker_threads';
import { check, type Diagnostics } from 'recheck';
import { BOUNDED, isBounded } from './bounded-expressions.ts';
import { findExpressions } from './expressions.ts';

/** Its search ends by steps, not by the clock: the same expression is judged alike on a crowded machine. */
const UNTIMED = { timeout: 300_000, incubationTimeout: null, mutationTimeout: null, attackTimeout: null };
/** What is promised: no input of so many characters takes longer. */
const ATTACK_LENGTH = 200_000;
const MAX_CPU_MS = 1_000;

const began = performance.now();
const all = await findExpressions();
const faults = BOUNDED.filter(([file, source]) =>
  all.every((one) => one.file !== file || (source === undefined ? one.line !== 0 : one.source !== source)),
).map(([file, source]) => `${file}: there is no /${source ?? '…'}/ any more: take it from the list`);

// What is the same needs to be judged once; without anything that repeats, time is linear.
const unlisted = all.filter((one) => !isBounded(one) && /[*+{]/.test(one.source));
const judged = Map.groupBy(unlisted, ({ source, flags }) => `/${source}/${flags}`);
const queue = [...judged.values()];
/** What is wrong with an expression, if anything is. */
async function faultOf(source: string, flags: string, found: Diagnostics): Promise<string | undefined> {
  if (found.status === 'safe') return undefined;
  if (found.status === 'unknown') return `not judged (${found.error.kind})`;
  const { pumps, suffix, pattern } = found.attack;
  const size = pumps.reduce((sum, { pump }) => sum + pump.length, 0) || 1;
  const times = Math.ceil(ATTACK_LENGTH / size);
  const text = pumps.map(({ prefix, pump }) => prefix + pump.repeat(times)).join('') + suffix;
  const milliseconds = await processorTime(source, flags, text);
  return milliseconds < MAX_CPU_MS ? undefined : `${found.complexity.summary}: ${pattern}`;
}

/** Infinity where it does not end soon. */
function processorTime(source: string, flags: string, text: string): Promise<number> {
  const worker = new Worker(new URL('attack.ts', import.meta.url), { workerData: { source, flags, text } });
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => resolve(Number.POSITIVE_INFINITY), MAX_CPU_MS * 20);
    worker.once('message', resolve).once('error', reject);
    worker.once('message', () => clearTimeout(late));
  }).finally(() => worker.terminate()) as Promise<number>;
}

async function judge(): Promise<void> {
  for (let places = queue.pop(); places; places = queue.pop()) {
    const { source, flags } = places[0]!;
    const found = await check(source, flags, UNTIMED);
    const verdict = await faultOf(source, flags, found);
    if (verdict === undefined) continue;
    const where = places.map(({ file, line }) => `${file}:${line}`).join(', ');
    faults.push(`${where}: /${source}/${flags} is ${verdict}`);
  }
}
await Promise.all(Array.from({ length: 4 }, judge));

for (const fault of faults) console.error(fault);
const seconds = Math.round((performance.now() - began) / 1_000);
console.log(
  `${all.length} expressions, ${judged.size} judged in ${seconds} s; ${BOUNDED.length} have short input`,
);
// recheck's agent would go on.
process.exit(faults.length ? 1 : 0);
