// EXIF 2.32: a TIFF structure, of which a few fields are read and fewer are written.
import { big, latin1, little } from '../bytes.ts';
import { textOfBytes } from './text.ts';
import type { Words } from './words.ts';

/** A TIFF structure, from its byte order on. */
export type Tiff = Uint8Array;

const DESCRIPTION = 0x010e;
const ORIENTATION = 0x0112;
const X_RESOLUTION = 0x011a;
const Y_RESOLUTION = 0x011b;
const RESOLUTION_UNIT = 0x0128;
const ARTIST = 0x013b;
const COPYRIGHT = 0x8298;
const EXIF_DIRECTORY = 0x8769;
const GPS_DIRECTORY = 0x8825;
const OWNER = 0xa430;
/** Of camera and lens, and DNG's of the camera. */
const SERIALS = [0xa431, 0xa435, 0xc62f];
/** Bytes of a text that are read. */
const MAX_TEXT_BYTES = 8_000;
/** Fields of a directory. */
const MAX_FIELDS = 1_000;

interface Field {
  tag: number;
  type: number;
  count: number;
  /** Where its value is, or the address of it. */
  at: number;
}

class Reader {
  readonly bytes: Tiff;
  readonly #number: typeof big;

  constructor(bytes: Tiff) {
    this.bytes = bytes;
    this.#number = latin1(bytes, 0, 2) === 'II' ? little : big;
  }

  number(at: number, size: number): number {
    return this.#number(this.bytes, at, size);
  }

  fields(directory: number): Map<number, Field> {
    const found = new Map<number, Field>();
    const count = Math.min(this.number(directory, 2), MAX_FIELDS);
    for (let i = 0; i < count; i++) {
      const at = directory + 2 + 12 * i;
      if (at + 12 > this.bytes.length) break;
      const tag = this.number(at, 2);
      const field = { tag, type: this.number(at + 2, 2), count: this.number(at + 4, 4), at: at + 8 };
      if (!found.has(tag)) found.set(tag, field);
    }
    return found;
  }

  directory(): Map<number, Field> {
    return this.fields(this.number(4, 4));
  }

  text(field: Field | undefined): string | undefined {
    if (field?.type !== 2 && field?.type !== 129) return undefined;
    const start = field.count > 4 ? this.number(field.at, 4) : field.at;
    const all = this.bytes.subarray(start, start + Math.min(field.count, MAX_TEXT_BYTES));
    const end = all.indexOf(0);
    return textOfBytes(end < 0 ? all : all.subarray(0, end));
  }

  short(field: Field | undefined): number | undefined {
    return field?.type === 3 && field.count === 1 ? this.number(field.at, 2) : undefined;
  }

  /** Of a rational: numerator and denominator. */
  rational(field: Field | undefined): [number, number] | undefined {
    if (field?.type !== 5 || field.count !== 1) return undefined;
    const at = this.number(field.at, 4);
    const [above, below] = [this.number(at, 4), this.number(at + 4, 4)];
    return above > 0 && below > 0 ? [above, below] : undefined;
  }
}

export const isTiff = (bytes: Uint8Array): boolean =>
  bytes.length >= 14 && /^(II\*\0|MM\0\*)/.test(latin1(bytes, 0, 4));

export function textsOf(tiff: Tiff): Words {
  const reader = new Reader(tiff);
  const fields = reader.directory();
  return {
    creator: reader.text(fields.get(ARTIST)),
    rights: reader.text(fields.get(COPYRIGHT)),
    caption: reader.text(fields.get(DESCRIPTION)),
  };
}

/** What a file says that is not for everyone. */
export type Private = 'place' | 'serial' | 'owner';

export function privateInExif(tiff: Tiff): Private[] {
  const reader = new Reader(tiff);
  const first = reader.directory();
  const pointer = first.get(EXIF_DIRECTORY);
  const second = pointer ? reader.fields(reader.number(pointer.at, 4)) : new Map<number, Field>();
  const has = (tag: number) => first.has(tag) || second.has(tag);
  const found: [Private, boolean][] = [
    ['place', has(GPS_DIRECTORY)],
    ['serial', SERIALS.some(has)],
    ['owner', has(OWNER)],
  ];
  return found.filter(([, is]) => is).map(([what]) => what);
}

/** How a picture is to be shown: all that is kept of EXIF. */
export interface Showing {
  /** 2 to 8; absent where it is shown as it is. */
  orientation?: number;
  /** Rationals; dots in an inch (2) or a centimetre (3). */
  resolution?: { x: [number, number]; y: [number, number]; unit: number };
}

export function showingOf(tiff: Tiff): Showing {
  const reader = new Reader(tiff);
  const fields = reader.directory();
  const turned = reader.short(fields.get(ORIENTATION)) ?? 1;
  const [x, y] = [reader.rational(fields.get(X_RESOLUTION)), reader.rational(fields.get(Y_RESOLUTION))];
  const unit = reader.short(fields.get(RESOLUTION_UNIT)) ?? 2;
  return {
    ...(turned >= 2 && turned <= 8 && { orientation: turned }),
    ...(x && y && (unit === 2 || unit === 3) && { resolution: { x, y, unit } }),
  };
}

/** A structure that says so much; undefined where that is nothing. @param words for a kind of file without XMP */
export function writeTiff({ orientation, resolution }: Showing, words: Words = {}): Tiff | undefined {
  const encoder = new TextEncoder();
  const ascii = (text: string) => encoder.encode(`${text}\0`);
  const short = (value: number) => numberBytes(value, 2);
  const rational = ([above, below]: [number, number]) =>
    new Uint8Array([...numberBytes(above, 4), ...numberBytes(below, 4)]);
  const written: [tag: number, type: number, count: number, value: Uint8Array][] = [];
  const text = (tag: number, value: string | undefined) => {
    if (!value) return;
    const encoded = ascii(value);
    written.push([tag, 2, encoded.length, encoded]);
  };
  text(DESCRIPTION, words.caption);
  if (orientation) written.push([ORIENTATION, 3, 1, short(orientation)]);
  if (resolution) {
    written.push([X_RESOLUTION, 5, 1, rational(resolution.x)], [Y_RESOLUTION, 5, 1, rational(resolution.y)]);
    written.push([RESOLUTION_UNIT, 3, 1, short(resolution.unit)]);
  }
  text(ARTIST, words.creator);
  text(COPYRIGHT, words.rights);
  if (!written.length) return undefined;
  // Header, how many fields, the fields, no next directory; then values of more than four bytes, at even addresses.
  let end = 8 + 2 + 12 * written.length + 4;
  const places = written.map(([, , , value]) => {
    if (value.length <= 4) return undefined;
    const at = end;
    end += value.length + (value.length % 2);
    return at;
  });
  const tiff = new Uint8Array(end);
  tiff.set([0x4d, 0x4d, 0, 42, 0, 0, 0, 8]);
  tiff.set(numberBytes(written.length, 2), 8);
  for (const [i, [tag, type, count, value]] of written.entries()) {
    const at = 10 + 12 * i;
    tiff.set([...numberBytes(tag, 2), ...numberBytes(type, 2), ...numberBytes(count, 4)], at);
    const place = places[i];
    tiff.set(place === undefined ? value : numberBytes(place, 4), at + 8);
    if (place !== undefined) tiff.set(value, place);
  }
  return tiff;
}

/** The most significant byte first. */
const numberBytes = (value: number, size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** (size - 1 - i)) % 256);
