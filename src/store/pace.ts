// How much a statement may do at once where it holds the event loop meanwhile.
import { type Database, heldBy } from './database.ts';

/** Milliseconds that a statement is to take: others wait for it, and what comes after it in the same turn. */
const AIM = 2;
/** Fewer rows cost more in statements than in rows, unless a series begins with fewer. */
const LEAST = 20;
/** A longer chunk at a time by so much at most: what a row costs differs from place to place. */
const GROWTH = 4;

/**
 * Rows that the next statement of a series may look at: as many as take `AIM`, by how long the last one took. A disk that
 * is slow, or a machine that is busy, makes them fewer. Where statements run elsewhere, they grow to `most` alone.
 */
export class Pace {
  readonly #db: Database;
  readonly #least: number;
  readonly #most: number;
  rows: number;

  constructor(db: Database, first: number, most: number) {
    this.#db = db;
    this.#least = Math.min(LEAST, first);
    this.#most = most;
    this.rows = Math.min(most, first);
  }

  /** After a statement that looked at `rows`. */
  next(): void {
    const held = heldBy(this.#db);
    const by = held === undefined ? GROWTH : Math.min(GROWTH, AIM / Math.max(held, 0.01));
    this.rows = Math.min(this.#most, Math.max(this.#least, Math.floor(this.rows * by)));
  }
}
