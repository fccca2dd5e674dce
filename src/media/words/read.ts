// What a file's EXIF, IPTC-IIM and XMP say together.
import { oneLine } from '../../domain/text.ts';
import { type Tiff, textsOf } from './exif.ts';
import { iptcWords } from './iptc.ts';
import type { Words } from './words.ts';
import { xmpWords } from './xmp.ts';

/** What a file says, as it says it. */
export interface Metadata {
  exif?: Tiff;
  /** UTF-8. */
  xmp?: Uint8Array;
  /** Photoshop's image resources, which have IPTC-IIM in them. */
  photoshop?: Uint8Array;
  /** Of a kind's own texts. */
  texts?: Words;
}

const MAX_CHARACTERS: Record<keyof Words, number> = {
  creator: 200,
  creditLine: 200,
  rights: 500,
  caption: 2000,
  alt: 1000,
  digitalSourceType: 200,
};
/** What cameras write where nobody wrote anything. */
const CAMERA_CAPTION =
  /^(olympus|sony dsc|sony|dcim\b.*|minolta|konica|kodak|samsung|digital camera|exif_jpeg_picture|default|screenshot|picture|image|untitled)( digital camera)?$/i;

/** The first that says something counts: XMP, IPTC-IIM, EXIF, as what was written last is the newest. */
export function wordsOf({ exif, xmp, photoshop, texts }: Metadata): Words {
  const said = [
    xmp ? xmpWords(xmp) : {},
    photoshop ? iptcWords(photoshop) : {},
    exif ? textsOf(exif) : {},
    texts ?? {},
  ];
  const words: Words = {};
  for (const [name, most] of Object.entries(MAX_CHARACTERS) as [keyof Words, number][]) {
    const found = said.map((one) => tidy(one[name] ?? '', most)).find((text) => isSaid(name, text));
    if (found) words[name] = found;
  }
  return words;
}

const isSaid = (name: keyof Words, text: string) =>
  text !== '' && !(name === 'caption' && CAMERA_CAPTION.test(text));

const tidy = (text: string, most: number): string => {
  const line = oneLine(text.slice(0, 4 * most));
  return [...line].slice(0, most).join('').trim();
};
