// Media: files of the kinds that are kept, at addresses that never change.

import { concatBytes, inOnePiece } from '../../domain/bytes.ts';
import { oneLine } from '../../domain/text.ts';
import { malformed, Refusal } from '../../errors.ts';
import { isAnimated } from '../../media/animated.ts';
import { isPicture, readPicture } from '../../media/clean/picture.ts';
import { imageSize, isImage, type Size } from '../../media/image-size.ts';
import { type Extension, KINDS, type Kind, MAX_PIXELS } from '../../media/kinds.ts';
import { renditionsOf } from '../../media/renditions.ts';
import { adviceFor, sniff } from '../../media/sniff.ts';
import type { Private } from '../../media/words/exif.ts';
import { creditOf, type Words } from '../../media/words/words.ts';
import type { Media } from '../../ports.ts';
import { problem } from '../../problems.ts';
import { commit } from '../../store/database.ts';
import { type FileRow, fileRow, fileWrites } from '../../store/library/files.ts';
import { audited } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { busy, collect } from '../pictures/stored.ts';

/** What of a file is looked at to tell what it is, in bytes; a JPEG's colour profile and preview come before its size. */
const HEAD_BYTES = 1024 * 1024;

/** What a picture's file says, as it is offered to whoever writes about it. */
export interface OfferedWords {
  credit?: string;
  caption?: string;
  alt?: string;
  digitalSourceType?: string;
}

export interface Uploaded extends Partial<Size> {
  /** Absolute. */
  url: string;
  name: string;
  type: string;
  /** Bytes. */
  length: number;
  sha256: string;
  /** As the file says. */
  digitalSourceType?: string;
  /** Of pictures: as the library has them, at first as the file says. */
  metadata?: OfferedWords;
  /** Of pictures: smaller copies, which are made when somebody asks for them. */
  renditions?: { url: string; width: number; type: string }[];
  /** Of a picture that was kept with its credentials: what it says that is otherwise taken out. */
  reveals?: Private[];
  /** False when the same file was there before. */
  created: boolean;
}

/** What becomes of content credentials (C2PA), which hold for a file as it is. */
export type CredentialsChoice = 'keep' | 'remove';

/** What was chosen for a picture; undefined where nobody asked yet. */
export const credentialsOf = (value: unknown): CredentialsChoice | undefined =>
  value === 'keep' || value === 'remove' ? value : undefined;

/** Where files are. @throws Refusal 501 */
export function mediaOf({ runtime }: Pick<Context, 'runtime'>): Media {
  if (runtime.media) return runtime.media;
  throw new Refusal(501, problem('files-unsupported', { runtime: runtime.name }));
}

/**
 * Keeps a file of a kind that its own bytes tell; a picture without what its file says of place, camera and owner.
 * @param named what it is called where it comes from, which is known once its bytes were read
 * @throws Refusal 400 empty, 409 where a picture has credentials and nothing was chosen, 413 too large, 415 of a kind that
 *   is not kept, 422 damaged, 503 where too many pictures are worked on
 */
export async function receive(
  context: Context,
  bytes: AsyncIterable<Uint8Array>,
  credentials?: CredentialsChoice,
  named: Named = {},
): Promise<Uploaded> {
  const chunks = bytes[Symbol.asyncIterator]();
  try {
    const { head, whole } = await headOf(chunks);
    const looked = look(head, whole);
    const rest = limited(head, chunks, looked.kind);
    if (!isPicture(looked.extension)) return (await keep(context, rest, looked, named)).file;
    const { coming, whole: working } = context.pictures;
    const all = async () => {
      const picture = await collect(rest);
      return () => keepPicture(context, picture, looked, credentials, named);
    };
    // What is small needs no room of its own.
    if (whole) return await (await all())();
    return await coming.run(async () => working.run(await all(), busy), busy);
  } finally {
    await chunks.return?.();
  }
}

/** What a file is called. */
export interface Named {
  filename?: string;
}

interface Kept {
  file: Uploaded;
  /** In the library. */
  row: FileRow | undefined;
}

async function keep(
  context: Context,
  bytes: AsyncIterable<Uint8Array>,
  { extension, kind, size }: Looked,
  named: Named,
  words: Words = {},
): Promise<Kept> {
  const { db, runtime, actor } = context;
  const { name, hash, length, created } = await mediaOf(context).put(bytes, extension, kind.type);
  const file = {
    url: mediaUrl(context, name),
    name,
    type: kind.type,
    length,
    ...size,
    sha256: hash,
    created,
  };
  const { alt = null, caption = null, credit = null, digitalSourceType = null } = offeredWords(words);
  await commit(db, [
    ...fileWrites(db, {
      ...{ name, type: kind.type, length, width: size?.width ?? null, height: size?.height ?? null },
      ...{ alt, caption, credit, digitalSourceType, filename: filenameOf(named) },
      ...{
        uploadedAt: runtime.now(),
        uploader: actor?.owner ?? actor?.id ?? null,
        uploaderName: actor?.name ?? null,
      },
    }),
    audited(context, 'media.keep', name, { length, created }),
  ]);
  return { file, row: created ? undefined : await fileRow(db, name) };
}

const MAX_FILENAME_LENGTH = 200;

/** Without the folders that some senders write before it. */
const filenameOf = ({ filename = '' }: Named): string | null =>
  oneLine(filename.split(/[\\/]/).at(-1) ?? '')
    .slice(0, MAX_FILENAME_LENGTH)
    .trim() || null;

async function keepPicture(
  context: Context,
  bytes: Uint8Array,
  looked: Looked,
  credentials: CredentialsChoice | undefined,
  named: Named,
): Promise<Uploaded> {
  const { extension } = looked;
  const picture = readPicture(bytes, extension);
  if (picture.isSigned && !credentials) throw new Refusal(409, problem('credentials-choice'));
  const isAsItIs = picture.isSigned && credentials === 'keep';
  const stored = isAsItIs ? bytes : picture.clean();
  // Behind a large preview the size was out of sight.
  const { size } = look(stored, true);
  const { file, row } = await keep(context, inOnePiece(stored), { ...looked, size }, named, picture.words);
  const { digitalSourceType } = picture.words;
  return {
    ...file,
    digitalSourceType,
    metadata: { ...offeredWords(picture.words), ...(row && wordsOfRow(row)) },
    renditions: isAnimated(stored, extension) ? [] : offeredRenditions(context, file.name, size?.width),
    ...(isAsItIs && { reveals: picture.private }),
  };
}

/** What the library has of a picture. */
export const wordsOfRow = ({
  alt,
  caption,
  credit,
}: FileRow): Pick<OfferedWords, 'alt' | 'caption' | 'credit'> => ({
  alt: alt ?? undefined,
  caption: caption ?? undefined,
  credit: credit ?? undefined,
});

export const offeredWords = (words: Words): OfferedWords => {
  const { caption, alt, digitalSourceType } = words;
  return { credit: creditOf(words), caption, alt, digitalSourceType };
};

export const offeredRenditions = (context: Context, name: string, width = 0) =>
  context.site.renditions
    ? renditionsOf(name, width).map((one) => ({
        url: mediaUrl(context, one.name),
        width: one.width,
        type: one.type,
      }))
    : [];

interface Looked {
  extension: Extension;
  kind: Kind;
  size?: Size;
}

function look(head: Uint8Array, whole: boolean): Looked {
  if (!head.length) throw malformed(problem('file-empty'));
  const extension = sniff(head);
  if (!extension) throw unsupported(head);
  const kind: Kind = KINDS[extension];
  const size = imageSize(head, extension);
  // A JPEG may hide its size behind a large preview.
  if (!size && whole && isImage(extension)) {
    throw new Refusal(422, problem('file-damaged', { type: kind.type }));
  }
  if (size && size.width * size.height > MAX_PIXELS) {
    throw new Refusal(422, problem('too-many-pixels', { width: size.width, height: size.height }));
  }
  return { extension, kind, size };
}

export const mediaUrl = ({ site }: Pick<Context, 'site'>, name: string) => `${site.url}/media/${name}`;

/** RFC 9110 §12.5.1: in an answer, `Accept` names what would have been taken. */
function unsupported(head: Uint8Array): Refusal {
  const accept = [...new Set(Object.values(KINDS).map(({ type }) => type))].join(', ');
  return new Refusal(415, adviceFor(head), { headers: { Accept: accept } });
}

async function headOf(chunks: AsyncIterator<Uint8Array>): Promise<{ head: Uint8Array; whole: boolean }> {
  const parts: Uint8Array[] = [];
  let length = 0;
  let whole = false;
  while (length < HEAD_BYTES) {
    const { done, value } = await chunks.next();
    whole = done === true;
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  return { head: concatBytes(parts), whole };
}

async function* limited(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
  { maxBytes: most, type }: Kind,
): AsyncGenerator<Uint8Array> {
  let length = head.length;
  yield head;
  for (;;) {
    if (length > most) throw tooLarge(most, type);
    const { done, value } = await rest.next();
    if (done) return;
    length += value.length;
    yield value;
  }
}

/** RFC 9110 §15.5.14. `most` in bytes. */
export function tooLarge(most: number, what: string): Refusal {
  return new Refusal(413, problem('file-too-large', { type: what, megabytes: most / 1024 / 1024 }));
}
