// A start whose database is away: servers of one site may start in any order.
import { refusalIn, Unavailable, Unwritable } from '../../errors.ts';
import { sleep } from '../libsql/patiently.ts';

/** How long a start waits for a database that is away. */
const START_TIMEOUT_MS = 30_000;

/**
 * Does what needs the database, again while that is away.
 * @throws Unavailable after START_TIMEOUT_MS, or when the process is asked to stop
 */
export async function whenReached<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  let stopping = false;
  const stop = () => {
    stopping = true;
  };
  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const signal of signals) process.once(signal, stop);
  try {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const away = refusalIn(error);
        // A full disk has no room for who waits, either.
        if (!(away instanceof Unavailable) || away instanceof Unwritable) throw error;
        if (stopping || performance.now() > deadline) throw away;
        await sleep(250);
      }
    }
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}
