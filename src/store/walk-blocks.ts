// What facets have in common, by bits that are kept in memory: a row of the log's index that is read takes a third of
// one that is looked up, and a block that was read once is not read again.
import { eq, sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import { facets } from '../../db/schema.ts';
import type { Conjunction } from '../domain/views.ts';
import { type Database, prepared } from './database.ts';
import { Pace } from './pace.ts';
import { RESTORED_AT } from './restorations.ts';
import { turn, type Walker } from './turns.ts';

/** Numbers of the log that a block stands for: reading one takes half a millisecond at most. */
export const BLOCK = 4_096;
const WORDS = BLOCK / 32;
/** A facet that all of a million changes touch takes an eighth of a megabyte, twice that where articles were edited. */
const MAX_BYTES = 8_000_000;
/** Rows that the first facet has in a block for which the others' are read. */
const MIN_ROWS_READ = 200;
/** What an entry takes besides its bits. */
const ENTRY_BYTES = 200;
/** Blocks looked at in one turn, if all are kept: 1 ms. */
const BLOCKS_PER_TURN = 100;

/** Of a facet: on which changes it was on the side after, and, if there are any, on which on the side before. */
type Bits = Uint32Array;

/** A change, and the sides of it: 1 before, 2 after, 3 both. */
export type Touching = [seq: number, sides: number];

const placed = prepared((db) =>
  db
    .select({ places: sql<string>`json_group_array((seq - ${sql.placeholder('first')}) * 4 + sides)` })
    .from(
      sql`(SELECT seq, sides FROM facet_changes WHERE facet = ${sql.placeholder('facet')}
        AND seq >= ${sql.placeholder('first')} AND seq < ${sql.placeholder('end')})`,
    )
    .prepare(),
);

// The site's own last change: while a whole site is being put back, article by article, it has none yet.
const logNow = prepared((db) =>
  db
    .select({ last: facets.lastSeq, log: facets.log, restoredAt: RESTORED_AT })
    .from(facets)
    .where(eq(facets.kind, 'all'))
    .prepare(),
);

/** The blocks of one database. Rows of the log's index never change, so a block that the log has passed holds. */
class LogBlocks {
  readonly #db: Database;
  readonly #kept = new LRUCache<string, Bits>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ byteLength }) => byteLength + ENTRY_BYTES,
  });
  #log = '';

  constructor(db: Database) {
    this.#db = db;
  }

  /** How many blocks the log has passed. A log that began anew, or was set back, has others. */
  async passed(): Promise<number> {
    const [site] = await logNow(this.#db).all();
    const log = `${site?.log} ${site?.restoredAt}`;
    if (log !== this.#log) this.#kept.clear();
    this.#log = log;
    return Math.floor(((site?.last ?? 0) + 1) / BLOCK);
  }

  has(facets: readonly number[], block: number): boolean {
    return facets.every((facet) => this.#kept.has(`${facet} ${block}`));
  }

  async bits(facet: number, block: number, pace: Pace): Promise<Bits> {
    const key = `${facet} ${block}`;
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const [log, first] = [this.#log, block * BLOCK];
    const [row] = await pace.step(() => placed(this.#db).all({ facet, first, end: first + BLOCK }));
    const bits = pace.count(() => bitsOf(JSON.parse(row!.places)));
    if (log === this.#log) this.#kept.set(key, bits);
    return bits;
  }
}
const blocksOf = prepared((db) => new LogBlocks(db));

const EMPTY = new Uint32Array(0);

function bitsOf(places: readonly number[]): Bits {
  if (!places.length) return EMPTY;
  const bits = new Uint32Array(2 * WORDS);
  let before = 0;
  for (const place of places) {
    const [word, bit] = [place >> 7, 1 << ((place >> 2) & 31)];
    if (place & 2) bits[word]! |= bit;
    if (place & 1) bits[WORDS + word]! |= bit;
    before |= place & 1;
  }
  return before ? bits : bits.slice(0, WORDS);
}

/** Keeps of `bits` what others have, or have not; whether anything is left. */
function narrow(bits: Bits, other: Bits, without: boolean): boolean {
  let left = 0;
  for (let i = 0; i < bits.length; i++) {
    const word = i < other.length ? other[i]! : 0;
    left |= bits[i]! &= without ? ~word : word;
  }
  return left !== 0;
}

function countOf(bits: Bits): number {
  let count = 0;
  for (let rest of bits) for (; rest; rest &= rest - 1) count += 1;
  return count;
}

/** The changes that bits stand for. */
function* changesOf(bits: Bits, first: number): Generator<Touching> {
  for (let i = 0; i < WORDS; i++) {
    const [after, before] = [bits[i]!, bits[WORDS + i] ?? 0];
    for (let rest = after | before; rest; rest &= rest - 1) {
      const bit = 31 - Math.clz32(rest & -rest);
      yield [first + i * 32 + bit, ((after >>> bit) & 1) * 2 + ((before >>> bit) & 1)];
    }
  }
}

/** A walk of the log's index, block by block. */
export class BlockWalk {
  readonly #blocks: LogBlocks;
  readonly #pace: Pace;
  readonly #facets: Conjunction<number>;
  readonly #back: number;
  #passed: number | undefined;
  #looked = 0;

  /** @param back 1 where the walk goes to older changes, -1 where to newer ones */
  constructor(db: Database, facets: Conjunction<number>, back: number, walker: Walker | undefined) {
    this.#blocks = blocksOf(db);
    this.#pace = new Pace(db, 1, 1, walker);
    this.#facets = facets;
    this.#back = back;
  }

  /**
   * The changes past a number of the log that touch the facets, as far as one block goes, in the order of the log.
   * Undefined where that is not to be had by a block, or not worth it.
   * @param isLong whether blocks that are not kept are to be read
   */
  async past(start: number, isLong: boolean): Promise<{ found: Touching[]; last: number } | undefined> {
    const { all, none } = this.#facets;
    const block = Math.floor((start - this.#back) / BLOCK);
    this.#passed ??= await this.#blocks.passed();
    if (block < 0 || block >= this.#passed || !(isLong || this.#blocks.has(all, block))) return undefined;
    this.#looked += 1;
    if (this.#looked % BLOCKS_PER_TURN === 0) await turn();
    const bits = new Uint32Array(2 * WORDS).fill(-1);
    const narrowed = async (facet: number, without: boolean) =>
      narrow(bits, await this.#blocks.bits(facet, block, this.#pace), without);
    // Where the first has nothing, its next row is where a walk of rows goes on; few are looked up faster than others' are read.
    if (!(await narrowed(all[0]!, false))) return undefined;
    if (countOf(bits) < MIN_ROWS_READ && !this.#blocks.has(all, block)) return undefined;
    let some = true;
    for (const facet of all.slice(1)) some &&= await narrowed(facet, false);
    for (const facet of none) some &&= await narrowed(facet, true);
    const first = block * BLOCK;
    const found = some ? [...changesOf(bits, first)] : [];
    return {
      found: found.filter(([seq]) => (seq - start) * this.#back < 0),
      last: this.#back > 0 ? first : first + BLOCK - 1,
    };
  }
}
