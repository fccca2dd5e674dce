// Items of a HEIF file (ISO/IEC 14496-12 §8.11, 23008-12 §6): what each is, and where its bytes are.
import { type Box, big, boxes, latin1 } from '../bytes.ts';
import { MAX_PARTS, partsOf } from './parts.ts';

export interface Extent {
  start: number;
  end: number;
}
export interface Item {
  id: number;
  /** `av01`, `Exif`, `mime` … */
  type: string;
  /** Of `mime`: its media type. */
  contentType: string;
  /** Of its `infe` box. */
  info: Box;
  /** Where that has its name, which programs choose. */
  label: Extent;
  /** In order; empty where it has none, or they are not in this file. */
  extents: Extent[];
}

/** Undefined where they cannot be told. */
export function itemsOf(bytes: Uint8Array, meta: Box): Item[] | undefined {
  const children = partsOf(boxes(bytes, meta.start + 4, meta.end)) ?? [];
  const [infos, places, data] = ['iinf', 'iloc', 'idat'].map((type) =>
    children.find((one) => one.type === type),
  );
  if (!infos || !places) return undefined;
  const extents = extentsOf(bytes, places, data);
  if (!extents) return undefined;
  // §8.11.6.2: version, flags, then how many.
  const start = infos.start + (bytes[infos.start] === 0 ? 6 : 8);
  const items: Item[] = [];
  for (const info of boxes(bytes, start, infos.end)) {
    if (info.type !== 'infe') continue;
    const version = bytes[info.start]!;
    // Versions 0 and 1 have no type; HEIF asks for 2 or 3.
    if (version !== 2 && version !== 3) return undefined;
    const size = version === 2 ? 2 : 4;
    const at = info.start + 4 + size + 2;
    const id = big(bytes, info.start + 4, size);
    const type = latin1(bytes, at, 4);
    const afterName = bytes.indexOf(0, at + 4) + 1;
    const contentType = type === 'mime' && afterName > 0 ? latin1(bytes, afterName, 40).split('\0')[0]! : '';
    const label = { start: at + 4, end: Math.min(Math.max(afterName - 1, at + 4), info.end) };
    if (items.length === MAX_PARTS) return undefined;
    items.push({ id, type, contentType, info, label, extents: extents.get(id) ?? [] });
  }
  return items;
}

/** §8.11.3: sizes of the numbers in half bytes, then of each item where it is, and in how many pieces. */
function extentsOf(
  bytes: Uint8Array,
  { start, end }: Box,
  data: Box | undefined,
): Map<number, Extent[]> | undefined {
  const version = bytes[start]!;
  if (version > 2) return undefined;
  const [a, b] = [bytes[start + 4]!, bytes[start + 5]!];
  const [offsetSize, lengthSize, baseSize] = [a >> 4, a & 15, b >> 4];
  const indexSize = version ? b & 15 : 0;
  const idSize = version === 2 ? 4 : 2;
  let at = start + 6;
  const next = (size: number) => {
    const value = size ? big(bytes, at, size) : 0;
    at += size;
    return value;
  };
  const found = new Map<number, Extent[]>();
  let total = 0;
  const count = next(idSize);
  for (let i = 0; i < count; i++) {
    const id = next(idSize);
    // 0: in the file; 1: in `idat`; 2: in another item, which no program is known to write for AVIF.
    const method = version ? next(2) & 15 : 0;
    const elsewhere = next(2) !== 0;
    const base = next(baseSize);
    const pieces = next(2);
    const extents: Extent[] = [];
    for (let piece = 0; piece < pieces; piece++) {
      next(indexSize);
      const offset = next(offsetSize);
      const length = next(lengthSize);
      if (at > end) return undefined;
      const from = base + offset + (method === 1 ? (data?.start ?? Number.NaN) : 0);
      const to = from + length;
      if (method > 1 || elsewhere || !length || !(to <= bytes.length)) return undefined;
      total += 1;
      if (total > MAX_PARTS) return undefined;
      extents.push({ start: from, end: to });
    }
    if (at > end || found.has(id)) return undefined;
    found.set(id, extents);
  }
  return found;
}

/** Whether any two, one of each list, share a byte. */
export function overlap(some: readonly Extent[], others: readonly Extent[]): boolean {
  const marked = [
    ...some.map((one) => ({ ...one, first: true })),
    ...others.map((one) => ({ ...one, first: false })),
  ].sort((a, b) => a.start - b.start);
  let [ends, otherEnds] = [0, 0];
  for (const { start, end, first } of marked) {
    if (start < (first ? otherEnds : ends)) return true;
    if (first) ends = Math.max(ends, end);
    else otherEnds = Math.max(otherEnds, end);
  }
  return false;
}
