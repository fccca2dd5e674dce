// How large the site's own pictures are, by the beginning of their files.
import { isAnimated } from '../../media/animated.ts';
import { imageSize, isImage, type Size } from '../../media/image-size.ts';
import { readName } from '../../media/kinds.ts';
import type { Context } from '../context.ts';
import { ownName } from '../publishing/own-media.ts';
import { findFile } from './moved.ts';
import { wholeFile } from './stored.ts';
import type { Measured } from './work.ts';

/** In a clean file only a colour profile comes before what tells the size, and few have one that is longer. */
const HEAD_BYTES = [64 * 1024, 1024 * 1024];
/** Of a page; the others are shown as they are written. */
const MAX_PICTURES = 60;

/** Of those that are the site's own and there, by the URL that was given. */
export async function sizesOf(context: Context, urls: readonly string[]): Promise<Map<string, Size>> {
  const sizes = new Map<string, Size>();
  if (!context.site.renditions) return sizes;
  for (const url of urls.slice(0, MAX_PICTURES)) {
    const name = ownName(context, url);
    const { size, isAnimated } = (name === undefined ? undefined : await measured(context, name)) ?? {};
    if (size && !isAnimated) sizes.set(url, size);
  }
  return sizes;
}

/** The picture of that name, or its clean copy; undefined where there is none. */
export async function measured(context: Context, name: string): Promise<Measured | undefined> {
  const { media } = context.runtime;
  const { extension } = readName(name) ?? {};
  const { sizes } = context.pictures;
  const known = sizes.get(name);
  if (known || !media || !extension || !isImage(extension)) return known;
  const file = await findFile(media, name);
  if (!file) return undefined;
  const { length } = file;
  let found: Measured = { name: file.name, length, isAnimated: false };
  for (const bytes of HEAD_BYTES) {
    const head = await wholeFile(media, { ...file, length: Math.min(length, bytes) });
    found = { ...found, size: imageSize(head, extension), isAnimated: isAnimated(head, extension) };
    if (found.size || length <= bytes) break;
  }
  sizes.set(name, found);
  return found;
}
