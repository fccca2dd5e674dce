// What cleaning a kind of file takes: its parts told apart, and written again without those that nobody is to see.
import type { Metadata } from '../words/read.ts';

/** All that a clean file says of itself. */
export interface Said {
  /** A TIFF structure. */
  exif?: Uint8Array;
  xmp?: Uint8Array;
}

export interface Parts {
  metadata: Metadata;
  /** Whether the file has C2PA's content credentials, which hold for the bytes as they are. */
  isSigned: boolean;
  /** The file again: the parts that make the picture as they are, and nothing more than what is given. */
  write(said: Said): Uint8Array<ArrayBuffer>;
}

/** @returns undefined where the file is damaged or cut off, so that nobody can tell what belongs to the picture */
export type TakeApart = (bytes: Uint8Array) => Parts | undefined;

/** Parts of one file, at most: no program writes so many, and each takes memory. */
export const MAX_PARTS = 50_000;

/** All of them; undefined where they are more than any program writes. */
export function partsOf<T>(parts: Iterable<T>, most = MAX_PARTS): T[] | undefined {
  const all: T[] = [];
  for (const part of parts) {
    if (all.length === most) return undefined;
    all.push(part);
  }
  return all;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A byte for each character. */
export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** The most significant byte first. */
export const bigBytes = (value: number, size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** (size - 1 - i)) % 256);
