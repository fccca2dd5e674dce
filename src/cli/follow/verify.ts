// Whether a copy has all that a site has: its digest against the site's, and what differs where they do.
import { setTimeout as sleep } from 'node:timers/promises';
import { TagwireError } from '../../client/answer.ts';
import { changePages } from '../../client/changes.ts';
import { createClient } from '../../client/client.ts';
import { digestOf } from '../../client/digest.ts';
import { Failure } from '../command.ts';
import type { Destination } from './destination.ts';
import { ask, followAll, type How, refusal } from './run.ts';
import { addressOf, type Target } from './target.ts';

/** A copy that can be held against its site. */
export interface Copy extends Destination {
  /** Versions by the ids of the articles it has. */
  versionsNow(): Promise<ReadonlyMap<string, number>>;
}

/** What changes meanwhile may make two that are alike differ for a moment. */
const MAX_LOOKS = 5;
const PAUSE_MS = 1_000;
/** Articles that are named. */
const MAX_TOLD = 100;

/**
 * Brings a copy up to the site's digest, and says whether it is whole.
 * @returns the exit code
 * @throws Failure where the site does not tell
 */
export async function verify(target: Target, copy: Copy, how: Omit<How, 'once' | 'since'>): Promise<number> {
  let before: string | undefined;
  for (let look = 1; ; look++) {
    const there = await digestAt(target);
    const known = copy.cursorOf(target);
    const isThere = known?.log === there.log && (known.since ?? 0) >= there.seq;
    if (!isThere) {
      const ended = await followAll([target], copy, { ...how, since: 0, once: true, until: there.seq });
      if (ended || how.signal.aborted) return 1;
    }
    const here = await copy.versionsNow();
    const own = await digestOf(Array.from(here, ([id, version]) => ({ id, version })));
    if (own.digest === there.digest) {
      const count = there.count.toLocaleString('en');
      process.stdout.write(`${count} articles as of seq ${there.seq}: nothing is missing\n`);
      return 0;
    }
    if (look === MAX_LOOKS || before === there.digest) {
      const told = differences(here, await versionsAt(target, there.seq));
      const rest = told.length - MAX_TOLD;
      if (rest > 0) told.splice(MAX_TOLD, rest, `and ${rest} more`);
      process.stdout.write(`${told.join('\n')}\n`);
      process.stderr.write(`tagwire: the copy is another than ${addressOf(target)} as of seq ${there.seq}\n`);
      return 1;
    }
    before = there.digest;
    await sleep(PAUSE_MS);
  }
}

async function digestAt(target: Target) {
  try {
    return await createClient({ url: target.site, fetch: ask }).digest(target.view);
  } catch (error) {
    if (error instanceof TagwireError)
      throw new Failure(refusal(addressOf(target), error, 'digest'), { cause: error });
    throw new Failure(`${addressOf(target)}: ${(error as Error).message}`, { cause: error });
  }
}

/** What a whole copy has after the changes up to a number. */
async function versionsAt({ site, view }: Target, last: number): Promise<Map<string, number>> {
  const versions = new Map<string, number>();
  const options = { fields: [], limit: 1_000, once: true, wait: 1 };
  for await (const { changes, cursor } of changePages(ask, site, view, options)) {
    for (const { seq, kind, id, version } of changes) {
      if (seq > last) return versions;
      if (kind === 'retract' || kind === 'left') versions.delete(id);
      else versions.set(id, version);
    }
    if (cursor.since >= last) break;
  }
  return versions;
}

function differences(here: ReadonlyMap<string, number>, there: ReadonlyMap<string, number>): string[] {
  const missing = [...there].flatMap(([id, version]) => {
    const own = here.get(id);
    if (own === undefined) return [`missing: ${id} ${version}`];
    return own === version ? [] : [`another version: ${id} ${own}, there ${version}`];
  });
  const extra = [...here].filter(([id]) => !there.has(id));
  return [...missing, ...extra.map(([id, version]) => `too much: ${id} ${version}`)];
}
