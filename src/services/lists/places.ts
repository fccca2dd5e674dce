// What a list of articles goes by, and places in it.
import type { Conditions, Hit } from '../../store/articles/finding.ts';

/** What the API's list goes by; `created` is the order in which articles came here. */
export const SORTS = ['published', 'updated', 'created'] as const;
/** Newest first, but for `oldest`: by publication, what is scheduled soonest first. */
export type Sort = (typeof SORTS)[number] | 'oldest';

/** Where a page ends: what its order goes by, and the number of the article that is there. */
export interface Place {
  sort: Sort;
  /** Of `oldest` below zero: what is further on is always less. */
  by: number;
  n: number;
}

/** What is asked for, its names looked up; facets stand with rare ones first. */
export interface Filter extends Conditions {
  slug?: string;
  guid?: string;
  canonicalUrl?: string;
  /** In FTS5's syntax. */
  match?: string;
}

export const END = Number.MAX_SAFE_INTEGER;

export const PLACE_OF: Readonly<Record<Sort, (hit: Hit) => Place>> = {
  published: ({ position, n }) => ({ sort: 'published', by: position, n }),
  updated: ({ updatedAt, n }) => ({ sort: 'updated', by: updatedAt, n }),
  created: ({ n }) => ({ sort: 'created', by: n, n }),
  oldest: ({ position, n }) => ({ sort: 'oldest', by: -position, n }),
};
export const isBefore = (a: Place, b: Place) => a.by < b.by || (a.by === b.by && a.n < b.n);

const COLUMN_OF = { published: 'position', updated: 'updated_at', created: 'n', oldest: 'position' } as const;

/** What a list of that order leaves out that goes no further than a place. */
export const boundAt = ({ sort, by }: Place): NonNullable<Filter['bound']> => ({
  ...{ column: COLUMN_OF[sort], value: sort === 'oldest' ? -by : by, isMost: sort === 'oldest' },
});
