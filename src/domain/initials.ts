// The letter that a label is listed under, in an index of any scripts.

/** Of scripts with thousands of signs each, all are listed together. */
const TOGETHER: readonly [sign: RegExp, initial: string][] = [
  [/\p{Script=Han}/u, '漢'],
  [/\p{Script=Hangul}/u, '가'],
  [/\p{Script=Hiragana}/u, 'あ'],
  [/\p{Script=Katakana}/u, 'ア'],
  [/\p{N}/u, '0–9'],
];
/** Where a letter with a mark counts as the letter; й and ё are letters of their own. */
const MARKED = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Arabic}]/u;
const OTHERS = '#';

/** `A` for `Ägypten`, `0–9` for digits, `#` for a label of signs only. */
export function initialOf(label: string): string {
  const first = /[\p{L}\p{N}]/u.exec(label.normalize('NFC'))?.[0];
  if (first === undefined) return OTHERS;
  const together = TOGETHER.find(([sign]) => sign.test(first));
  if (together) return together[1];
  const letter = MARKED.test(first) ? first.normalize('NFD') : first;
  return [...letter.toUpperCase()][0] ?? first;
}

/** Digits come first, signs last, letters between them by code point. */
export function byInitial(a: string, b: string): number {
  if (a === OTHERS || b === OTHERS) return Number(a === OTHERS) - Number(b === OTHERS);
  return a < b ? -1 : Number(a > b);
}
