// Renditions: made when somebody first asks for one, then kept beside the original.
import { readName } from '../../media/kinds.ts';
import type { Rendition } from '../../media/renditions.ts';
import type { Context } from '../context.ts';
import { measured } from './sizes.ts';
import { busy, wholeFile } from './stored.ts';
import type { Measured } from './work.ts';

export type Found =
  /** It is kept. */
  | { kept: { length: number; modified: number } }
  /** It was made just now. */
  | { made: Uint8Array<ArrayBuffer> }
  /** The original serves in its place, for good or for now. */
  | { instead: string; isForGood: boolean }
  | undefined;

/** The rendition, or what serves in its place; undefined where there is no such picture. */
export async function findRendition(context: Context, rendition: Rendition): Promise<Found> {
  const { media, pictures } = context.runtime;
  const { name, original } = rendition;
  if (!media || !readName(original)) return undefined;
  const kept = await media.head(name);
  if (kept) return { kept };
  const picture = await measured(context, original);
  if (!picture) return undefined;
  // An article may say that it is wider than it is.
  if (picture.size && picture.size.width <= rendition.width && picture.name === original)
    return { instead: original, isForGood: true };
  if (picture.name !== original) {
    return { instead: name.replace(original.slice(0, 64), picture.name.slice(0, 64)), isForGood: true };
  }
  if (picture.isAnimated || !picture.size) return { instead: original, isForGood: true };
  if (!pictures || !media.keep) return { instead: original, isForGood: false };
  const made = await make(context, rendition, picture);
  return made ? { made } : { instead: original, isForGood: false };
}

/** Once for all who ask meanwhile; undefined where it cannot be made, or there is too much to do. */
function make(
  context: Context,
  rendition: Rendition,
  picture: Measured,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { underWay, making } = context.pictures;
  const { name, width, type } = rendition;
  const known = underWay.get(name);
  if (known) return context.runtime.join(known);
  const work = async () => {
    const { media, pictures } = context.runtime;
    if (!media || !pictures) return undefined;
    const bytes = await pictures.shrink(await wholeFile(media, picture), width, type);
    await media.keep?.(name, bytes, type).catch((error: unknown) => {
      context.runtime.log.log('warn', 'a rendition could not be kept', { name, error });
    });
    return bytes;
  };
  if (making.isFull) return Promise.resolve(undefined);
  const begun = making
    .run(work, busy)
    .catch((error: unknown) => {
      context.runtime.log.log('warn', 'a rendition could not be made', { name, error });
      return undefined;
    })
    .finally(() => underWay.delete(name));
  underWay.set(name, begun);
  return begun;
}
