// Files for tests: what real encoders made (libvips, libheif, Chromium), and what is simple enough to write by hand.
import { readFileSync } from 'node:fs';

export type Bytes = Uint8Array<ArrayBuffer>;

export const fixture = (name: string): Bytes =>
  new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));

/** Strings are a byte for each character, numbers a byte each. */
export function bytes(...parts: (string | number | Uint8Array)[]): Bytes {
  const of = (part: string | number | Uint8Array) =>
    typeof part === 'string' ? Buffer.from(part, 'latin1') : typeof part === 'number' ? [part] : part;
  return Uint8Array.from(parts.flatMap((part) => [...of(part)]));
}

/** An MPEG-1 layer III frame of silence: 128 kbit/s, 44.1 kHz. */
const FRAME = bytes(0xff, 0xfb, 0x90, 0x00, new Uint8Array(413));
export const MP3 = bytes(FRAME, FRAME);
/** With an ID3v2 tag of 257 bytes before its frames. */
export const TAGGED_MP3 = bytes('ID3', 4, 0, 0, 0, 0, 2, 1, new Uint8Array(257), FRAME, FRAME);

export const ogg = (packet: string): Bytes =>
  bytes('OggS', 0, 2, new Uint8Array(20), 1, packet.length, packet);
export const WAV = bytes('RIFF', 36, 0, 0, 0, 'WAVEfmt ', 16, 0, 0, 0, new Uint8Array(24));
export const PDF = bytes('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n');

/** A PDF of so many bytes, no two blocks of which are the same. */
export function pdfOf(length: number): Bytes {
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let i = 0; i < words.length; i++) words[i] = Math.imul(i, 2_654_435_761);
  const all = new Uint8Array(words.buffer, 0, length);
  all.set(PDF);
  return all;
}

const SCRIPT = '<script>alert(document.domain)</script>';
/** Files that are also something else to whoever looks for it. */
export const POLYGLOTS: readonly (readonly [what: string, file: Bytes, type: string])[] = [
  ['a GIF that is HTML', bytes(fixture('plain-31x17.gif'), SCRIPT), 'image/gif'],
  ['a PNG with a page behind it', bytes(fixture('plain-31x17.png'), `<!doctype html>${SCRIPT}`), 'image/png'],
  ['a JPEG that is a ZIP', bytes(fixture('plain-31x17.jpg'), 'PK\x03\x04', SCRIPT), 'image/jpeg'],
  ['an MP3 with a page in its tag', bytes(TAGGED_MP3, SCRIPT), 'audio/mpeg'],
  ['a PDF with a page', bytes(PDF, SCRIPT), 'application/pdf'],
];

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
/** What is refused, and a word of what to do instead. */
export const REFUSED: readonly (readonly [what: string, file: Bytes, advice: RegExp])[] = [
  ['SVG', bytes(SVG), /SVG.*as PNG or WebP/],
  ['SVG after a byte order mark and spaces', bytes('\xef\xbb\xbf\r\n  ', SVG), /SVG/],
  ['SVG as UTF-16', bytes('\xff\xfe', ...[...SVG].map((letter) => `${letter}\0`)), /SVG/],
  ['HTML', bytes('<!doctype html><title>x</title>', SCRIPT), /HTML/],
  ['XML', bytes('<?xml version="1.0"?>', SVG), /XML/],
  ['JavaScript', bytes('alert(1)'), /Send one of JPEG/],
  ['a ZIP', bytes('PK\x03\x04', new Uint8Array(60)), /Send one of JPEG/],
  ['a program', bytes('\x7fELF', new Uint8Array(60)), /Send one of JPEG/],
  ['HEIC', fixture('photo.heic'), /HEIC.*as JPEG/],
  ['TIFF', fixture('photo.tiff'), /TIFF.*JPEG or PNG/],
  ['Matroska', fixture('film.mkv'), /Matroska.*WebM or MP4/],
  ['QuickTime', bytes(0, 0, 0, 20, 'ftypqt  ', 0, 0, 0, 0, 'qt  '), /QuickTime.*MP4/],
  ['FLAC', bytes('fLaC', new Uint8Array(60)), /FLAC.*MP3/],
  ['a film in Ogg', ogg('\x80theora'), /Send one of/],
  ['AAC', bytes(0xff, 0xf1, 0x50, 0x80, new Uint8Array(600)), /Send one of/],
  ['a page after a GIF’s name', bytes(' GIF89a', SCRIPT), /Send one of/],
];

export interface Field {
  name: string;
  filename?: string;
  type?: string;
  content: Uint8Array;
}

export const BOUNDARY = '----boundary-7d5c';
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

/** A form as browsers write it (RFC 7578). */
export function form(...fields: Field[]): Bytes {
  const parts = fields.flatMap(({ name, filename, type, content }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"`;
    const kind = type ? `\r\nContent-Type: ${type}` : '';
    return [
      Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}${kind}\r\n\r\n`),
      content,
      Buffer.from('\r\n'),
    ];
  });
  return new Uint8Array(Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]));
}
export const fileForm = (content: Uint8Array, filename = 'x', type = 'text/html'): Bytes =>
  form({ name: 'file', filename, type, content });
