// Smaller pictures by sharp (libvips), on threads of its own. An optional peer dependency: a machine that has none serves
// originals.
import { MAX_PIXELS } from '../../media/kinds.ts';
import type { Pictures } from '../../ports.ts';

const TIMEOUT_SECONDS = 20;
/** Files of about the same look; an AVIF with more effort takes seconds. */
const OPTIONS = {
  avif: { quality: 55, effort: 3 },
  webp: { quality: 80 },
  jpeg: { quality: 80, progressive: true },
  png: { compressionLevel: 9 },
} as const;

/** Undefined where sharp is not installed. */
export function sharpPictures(): Pictures | undefined {
  try {
    import.meta.resolve('sharp');
  } catch {
    return undefined;
  }
  let loading: ReturnType<typeof load> | undefined;
  return {
    async shrink(original, width, type) {
      loading ??= load();
      const sharp = await loading;
      const kind = type.slice('image/'.length) as keyof typeof OPTIONS;
      const made = await sharp(original, { limitInputPixels: MAX_PIXELS })
        .autoOrient()
        .resize({ width })
        .toFormat(kind, OPTIONS[kind])
        .timeout({ seconds: TIMEOUT_SECONDS })
        .toBuffer();
      return new Uint8Array(made);
    },
  };
}

/** Not before it is needed: it takes 20 MB and 50 ms. */
async function load() {
  const { default: sharp } = await import('sharp');
  // One picture on one thread at a time, and none is kept.
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}
