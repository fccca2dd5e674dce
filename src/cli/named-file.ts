// A file that the user has named, whatever it is: a device, a pipe or a link as well.
import { createWriteStream } from 'node:fs';
import { readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

/** The bytes of a file; of standard input for `-`, which has no name where it is a socket, or somebody else's pipe. */
export const readNamed = (path: string): Promise<Buffer<ArrayBuffer>> =>
  path === '-' ? readInput() : readFile(path);

/** Nothing once it was read. */
const readInput = async () => (process.stdin.readableEnded ? Buffer.alloc(0) : buffer(process.stdin));

/** Where a name leads to, through links. What a link names need not be there. */
export async function withoutLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return path;
    const link = await readlink(path).catch(() => undefined);
    return link === undefined ? path : withoutLinks(join(await withoutLinks(dirname(path)), link));
  }
}

/**
 * Writes bytes to a named file, as `cp` does: a device, pipe or socket takes them, and of a link the file that it leads to has
 * them. A file is there whole, or as it was.
 */
export async function writeNamed(
  path: string,
  streams: readonly [NodeJS.ReadableStream, ...NodeJS.ReadWriteStream[]],
): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && !found.isFile() && !found.isDirectory()) {
    const sink = found.isSocket() ? connect(path) : createWriteStream(path);
    await pipeline([...streams, sink]);
    sink.destroy();
    return;
  }
  const whole = await withoutLinks(path);
  const part = `${whole}.part`;
  try {
    await pipeline([...streams, createWriteStream(part)]);
    await rename(part, whole);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
