// Backups that go on until the process is stopped.
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackupFolder, timeOf } from './folder.ts';

/** After one that failed, if the next is not due before. */
const RETRY_INTERVAL_MS = 10 * 60_000;
/** A clock may be set, and a machine sleep; a timer of Node's is for 24 days at most. */
const MAX_NAP_MS = 30_000;

/**
 * Makes backups for ever: the first when the newest that there is has become old enough, so that a service that is started
 * again and again does not push out the good ones.
 * @param make rejects when one fails, which `failed` is told
 */
export async function backUpForEver(
  folder: BackupFolder,
  every: number,
  make: () => Promise<unknown>,
  failed: (error: unknown) => void,
): Promise<never> {
  // One of a clock that was ahead tells nothing of how old the others are.
  const times = (await folder.names()).map((name) => timeOf(name) ?? 0);
  const newest = times.filter((time) => time <= Date.now()).at(-1);
  let [since, interval] = newest === undefined ? [0, 0] : [newest, every];
  for (;;) {
    await due(since, interval);
    since = Date.now();
    interval = every;
    try {
      await make();
    } catch (error) {
      failed(error);
      since = Date.now();
      interval = Math.min(every, RETRY_INTERVAL_MS);
    }
  }
}

/** Resolves `interval` after `since`; of a time that is still to come, `interval` from now. */
async function due(since: number, interval: number): Promise<void> {
  const start = () => Math.min(since, Date.now());
  for (let from = start(); ; from = Math.min(from, start())) {
    const left = from + interval - Date.now();
    if (left <= 0) return;
    await sleep(Math.min(left, MAX_NAP_MS));
  }
}
