// Files in one stream: POSIX tar (IEEE 1003.1, pax interchange format), names in UTF-8.
import { createTarPacker } from 'modern-tar';
import { byteLength } from '../domain/bytes.ts';

const MAX_NAME_LENGTH = 100;

/** Its bytes are a text's, or come as they are read: then it says beforehand how many. */
export type PackedFile = {
  name: string;
  /** Milliseconds. */
  modified: number;
} & ({ text: string } | { body: AsyncIterable<Uint8Array>; length: number });

const encoder = new TextEncoder();

/** An archive, as it is read: of the files little is in memory at once. */
export async function* tarOf(files: AsyncIterable<PackedFile>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { readable, controller } = createTarPacker();
  pack(files, controller).catch((error) => controller.error(error));
  yield* readable;
}

async function pack(
  files: AsyncIterable<PackedFile>,
  controller: ReturnType<typeof createTarPacker>['controller'],
): Promise<void> {
  for await (const { name, modified, ...file } of files) {
    const chunks = 'text' in file ? [encoder.encode(file.text)] : file.body;
    const size = 'text' in file ? byteLength(file.text) : file.length;
    // ustar itself knows no charset, and takes names of 100 bytes for sure.
    const pax = /[^\0-\x7f]/.test(name) || name.length > MAX_NAME_LENGTH ? { path: name } : undefined;
    const mtime = new Date(Math.max(0, modified));
    const writer = controller.add({ name, size, type: 'file', mtime, pax }).getWriter();
    for await (const chunk of chunks) await writer.write(chunk);
    await writer.close();
  }
  controller.finalize();
}
