// A picture's file without what nobody is to see: the place where it was taken, serial numbers of camera and lens, their
// owner, a maker's notes, thumbnails (which may show what was cut off), and whatever else is behind or between. What makes
// the picture stays byte for byte: its pixels, colour profile, orientation and density. Its words for readers stay, too.
import { Refusal } from '../../errors.ts';
import { problem } from '../../problems.ts';
import { type Extension, KINDS } from '../kinds.ts';
import { sourceTypeIn } from '../source-type.ts';
import { type Private, privateInExif, showingOf, writeTiff } from '../words/exif.ts';
import { wordsOf } from '../words/read.ts';
import type { Words } from '../words/words.ts';
import { privateInXmp, writeXmp } from '../words/xmp.ts';
import { takeAvifApart } from './avif.ts';
import { takeGifApart } from './gif.ts';
import { takeJpegApart } from './jpeg.ts';
import type { TakeApart } from './parts.ts';
import { takePngApart } from './png.ts';
import { takeWebpApart } from './webp.ts';

const KINDS_OF_PICTURE: Partial<Record<Extension, TakeApart>> = {
  jpg: takeJpegApart,
  png: takePngApart,
  webp: takeWebpApart,
  avif: takeAvifApart,
  gif: takeGifApart,
};

/** Bytes at a file's beginning where a manifest of C2PA is looked for. */
const MAX_MANIFEST_BYTES = 1024 * 1024;

export interface Picture {
  words: Words;
  /** Whether it has content credentials (C2PA), which hold for its bytes as they are. */
  isSigned: boolean;
  /** What it says that nobody is to see, of what people ask for by name. */
  private: Private[];
  /** Its bytes without that. The same again changes nothing. */
  clean(): Uint8Array<ArrayBuffer>;
}

/** @throws Refusal 422 where it is damaged: what is guessed away may be of the picture, or be seen */
export function readPicture(bytes: Uint8Array, extension: Extension): Picture {
  const parts = KINDS_OF_PICTURE[extension]?.(bytes);
  if (!parts) throw new Refusal(422, problem('file-damaged', { type: KINDS[extension].type }));
  const { metadata, isSigned } = parts;
  const { exif, xmp } = metadata;
  const words = wordsOf(metadata);
  // In a manifest of C2PA, too.
  const digitalSourceType = words.digitalSourceType ?? sourceTypeIn(bytes.subarray(0, MAX_MANIFEST_BYTES));
  if (digitalSourceType) words.digitalSourceType = digitalSourceType;
  const found = [...(exif ? privateInExif(exif) : []), ...(xmp ? privateInXmp(xmp) : [])];
  return {
    words,
    isSigned,
    private: [...new Set(found)],
    clean: () => {
      const said = writeXmp(words);
      // An AVIF's XMP is written where one was; without, EXIF has the words.
      const byExif = extension === 'avif' && !xmp ? words : {};
      return parts.write({ exif: writeTiff(exif ? showingOf(exif) : {}, byExif), xmp: said });
    },
  };
}

/** Whether files of this kind are cleaned. */
export const isPicture = (extension: Extension): boolean => extension in KINDS_OF_PICTURE;
