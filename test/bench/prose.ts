// Text that compresses about as news does, the same at every run.
import { randomFrom } from '../support/random.ts';

const SYLLABLES =
  'an ber cor de el fa gri ho in ju ka lo mer ni or pa qui ra se tu un ver wi xo ya zen'.split(' ');

/** Words of a vocabulary of 4,000, the first ones often (Zipf), as many as asked for. */
export function prose(seed: number): (count: number) => string {
  const vocabulary = randomFrom(7);
  const syllable = () => SYLLABLES[Math.floor(vocabulary() * SYLLABLES.length)]!;
  const words = Array.from({ length: 4_000 }, () => {
    const length = 1 + Math.floor(vocabulary() * 3);
    return Array.from({ length: length + 1 }, syllable).join('');
  });
  const next = randomFrom(seed);
  return (count) =>
    Array.from({ length: count }, () => words[Math.floor(words.length ** next()) - 1] ?? words[0]!).join(' ');
}
