// PNG (W3C, third edition, §5): chunks, each with its length, name and checksum.
import { big, latin1 } from '../bytes.ts';
import { isTiff } from '../words/exif.ts';
import type { Metadata } from '../words/read.ts';
import { textOfBytes } from '../words/text.ts';
import type { Words } from '../words/words.ts';
import { ascii, bigBytes, joined, MAX_PARTS, type Parts } from './parts.ts';

const SIGNATURE_BYTES = 8;
/** What colours, size and movement depend on, beside the chunks that every decoder has to know. */
const SHOWN = new Set(
  'tRNS gAMA cHRM sRGB iCCP cICP mDCV mDCv cLLI cLLi sBIT bKGD hIST pHYs sPLT acTL fcTL fdAT'.split(' '),
);
const CRITICAL = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND']);
const XMP = 'XML:com.adobe.xmp';
/** §11.3.3.1 */
const KEYWORDS: Record<string, keyof Words> = {
  Author: 'creator',
  Copyright: 'rights',
  Description: 'caption',
};

interface Chunk {
  type: string;
  whole: Uint8Array;
  content: Uint8Array;
}

export function takePngApart(bytes: Uint8Array): Parts | undefined {
  const chunks = chunksOf(bytes);
  if (!chunks) return undefined;
  const metadata: Metadata = {};
  const texts: Words = {};
  const kept: Uint8Array[] = [];
  let isSigned = false;
  for (const { type, whole, content } of chunks) {
    if (CRITICAL.has(type) || SHOWN.has(type)) kept.push(whole);
    // A chunk that has to be understood, and is of nobody's standard.
    else if (/^[A-Z]/.test(type)) return undefined;
    else if (type === 'eXIf' && isTiff(content)) metadata.exif ??= content;
    else if (type === 'caBX') isSigned = true;
    else if (type === 'iTXt') metadata.xmp ??= xmpIn(content);
    else if (type === 'tEXt') {
      const [keyword = '', text = ''] = latin1Text(content);
      const word = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined;
      if (word) texts[word] ??= text;
    }
  }
  metadata.texts = texts;
  return {
    metadata,
    isSigned,
    write({ exif, xmp }) {
      const header = joined([ascii(XMP), Uint8Array.of(0, 0, 0, 0, 0)]);
      const said = [exif && chunk('eXIf', exif), xmp && chunk('iTXt', joined([header, xmp]))];
      const [first, ...others] = kept;
      const all = [bytes.subarray(0, SIGNATURE_BYTES), first, ...said, ...others];
      return joined(all.filter((part) => part !== undefined));
    },
  };
}

/** §11.3.3.4: keyword, whether it is compressed and how, language, keyword in that, each but the two bytes with a 0 at its end. */
function xmpIn(content: Uint8Array): Uint8Array | undefined {
  if (latin1(content, 0, XMP.length + 1) !== `${XMP}\0` || content[XMP.length + 1] !== 0) return undefined;
  const language = content.indexOf(0, XMP.length + 3);
  const translated = content.indexOf(0, language + 1);
  return language < 0 || translated < 0 ? undefined : content.subarray(translated + 1);
}

/** Bytes of a text that are read. */
const MAX_TEXT_BYTES = 8_000;

function latin1Text(content: Uint8Array): [keyword: string, text: string] {
  const end = content.indexOf(0);
  return end < 0
    ? ['', '']
    : [
        latin1(content, 0, Math.min(end, 80)),
        textOfBytes(content.subarray(end + 1, end + 1 + MAX_TEXT_BYTES)),
      ];
}

/** Undefined where there is no end, or nothing to show. */
function chunksOf(bytes: Uint8Array): Chunk[] | undefined {
  const chunks: Chunk[] = [];
  let hasData = false;
  for (let at = SIGNATURE_BYTES; at + 12 <= bytes.length; ) {
    const length = big(bytes, at, 4);
    const type = latin1(bytes, at + 4, 4);
    const end = at + 12 + length;
    if (end > bytes.length || !/^[A-Za-z]{4}$/.test(type) || chunks.length === MAX_PARTS) return undefined;
    chunks.push({ type, whole: bytes.subarray(at, end), content: bytes.subarray(at + 8, end - 4) });
    hasData ||= type === 'IDAT';
    if (type === 'IEND') return hasData && chunks[0]?.type === 'IHDR' ? chunks : undefined;
    at = end;
  }
  return undefined;
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const named = joined([ascii(type), content]);
  return joined([bigBytes(content.length, 4), named, bigBytes(checksum(named), 4)]);
}

/** Annex D: CRC-32. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
