// npm run check:expressions: which regular expressions take more than linear time for some input. Each is linear, or
// its input is short (bounded-expressions.ts says why).
import { check } from 'recheck';
import { BOUNDED, isBounded } from './bounded-expressions.ts';
import { findExpressions } from './expressions.ts';

/**
 * Steps are limited, as recheck has it, and not milliseconds: on a crowded machine it would take slow for vulnerable.
 * Milliseconds only end what hangs.
 */
const LIMITS = { attackTimeout: null, incubationTimeout: null, seedingTimeout: null, timeout: 300_000 };

const began = performance.now();
const all = await findExpressions();
const faults = BOUNDED.filter(([file, source]) =>
  all.every((one) => one.file !== file || (source === undefined ? one.line !== 0 : one.source !== source)),
).map(([file, source]) => `${file}: there is no /${source ?? '…'}/ any more: take it from the list`);

// What is the same needs to be judged once; without anything that repeats, time is linear.
const unlisted = all.filter((one) => !isBounded(one) && /[*+{]/.test(one.source));
const judged = Map.groupBy(unlisted, ({ source, flags }) => `/${source}/${flags}`);
const queue = [...judged.values()];
async function judge(): Promise<void> {
  for (let places = queue.pop(); places; places = queue.pop()) {
    const { source, flags } = places[0]!;
    const found = await check(source, flags, LIMITS);
    if (found.status === 'safe') continue;
    const verdict =
      found.status === 'unknown' ? found.error.kind : `${found.complexity.summary}: ${found.attack.pattern}`;
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
