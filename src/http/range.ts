// RFC 9110 §14: one range of bytes of what never changes.
import { type Current, isCurrent } from './conditional.ts';

/** First and last byte. */
export interface ByteRange {
  first: number;
  last: number;
}

/**
 * The range that a GET asks for of so many bytes. Undefined: send all, as for several ranges, for what cannot be read
 * (§14.2 lets a server ignore either), and where `If-Range` names something else.
 */
export function rangeOf(headers: Headers, length: number, current: Current): ByteRange | 'none' | undefined {
  const [, from, to] = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(headers.get('range') ?? '') ?? [];
  if (from === undefined || to === undefined || !(from || to)) return undefined;
  // A range that ends before it begins is invalid, not unsatisfiable (§14.1.1).
  if (from && to && Number(to) < Number(from)) return undefined;
  const ifRange = headers.get('if-range');
  if (ifRange !== null && !isCurrent(ifRange, current)) return undefined;
  // §14.1.2: `-500` are the last 500, or all where there are fewer.
  const first = from ? Number(from) : Math.max(0, length - Number(to));
  const last = from && to ? Math.min(Number(to), length - 1) : length - 1;
  return first > last ? 'none' : { first, last };
}
