// SQLITE_BUSY: another writer has the lock. Waiting is done in steps of our own: SQLite's grow to 100 ms, and beside a
// process that writes all the time such a step seldom ends when the lock is free.

/** How long a write waits for others' writes. */
export const WRITE_LOCK_TIMEOUT_MS = 5_000;

export const isBusy = (error: unknown) =>
  /SQLITE_BUSY|database is locked/i.test(String((error as Error | undefined)?.message ?? error));

/** Milliseconds until the next attempt. Few: who has many writes waiting lets go of the lock for moments only. */
export const untilNextAttempt = (): number => 2 + Math.random() * 13;
