// Uploaded files from one folder into another. A name is made of its bytes, so a file that is there needs no copy, and
// one whose bytes are others is damaged.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readName } from '../media/kinds.ts';
import { isNote, noteOf } from '../services/pictures/moved.ts';
import { Failure, fileFailure } from './command.ts';
import { flush } from './database-file.ts';
import { progressOn } from './progress.ts';

export interface Copied {
  copied: number;
  /** Were there before. */
  kept: number;
}

/** @throws Failure at the first file that is damaged or cannot be written */
export async function copyMedia(from: string, to: string): Promise<Copied> {
  const there = new Set([...(await namesIn(from)), ...(await namesIn(to))]);
  // Of a picture that was cleaned since: an older copy still has what was taken out.
  const isUnclean = (name: string) => there.has(noteOf(name));
  const all = (await namesIn(from)).filter((name) => readName(name) || isNote(name));
  for (const name of [...there].filter(isUnclean)) await rm(join(to, name), { force: true });
  const names = all.filter((name) => !isUnclean(name));
  const bar = progressOn(process.stderr);
  const done: Copied = { copied: 0, kept: 0 };
  try {
    if (names.length) await mkdir(to, { recursive: true });
    for (const [i, name] of names.entries()) {
      bar.show(`file ${i + 1} of ${names.length}`, i / names.length);
      const [source, target] = [join(from, name), join(to, name)];
      const { size } = await stat(source);
      const kept = await stat(target).catch(() => undefined);
      if (kept?.size === size) done.kept += 1;
      else {
        await copyOne(source, target, readName(name)?.hash);
        done.copied += 1;
      }
    }
    if (done.copied) await flush(to);
    return done;
  } catch (error) {
    throw error instanceof Failure ? error : fileFailure(to, error);
  } finally {
    bar.clear();
  }
}

async function copyOne(source: string, target: string, hash: string | undefined): Promise<void> {
  // Such as a server removes when it finds an old one.
  const part = join(target, '..', `.${crypto.randomUUID()}.part`);
  try {
    await copyFile(source, part);
    const digest = createHash('sha256');
    for await (const chunk of createReadStream(part)) digest.update(chunk);
    if (hash !== undefined && digest.digest('hex') !== hash)
      throw new Failure(`${source}: is damaged: its bytes are not those of its name`);
    await flush(part);
    await rename(part, target);
  } finally {
    await rm(part, { force: true });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // A site where nothing was uploaded yet has none.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileFailure(folder, error);
  }
}
