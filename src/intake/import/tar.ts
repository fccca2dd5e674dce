// Files of a tar stream (POSIX pax, ustar and GNU's long names), each read as it comes.
import { malformed } from '../../errors.ts';

const BLOCK = 512;
/** Bytes of a name that does not fit its field. */
const MOST_NAME = 64 * 1024;
const decoder = new TextDecoder();

export interface TarFile {
  name: string;
  /** What is not read of it before the next file is asked for is passed over. */
  body: AsyncIterable<Uint8Array>;
}

/** Whether a document begins as a tar does; it takes its first 262 bytes to tell. */
export const isTar = (head: Uint8Array): boolean => decoder.decode(head.subarray(257, 262)) === 'ustar';
export const TAR_HEAD = 262;

/** The plain files of an archive. @throws Refusal 400 for one that is cut off or damaged */
export async function* tarFiles(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  const source = bytes[Symbol.asyncIterator]();
  let rest = new Uint8Array();
  /** What is left of the next bytes, in pieces. */
  async function* take(next: { left: number }): AsyncGenerator<Uint8Array> {
    while (next.left > 0) {
      if (!rest.length) {
        const { done, value } = await source.next();
        if (done) throw malformed('the archive ends too soon');
        rest = new Uint8Array(value);
      }
      const piece = rest.subarray(0, next.left);
      rest = rest.subarray(piece.length);
      next.left -= piece.length;
      yield piece;
    }
  }
  const whole = (size: number) => joined(take({ left: size }), size);
  const text = (block: Uint8Array, from: number, length: number) =>
    decoder.decode(block.subarray(from, from + length)).replace(/\0[\s\S]*$/, '');

  let long: string | undefined;
  for (;;) {
    const header = await whole(BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const size = Number.parseInt(text(header, 124, 12), 8);
    if (!Number.isSafeInteger(size) || size < 0 || !isTar(header)) throw malformed('the archive is damaged');
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'x' || type === 'L') {
      if (size > MOST_NAME) throw malformed('the archive is damaged');
      const said = decoder.decode(await whole(size));
      const name = type === 'L' ? said.replace(/\0[\s\S]*$/, '') : / path=([^\n]*)(?:\n|$)/.exec(said)?.[1];
      long = name ?? long;
      await whole(padding);
      continue;
    }
    const folder = text(header, 345, 155);
    const short = text(header, 0, 100);
    const content = { left: size };
    if (type === '0' || type === '\0') {
      const name = long ?? (folder ? `${folder}/${short}` : short);
      yield { name: name.replace(/^(?:\.\/)+/, ''), body: take(content) };
    }
    long = undefined;
    content.left += padding;
    for await (const _ of take(content));
  }
}

async function joined(pieces: AsyncIterable<Uint8Array>, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for await (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
