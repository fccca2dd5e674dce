// Files of a tar stream (POSIX pax, ustar and GNU's long names), each read as it comes.
import { createTarDecoder } from 'modern-tar';
import { malformed } from '../../errors.ts';
import { streamOf } from './stream-of.ts';

export interface TarFile {
  name: string;
  /** When it was written last. */
  modified: Date | undefined;
  /** What is not read of it before the next file is asked for is passed over. */
  body: AsyncIterable<Uint8Array>;
}

/** Whether a document begins as a tar does; it takes its first 262 bytes to tell. */
export const isTar = (head: Uint8Array): boolean =>
  new TextDecoder().decode(head.subarray(257, 262)) === 'ustar';
export const TAR_HEAD = 262;

/** The plain files of an archive. @throws Refusal 400 for one that is cut off or damaged; what its source throws */
export async function* tarFiles(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  let failure: unknown;
  const watched = async function* () {
    try {
      yield* bytes;
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  const entries = streamOf(watched()).pipeThrough(createTarDecoder({ strict: true }));
  try {
    for await (const { header, body } of entries) {
      if (header.type === 'file')
        yield { name: header.name.replace(/^(?:\.\/)+/, ''), modified: header.mtime, body: read(body) };
      if (!body.locked) await body.cancel();
    }
  } catch (error) {
    throw refusalOf(failure ?? error);
  }

  async function* read(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (error) {
      throw refusalOf(failure ?? error);
    }
  }
  function refusalOf(error: unknown): unknown {
    if (failure || !(error instanceof Error)) return error;
    return malformed(
      /truncated/.test(error.message) ? 'the archive ends too soon' : 'the archive is damaged',
    );
  }
}
