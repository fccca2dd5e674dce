// The least of what failed: fewer inputs, then fewer headers and a shorter body, as long as it still fails.
import { checkDocuments } from './documents-check.ts';
import type { Input } from './input.ts';
import { tryInput } from './oracle.ts';
import { Random } from './random.ts';
import { siteOf } from './site.ts';

/** Attempts at most: each has a site of its own. */
const ATTEMPTS = 120;

/** What is wrong on a new site once these were sent. */
export async function replay(seed: number, round: number, inputs: readonly Input[]): Promise<string[]> {
  const site = await siteOf(seed, round);
  try {
    const faults: string[] = [];
    for (const input of inputs) faults.push(...(await tryInput(site, input)).faults);
    await site.app.tick();
    await site.settled();
    // All views are looked at: by chance each look takes a few.
    if (!faults.length)
      for (let i = 0; i < 3; i++) faults.push(...(await checkDocuments(site, new Random(i))));
    return faults;
  } finally {
    await site.close();
  }
}

/** Those of `inputs`, or the shortened one, that fail by themselves; all of them where they do not. */
export async function minimise(seed: number, round: number, inputs: Input[]): Promise<Input[]> {
  let attempts = 0;
  const fails = async (some: Input[]) =>
    attempts++ < ATTEMPTS && (await replay(seed, round, some)).length > 0;
  if (!(await fails(inputs))) return inputs;
  const least = await fewest(inputs, fails);
  const [input] = least;
  if (least.length > 1 || !input) return least;
  const headers = await fewest(input.headers, (some) => fails([{ ...input, headers: some }]));
  const shorter = { ...input, headers, piece: undefined };
  const base = (await fails([shorter])) ? shorter : { ...input, headers };
  const { body } = base;
  if (typeof body !== 'string' || body.length > 20_000) return [base];
  const letters = await fewest([...body], (some) => fails([{ ...base, body: some.join('') }]));
  return [{ ...base, body: letters.join('') }];
}

/** Delta debugging (Zeller): halves, then quarters and so on, are left out while it still fails. */
async function fewest<T>(all: readonly T[], fails: (some: T[]) => Promise<boolean>): Promise<T[]> {
  let left = [...all];
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < left.length; ) {
      const without = [...left.slice(0, at), ...left.slice(at + size)];
      if (await fails(without)) left = without;
      else at += size;
    }
  }
  return left;
}
