// Times of the change log, and how it tells those that were taken from the clock from those that were not.
//
// Last-Modified has whole seconds, so a change logged after the clock was set back needs a later second than every
// change before it: else who holds that one's date is told that nothing has changed. Such changes share one time, the
// end of the next second, until the clock has caught up: however many there are, the log runs no further ahead.

/** The millisecond of a second that no clock's time in the log has. */
export const BUMPED_MS = 999;

/** Whether a time of the log stands for one that the clock had passed already. Milliseconds. */
export const isBumped = (at: number): boolean => at % 1_000 === BUMPED_MS;

/** A clock's time as the log has it. Milliseconds. */
export const logTime = (at: number): number => (isBumped(at) ? at - 1 : at);
