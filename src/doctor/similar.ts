// Tags that are probably one: apart by accents, a plural, a hyphen, the alphabet, or a slip of the pen.

const CYRILLIC = [...'абвгґдежзиіклмнопрстуфхцчшщъыьэюя'];
const ROMAN = 'a b v g g d e zh z i i k l m n o p r s t u f kh ts ch sh shch  y  e iu ia'.split(' ');
const LETTERS = new Map([
  ...CYRILLIC.map((letter, i) => [letter, ROMAN[i] ?? ''] as const),
  ...['ßss', 'ıi', 'øo', 'đd', 'łl', 'æae', 'œoe', 'єe'].map((pair) => [pair[0]!, pair.slice(1)] as const),
]);
/** From where on a letter more or less is a slip. */
const MIN_SLIP_LENGTH = 6;

/** What is left of a label when all is gone that people write one way or another. */
function skeleton(label: string): string {
  const plain = label
    .toLowerCase()
    .normalize('NFD')
    // й and ї lose their marks as Latin letters do.
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{Nd}+#]/gu, '');
  const latin = [...plain].map((letter) => LETTERS.get(letter) ?? letter).join('');
  return latin.replace(/(?<=[a-z]{3})(?:ies|y)$/, 'i').replace(/(?<=[a-z]{3})e?s$/, '');
}

/** Whether one letter was added, left out, mistaken or swapped with its neighbour. */
function oneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b || a[0] !== b[0]) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const [x, y] = [a.slice(start), b.slice(start)];
  if (x.length === y.length)
    return x.slice(1) === y.slice(1) || (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2));
  return x.length > y.length ? x.slice(1) === y : y.slice(1) === x;
}

/** Of known labels, busy ones first, the one that was probably meant; digits tell labels apart (`S-300`, `S-400`). */
export function similarTo(label: string, known: readonly string[]): string | undefined {
  const wanted = skeleton(label);
  if (!wanted) return undefined;
  const close = known.map((one) => ({ one, bones: skeleton(one) })).filter(({ one }) => one !== label);
  const same = close.find(({ bones }) => bones === wanted);
  const digits = (text: string) => text.replace(/\D/g, '');
  const slip = close.find(
    ({ bones }) =>
      wanted.length >= MIN_SLIP_LENGTH && digits(bones) === digits(wanted) && oneSlip(wanted, bones),
  );
  return (same ?? slip)?.one;
}
