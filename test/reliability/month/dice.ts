// Chance that can be had again: everything random in a month comes from its seed.
import { randomFrom } from '../../support/random.ts';

export interface Dice {
  /** True with probability `p`. */
  chance(p: number): boolean;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  pick<T>(list: readonly T[]): T;
  /** One of the names, each as often as its weight says. */
  weighted<N extends string>(weights: Record<N, number>): N;
}

export function dice(seed: number): Dice {
  const next = randomFrom(seed);
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    whole,
    chance: (p) => next() < p,
    pick: (list) => list[whole(0, list.length - 1)]!,
    weighted<N extends string>(weights: Record<N, number>) {
      const entries = Object.entries(weights) as [N, number][];
      let rest = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) {
        rest -= weight;
        if (rest < 0) return name;
      }
      return entries[0]![0];
    },
  };
}
