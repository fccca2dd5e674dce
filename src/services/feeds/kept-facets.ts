// The facets that have feeds, kept in memory: after a change those alone are read again that it touched.
import { byCodePoint } from '../../domain/slugs.ts';
import type { Database } from '../../store/database.ts';
import { facetsAfter, facetsOfIds, idsChangedSince, type ListedFacet } from '../../store/facets/listed.ts';
import { turn } from '../../store/turns.ts';
import type { LogEnd } from './log-end.ts';

/** Facets read in one turn of the event loop: 2 ms. */
export const FACETS_PER_TURN = 250;
/** If more than these changed, all are read again. */
const MAX_CHANGED = 1_000;
/** A longer list is not kept: with its text each takes about 1 kB. */
const MAX_KEPT = 15_000;

export interface FacetList {
  /** "Everything" first, then by kind and slug. A facet that changed is another object. */
  facets: readonly ListedFacet[];
  /** Another object once one came, went, or was renamed. */
  naming: object;
}

/** With the end of the log as it was before the list was read, which may be newer. */
interface Kept extends FacetList, Pick<LogEnd, 'seq' | 'edition' | 'restoredAt' | 'log'> {}

export class KeptFacets {
  readonly #db: Database;
  #kept: Kept | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The list, at least as new as `end`. */
  async at(end: LogEnd): Promise<FacetList> {
    const kept = this.#kept;
    const { seq, edition, restoredAt, log } = end;
    const isSameLog = kept?.restoredAt === restoredAt && kept.log === log;
    const goesOn = isSameLog && kept.seq <= seq && kept.edition <= edition ? kept : undefined;
    const list = (goesOn && (await this.#renewed(goesOn))) ?? (await this.#read());
    const now = { ...list, seq, edition, restoredAt, log };
    this.#kept = list.facets.length <= MAX_KEPT ? now : undefined;
    return now;
  }

  async #read(): Promise<FacetList> {
    const facets: ListedFacet[] = [];
    for (let last: ListedFacet | undefined; ; await turn()) {
      const some = await facetsAfter(this.#db, FACETS_PER_TURN, last);
      facets.push(...some);
      last = some.at(-1);
      if (some.length < FACETS_PER_TURN) return { facets, naming: {} };
    }
  }

  /** Undefined where too many changed. */
  async #renewed({ facets, naming, seq, edition }: Kept): Promise<FacetList | undefined> {
    const ids = await idsChangedSince(this.#db, seq, edition);
    if (ids.length > MAX_CHANGED) return undefined;
    if (!ids.length) return { facets, naming };
    const changed = new Map((await facetsOfIds(this.#db, ids)).map((facet) => [facet.id, facet]));
    const now: ListedFacet[] = [];
    let isSame = true;
    for (const facet of facets) {
      const found = changed.get(facet.id);
      changed.delete(facet.id);
      if (!found) now.push(facet);
      else if (!found.isGone && found.slug === facet.slug && found.label === facet.label) now.push(found);
      else {
        isSame = false;
        changed.set(facet.id, found);
      }
    }
    for (const facet of changed.values()) {
      if (facet.isGone) continue;
      isSame = false;
      now.splice(placeOf(facet, now), 0, facet);
    }
    return { facets: now, naming: isSame ? naming : {} };
  }
}

/** Where a facet goes among others in their order, which is the database's. */
function placeOf(facet: ListedFacet, facets: readonly ListedFacet[]): number {
  let [from, to] = [0, facets.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (inOrder(facets[middle]!, facet) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

const inOrder = (a: ListedFacet, b: ListedFacet) =>
  byCodePoint(a.kind, b.kind) || byCodePoint(a.slug, b.slug);
