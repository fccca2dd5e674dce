// SQLITE_BUSY: another writer has the lock. Waiting is done here, since SQLite's own would hold the event loop.
import { Refusal } from '../errors.ts';

/** How long a write waits for others' writes, in milliseconds. */
export const PATIENCE = 5_000;

export const isBusy = (error: unknown) =>
  /SQLITE_BUSY|database is locked/i.test(String((error as Error).message ?? error));

export const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/**
 * Tries again while the database is busy; what was refused so has done nothing.
 * @throws Refusal 503 after PATIENCE
 */
export async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() > deadline) {
        const headers = { 'Retry-After': '5' };
        throw new Refusal(503, 'Others keep the database busy; try again.', { headers, cause: error });
      }
      await sleep(5 + Math.random() * 45);
    }
  }
}
