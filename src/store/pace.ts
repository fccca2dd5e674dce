// How much a statement may do at once where it holds the event loop meanwhile, and when it may begin.
import { type Database, heldBy, turnsOf } from './database.ts';
import type { Walker } from './turns.ts';

/** Milliseconds that a statement is to take: others wait for it, and what comes after it in the same turn. */
const TARGET_MS = 2;
/** Fewer rows cost more in statements than in rows, unless a series begins with fewer. */
const MIN_CHUNK_ROWS = 20;
/** A longer chunk at a time by so much at most: what a row costs differs from place to place. */
const MAX_GROWTH = 4;

/**
 * A series of statements, each of which looks at as many rows as take `TARGET_MS`, by how long the last one took: a disk that
 * is slow, or a machine that is busy, makes them fewer. Where statements run elsewhere, they grow to `most` alone.
 */
export class Pace {
  readonly #db: Database;
  readonly #least: number;
  readonly #most: number;
  readonly #walker: Walker | undefined;
  readonly #lane: unknown;
  readonly #walk: number;
  #rows: number;

  /** @param walker who pays for it */
  constructor(db: Database, first: number, most: number, walker?: Walker) {
    this.#db = db;
    this.#least = Math.min(MIN_CHUNK_ROWS, first);
    this.#most = most;
    this.#rows = Math.min(most, first);
    this.#walker = walker;
    this.#lane = walker?.lane ?? this;
    this.#walk = turnsOf(db)?.number() ?? 0;
  }

  /**
   * Runs the next statement when it is its turn.
   * @param work gets how many rows it may look at
   */
  async step<T>(work: (rows: number) => Promise<T>): Promise<T> {
    const walker = this.#walker;
    await turnsOf(this.#db)?.next(this.#lane, this.#walk);
    const started = walker?.clock() ?? 0;
    const result = await work(this.#rows);
    const held = heldBy(this.#db);
    walker?.walked(held ?? walker.clock() - started);
    const by = held === undefined ? MAX_GROWTH : Math.min(MAX_GROWTH, TARGET_MS / Math.max(held, 0.01));
    this.#rows = Math.min(this.#most, Math.max(this.#least, Math.floor(this.#rows * by)));
    return result;
  }

  /** Does what a step's rows are for, without the database. */
  count<T>(work: () => T): T {
    const walker = this.#walker;
    if (!walker) return work();
    const started = walker.clock();
    const result = work();
    walker.walked(walker.clock() - started);
    return result;
  }
}
