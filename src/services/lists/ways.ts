// Ways to find a list: along its order, or by one of its conditions.
import {
  type Direction,
  type Hit,
  hitsAt,
  positionStep,
  type RowIndex,
  type RowKey,
  rowStep,
} from '../../store/articles/finding.ts';
import type { Database } from '../../store/database.ts';
import { EVERYTHING_ID } from '../../store/facets/facets.ts';
import { Pace } from '../../store/pace.ts';
import { hasBeginning, searchWithin } from '../../store/search.ts';
import { END, type Filter, type Place } from './places.ts';

/** Rows that a first step looks at, and any later one at most. */
const ROWS = { first: 200, most: 20_000 };
/** Articles that a step holds against words, about; each takes as long as so many rows. */
const TESTED = 200;
const TEST_COST = 25;
/** Steps along an index. */
export interface Way {
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
  readonly #pace: Pace;
  readonly #isTested: boolean;
  #most: number;

  constructor(db: Database, isTested: boolean) {
    this.#pace = new Pace(db, isTested ? TESTED : ROWS.first, ROWS.most);
    this.#isTested = isTested;
    this.#most = isTested ? TESTED : ROWS.most;
  }

  /** @returns what the step found, its cost in rows, and whether it is the last */
  async step<T extends { found: unknown[]; count: number }>(work: (limit: number) => Promise<T>) {
    let limit = 0;
    const done = await this.#pace.step((rows) => {
      limit = Math.min(rows, this.#most);
      return work(limit);
    });
    const tested = this.#isTested ? done.found.length : 0;
    if (this.#isTested) {
      const most = Math.floor((limit * TESTED) / Math.max(1, tested));
      this.#most = Math.min(ROWS.most, Math.max(TESTED, Math.min(most, limit * 4)));
    }
    return { ...done, cost: done.count + tested * TEST_COST, isEnd: done.count < limit };
  }
}

function alongRows(db: Database, filter: Filter, index: RowIndex, from: RowKey, isOrdered: boolean): Way {
  const { match } = filter;
  const stride = new Stride(db, match !== undefined);
  let key = from;
  return {
    isOrdered,
    async step(bound) {
      const { found, last, ...rest } = await stride.step((limit) =>
        rowStep(db, index, { ...filter, bound }, key, limit),
      );
      key = last;
      return { ...rest, found: await withWords(db, match, found) };
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
  const tested = match === undefined ? filter.match : undefined;
  const stride = new Stride(db, tested !== undefined);
  const lookUp = new Pace(db, ROWS.first, ROWS.most);
  // For a beginning all that has it is gathered anew in each step.
  const atLeast = match !== undefined && hasBeginning(match) ? ROWS.most : 0;
  let start = from;
  return {
    isOrdered,
    async step(bound) {
      const { found, last, count, cost, isEnd } = await stride.step((rows) => {
        const limit = Math.max(rows, atLeast);
        return positionStep(db, filter, { match, from: start, limit, direction });
      });
      start = last;
      const hits: Hit[] = [];
      for (let at = 0, end = 0; at < found.length; at = end) {
        const some = await lookUp.step((rows) => {
          end = at + rows;
          return hitsAt(db, { ...filter, bound }, found.slice(at, end));
        });
        hits.push(...some);
      }
      return {
        found: await withWords(db, tested, hits),
        cost: cost + found.length,
        isEnd: isEnd || count < atLeast,
      };
    },
  };
}

/** Those of them that match; all where there are no words. */
export async function withWords(db: Database, match: string | undefined, hits: Hit[]): Promise<Hit[]> {
  if (match === undefined || !hits.length) return hits;
  const matching = new Set(
    await searchWithin(
      db,
      match,
      hits.map(({ position }) => position),
    ),
  );
  return hits.filter(({ position }) => matching.has(position));
}
