// Pictures that are stored: what their files say, looked at once.
import { concatBytes } from '../../domain/bytes.ts';
import { Refusal } from '../../errors.ts';
import { isPicture, readPicture } from '../../media/clean/picture.ts';
import { imageSize } from '../../media/image-size.ts';
import { type Extension, readName } from '../../media/kinds.ts';
import type { Words } from '../../media/words/words.ts';
import type { Media } from '../../ports.ts';
import { problem } from '../../problems.ts';
import type { Context } from '../context.ts';
import { findFile, type StoredFile } from './moved.ts';
import type { StoredPicture } from './work.ts';

/** The site's own picture of that name, or its clean copy; undefined where there is none. */
export async function storedPicture(context: Context, name: string): Promise<StoredPicture | undefined> {
  const { known } = context.pictures;
  const found = known.get(name);
  if (found) return found;
  const { media } = context.runtime;
  const { extension } = readName(name) ?? {};
  if (!media || !extension || !isPicture(extension)) return undefined;
  const file = await findFile(media, name);
  if (!file) return undefined;
  const look = async () => describe(extension, await wholeFile(media, file));
  const picture = await context.pictures.whole.run(look, busy);
  known.set(name, picture);
  return picture;
}

function describe(extension: Extension, bytes: Uint8Array): StoredPicture {
  const { length } = bytes;
  return { length, size: imageSize(bytes, extension), words: wordsIn(bytes, extension) };
}

/** Of one that was kept before damaged ones were refused: none. */
function wordsIn(bytes: Uint8Array, extension: Extension): Words {
  try {
    return readPicture(bytes, extension).words;
  } catch (error) {
    if (error instanceof Refusal) return {};
    throw error;
  }
}

export async function wholeFile(
  media: Media,
  { name, length }: Pick<StoredFile, 'name' | 'length'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = length > 0 ? await media.read(name, 0, length) : undefined;
  return stream ? new Uint8Array(await new Response(stream).arrayBuffer()) : new Uint8Array();
}

/** All of it, in one piece. */
export async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return concatBytes(parts);
}

/** 503: too many pictures are worked on. */
export const busy = (): Refusal =>
  new Refusal(503, problem('pictures-busy'), { headers: { 'Retry-After': '5' } });
