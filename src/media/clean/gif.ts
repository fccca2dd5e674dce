// GIF89a: blocks, whose data come in sub-blocks of at most 255 bytes. It has no place for what a clean file says.
import { latin1 } from '../bytes.ts';
import type { Metadata } from '../words/read.ts';
import { joined, MAX_PARTS, type Parts } from './parts.ts';

/** How often it plays, and the colour profile. */
const SHOWN = /^(NETSCAPE2\.0|ANIMEXTS1\.0|ICCRGBG1012)$/;
const [EXTENSION, IMAGE, TRAILER] = [0x21, 0x2c, 0x3b] as const;
const [COMMENT, APPLICATION] = [0xfe, 0xff] as const;

export function takeGifApart(bytes: Uint8Array): Parts | undefined {
  const metadata: Metadata = {};
  let isSigned = false;
  let hasImage = false;
  let at = 13 + tableBytes(bytes[10]);
  const kept: Uint8Array[] = [bytes.subarray(0, at)];
  for (;;) {
    const start = at;
    const kind = bytes[at];
    if (kind === TRAILER && hasImage) break;
    if (kind === IMAGE) at = endOfBlocks(bytes, at + 10 + tableBytes(bytes[at + 9]) + 1);
    else if (kind === EXTENSION) at = endOfBlocks(bytes, at + 2);
    else return undefined;
    if (at < 0 || kept.length === MAX_PARTS) return undefined;
    hasImage ||= kind === IMAGE;
    const label = kind === EXTENSION ? bytes[start + 1] : undefined;
    const name = label === APPLICATION ? latin1(bytes, start + 3, 11) : '';
    isSigned ||= name === 'C2PA_GIF\x01\0\0';
    if (name === 'XMP DataXMP') metadata.xmp ??= bytes.subarray(start + 14, at);
    if (label === COMMENT || (name && !SHOWN.test(name))) continue;
    kept.push(bytes.subarray(start, at));
  }
  return { metadata, isSigned, write: () => joined([...kept, Uint8Array.of(TRAILER)]) };
}

/** §18, §20: a table of colours follows where the first bit is set; the last three tell how many. */
const tableBytes = (flags = 0): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

/** Behind the block of no bytes; -1 where there is none. */
function endOfBlocks(bytes: Uint8Array, start: number): number {
  for (let at = start; ; ) {
    const length = bytes[at];
    if (length === undefined) return -1;
    at += length + 1;
    if (length === 0) return at;
  }
}
