// What a follower ends with beside what is there, and what it may differ in: no more than it could not know.
import type { Held } from './followers.ts';
import type { Entry } from './newsroom.ts';
import type { Facets, Followed } from './views.ts';

export interface Differences {
  /** Held, though no longer in the view. */
  left: string[];
  /** Held in an older version. */
  stale: string[];
  missing: string[];
}

export function differences(held: Held, truth: Held): Differences {
  return {
    left: [...held.keys()].filter((id) => !truth.has(id)),
    stale: [...truth].filter(([id, print]) => held.has(id) && held.get(id) !== print).map(([id]) => id),
    missing: [...truth.keys()].filter((id) => !held.has(id)),
  };
}

/**
 * The journal as followers of one view could see it.
 * @param visits how much of the journal was written when a follower came by
 */
export function judge(journal: readonly Entry[], { matches }: Followed, visits: readonly number[]) {
  const indexed = journal.map((entry, at) => ({ ...entry, at }));
  const of = (id: string) => indexed.filter((entry) => entry.id === id);
  const inView = (facets: Facets | undefined) => facets !== undefined && matches(facets);
  const visited = (after: number, upTo: number) => visits.some((at) => at > after && at <= upTo);

  return {
    /**
     * Feeds name what was retracted, not what left a view because its tags changed, nor what was retracted and
     * published again under other tags before anybody came by. Only changes.json tells those.
     */
    mayHaveLeft(id: string): boolean {
      const entries = of(id);
      const exit = entries.findLast((e) => inView(e.before) && !inView(e.after));
      if (!exit) return false;
      if (exit.after) return true;
      const back = entries.find((e) => e.at > exit.at && e.after);
      return back !== undefined && !visited(exit.at, back.at);
    },

    /**
     * The window shows what was published, updated or corrected lately. So a plain poller may be behind by silent
     * changes that followed the last other one, and may not have what entered the view by a silent change.
     * @returns versions it may hold; 'anything' includes none at all
     */
    maybeBehind(id: string): Set<string> | 'anything' {
      const entries = of(id);
      const entered = entries.findLastIndex((e) => !inView(e.after)) + 1;
      const stay = entries.slice(entered);
      const loud = stay.findLastIndex((e) => e.kind !== 'silent');
      return loud < 0 ? 'anything' : new Set(stay.slice(loud).map((e) => e.print));
    },
  };
}
