// What a file is, by its bytes alone: neither its name nor what its sender calls it counts. A file is kept only when it
// begins as it must: file-type 21.3.4 takes "GIF", one MP3 frame or an unknown MP4 brand for enough, looks behind byte
// order marks and ID3 tags, and does not tell sound from film.
import { type Problem, problem } from '../problems.ts';
import { big, boxes, boxesAt, latin1 } from './bytes.ts';
import { type Extension, KNOWN_KINDS } from './kinds.ts';

/** Of the files that one look at their first bytes decides. */
const SIGNATURES: readonly (readonly [Extension, RegExp])[] = [
  ['jpg', /^\xff\xd8\xff/],
  ['png', /^\x89PNG\r\n\x1a\n.{4}IHDR/s],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF.{4}WEBPVP8[ LX]/s],
  ['wav', /^RIFF.{4}WAVE/s],
  ['pdf', /^%PDF-\d/],
  // RFC 3533 §6: a page's header has 27 bytes and one for each segment, of which the first page has one.
  ['opus', /^OggS\0.{23}OpusHead/s],
  ['ogg', /^OggS\0.{23}(\x01vorbis|\x7fFLAC|Speex )/s],
];

/** The kind of file that begins with `head` (all of it, or its first megabyte); undefined for what is not kept. */
export function sniff(head: Uint8Array): Extension | undefined {
  const start = latin1(head, 0, 64);
  const known = SIGNATURES.find(([, signature]) => signature.test(start))?.[0];
  return known ?? isoMedia(head) ?? webm(head) ?? (isMp3(head) ? 'mp3' : undefined);
}

const HEIC = /^(hei[cxms]|hev[cxms])$/;
const MP4 = /^(iso[m2-9]|mp4[12]|avc1|dash|M4[ABVP].|MSNV|f4v |3gp[4-9])$/;

/** ISO/IEC 14496-12 §4.3: a file says first what it can be read as. */
function brandsOf(head: Uint8Array): string[] {
  const [first] = boxes(head);
  if (first?.type !== 'ftyp') return [];
  const { start, end } = first;
  // Major brand, its version, then the compatible ones.
  const count = Math.min(Math.floor((end - start) / 4), 64);
  return Array.from({ length: count }, (_, i) => latin1(head, start + 4 * i, 4)).filter((_, i) => i !== 1);
}

function isoMedia(head: Uint8Array): Extension | undefined {
  const brands = brandsOf(head);
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return 'avif';
  if (brands[0] === 'qt  ' || brands.some((brand) => HEIC.test(brand))) return undefined;
  if (!brands.some((brand) => MP4.test(brand))) return undefined;
  const handlers = [...boxesAt(head, ['moov', 'trak', 'mdia', 'hdlr'])].map(({ start }) =>
    latin1(head, start + 8, 4),
  );
  if (handlers.includes('vide')) return 'mp4';
  // The tracks may be told of at the file's end; then its brand must do.
  return handlers.includes('soun') || /^M4[AB]/.test(brands[0] ?? '') ? 'm4a' : 'mp4';
}

/** RFC 9559 §5.1: Matroska's header names WebM as its DocType; which codecs are in it stands in its tracks. */
function webm(head: Uint8Array): Extension | undefined {
  if (!/^\x1a\x45\xdf\xa3.{0,50}?\x42\x82.{1,8}?webm/s.test(latin1(head, 0, 80))) return undefined;
  const tracks = latin1(head, 0, 4096);
  return /\x86.A_(OPUS|VORBIS)/s.test(tracks) && !/\x86.V_/s.test(tracks) ? 'weba' : 'webm';
}

/** How far behind its ID3 tag an MP3 may begin. */
const MAX_GAP_BYTES = 4096;

function isMp3(head: Uint8Array): boolean {
  // ID3v2.4 §3.1: the size has 7 bits in each byte, and leaves out the tag's own 10 bytes.
  const [a = 0, b = 0, c = 0, d = 0] = head.subarray(6, 10);
  const tagged = /^ID3[\x02-\x04]/.test(latin1(head, 0, 4)) && (a | b | c | d) < 128;
  if (!tagged) return isFrame(head, 0);
  const end = 10 + ((a << 21) | (b << 14) | (c << 7) | d);
  // A cover may be larger than what is looked at.
  if (end + MAX_GAP_BYTES > head.length && head.length >= 1024 * 1024) return true;
  for (let at = end; at < end + MAX_GAP_BYTES && at < head.length; at++) if (isFrame(head, at)) return true;
  return false;
}

const KBITS_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const KBITS_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const HERTZ = [44_100, 48_000, 32_000];

/** ISO/IEC 11172-3 §2.4.2.3: a frame of layer III, and the head of another where it ends. */
function isFrame(bytes: Uint8Array, at: number): boolean {
  const length = frameLength(bytes, at);
  return length !== undefined && frameLength(bytes, at + length) !== undefined;
}

function frameLength(bytes: Uint8Array, at: number): number | undefined {
  const header = big(bytes, at, 4);
  // Eleven bits of sync, two of version, two of layer: 01.
  if (Number.isNaN(header) || header >>> 21 !== 0x7ff || ((header >>> 17) & 3) !== 1) return undefined;
  const version = (header >>> 19) & 3;
  const kbits = (version === 3 ? KBITS_1 : KBITS_2)[(header >>> 12) & 15];
  const hertz = HERTZ[(header >>> 10) & 3];
  if (version === 1 || !kbits || !hertz) return undefined;
  const samples = version === 3 ? 144 : 72;
  const rate = hertz / (version === 3 ? 1 : version === 2 ? 2 : 4);
  return Math.floor((samples * kbits * 1000) / rate) + ((header >>> 9) & 1);
}

/** Why a file is not kept, and what to do about it. */
export function adviceFor(head: Uint8Array): Problem {
  const start = latin1(head, 0, 1024);
  const brands = brandsOf(head);
  if (/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*</.test(start)) return problem('file-markup');
  if (brands.some((brand) => HEIC.test(brand))) return problem('file-heic');
  if (brands[0] === 'qt  ') return problem('file-quicktime');
  if (/^(BM|II\*\0|MM\0\*)/.test(start)) return problem('file-raw');
  if (/^\x1a\x45\xdf\xa3/.test(start)) return problem('file-matroska');
  if (/^fLaC/.test(start)) return problem('file-flac');
  return problem('file-type-unknown', { types: KNOWN_KINDS });
}
