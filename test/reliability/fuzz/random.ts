// Chance that comes back: the same seed makes the same inputs, on every machine.
import { randomFrom } from '../../support/random.ts';

/** One generator for each (seed, round, input), so that any input can be made again without those before it. */
export class Random {
  /** From 0 to 1, without 1. */
  readonly next: () => number;

  constructor(...seeds: number[]) {
    let next = randomFrom(0x9e3779b9);
    for (const seed of seeds) {
      // The state alone only counts on: seeds next to each other would meet.
      const mixed = randomFrom((Math.floor(next() * 2 ** 32) ^ Math.imul(seed, 0x85ebca6b)) >>> 0);
      next = randomFrom(Math.floor(mixed() * 2 ** 32));
    }
    this.next = next;
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
