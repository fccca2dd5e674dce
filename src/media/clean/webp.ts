// WebP (RFC 9649 §2): chunks of RIFF, each of even length.
import { latin1, little } from '../bytes.ts';
import { isTiff } from '../words/exif.ts';
import type { Metadata } from '../words/read.ts';
import { ascii, bigBytes, joined, MAX_PARTS, type Parts } from './parts.ts';

const HEAD_BYTES = 12;
const PICTURE = new Set(['VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ICCP']);
const [EXIF_FLAG, XMP_FLAG] = [0x08, 0x04] as const;
/** §2.7.1.1: position, size, time and flags of a frame come before its chunks. */
const FRAME_HEAD_BYTES = 16;

export function takeWebpApart(bytes: Uint8Array): Parts | undefined {
  const end = 8 + little(bytes, 4, 4);
  if (!(end <= bytes.length)) return undefined;
  const chunks = chunksOf(bytes.subarray(0, end), HEAD_BYTES);
  if (!chunks) return undefined;
  const metadata: Metadata = {};
  const kept: Uint8Array[] = [];
  let extended: Uint8Array | undefined;
  let isSigned = false;
  let hasData = false;
  for (const { type, content } of chunks) {
    hasData ||= type === 'VP8 ' || type === 'VP8L' || type === 'ANMF';
    if (type === 'VP8X' && content.length >= 10) extended ??= content.subarray(0, 10);
    else if (PICTURE.has(type)) kept.push(chunk(type, content));
    else if (type === 'ANMF') {
      const frame = frameOf(content);
      if (!frame) return undefined;
      kept.push(chunk(type, frame));
    } else if (type === 'EXIF') {
      // Some programs write it as JPEG has it.
      const exif = latin1(content, 0, 6) === 'Exif\0\0' ? content.subarray(6) : content;
      if (isTiff(exif)) metadata.exif ??= exif;
    } else if (type === 'XMP ') metadata.xmp ??= content;
    else if (type === 'C2PA') isSigned = true;
  }
  if (!hasData) return undefined;
  return {
    metadata,
    isSigned,
    write({ exif, xmp }) {
      // A simple file has no place for them.
      const flags =
        extended && (extended[0]! & ~(EXIF_FLAG | XMP_FLAG)) | (exif ? EXIF_FLAG : 0) | (xmp ? XMP_FLAG : 0);
      const head = extended && chunk('VP8X', joined([Uint8Array.of(flags ?? 0), extended.subarray(1)]));
      const said = extended ? [exif && chunk('EXIF', exif), xmp && chunk('XMP ', xmp)] : [];
      const content = joined([
        ascii('WEBP'),
        ...[head, ...kept, ...said].filter((part) => part !== undefined),
      ]);
      return joined([ascii('RIFF'), littleBytes(content.length), content]);
    },
  };
}

const littleBytes = (value: number): Uint8Array => bigBytes(value, 4).reverse();

const chunk = (type: string, content: Uint8Array): Uint8Array =>
  joined([ascii(type), littleBytes(content.length), content, new Uint8Array(content.length % 2)]);

/** Undefined where one is cut off; the byte that fills up the last one may be missing. */
function chunksOf(bytes: Uint8Array, start: number): { type: string; content: Uint8Array }[] | undefined {
  const chunks: { type: string; content: Uint8Array }[] = [];
  let at = start;
  while (at + 8 <= bytes.length) {
    const length = little(bytes, at + 4, 4);
    const end = at + 8 + length;
    if (end > bytes.length || chunks.length === MAX_PARTS) return undefined;
    chunks.push({ type: latin1(bytes, at, 4), content: bytes.subarray(at + 8, end) });
    at = end + (length % 2);
  }
  return chunks;
}

function frameOf(content: Uint8Array): Uint8Array | undefined {
  const chunks = chunksOf(content, FRAME_HEAD_BYTES);
  const kept = chunks?.filter(({ type }) => PICTURE.has(type)).map((one) => chunk(one.type, one.content));
  return kept && joined([content.subarray(0, FRAME_HEAD_BYTES), ...kept]);
}
