// Sides that are measured by turns, so that whatever else the machine does hits all of them alike.
import { median } from './table.ts';

/** What each side measured, round by round. There and back: whoever comes later finds a warmer machine. */
export async function byTurns<T>(rounds: number, sides: readonly (() => Promise<T>)[]): Promise<T[][]> {
  const all: T[][] = [];
  for (let i = 0; i < rounds; i++) {
    const order = [...sides.keys()];
    if (i % 2) order.reverse();
    const round: T[] = [];
    for (const side of order) round[side] = await sides[side]!();
    all.push(round);
  }
  return all;
}

/** A ratio of each round, and how far the rounds are apart. */
export function spreadOf(ratios: readonly number[]): { ratio: number; spread: [number, number] } {
  return { ratio: median(ratios), spread: [Math.min(...ratios), Math.max(...ratios)] };
}

/** Medians of many pairs of times, theirs to ours; the spread is that of six parts, since anything may hit a single one. */
export function besideOf(pairs: readonly (readonly number[])[]) {
  const medians = (some: typeof pairs) =>
    [0, 1].map((i) => median(some.map((pair) => pair[i]!))) as [number, number];
  const size = Math.ceil(pairs.length / 6);
  const ratios: number[] = [];
  for (let i = 0; i < pairs.length; i += size) {
    const [a, b] = medians(pairs.slice(i, i + size));
    ratios.push(b / a);
  }
  const [ours, theirs] = medians(pairs);
  return { ours, theirs, ratio: theirs / ours, spread: spreadOf(ratios).spread };
}
