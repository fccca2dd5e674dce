// AVIF (ISO/IEC 14496-12, 23008-12): addresses of bytes are all over the file, so nothing is moved: what nobody is to see
// is written over, in as many bytes.
import { hex } from '../../domain/bytes.ts';
import { type Box, big, boxes, latin1 } from '../bytes.ts';
import { isTiff } from '../words/exif.ts';
import type { Metadata } from '../words/read.ts';
import { type Extent, type Item, itemsOf, overlap } from './avif-items.ts';
import { ascii, bigBytes, joined, type Parts, partsOf } from './parts.ts';

const TOP = new Set(['ftyp', 'meta', 'mdat', 'moov']);
const META = new Set(['hdlr', 'pitm', 'iinf', 'iloc', 'iprp', 'iref', 'idat', 'dinf', 'grpl']);
/** Items that are pictures, or say how some become one. */
const PICTURES = new Set(['av01', 'grid', 'iovl', 'iden', 'tmap', 'sato']);
/** Of films: boxes that hold others, and among those the ones that say something of where it was made. */
const CONTAINERS = new Set(['trak', 'mdia', 'minf', 'stbl', 'edts']);
const SAYING = new Set(['udta', 'meta', 'uuid', 'free', 'skip', 'name']);
/** No program writes more; each pair of them is looked at. */
const [MAX_TOP_BOXES, MAX_EXTENTS, MAX_THUMBNAILS] = [1_000, 10_000, 100] as const;
const C2PA = 'd8fec3d61b0e483c92975828877ec481';

export function takeAvifApart(bytes: Uint8Array): Parts | undefined {
  const top = wholeBoxes(bytes);
  const meta = top?.find(({ type }) => type === 'meta');
  const items = meta && itemsOf(bytes, meta);
  if (!top || !meta || !items) return undefined;
  const end = top.at(-1)?.end ?? 0;
  const thumbnails = partsOf(thumbnailsOf(bytes, meta), MAX_THUMBNAILS);
  const boxesToEmpty = partsOf(privateIn(bytes, top, meta));
  if (!thumbnails || !boxesToEmpty) return undefined;
  const ids = new Set(thumbnails.map(({ from }) => from));
  const isShown = ({ id, type }: Item) => PICTURES.has(type) && !ids.has(id);
  const said = items.filter((item) => !isShown(item));
  const shown = items.filter(isShown).flatMap(({ extents }) => extents);
  const blanked = said.flatMap(({ extents }) => extents);
  if (shown.length + blanked.length > MAX_EXTENTS) return undefined;
  // A thumbnail may be a picture's own bytes again; nothing else may.
  if (overlap(blanked, shown) || blanked.some(({ end: to, start }) => !isInData(top, meta, start, to)))
    return undefined;
  const isFilm = top.some(({ type }) => type === 'moov');
  return {
    metadata: metadataOf(bytes, said),
    isSigned: top.some(({ type, start }) => type === 'uuid' && hexOf(bytes, start) === C2PA),
    write(clean) {
      const copy = bytes.slice(0, end);
      for (const box of boxesToEmpty) {
        copy.set(ascii('free'), nameAt(copy, box));
        copy.fill(0, box.start, box.end);
      }
      // The samples of a film are told of elsewhere.
      const data = isFilm ? [] : top.filter(({ type }) => type === 'mdat');
      for (const { start, end: to } of gapsIn(data, [...shown, ...blanked])) copy.fill(0, start, to);
      for (const item of said) {
        fill(copy, item.extents, contentOf(item, clean));
        copy.fill(0x20, item.label.start, item.label.end);
      }
      for (const { box, from } of thumbnails) {
        copy.set(ascii('free'), nameAt(copy, box));
        // §6.4.2 of 23008-12: a hidden item is not to be shown.
        const info = items.find(({ id }) => id === from)?.info;
        if (info) copy[info.start + 3]! |= 1;
      }
      return copy;
    },
  };
}

/** Those at the top of the file; undefined where one is cut off. What is behind them belongs to nothing. */
function wholeBoxes(bytes: Uint8Array): Box[] | undefined {
  const top = partsOf(boxes(bytes), MAX_TOP_BOXES);
  const last = top?.at(-1);
  if (!top || !last) return undefined;
  // `boxes` cuts the last one to what is there.
  const head = nameAt(bytes, last) - 4;
  const short = big(bytes, head, 4);
  const size = short === 1 ? big(bytes, head + 8, 8) : short || bytes.length - head;
  return head + size <= bytes.length ? top : undefined;
}

/** Where a box's type stands: behind 4 bytes of length, or before 8 more of it. */
const nameAt = (bytes: Uint8Array, { start, type }: Box): number =>
  latin1(bytes, start - 4, 4) === type && big(bytes, start - 8, 4) !== 1 ? start - 4 : start - 12;

const isInData = (top: readonly Box[], meta: Box, start: number, end: number): boolean =>
  top.some((box) => (box.type === 'mdat' || box === meta) && start >= box.start && end <= box.end);

/** §8.11.12: of each reference its kind, the item it is of, and which it is to. */
function* thumbnailsOf(bytes: Uint8Array, meta: Box): Generator<{ box: Box; from: number }> {
  for (const { type, start, end } of boxes(bytes, meta.start + 4, meta.end)) {
    if (type !== 'iref') continue;
    const size = bytes[start] === 0 ? 2 : 4;
    for (const box of boxes(bytes, start + 4, end)) {
      if (box.type === 'thmb') yield { box, from: big(bytes, box.start, size) };
    }
  }
}

/** Boxes that no decoder needs. */
function* privateIn(bytes: Uint8Array, top: readonly Box[], meta: Box): Generator<Box> {
  yield* top.filter(({ type }) => !TOP.has(type));
  for (const box of boxes(bytes, meta.start + 4, meta.end)) if (!META.has(box.type)) yield box;
  for (const box of top) if (box.type === 'moov') yield* sayingIn(bytes, box);
}

function* sayingIn(bytes: Uint8Array, container: Box, depth = 0): Generator<Box> {
  for (const box of boxes(bytes, container.start, container.end)) {
    if (SAYING.has(box.type)) yield box;
    else if (CONTAINERS.has(box.type) && depth < 8) yield* sayingIn(bytes, box, depth + 1);
  }
}

function metadataOf(bytes: Uint8Array, said: readonly Item[]): Metadata {
  const metadata: Metadata = {};
  const contentOfItem = ({ extents }: Item) =>
    joined(extents.map(({ start, end }) => bytes.subarray(start, end)));
  for (const item of said) {
    if (isExif(item)) {
      const content = contentOfItem(item);
      // Annex A of 23008-12: where the structure begins, behind this number.
      const exif = content.subarray(4 + big(content, 0, 4));
      if (isTiff(exif)) metadata.exif ??= exif;
    } else if (isXmp(item)) metadata.xmp ??= contentOfItem(item);
  }
  return metadata;
}

const isExif = ({ type }: Item) => type === 'Exif';
const isXmp = ({ type, contentType }: Item) => type === 'mime' && contentType === 'application/rdf+xml';

/** What takes the place of an item's bytes, as far as it fits; the rest is filled up. */
function contentOf(
  item: Item,
  { exif, xmp }: { exif?: Uint8Array; xmp?: Uint8Array },
): Uint8Array | undefined {
  if (isExif(item)) return joined([bigBytes(0, 4), exif ?? EMPTY_TIFF]);
  return isXmp(item) ? (xmp ?? new Uint8Array()) : undefined;
}

/** One directory without a field. */
const EMPTY_TIFF = Uint8Array.of(0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0);

function fill(bytes: Uint8Array, extents: readonly Extent[], content: Uint8Array | undefined): void {
  const room = extents.reduce((sum, { start, end }) => sum + end - start, 0);
  let rest = content && content.length <= room ? content : new Uint8Array();
  // §7.3.2 of ISO 16684-1: a packet is filled up with spaces.
  const filler = content?.[0] === 0x3c ? 0x20 : 0;
  for (const { start, end } of extents) {
    const part = rest.subarray(0, end - start);
    bytes.fill(filler, start, end);
    bytes.set(part, start);
    rest = rest.subarray(part.length);
  }
}

/** What of the data is of no item: left by a program that wrote the file again. */
function gapsIn(data: readonly Box[], extents: readonly Extent[]): Extent[] {
  const sorted = extents.toSorted((a, b) => a.start - b.start);
  return data.flatMap((box) => {
    const gaps: Extent[] = [];
    let at = box.start;
    for (const { start, end } of sorted) {
      if (start > at && at < box.end) gaps.push({ start: at, end: Math.min(start, box.end) });
      at = Math.max(at, end);
    }
    return at < box.end ? [...gaps, { start: at, end: box.end }] : gaps;
  });
}

const hexOf = (bytes: Uint8Array, at: number): string => hex(bytes.subarray(at, at + 16));
