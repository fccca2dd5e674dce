// Waiting for a database that others write, while the event loop goes on.
import { Unavailable } from '../../errors.ts';
import { isBusy, untilNextAttempt, WRITE_LOCK_TIMEOUT_MS } from './busy.ts';

export const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** What a write is told that others were in the way of until its time was up. */
export const keptBusy = (cause: unknown) =>
  new Unavailable('Others keep the database busy; try again.', { cause });

/** What a start is told for which a file was locked so long. */
export const keptBusyAt = (path: string, cause: unknown) =>
  new Unavailable(`Others keep the database busy at ${path}; try again.`, { cause });

/**
 * Tries again while the database is busy; what was refused so has done nothing.
 * @throws Unavailable when it is for so long
 */
export async function patiently<T>(
  attempt: () => Promise<T>,
  milliseconds = WRITE_LOCK_TIMEOUT_MS,
): Promise<T> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() > deadline) throw keptBusy(error);
      await sleep(untilNextAttempt());
    }
  }
}
