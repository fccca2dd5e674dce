// Numbers and letters in bytes. What lies beyond the end is NaN or '', with which no comparison holds.

/** An unsigned number of `size` bytes, the most significant first. */
export function big(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = at; i < at + size; i++) value = value * 256 + (bytes[i] ?? Number.NaN);
  return value;
}

/** The same, the least significant first. */
export function little(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = at + size - 1; i >= at; i--) value = value * 256 + (bytes[i] ?? Number.NaN);
  return value;
}

/** A character for each byte. */
export const latin1 = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

export interface Box {
  type: string;
  /** Of its content. */
  start: number;
  end: number;
}

/** ISO/IEC 14496-12 §4.2: the boxes of MP4, M4A and AVIF files, and of boxes within; the last may be cut off. */
export function* boxes(bytes: Uint8Array, start = 0, end = bytes.length): Generator<Box> {
  for (let at = start; at + 8 <= end; ) {
    const short = big(bytes, at, 4);
    const head = short === 1 ? 16 : 8;
    // 0: to the end of what it is in.
    const size = short === 1 ? big(bytes, at + 8, 8) : short || end - at;
    if (!(size >= head)) return;
    yield { type: latin1(bytes, at + 4, 4), start: at + head, end: Math.min(at + size, end) };
    at += size;
  }
}

/** The content of the boxes at a path such as `moov trak mdia`; `full` ones begin with four bytes more. */
export function* boxesAt(bytes: Uint8Array, path: readonly string[], within?: Box): Generator<Box> {
  const [first, ...rest] = path;
  for (const box of boxes(bytes, within?.start, within?.end)) {
    if (box.type !== first) continue;
    // §8.11.1: `meta` is a full box, whose boxes come after its version and flags.
    const inner = box.type === 'meta' ? { ...box, start: box.start + 4 } : box;
    if (rest.length) yield* boxesAt(bytes, rest, inner);
    else yield inner;
  }
}
