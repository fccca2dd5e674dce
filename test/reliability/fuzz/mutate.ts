// Small damage to what was well made: bytes turned, pieces lost, doubled, moved, or put in from elsewhere.
import { WORDS, word } from './hostile.ts';
import type { Random } from './random.ts';
import { run } from './runs.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

const TOKENS = /[\p{L}\p{N}]+|\s+|[^\p{L}\p{N}\s]/gu;

/** A text with up to a few of its tokens changed. */
export function mutateText(r: Random, text: string): string {
  const tokens = text.match(TOKENS) ?? [];
  for (let i = r.between(1, 4); i > 0; i--) {
    const at = r.below(tokens.length + 1);
    const length = r.of([5, () => 1], [1, () => r.below(30)]);
    r.of(
      [3, () => void tokens.splice(at, 0, word(r))],
      [2, () => void tokens.splice(at, length)],
      [2, () => void tokens.splice(at, 1, word(r))],
      [1, () => void tokens.splice(r.below(tokens.length + 1), 0, ...tokens.slice(at, at + length))],
      [1, () => void tokens.splice(at, 0, ...Array<string>(r.pick([3, 40, 300])).fill(tokens[at] ?? '<'))],
      [0.1, () => void tokens.splice(at, 0, run(r))],
      [0.5, () => void tokens.splice(at)],
    );
  }
  return tokens.join('').slice(0, 200_000);
}

const encoder = new TextEncoder();

/** The same for bytes, without regard for what they mean. */
export function mutateBytes(r: Random, bytes: Uint8Array): Bytes {
  const made = [...bytes.subarray(0, 100_000)];
  for (let i = r.between(1, 6); i > 0; i--) {
    const at = r.below(made.length + 1);
    r.of(
      [3, () => void made.splice(at, 1, r.below(256))],
      [2, () => void made.splice(at, 1, (made[at] ?? 0) ^ (1 << r.below(8)))],
      [1, () => void made.splice(at, r.between(1, 20))],
      [1, () => void made.splice(at, 0, ...encoder.encode(r.pick(WORDS)))],
      [1, () => void made.splice(at, 0, ...made.slice(r.below(made.length + 1)).slice(0, 50))],
      [0.5, () => void made.splice(at)],
      [
        0.5,
        () =>
          void made.splice(
            at,
            4,
            ...r.pick([
              [0, 0, 0, 0],
              [255, 255, 255, 255],
              [127, 255, 255, 255],
            ]),
          ),
      ],
    );
  }
  return Uint8Array.from(made);
}
