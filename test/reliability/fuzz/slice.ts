// A process that tries rounds of inputs, each on a site of its own, and tells its parent what it found.
import { openSync, writeSync } from 'node:fs';
import { checkDocuments } from './documents-check.ts';
import { makeInput } from './doors.ts';
import type { Input } from './input.ts';
import { minimise } from './minimise.ts';
import { tryInput } from './oracle.ts';
import { Random } from './random.ts';
import { siteOf } from './site.ts';

export interface Task {
  seed: number;
  round: number;
  inputs: number;
  /** Where the number of the input at hand is kept: whoever kills a process that hangs reads it there. */
  at: string;
  door?: string;
}
export interface Failure {
  round: number;
  /** Undefined where documents are wrong that several inputs may have made so. */
  index?: number;
  faults: string[];
  /** The least that fails. */
  inputs: Input[];
}
export interface RoundResult {
  round: number;
  inputs: number;
  documents: number;
  statuses: Record<string, number>;
  failures: Failure[];
  /** Bytes of heap after collection, with the site still open, and after it was closed. */
  heap: [open: number, closed: number];
  slowest: [milliseconds: number, door: string, index: number];
}

/** Inputs between two looks at all documents. */
const LOOK = 400;
/** Failures of a round that are told. */
const TOLD = 8;

export async function tryRound(
  { seed, round, inputs, door }: Task,
  at: (index: number) => void,
): Promise<RoundResult> {
  const site = await siteOf(seed, round);
  const statuses: Record<string, number> = {};
  const failures: Failure[] = [];
  const recent: Input[] = [];
  const seen = new Set<string>();
  let slowest: RoundResult['slowest'] = [0, '', 0];
  let documents = 0;
  const fail = async (index: number | undefined, faults: string[], tried: Input[]) => {
    // One of a kind is enough.
    const kind =
      faults[0]!.replace(/[\d"'].*/s, '').slice(0, 60) + (index === undefined ? '' : tried[0]!.door);
    if (seen.has(kind) || failures.length >= TOLD) return;
    seen.add(kind);
    failures.push({ round, index, faults, inputs: await minimise(seed, round, tried) });
  };
  for (let index = 0; index < inputs; index++) {
    at(index);
    const input = makeInput(new Random(seed, round, index), door);
    const began = performance.now();
    const { status, faults } = await tryInput(site, input);
    const took = performance.now() - began;
    if (took > slowest[0]) slowest = [took, input.door, index];
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (faults.length) await fail(index, faults, [input]);
    recent.push(input);
    site.later(200);
    if (index % 50 === 0) await site.settled();
    if (recent.length < LOOK && index + 1 < inputs) continue;
    await site.app.tick();
    await site.settled();
    const wrong = await checkDocuments(site, new Random(seed, round, index, 1));
    documents += 1;
    if (wrong.length) await fail(undefined, wrong, recent.splice(0));
    recent.length = 0;
  }
  globalThis.gc?.();
  const open = process.memoryUsage().heapUsed;
  await site.close();
  globalThis.gc?.();
  const closed = process.memoryUsage().heapUsed;
  return { round, inputs, documents, statuses, failures, heap: [open, closed], slowest };
}

if (process.send && process.argv[1] === import.meta.filename) {
  process.on('message', async (task: Task) => {
    const file = openSync(task.at, 'w');
    const number = new Uint32Array(1);
    const result = await tryRound(task, (index) => {
      number[0] = index;
      writeSync(file, number, 0, 4, 0);
    });
    process.send?.(result);
  });
  process.on('disconnect', () => process.exit());
}
