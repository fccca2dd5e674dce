// Follows targets into a destination, side by side, until a signal says stop or all is there.
import { TagwireError } from '../../client/answer.ts';
import { NoPage } from '../../client/change-page.ts';
import { type Break, changePages } from '../../client/changes.ts';
import { VERSION } from '../../version.ts';
import { Failure } from '../command.ts';
import type { Progress } from '../progress.ts';
import type { Destination, Page } from './destination.ts';
import { addressOf, type Target } from './target.ts';

/** Attempts that may fail one after the other where it is not to wait for ever. */
export const MAX_ATTEMPTS = 5;
/** A connection that is broken once is nothing to tell. */
const FAILURES_TO_TELL = 2;

export interface How {
  since: number | 'now' | undefined;
  once: boolean;
  /** Ends after this number. */
  until?: number;
  signal: AbortSignal;
  bar: Progress;
}

/** Sends a request once, and says who asks. */
export function ask(request: Request): Promise<Response> {
  request.headers.set('user-agent', `Tagwire/${VERSION} (follow)`);
  return fetch(request);
}

/** One target is no longer to be had; the others are followed on. */
class Ended extends Failure {}

/** @returns how many targets could not be followed any more: why is on standard error. @throws what the destination does */
export async function followAll(
  targets: readonly Target[],
  destination: Destination,
  { signal, ...how }: How,
): Promise<number> {
  const failed = new AbortController();
  const each = { ...how, signal: AbortSignal.any([signal, failed.signal]) };
  let [count, ended] = [0, 0];
  const onPage = (more: number, since: number) => {
    count += more;
    how.bar.show(`${count} changes, up to ${since}`);
  };
  const onEnd = (error: unknown) => {
    if (!(error instanceof Ended)) {
      failed.abort();
      throw error;
    }
    ended += 1;
    how.bar.clear();
    process.stderr.write(`tagwire: ${error.message}\n`);
  };
  try {
    await Promise.all(targets.map((target) => follow(target, destination, each, onPage).catch(onEnd)));
  } finally {
    how.bar.clear();
  }
  return ended;
}

/** @throws Ended where it is no longer to be had, and what `take` throws */
async function follow(
  target: Target,
  destination: Destination,
  { since, once, until = Number.POSITIVE_INFINITY, signal, bar }: How,
  onPage: (changes: number, since: number) => void,
): Promise<void> {
  const address = addressOf(target);
  let isTold = false;
  const onBreak = ({ error, failures, wait }: Break) => {
    if (failures !== FAILURES_TO_TELL) return;
    isTold = true;
    bar.clear();
    const seconds = Math.ceil(wait / 1_000);
    process.stderr.write(`tagwire: ${address}: ${error.message}; trying again in ${seconds} s\n`);
  };
  const pages = changePages(ask, target.site, target.view, {
    ...destination.asked,
    ...(destination.cursorOf(target) ?? { since }),
    ...{ once, signal, onBreak, attempts: once ? MAX_ATTEMPTS : undefined },
    // A cache may have an answer of before, but not of who waits.
    wait: until === Number.POSITIVE_INFINITY ? undefined : 1,
  });
  try {
    for await (const page of pages) {
      if (isTold) process.stderr.write(`tagwire: ${address}: it answers again\n`);
      isTold = false;
      const isLast = page.cursor.since >= until;
      await destination.take(target, isLast ? cutAt(page, until) : page);
      onPage(page.changes.length, page.cursor.since);
      if (isLast) break;
    }
  } catch (error) {
    if (error instanceof TagwireError) throw new Ended(refusal(address, error), { cause: error });
    if (error instanceof NoPage) throw new Ended(`${address}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** What of a page is up to a number, as if there were no more. */
const cutAt = ({ changes, cursor: { log }, ...page }: Page, until: number): Page => ({
  ...page,
  changes: changes.filter(({ seq }) => seq <= until),
  cursor: { since: until, log },
  isLast: true,
});

/** @param what it should have */
export function refusal(
  address: string,
  { status, message }: TagwireError,
  what: 'change log' | 'digest' = 'change log',
): string {
  // Something else answered, or Tagwire has nothing there.
  if (status === 404 || status < 400)
    return `${address}: there is no ${what}. Give the address of a Tagwire site, of one of its views, or of a feed`;
  if (status === 410) return `${address} has ended: ${message}`;
  return `${address}: ${message}`;
}
