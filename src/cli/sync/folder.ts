// The folder of a static site: its files, read one at a time.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inOnePiece } from '../../domain/bytes.ts';
import { decodeText } from '../../intake/import/charset.ts';
import { Failure, fileFailure, fileTrouble } from '../command.ts';

/** Bytes of a file that is read at all. */
const MAX_BYTES = 8_000_000;

export interface Folder {
  root: string;
  /** Its files, with slashes, in order. */
  files: string[];
  /** Links to files and folders, which are not followed. */
  links: string[];
}

/** Where nothing is of the site: what it depends on, and what begins with a dot. */
const isApart = (name: string) => name === 'node_modules' || name.startsWith('.');

/** @throws Failure for what is no folder, or cannot be read */
export async function listFolder(root: string): Promise<Folder> {
  const found: Folder = { root, files: [], links: [] };
  const known = await stat(root).catch((error: NodeJS.ErrnoException) => {
    throw fileFailure(root, error);
  });
  if (!known.isDirectory()) throw new Failure(`${root}: it is no folder`);
  await walk(found, '');
  found.files.sort();
  return found;
}

async function walk(found: Folder, folder: string): Promise<void> {
  const at = join(found.root, folder);
  const entries = await readdir(at, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw fileFailure(at, error);
  });
  for (const entry of entries) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isSymbolicLink()) found.links.push(path);
    else if (entry.isFile()) found.files.push(path);
    else if (entry.isDirectory() && !isApart(entry.name)) await walk(found, path);
  }
}

/** The text of a file. @throws Failure for one that is too long, or cannot be read */
export async function textOf({ root }: Folder, path: string): Promise<string> {
  const at = join(root, path);
  try {
    if ((await stat(at)).size > MAX_BYTES) throw new Failure('a text may have 8,000,000 bytes');
    const bytes = await readFile(at);
    if (bytes.includes(0) && !/^(?:\xff\xfe|\xfe\xff)/.test(bytes.toString('latin1', 0, 2)))
      throw new Failure('it is no text: there are zero bytes in it');
    return (await Array.fromAsync(decodeText(inOnePiece(bytes)))).join('');
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(fileTrouble(error), { cause: error });
  }
}
