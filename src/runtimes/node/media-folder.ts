// Uploaded files in a folder of this machine.

import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { type FileHandle, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { inOnePiece } from '../../domain/bytes.ts';
import { ConfigError, Refusal } from '../../errors.ts';
import type { Media } from '../../ports.ts';
import { problem } from '../../problems.ts';
import { makeFolder } from './make-folder.ts';

/** Ending of files that are still being written. */
const PART_ENDING = '.part';
/** Milliseconds after which such a file was left by a process that died. */
const STALE_AFTER_MS = 24 * 3_600_000;

/** @param dir made when the first file comes */
export const folderMedia = (dir: string): Required<Media> => ({
  put: (bytes, ending) =>
    withPart(dir, bytes, async (path, { hash, length }) => {
      const name = `${hash}.${ending}`;
      const target = join(dir, name);
      // One of another length was damaged by something else: this one takes its place.
      const created = (await sizeOf(target))?.length !== length;
      if (created) {
        await rename(path, target);
        // The name, too, has to survive a loss of power.
        await syncFolder(dir);
      }
      return { name, hash, length, created };
    }),

  head: (name) => sizeOf(join(dir, name)),

  async read(name, offset, length) {
    const stream = createReadStream(join(dir, name), { start: offset, end: offset + length - 1 });
    try {
      await once(stream, 'open');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
  },

  keep: (name, bytes) =>
    withPart(dir, inOnePiece(bytes), async (path) => {
      try {
        // Unlike `rename`, it leaves alone what is there.
        await link(path, join(dir, name));
        await syncFolder(dir);
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      }
    }),

  async list(after, most) {
    try {
      const names = await readdir(dir);
      return names
        .filter((name) => name > after)
        .sort()
        .slice(0, most);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  },

  async remove(name) {
    await rm(join(dir, name), { force: true });
    await syncFolder(dir);
  },
});

/**
 * Writes bytes into a file beside the others, which `use` may rename; then it is gone.
 * @throws what `bytes` or `use` threw; Refusal 503 where the disk is full or may not be written
 */
export async function withPart<T>(
  dir: string,
  bytes: AsyncIterable<Uint8Array>,
  use: (path: string, written: Written) => Promise<T>,
): Promise<T> {
  const temporary = join(dir, `.${randomUUID()}${PART_ENDING}`);
  try {
    await mkdir(dir, { recursive: true });
    return await use(temporary, await write(temporary, bytes));
  } catch (error) {
    throw storageRefusal(error);
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
}

/** Removes what was left by those that died while they wrote a file. */
export async function removeStale(dir: string, now: number): Promise<void> {
  for (const name of await readdir(dir)) {
    if (!name.endsWith(PART_ENDING)) continue;
    const { mtimeMs } = await stat(join(dir, name));
    if (now - mtimeMs > STALE_AFTER_MS) await rm(join(dir, name), { force: true });
  }
}

/** Makes the folder, or tidies it. @throws ConfigError where there can be no folder */
export async function prepareFolder(dir: string, now: number): Promise<void> {
  try {
    await removeStale(dir, now);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return make(dir);
    refuse(error);
  }
}

function make(dir: string): void {
  try {
    makeFolder(dir);
  } catch (error) {
    refuse(error);
  }
}

/** A machine that may only read serves what is there. @throws ConfigError */
function refuse(error: unknown): void {
  if (!/^(EROFS|EACCES|EPERM)$/.test(codeOf(error))) {
    const why = (error as Error).message;
    throw new ConfigError(`MEDIA_DIR: ${why} (it is in DATA_DIR, unless it is set)`, { cause: error });
  }
}

interface Written {
  /** Lower-case hex SHA-256. */
  hash: string;
  /** Bytes. */
  length: number;
}

async function write(path: string, bytes: AsyncIterable<Uint8Array>): Promise<Written> {
  const file = await open(path, 'wx');
  try {
    const digest = createHash('sha256');
    let length = 0;
    for await (const chunk of bytes) {
      digest.update(chunk);
      length += chunk.length;
      await writeAll(file, chunk);
    }
    await file.sync();
    return { hash: digest.digest('hex'), length };
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
}

async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function sizeOf(path: string): Promise<{ length: number; modified: number } | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { length: size, modified: mtimeMs };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const codeOf = (error: unknown): string => `${(error as NodeJS.ErrnoException).code ?? ''}`;
const isMissing = (error: unknown) => /^(ENOENT|ENOTDIR)$/.test(codeOf(error));

/** What an operator can mend is said, everything else stays as it is. */
function storageRefusal(error: unknown): unknown {
  const code = codeOf(error);
  const more = { headers: { 'Retry-After': '30' }, cause: error };
  if (/^(ENOSPC|EDQUOT|EFBIG)$/.test(code)) {
    return new Refusal(503, problem('files-full'), more);
  }
  if (/^(EROFS|EACCES|EPERM|ENOTDIR|EEXIST|EIO)$/.test(code)) {
    return new Refusal(503, problem('files-read-only', { reason: code }), more);
  }
  return error;
}
