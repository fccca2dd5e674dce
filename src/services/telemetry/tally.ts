// Counts by key, bounded: the keys that are counted most stay, the others are counted together.
import type { Counts } from '../../store/readership.ts';

/** The key of all that have none of their own. */
export const OTHERS = '';

export class Tally {
  readonly #max: number;
  readonly #folded: () => void;
  #counts = new Map<string, Counts>();

  /** @param folded called when what `of` gave before may count no more */
  constructor(max: number, folded: () => void) {
    this.#max = max;
    this.#folded = folded;
  }

  /** What is counted for a key, to be added to until `take` or `folded`. */
  of(key: string): Counts {
    const known = this.#counts.get(key);
    if (known) return known;
    if (this.#counts.size >= this.#max) this.#fold();
    const counts = { requests: 0, unchanged: 0, deltas: 0, repeats: 0, subscribers: 0 };
    this.#counts.set(key, counts);
    return counts;
  }

  add(key: string, counts: Counts): void {
    addTo(this.of(key), counts);
  }

  /** What was counted since the last time. */
  take(): [key: string, counts: Counts][] {
    const taken = [...this.#counts];
    this.#counts = new Map();
    return taken;
  }

  /** Half of the keys stay. */
  #fold(): void {
    const weight = ({ requests, subscribers }: Counts) => requests + subscribers;
    const ranked = [...this.#counts].sort(([, a], [, b]) => weight(b) - weight(a));
    this.#counts = new Map(ranked.slice(0, this.#max / 2));
    const others = this.of(OTHERS);
    for (const [key, counts] of ranked.slice(this.#max / 2)) {
      // A reader's subscribers are reported with each request: who is left out is left out.
      if (key !== OTHERS) addTo(others, { ...counts, subscribers: 0 });
      else addTo(others, counts);
    }
    this.#folded();
  }
}

function addTo(sum: Counts, counts: Counts): void {
  sum.requests += counts.requests;
  sum.unchanged += counts.unchanged;
  sum.deltas += counts.deltas;
  sum.repeats += counts.repeats;
  sum.subscribers = Math.max(sum.subscribers, counts.subscribers);
}
