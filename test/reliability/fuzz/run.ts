// npm run test:fuzz -- --inputs 1000000 --seed 1: inputs of every kind at every door, on as many processes as there are
// processors. What fails is made as small as it gets and kept in test/reliability/fuzz/cases, where `npm run test:reliability` tries it again.
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findExpressions } from '../../../tools/supply/expressions.ts';
import { keepCase } from './cases.ts';
import { DOORS, makeInput } from './doors.ts';
import { PLACES } from './places.ts';
import { Random } from './random.ts';
import { nearMatches, runs } from './runs.ts';
import type { Failure, RoundResult, Task } from './slice.ts';
import { trySockets } from './sockets.ts';
import { tryBombs } from './try-bombs.ts';
import { MAX_CPU_MS, tryRuns } from './try-runs.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    /** The first round: a long run may be done in slices. */
    from: { type: 'string', default: '0' },
    processes: { type: 'string', default: `${availableParallelism()}` },
    /** Only at this door. */
    door: { type: 'string' },
    /** Instead of chance: every place with long runs and near-matches of every expression of the source. */
    runs: { type: 'boolean', default: false },
    /** With --runs: only this place. */
    place: { type: 'string' },
    /** Keeps nothing. */
    dry: { type: 'boolean', default: false },
  },
});
const [inputs, seed, from] = [values.inputs, values.seed, values.from].map(Number) as [
  number,
  number,
  number,
];
if (![inputs, seed, from].every(Number.isSafeInteger) || (values.door && !DOORS.includes(values.door))) {
  console.error(`test:fuzz: --inputs, --seed and --from are numbers, --door one of ${DOORS.join(', ')}`);
  process.exit(2);
}

if (values.runs) {
  const expressions = await findExpressions();
  const textsOf = (length: number) => [
    ...runs(length),
    ...expressions.flatMap((one) => nearMatches(one, length)),
  ];
  const places = Object.keys(PLACES).filter((place) => !values.place || place === values.place);
  const worst = await tryRuns(textsOf, places, ({ milliseconds, length, place, text, status }) =>
    console.log(`${milliseconds} ms of processor: ${place}, ${length} of ${JSON.stringify(text)}, ${status}`),
  );
  process.exit(worst.some(({ milliseconds }) => milliseconds > MAX_CPU_MS) ? 1 : 0);
}

/** Inputs of a round. Each has a site of its own, so that it grows no further. */
const ROUND = 5_000;
/** Of a hundred inputs, so many go over a socket. */
const SOCKETS = 0.02;
/** An input that takes longer than this is not waited for, in milliseconds. */
const STUCK = 60_000;

const began = Date.now();
/** In memory where there is such a folder: durable writes are other tests' matter. */
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tagwire-fuzz-'));
process.env.TMPDIR = folder;
const overSockets = values.door ? 0 : Math.round(inputs * SOCKETS);
const rounds = Math.ceil((inputs - overSockets) / ROUND);
const queue = Array.from({ length: rounds }, (_, i) => from + i);
const results: RoundResult[] = [];
const failures: Failure[] = [];

const sizeOf = (round: number) => Math.min(ROUND, inputs - overSockets - (round - from) * ROUND);

/** One process, round after round; a new one takes its place where it hangs or dies. */
async function work(number: number): Promise<void> {
  let child: ReturnType<typeof start> | undefined;
  for (let round = queue.shift(); round !== undefined; round = queue.shift()) {
    child ??= start();
    const at = join(folder, `at-${number}`);
    const task: Task = { seed, round, inputs: sizeOf(round), at, door: values.door };
    const result = await child.run(task);
    if (typeof result === 'string') {
      const index = readFileSync(at).readUInt32LE(0);
      const input = makeInput(new Random(seed, round, index), values.door);
      failures.push({ round, index, faults: [result], inputs: [input] });
      child = undefined;
    } else {
      results.push(result);
      failures.push(...result.failures);
    }
    tell();
  }
  child?.end();
}

function start() {
  const child = fork(new URL('slice.ts', import.meta.url), {
    execArgv: ['--expose-gc'],
    serialization: 'advanced',
  });
  return {
    end: () => child.disconnect(),
    /** What came of a round, or how the process ended. */
    run: (task: Task) =>
      new Promise<RoundResult | string>((resolve) => {
        let last = '';
        let since = Date.now();
        const watch = setInterval(() => {
          const now = read(task.at);
          if (now !== last) [last, since] = [now, Date.now()];
          if (Date.now() - since < STUCK) return;
          child.kill('SIGKILL');
          done(`hangs: nothing for ${STUCK / 1_000} s`);
        }, 1_000);
        const done = (value: RoundResult | string) => {
          clearInterval(watch);
          child.removeAllListeners();
          resolve(value);
        };
        child.once('message', (value) => done(value as unknown as RoundResult));
        child.once('exit', (code, signal) => done(`the process ends with ${code ?? signal}`));
        child.send(task);
      }),
  };
}

const read = (file: string): string => {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
};

const sum = (list: number[]) => list.reduce((a, b) => a + b, 0);
const MB = 1024 * 1024;

function tell(): void {
  const done = sum(results.map((result) => result.inputs));
  const seconds = Math.round((Date.now() - began) / 1_000);
  process.stderr.write(`${done} inputs, ${failures.length} failures, ${seconds} s\n`);
}

await Promise.all(Array.from({ length: Math.min(Number(values.processes), rounds) }, (_, i) => work(i)));
const sockets = await trySockets(seed + from, overSockets);
failures.push(...sockets.failures);
const bombs = from || values.door ? undefined : await tryBombs();
failures.push(...(bombs?.failures ?? []));
rmSync(folder, { recursive: true });

const statuses: Record<string, number> = { ...sockets.statuses };
for (const result of results) {
  for (const [status, count] of Object.entries(result.statuses))
    statuses[status] = (statuses[status] ?? 0) + count;
}
const heaps = results.sort((a, b) => a.round - b.round).map(({ heap }) => heap.map((bytes) => bytes / MB));
const third = Math.max(1, Math.floor(heaps.length / 3));
const median = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1] ?? 0;
const [first, last] = [heaps.slice(0, third), heaps.slice(-third)].map((part) =>
  median(part.map(([, closed = 0]) => closed)),
) as [number, number];
const slowest = results.map((result) => result.slowest).sort(([a], [b]) => b - a)[0];

console.log(
  `seed ${seed}, rounds ${from} to ${from + rounds - 1}: ${sum(results.map((r) => r.inputs)) + sockets.inputs} inputs, ${sockets.inputs} of them over sockets, at ${DOORS.length} doors`,
);
console.log(
  `answers: ${Object.entries(statuses)
    .map(([status, count]) => `${status}: ${count}`)
    .join(', ')}`,
);
console.log(`all documents read ${sum(results.map((r) => r.documents))} times by other parsers`);
console.log(
  `heap: ${Math.round(Math.max(...heaps.map(([open = 0]) => open), 0))} MB at most with a site open; with none ${first.toFixed(1)} MB in the first third, ${last.toFixed(1)} MB in the last`,
);
if (bombs) console.log(`${bombs.inputs} bombs; heap ${Math.round(bombs.heap / MB)} MB after them`);
if (slowest) console.log(`slowest: ${Math.round(slowest[0])} ms at ${slowest[1]}, input ${slowest[2]}`);
if (heaps.length >= 6 && last > first * 1.3 + 8)
  failures.push({ round: -1, faults: ['memory grows'], inputs: [] });
for (const failure of failures) {
  console.log(
    `\nFAILS: round ${failure.round}, input ${failure.index ?? '(documents)'}\n${failure.faults.slice(0, 5).join('\n')}`,
  );
  if (!values.dry && failure.inputs.length) console.log(`kept as ${keepCase(failure, seed)}`);
}
console.log(failures.length ? `${failures.length} failures` : 'no failures');
process.exit(failures.length ? 1 : 0);
