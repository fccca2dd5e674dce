// Media: files of the kinds that are kept, at addresses that never change.

import { concatBytes } from '../../domain/bytes.ts';
import type { Document, Image } from '../../domain/model.ts';
import { malformed, Refusal } from '../../errors.ts';
import { articleUrl } from '../../formats/facts.ts';
import type { ArticleInput } from '../../intake/input.ts';
import { imageSize, isImage, type Size } from '../../media/image-size.ts';
import { type Extension, KINDS, type Kind, MAX_PIXELS, readName } from '../../media/kinds.ts';
import { adviceFor, sniff } from '../../media/sniff.ts';
import { sourceTypeIn } from '../../media/source-type.ts';
import type { Media } from '../../ports.ts';
import { problem } from '../../problems.ts';
import { noteAudit } from '../access/audit.ts';
import type { Context } from '../context.ts';

/** What of a file is looked at to tell what it is, in bytes; a JPEG's colour profile and preview come before its size. */
const HEAD_BYTES = 1024 * 1024;

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
  /** False when the same file was there before. */
  created: boolean;
}

/** Where files are. @throws Refusal 501 */
export function mediaOf({ runtime }: Pick<Context, 'runtime'>): Media {
  if (runtime.media) return runtime.media;
  throw new Refusal(501, problem('files-unsupported', { runtime: runtime.name }));
}

/**
 * Keeps a file of a kind that its own bytes tell.
 * @throws Refusal 400 empty, 413 too large, 415 of a kind that is not kept, 422 damaged
 */
export async function receive(context: Context, bytes: AsyncIterable<Uint8Array>): Promise<Uploaded> {
  const media = mediaOf(context);
  const chunks = bytes[Symbol.asyncIterator]();
  try {
    const { head, whole } = await headOf(chunks);
    const { extension, kind, size } = look(head, whole);
    const { name, hash, length, created } = await media.put(
      limited(head, chunks, kind),
      extension,
      kind.type,
    );
    await noteAudit(context, 'media.keep', name, { length, created });
    const url = mediaUrl(context, name);
    const digitalSourceType = sourceTypeIn(head);
    return { url, name, type: kind.type, length, ...size, sha256: hash, digitalSourceType, created };
  } finally {
    await chunks.return?.();
  }
}

function look(head: Uint8Array, whole: boolean): { extension: Extension; kind: Kind; size?: Size } {
  if (!head.length) throw malformed(problem('file-empty'));
  const extension = sniff(head);
  if (!extension) throw unsupported(head);
  const kind: Kind = KINDS[extension];
  const size = imageSize(head, extension);
  // A JPEG may hide its size behind a large preview; then it is kept without.
  if (!size && whole && isImage(extension)) {
    throw new Refusal(422, problem('file-damaged', { type: kind.type }));
  }
  if (size && size.width * size.height > MAX_PIXELS) {
    throw new Refusal(422, problem('too-many-pixels', { width: size.width, height: size.height }));
  }
  return { extension, kind, size };
}

const mediaUrl = ({ site }: Pick<Context, 'site'>, name: string) => `${site.url}/media/${name}`;

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

/**
 * What this site knows of its own files, where an article does not say it: width, height, length and source type of its
 * image, length of its enclosures. Their types are known from their names.
 * @param before a picture that is in the article already stays as it is there: the same again changes nothing
 */
export async function withOwnMedia(
  context: Context,
  input: ArticleInput,
  before?: Pick<Document, 'image'>,
): Promise<ArticleInput> {
  const { image, enclosures } = input;
  if (!context.runtime.media || (!image && !enclosures?.length)) return input;
  const completed = { ...input };
  try {
    if (image) completed.image = await withOwnFacts(context, image, before?.image);
    completed.enclosures =
      enclosures &&
      (await Promise.all(
        enclosures.map(async (enclosure) =>
          enclosure.length
            ? enclosure
            : { ...enclosure, length: (await ownFile(context, enclosure.url))?.length },
        ),
      ));
    return completed;
  } catch (error) {
    // An article can be published without it.
    context.runtime.log.log('warn', 'a file of the site could not be looked at', { error });
    return input;
  }
}

async function withOwnFacts(context: Context, image: Image, before?: Image): Promise<Image> {
  const length = before?.url === image.url ? before.length : (await ownFile(context, image.url))?.length;
  const facts = image.width || image.height ? undefined : await ownFacts(context, image.url);
  const { digitalSourceType, ...size } = facts ?? {};
  // In the order of the schema: what is restored is compared as it is written.
  return {
    ...{ ...image, ...size, ...(!image.length && length && { length }) },
    digitalSourceType: image.digitalSourceType ?? digitalSourceType,
  };
}

async function ownFile(context: Context, url: string): Promise<{ name: string; length: number } | undefined> {
  const base = `${context.site.url}/media/`;
  const absolute = URL.parse(url, articleUrl('', context.site))?.href ?? '';
  const name = absolute.startsWith(base) ? absolute.slice(base.length) : '';
  const file = readName(name) && (await mediaOf(context).head(name));
  return file && { name, length: file.length };
}

async function ownFacts(
  context: Context,
  url: string,
): Promise<(Partial<Size> & { digitalSourceType?: string }) | undefined> {
  const file = await ownFile(context, url);
  const { extension } = readName(file?.name ?? '') ?? {};
  if (!file || !extension || !isImage(extension)) return undefined;
  const stream = await mediaOf(context).read(file.name, 0, Math.min(file.length, HEAD_BYTES));
  if (!stream) return undefined;
  const head = new Uint8Array(await new Response(stream).arrayBuffer());
  const digitalSourceType = sourceTypeIn(head);
  return { ...imageSize(head, extension), ...(digitalSourceType && { digitalSourceType }) };
}
