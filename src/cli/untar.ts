// Files of a tar stream as src/formats/tar.ts writes it.

const BLOCK = 512;

export interface TarFile {
  name: string;
  body: Uint8Array;
}

export async function* filesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  let rest = Buffer.alloc(0);
  const source = bytes[Symbol.asyncIterator]();
  /** The next `size` bytes. */
  const take = async (size: number): Promise<Buffer> => {
    const parts = [rest];
    for (let have = rest.length; have < size; ) {
      const { done, value } = await source.next();
      if (done) throw new Error('the archive ends too soon');
      parts.push(Buffer.from(value));
      have += value.length;
    }
    const whole = Buffer.concat(parts);
    rest = whole.subarray(size);
    return whole.subarray(0, size);
  };
  const until = (block: Buffer, from: number, length: number) =>
    block.toString('utf8', from, from + length).replace(/\0[\s\S]*$/, '');
  let path: string | undefined;
  for (;;) {
    const header = await take(BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const size = Number.parseInt(until(header, 124, 12), 8);
    const body = (await take(Math.ceil(size / BLOCK) * BLOCK)).subarray(0, size);
    if (String.fromCharCode(header[156] ?? 0) === 'x')
      path = / path=([^\n]*)\n/.exec(body.toString('utf8'))?.[1];
    else {
      yield { name: path ?? until(header, 0, 100), body };
      path = undefined;
    }
  }
}
