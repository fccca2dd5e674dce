// Ways to find a list: along its order, or by one of its conditions.
import {
  type Direction,
  type Hit,
  positionStep,
  type RowIndex,
  type RowKey,
  rowStep,
} from '../../store/articles/finding.ts';
import type { Database } from '../../store/database.ts';
import { EVERYTHING_ID } from '../../store/facets/facets.ts';
import { Pace } from '../../store/pace.ts';
import { hasBeginning, searchWithin } from '../../store/search.ts';
import type { Walker } from '../../store/turns.ts';
import { END, type Filter, type Place } from './places.ts';

/** Rows that a first step looks at, and any later one at most. */
const ROWS = { first: 200, most: 20_000 };
/** Articles that a step holds against words, about, until it is known how many take so many milliseconds. */
const TESTED = { first: 100, least: 20, most: 5_000 };
const TEST_MS = 8;
/** How many rows such an article is counted as. */
const TEST_COST = 25;

/** What a way has taken so far. */
class Effort implements Walker {
  readonly lane: string;
  #milliseconds = 0;
  #rows = 0;

  constructor(db: Database) {
    this.lane = `list ${db.turns?.number()}`;
  }

  /** Where statements run elsewhere nobody knows how long they take. */
  clock(): number {
    return 0;
  }

  walked(milliseconds: number): void {
    this.#milliseconds += milliseconds;
  }

  looked(rows: number): void {
    this.#rows += rows;
  }

  get milliseconds(): number {
    return this.#milliseconds;
  }

  /** Milliseconds, or where they are not known something that grows as they would. */
  get spent(): number {
    return this.#milliseconds + this.#rows / 1e6;
  }
}

/** Steps along an index. */
export interface Way {
  readonly effort: Pick<Effort, 'spent'>;
  /** What it finds is in the list's order, and nothing before that comes later. */
  isOrdered: boolean;
  /** @returns `cost`: rows that it looked at */
  step(bound?: Filter['bound']): Promise<{ found: Hit[]; cost: number; isEnd: boolean }>;
}

export function waysOf(db: Database, filter: Filter, { sort, by, n }: Place): Way[] {
  const { status, of, match, updatedSince } = filter;
  // Each condition that has an index of articles; nearly all are published.
  const narrow = (
    [status !== undefined && status !== 'published' && 'status', of !== undefined && 'of'] as const
  ).filter((index) => index !== false);
  const rest = updatedSince === undefined || narrow.length ? narrow : (['updated'] as const);
  const start = { updatedAt: END, n: END };
  if (sort === 'published' || sort === 'oldest') {
    const direction = sort === 'oldest' ? 'oldest' : 'newest';
    const place = { direction, from: sort === 'oldest' ? -by : by } as const;
    return [
      alongPositions(db, filter, place, true),
      ...(match === undefined ? [] : [alongPositions(db, filter, { ...place, match }, true)]),
      ...rest.map((index) => alongRows(db, filter, index, start, false)),
    ];
  }
  const everything = { direction: 'newest', from: END } as const;
  const isOfFacet = !filter.facets.includes(EVERYTHING_ID);
  const indexes: readonly RowIndex[] =
    sort === 'created'
      ? ['created', ...rest]
      : narrow.length
        ? narrow
        : [status === undefined ? 'updated' : 'status'];
  const key = sort === 'updated' ? { updatedAt: by, n } : { updatedAt: END, n };
  return [
    ...indexes.map((index) => {
      const isOrdered = sort === 'updated' || index === 'created';
      return alongRows(db, filter, index, isOrdered ? key : start, isOrdered);
    }),
    ...(isOfFacet ? [alongPositions(db, filter, everything, false)] : []),
    ...(match === undefined ? [] : [alongPositions(db, filter, { ...everything, match }, false)]),
  ];
}

/** How many rows steps look at, each as many as take about as long as the last; fewer where they leave much to test. */
class Stride {
  readonly effort: Effort;
  readonly #db: Database;
  readonly #match: string | undefined;
  readonly #pace: Pace;
  #tested = TESTED.first;
  #most: number;
  #limit = 0;

  /** @param match words that what is found is held against */
  constructor(db: Database, match: string | undefined) {
    const first = match === undefined ? ROWS.first : TESTED.first;
    this.effort = new Effort(db);
    this.#db = db;
    this.#match = match;
    this.#pace = new Pace(db, first, ROWS.most, this.effort);
    this.#most = match === undefined ? ROWS.most : TESTED.first;
  }

  /** @returns what the step found, and whether it is the last */
  async step<T extends { count: number }>(work: (limit: number) => Promise<T>) {
    const done = await this.#pace.step((rows) => {
      this.#limit = Math.min(rows, this.#most);
      return work(this.#limit);
    });
    return { ...done, isEnd: done.count < this.#limit };
  }

  /** What is left of a step's articles, and its cost in rows. @param rows that it looked at */
  async tested(rows: number, hits: Hit[]): Promise<{ found: Hit[]; cost: number }> {
    const { effort } = this;
    const match = this.#match;
    const cost = rows + (match === undefined ? 0 : hits.length * TEST_COST);
    effort.looked(cost);
    if (match === undefined) return { found: hits, cost };
    const before = effort.milliseconds;
    const found = await withWords(this.#db, match, hits, effort);
    const milliseconds = effort.milliseconds - before;
    if (milliseconds > 0) {
      const wanted = Math.min(this.#tested * 4, Math.floor((hits.length * TEST_MS) / milliseconds));
      this.#tested = Math.min(TESTED.most, Math.max(TESTED.least, wanted));
    }
    const most = Math.floor((this.#limit * this.#tested) / Math.max(1, hits.length));
    this.#most = Math.min(ROWS.most, Math.max(this.#tested, Math.min(most, this.#limit * 4)));
    return { found, cost };
  }
}

function alongRows(db: Database, filter: Filter, index: RowIndex, from: RowKey, isOrdered: boolean): Way {
  const stride = new Stride(db, filter.match);
  let key = from;
  const { effort } = stride;
  return {
    ...{ isOrdered, effort },
    async step(bound) {
      const { found, last, count, isEnd } = await stride.step((limit) =>
        rowStep(db, index, { ...filter, bound }, key, limit),
      );
      key = last;
      return { isEnd, ...(await stride.tested(count, found)) };
    },
  };
}

/** @param place.match words whose articles it goes along; else those of the rarest facet, which are held against the words */
function alongPositions(
  db: Database,
  filter: Filter,
  { direction, from, match }: { direction: Direction; from: number; match?: string },
  isOrdered: boolean,
): Way {
  const stride = new Stride(db, match === undefined ? filter.match : undefined);
  const { effort } = stride;
  // For a beginning all that has it is gathered anew in each step.
  const atLeast = match !== undefined && hasBeginning(match) ? ROWS.most : 0;
  let start = from;
  return {
    ...{ isOrdered, effort },
    async step(bound) {
      const { found, last, count, isEnd } = await stride.step((rows) => {
        const limit = Math.max(rows, atLeast);
        return positionStep(db, { ...filter, bound }, { match, from: start, limit, direction });
      });
      start = last;
      return { isEnd: isEnd || count < atLeast, ...(await stride.tested(count + found.length, found)) };
    },
  };
}

/** Those of them that match; all where there are no words. */
export async function withWords(
  db: Database,
  match: string | undefined,
  hits: Hit[],
  walker?: Walker,
): Promise<Hit[]> {
  if (match === undefined || !hits.length) return hits;
  const matching = new Set(
    await searchWithin(
      db,
      match,
      hits.map(({ position }) => position),
      walker,
    ),
  );
  return hits.filter(({ position }) => matching.has(position));
}
