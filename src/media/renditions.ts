// Smaller copies of a picture, and the names that they have: of `{hash}.jpg` `{hash}-800.jpg`, `{hash}-800.jpg.webp` and
// `{hash}-800.jpg.avif`. A name tells what it is made of, so it never means another picture.
import { type Extension, KINDS, readName } from './kinds.ts';

/** Pixels. */
export const WIDTHS = [400, 800, 1200, 1600] as const;
/** Of the originals; a GIF moves, and what is drawn with few colours is small anyway. */
const ORIGINALS: readonly Extension[] = ['jpg', 'png', 'webp', 'avif'];
/** Kinds of which files are smaller; who cannot show an AVIF was not to see the original, either. */
const SMALLER: Partial<Record<Extension, readonly RenditionKind[]>> = {
  jpg: ['avif', 'webp'],
  png: ['avif', 'webp'],
  webp: ['avif'],
};

/** What a rendition is encoded as. */
type RenditionKind = 'jpg' | 'png' | 'webp' | 'avif';

export interface Rendition {
  name: string;
  /** Of the file that it is made of. */
  original: string;
  width: number;
  kind: RenditionKind;
  type: string;
}

const NAME = /^([0-9a-f]{64})-(\d{3,4})\.(jpg|png|webp|avif)(?:\.(avif|webp))?$/;

export function readRendition(name: string): Rendition | undefined {
  const [, hash, digits, extension, smaller] = NAME.exec(name) ?? [];
  const width = WIDTHS.find((one) => `${one}` === digits);
  const kind = (smaller ?? extension) as RenditionKind;
  const isMade = !smaller || SMALLER[extension as Extension]?.includes(kind);
  if (!hash || !width || !isMade) return undefined;
  return { name, original: `${hash}.${extension}`, width, kind, type: KINDS[kind].type };
}

/** All of a picture of that width, by kind: the kind of which files are smallest first, the original's last. */
export function renditionsOf(original: string, width: number): Rendition[] {
  const { hash, extension } = readName(original) ?? {};
  if (!hash || !extension || !ORIGINALS.includes(extension)) return [];
  const endings = [...(SMALLER[extension] ?? []).map((kind) => `${extension}.${kind}`), extension];
  return endings.flatMap((ending) =>
    WIDTHS.filter((one) => one < width).flatMap((one) => readRendition(`${hash}-${one}.${ending}`) ?? []),
  );
}
