// SQLITE_BUSY: another writer has the lock. Waiting is done here, since SQLite's own would hold the event loop.
import { Unavailable } from '../../errors.ts';

/** How long a write waits for others' writes. */
export const WRITE_LOCK_TIMEOUT_MS = 5_000;

export const isBusy = (error: unknown) =>
  /SQLITE_BUSY|database is locked/i.test(String((error as Error | undefined)?.message ?? error));

export const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Until when a write that begins to wait now goes on trying; of `performance.now()`. */
export const patience = (): number => performance.now() + WRITE_LOCK_TIMEOUT_MS;

/**
 * Tries again while the database is busy; what was refused so has done nothing.
 * @throws Unavailable after `deadline`
 */
export async function patiently<T>(attempt: () => Promise<T>, deadline = patience()): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() > deadline) {
        throw new Unavailable('Others keep the database busy; try again.', { cause: error });
      }
      // Often: who has many writes waiting lets go of the lock for moments only.
      await sleep(2 + Math.random() * 13);
    }
  }
}
