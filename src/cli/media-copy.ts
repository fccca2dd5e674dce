// Uploaded files from one place into another: a folder, or the S3 of the site. A name is made of its bytes, so a file that is
// there needs no copy, and one whose bytes are others is damaged.
import { createHash } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Config } from '../config.ts';
import { utf8 } from '../domain/bytes.ts';
import { Refusal } from '../errors.ts';
import { readName } from '../media/kinds.ts';
import type { Media } from '../ports.ts';
import { folderMedia } from '../runtimes/node/media-folder.ts';
import { mediaPlace } from '../runtimes/node/media-place.ts';
import { isNote, noteOf } from '../services/pictures/moved.ts';
import { Failure, fileFailure, Misuse } from './command.ts';
import { progressOn } from './progress.ts';

/** Files on their way at once: an S3 is far away. */
const AT_ONCE = 4;

export interface Copied {
  copied: number;
  /** Were there before. */
  kept: number;
}

interface Place {
  media: Required<Media>;
  /** As its user knows it. */
  told: string;
}

export const folderPlace = (folder: string): Place => ({ media: folderMedia(folder), told: folder });

/**
 * A folder to copy from. To `Media` a folder that is not there is one without files, as that of a new site.
 * @param said as it was given, with its option
 * @throws Failure where it is none: it would be taken for an empty one
 */
export async function sourcePlace(folder: string, said = `--media ${folder}`): Promise<Place> {
  const kind = await kindOf(folder, said);
  if (kind === 'folder') return folderPlace(folder);
  const what = kind === 'file' ? 'is not a folder' : 'there is no such folder';
  throw new Failure(`${said}: ${what}: name the one that the uploaded files are in`);
}

/**
 * A folder to copy to. It is made even where there is nothing to copy: who takes the files from there later asks for a folder.
 * @throws Misuse without a name; Failure where it cannot be one
 */
export async function targetPlace(folder: string): Promise<Place> {
  if (!folder) throw new Misuse('--media: say into which FOLDER');
  const said = `--media ${folder}`;
  if ((await kindOf(folder, said)) === 'file')
    throw new Failure(`${said}: is not a folder: name one, or a new one`);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw fileFailure(said, error);
  });
  return folderPlace(folder);
}

async function kindOf(path: string, said: string): Promise<'folder' | 'file' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileFailure(said, error);
  }
}

/** Where the site has its files. */
export const sitePlace = (config: Config): Place => ({
  media: mediaPlace(config, { log: () => {} }),
  told: config.mediaS3Url ?? config.mediaDir,
});

/** @throws Failure at the first file that is damaged or cannot be written, or where an S3 does not answer as it should */
export async function copyMedia(from: Place, to: Place): Promise<Copied> {
  const all = await namesIn(from);
  const before = await namesIn(to);
  const there = new Set([...all, ...before]);
  // Of a picture that was cleaned since: an older copy still has what was taken out.
  const isUnclean = (name: string) => there.has(noteOf(name));
  const names = all.filter((name) => (readName(name) || isNote(name)) && !isUnclean(name));
  const bar = progressOn(process.stderr);
  const done: Copied = { copied: 0, kept: 0 };
  const left = names.entries();
  let hasFailed = false;
  const work = async () => {
    for (const [i, name] of left) {
      if (hasFailed) return;
      bar.show(`file ${i + 1} of ${names.length}`, i / names.length);
      const isNew = await copyOne(from, to, name);
      if (isNew) done.copied += 1;
      else if (isNew === false) done.kept += 1;
    }
  };
  try {
    for (const name of before) if (isUnclean(name)) await to.media.remove(name);
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return done;
  } catch (error) {
    hasFailed = true;
    throw failure(to, error);
  } finally {
    bar.clear();
  }
}

/** @returns whether it was not there before; undefined where somebody deleted it after it was listed */
async function copyOne(from: Place, { media }: Place, name: string): Promise<boolean | undefined> {
  const [source, kept] = await Promise.all([from.media.head(name), media.head(name)]);
  if (!source) return undefined;
  if (source.length === kept?.length) return false;
  const stream = source.length ? await from.media.read(name, 0, source.length) : undefined;
  if (source.length && !stream) return undefined;
  const known = readName(name);
  if (stream && !known) {
    await media.remove(name);
    await media.keep(name, utf8(await text(stream)), 'text/plain');
  } else if (known) {
    await media.put(checked(stream, known.hash, `${from.told}/${name}`), known.extension, known.kind.type);
  }
  return true;
}

async function* checked(
  stream: AsyncIterable<Uint8Array> | undefined,
  hash: string,
  told: string,
): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256');
  for await (const chunk of stream ?? []) {
    digest.update(chunk);
    yield chunk;
  }
  if (digest.digest('hex') !== hash)
    throw new Failure(`${told}: is damaged: its bytes are not those of its name`);
}

async function namesIn(place: Place): Promise<string[]> {
  try {
    return await place.media.list('', Number.POSITIVE_INFINITY);
  } catch (error) {
    throw failure(place, error);
  }
}

/** What the disk says of the place, where that is what is in the way. */
function failure({ told }: Place, error: unknown): unknown {
  if (error instanceof Failure) return error;
  const said = error instanceof Refusal ? error.cause : error;
  if ((said as NodeJS.ErrnoException | undefined)?.code) return fileFailure(told, said);
  // An S3's own words, which are for nobody else.
  return error instanceof Refusal && said instanceof Error
    ? new Failure(`${error.message} (${said.message})`)
    : error;
}
