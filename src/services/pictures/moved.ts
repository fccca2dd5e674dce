// A picture that was stored before pictures were cleaned: its address is known to readers, and its bytes are nobody's to
// see. What is kept under its name then is where its clean copy is.
import { utf8 } from '../../domain/bytes.ts';
import { readName } from '../../media/kinds.ts';
import { renditionsOf } from '../../media/renditions.ts';
import type { Media } from '../../ports.ts';

const ENDING = '.moved';
/** Of a name: 64 digits, a dot and an ending. */
const MAX_NAME_BYTES = 80;

/** The note that is kept of a file. */
export const noteOf = (name: string): string => `${name}${ENDING}`;

/** Whether a file of the store is such a note. */
export const isNote = (name: string): boolean =>
  name.endsWith(ENDING) && readName(name.slice(0, -ENDING.length)) !== undefined;

/** A file of the store. */
export interface StoredFile {
  name: string;
  /** Bytes. */
  length: number;
  /** Milliseconds. */
  modified: number;
}

/** The file of that name, or its clean copy; undefined where there is neither. */
export async function findFile(media: Media, name: string): Promise<StoredFile | undefined> {
  const file = await media.head(name);
  if (file) return { name, ...file };
  const target = await movedTo(media, name);
  return target === undefined || target === name ? undefined : findFile(media, target);
}

/** The name of the clean copy; undefined where there is none. */
async function movedTo(media: Media, name: string): Promise<string | undefined> {
  const note = noteOf(name);
  const { length } = (await media.head(note)) ?? {};
  if (!length || length > MAX_NAME_BYTES) return undefined;
  const stream = await media.read(note, 0, length);
  const target = stream && (await new Response(stream).text());
  return target && readName(target) ? target : undefined;
}

/** The file that a note is of. */
export const originalOf = (note: string): string => note.slice(0, -ENDING.length);

/** From now on the address leads to another file, and its own goes, with what was made of it. */
export async function moveFile(media: Media, name: string, target: string): Promise<void> {
  const note = noteOf(name);
  // It may have led elsewhere before; what is there stays.
  await media.remove?.(note);
  await media.keep?.(note, utf8(target), 'text/plain');
  await removeFiles(media, name);
}

/** A file and its smaller copies. */
export async function removeFiles(media: Media, name: string): Promise<void> {
  await media.remove?.(name);
  for (const rendition of renditionsOf(name, Number.POSITIVE_INFINITY)) await media.remove?.(rendition.name);
}
