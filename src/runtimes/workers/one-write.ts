// One write of an isolate at a time.
import type { Waiting } from '../libsql/libsql-remote.ts';

/** After that the platform has ended whoever began: what a write waits for takes 10 seconds at most. */
const MAX_WRITE_MS = 15_000;

/** Others hear SQLITE_BUSY and try again by timers of their own: see join.ts for why they cannot be woken. */
export function oneWrite(): Waiting['alone'] {
  let began = Number.NEGATIVE_INFINITY;
  return async (write) => {
    const now = performance.now();
    if (now - began < MAX_WRITE_MS) throw new Error('SQLITE_BUSY: another write is under way');
    began = now;
    try {
      return await write();
    } finally {
      if (began === now) began = Number.NEGATIVE_INFINITY;
    }
  };
}
