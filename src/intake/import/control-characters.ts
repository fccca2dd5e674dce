// U+0080 to U+009F are controls that nobody writes: a text that has them was Windows-1252 and taken for Latin-1.
import { isObject } from '../../domain/objects.ts';

const CONTROLS = /[\x80-\x9F]/g;
/** In the order of their code; a space stands for the five that the code page does not have. */
const WINDOWS_1252 = [...'€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'];
const characterOf = (control: string): string => {
  const character = WINDOWS_1252[control.charCodeAt(0) - 0x80] ?? ' ';
  return character === ' ' ? '' : character;
};

const MAX_DEPTH = 5;

/** Fields with the characters that were meant (WHATWG HTML §13.2.5.80 does the same for `&#x92;`). */
export function withoutControls<T>(value: T, depth = 0): T {
  if (typeof value === 'string') return value.replace(CONTROLS, characterOf) as T;
  if (depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((one) => withoutControls(one, depth + 1)) as T;
  if (!isObject(value)) return value;
  const known = Object.entries(value).map(([name, one]) => [name, withoutControls(one, depth + 1)]);
  return Object.fromEntries(known) as T;
}
