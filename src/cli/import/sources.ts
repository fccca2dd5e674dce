// What `tagwire import` reads: files, folders, standard input, addresses.
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { malformed } from '../../errors.ts';
import { charsetOf } from '../../intake/import/charset.ts';
import type { Origin } from '../../intake/import/read.ts';
import { IMPORT_HEADERS } from '../../services/transfer/import-url.ts';
import { Failure, fileFailure, networkTrouble } from '../command.ts';

/** Bytes as they come, told as they are read. */
export type Bytes = AsyncIterable<Uint8Array<ArrayBuffer>>;

/** One thing named on the command line, or a file of a folder that is. */
export type Source = { name: string; origin: Origin } & (
  | { address: string }
  | { size: number; open: () => Bytes }
);

/** What a name on the command line stands for. @throws Failure when there is nothing */
export async function sourcesOf(name: string): Promise<Source[]> {
  if (/^https?:\/\//i.test(name)) return [{ name, origin: { url: name }, address: name }];
  if (name === '-') return [{ name, origin: {}, size: 0, open: () => process.stdin }];
  const found = await stat(name).catch((error: NodeJS.ErrnoException) => {
    throw fileFailure(name, error);
  });
  const fileOf = (path: string, folder: string, size: number): Source => ({
    name: path,
    origin: { path: placeOf(resolve(path), resolve(folder)) },
    size,
    open: () => createReadStream(path) as Bytes,
  });
  if (!found.isDirectory()) return [fileOf(name, dirname(name), found.size)];
  const files = (await readdir(name, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(?:md|markdown)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (!files.length) throw new Failure(`${name}: there is no Markdown file in the folder`);
  return files.map((path) => fileOf(path, name, 0));
}

/** A file's path from its folder's name on; that of a page bundle's own `index.md` begins a folder higher. */
function placeOf(path: string, folder: string): string {
  const isBundle = dirname(path) === folder && /^_?index\./i.test(basename(path));
  const above = dirname(isBundle ? dirname(folder) : folder);
  return relative(above, path).replaceAll('\\', '/');
}

/** The bytes of a file, saying how far they are. */
export async function* watched(
  { size, open }: { size: number; open: () => Bytes },
  seen: (part: number | undefined) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let read = 0;
  for await (const chunk of open()) {
    read += chunk.length;
    yield chunk;
    seen(size ? read / size : undefined);
  }
}

/** A document by its address, wherever that is: whoever types a command may reach what they can reach. */
export async function openUrl(url: string) {
  const response = await fetch(url, { headers: IMPORT_HEADERS }).catch((error: Error) => {
    throw malformed(`cannot reach ${url}: ${networkTrouble(error)}`);
  });
  if (!response.ok || !response.body) throw malformed(`${url} answers ${response.status}`);
  return {
    url: response.url,
    charset: charsetOf(response.headers.get('content-type')),
    bytes: response.body as Bytes,
  };
}
