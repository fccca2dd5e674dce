// JPEG (ITU-T T.81 annex B): segments, each with a marker and its length, and the coded data between them.
import { big, latin1 } from '../bytes.ts';
import { isTiff } from '../words/exif.ts';
import type { Metadata } from '../words/read.ts';
import { ascii, bigBytes, joined, MAX_PARTS, type Parts } from './parts.ts';

const EXIF = 'Exif\0\0';
const XMP = 'http://ns.adobe.com/xap/1.0/\0';
const PHOTOSHOP = 'Photoshop 3.0\0';
const [APP0, APP1, APP2, APP11, APP13, APP14] = [0xe0, 0xe1, 0xe2, 0xeb, 0xed, 0xee] as const;
const [SOI, EOI, SOS, COM] = [0xd8, 0xd9, 0xda, 0xfe] as const;

/** A segment with its marker; of a scan with its data. */
interface Segment {
  marker: number;
  whole: Uint8Array;
  /** Behind its length. */
  content: Uint8Array;
}

export function takeJpegApart(bytes: Uint8Array): Parts | undefined {
  const segments = segmentsOf(bytes);
  if (!segments) return undefined;
  const metadata: Metadata = {};
  const kept: Uint8Array[] = [];
  const resources: Uint8Array[] = [];
  let jfif: Uint8Array | undefined;
  let isSigned = false;
  for (const { marker, whole, content } of segments) {
    const begins = (text: string) => latin1(content, 0, text.length) === text;
    if (marker === APP0 && begins('JFIF\0') && content.length >= 14) jfif ??= withoutThumbnail(content);
    else if (marker === APP1 && begins(EXIF)) {
      const exif = content.subarray(EXIF.length);
      if (isTiff(exif)) metadata.exif ??= exif;
    } else if (marker === APP1 && begins(XMP)) metadata.xmp ??= content.subarray(XMP.length);
    else if (marker === APP13 && begins(PHOTOSHOP)) resources.push(content.subarray(PHOTOSHOP.length));
    // JPEG Systems (ISO/IEC 19566-5) has more in such boxes; C2PA 2.1 §A.3.1 names its own.
    else if (marker === APP11) isSigned ||= latin1(content, 0, 100).includes('c2pa');
    else if (marker === APP2 && begins('ICC_PROFILE\0')) kept.push(whole);
    // It says which colours the numbers stand for.
    else if (marker === APP14 && begins('Adobe')) kept.push(segment(APP14, content.subarray(0, 12)));
    else if ((marker < APP0 || marker > 0xef) && marker !== COM) kept.push(whole);
  }
  if (resources.length) metadata.photoshop = joined(resources);
  return {
    metadata,
    isSigned,
    write({ exif, xmp }) {
      const said = [
        exif && segment(APP1, joined([ascii(EXIF), exif])),
        xmp && segment(APP1, joined([ascii(XMP), xmp])),
      ];
      const head = [Uint8Array.of(0xff, SOI), jfif, ...said];
      return joined([...head.filter((part) => part !== undefined), ...kept, Uint8Array.of(0xff, EOI)]);
    },
  };
}

const segment = (marker: number, content: Uint8Array): Uint8Array =>
  joined([Uint8Array.of(0xff, marker), bigBytes(content.length + 2, 2), content]);

/** JFIF 1.02: width and height of the thumbnail that follows come last of 14 bytes. */
const withoutThumbnail = (content: Uint8Array): Uint8Array =>
  segment(APP0, joined([content.subarray(0, 12), Uint8Array.of(0, 0)]));

const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7;

/** Undefined where there is no end, a marker that no decoder of today goes on after, or no end of segments. */
function segmentsOf(bytes: Uint8Array): Segment[] | undefined {
  const segments: Segment[] = [];
  for (let at = 2; ; ) {
    // As libjpeg does: what stands between segments is passed over, so are fill bytes.
    at = bytes.indexOf(0xff, at);
    if (at < 0) return undefined;
    const marker = bytes[at + 1];
    if (marker === undefined) return undefined;
    if (marker === 0xff) at += 1;
    else if (marker === 0 || marker === 0x01 || isRestart(marker)) at += 2;
    else if (marker === EOI) return segments.some((one) => one.marker === SOS) ? segments : undefined;
    else if (marker < 0xc0 || marker === SOI || (marker >= 0xf0 && marker !== COM)) return undefined;
    else {
      const start = at + 4;
      const end = at + 2 + big(bytes, at + 2, 2);
      if (!(end >= start && end <= bytes.length)) return undefined;
      const last = marker === SOS ? endOfScan(bytes, end) : end;
      if (last < 0 || segments.length === MAX_PARTS) return undefined;
      segments.push({ marker, whole: bytes.subarray(at, last), content: bytes.subarray(start, end) });
      at = last;
    }
  }
}

/** §B.1.1.5: in coded data a 0xff is followed by 0, or is of a restart marker; -1 where the data have no end. */
function endOfScan(bytes: Uint8Array, start: number): number {
  for (let at = start; ; ) {
    at = bytes.indexOf(0xff, at);
    const next = at < 0 ? undefined : bytes[at + 1];
    if (next === undefined) return -1;
    if (next === 0 || isRestart(next)) at += 2;
    else if (next === 0xff) at += 1;
    else return at;
  }
}
