// Files in one stream: POSIX tar (IEEE 1003.1, pax interchange format), names in UTF-8.
import { createTarPacker } from 'modern-tar';

export interface PackedFile {
  name: string;
  text: string;
  /** Milliseconds. */
  modified: number;
}

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
  for await (const { name, text, modified } of files) {
    const body = encoder.encode(text);
    // ustar itself knows no charset.
    const pax = /[^\0-\x7f]/.test(name) ? { path: name } : undefined;
    const mtime = new Date(Math.max(0, modified));
    const writer = controller.add({ name, size: body.length, type: 'file', mtime, pax }).getWriter();
    await writer.write(body);
    await writer.close();
  }
  controller.finalize();
}
