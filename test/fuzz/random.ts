// Chance that comes back: the same seed makes the same inputs, on every machine.

/** One generator for each (seed, round, input), so that any input can be made again without those before it. */
export class Random {
  #state: number;

  constructor(...seeds: number[]) {
    this.#state = 0x9e3779b9;
    for (const seed of seeds) {
      // The state alone only counts on: seeds next to each other would meet.
      this.#state = (Math.floor(this.next() * 2 ** 32) ^ Math.imul(seed, 0x85ebca6b)) >>> 0;
      this.#state = Math.floor(this.next() * 2 ** 32);
    }
  }

  /** From 0 to 1, without 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  between(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** The result of one of several, each as likely as its weight says. */
  of<T>(...ways: (readonly [weight: number, make: () => T])[]): T {
    let left = this.next() * ways.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, make] of ways) {
      left -= weight;
      if (left < 0) return make();
    }
    return ways[0]![1]();
  }

  times<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }
}
