// What files are kept. No browser runs anything from any of them, as long as it is told the type.

export interface Kind {
  type: string;
  /** Bytes. */
  maxBytes: number;
}

const MB = 1024 * 1024;
const image = (type: string): Kind => ({ type, maxBytes: 16 * MB });
const large = (type: string): Kind => ({ type, maxBytes: 64 * MB });

/** By the ending of their names. */
export const KINDS = {
  jpg: image('image/jpeg'),
  png: image('image/png'),
  gif: image('image/gif'),
  webp: image('image/webp'),
  avif: image('image/avif'),
  mp3: large('audio/mpeg'),
  m4a: large('audio/mp4'),
  ogg: large('audio/ogg'),
  opus: large('audio/ogg'),
  weba: large('audio/webm'),
  wav: large('audio/wav'),
  mp4: large('video/mp4'),
  webm: large('video/webm'),
  pdf: large('application/pdf'),
} satisfies Record<string, Kind>;

export type Extension = keyof typeof KINDS;

/** Bytes of the largest file that is taken. */
export const MAX_FILE_BYTES = 64 * MB;

/** Of an image; no camera makes more, and a few bytes that claim it fill the memory of whoever unpacks them. */
export const MAX_PIXELS = 150_000_000;

/** For people. */
export const KNOWN_KINDS =
  'JPEG, PNG, GIF, WebP and AVIF images, MP3, M4A, Ogg, WAV and WebM audio, MP4 and WebM video, and PDF';

// {SHA-256}.{ending}
const NAME = /^([0-9a-f]{64})\.([a-z0-9]{3,4})$/;

/** What a file's name says of it; undefined where no file can have that name. */
export function readName(name: string): { hash: string; extension: Extension; kind: Kind } | undefined {
  const [, hash = '', extension = ''] = NAME.exec(name) ?? [];
  if (!Object.hasOwn(KINDS, extension)) return undefined;
  return { hash, extension: extension as Extension, kind: KINDS[extension as Extension] };
}
