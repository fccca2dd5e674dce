// Text that compresses about as news does, the same at every run.

/** A small generator of numbers in [0, 1) (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SYLLABLES =
  'an ber cor de el fa gri ho in ju ka lo mer ni or pa qui ra se tu un ver wi xo ya zen'.split(' ');

/** Words of a vocabulary of 4,000, the first ones often (Zipf), as many as asked for. */
export function prose(seed: number): (count: number) => string {
  const vocabulary = random(7);
  const syllable = () => SYLLABLES[Math.floor(vocabulary() * SYLLABLES.length)]!;
  const words = Array.from({ length: 4_000 }, () => {
    const length = 1 + Math.floor(vocabulary() * 3);
    return Array.from({ length: length + 1 }, syllable).join('');
  });
  const next = random(seed);
  return (count) =>
    Array.from({ length: count }, () => words[Math.floor(words.length ** next()) - 1] ?? words[0]!).join(' ');
}
