// Files in one stream: POSIX tar (IEEE 1003.1, pax interchange format), names in UTF-8.

const BLOCK = 512;
const NAME = 100;
const encoder = new TextEncoder();

function header(name: Uint8Array, size: number, modified: number, type: string): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(BLOCK);
  const put = (text: string, at: number) => block.set(encoder.encode(text), at);
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, '0');
  block.set(name.subarray(0, NAME));
  put(octal(0o644, 8), 100);
  put(octal(0, 8), 108);
  put(octal(0, 8), 116);
  put(octal(size, 12), 124);
  put(octal(Math.max(0, Math.floor(modified / 1000)), 12), 136);
  put('        ', 148);
  put(type, 156);
  put('ustar\u000000', 257);
  put(
    `${octal(
      block.reduce((sum, byte) => sum + byte, 0),
      7,
    )}\u0000 `,
    148,
  );
  return block;
}

function padded(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK);
  whole.set(bytes);
  return whole;
}

/** `length key=value\n`, its own length in it. */
function record(key: string, value: string): Uint8Array<ArrayBuffer> {
  const rest = encoder.encode(` ${key}=${value}\n`).length;
  let length = rest + `${rest}`.length;
  if (rest + `${length}`.length !== length) length = rest + `${length}`.length;
  return encoder.encode(`${length} ${key}=${value}\n`);
}

/** A file's blocks. */
export function* tarFile(file: {
  name: string;
  text: string;
  modified: number;
}): Generator<Uint8Array<ArrayBuffer>> {
  const name = encoder.encode(file.name);
  const body = encoder.encode(file.text);
  if (name.length > NAME || name.length !== file.name.length) {
    const path = record('path', file.name);
    yield header(encoder.encode('pax'), path.length, file.modified, 'x');
    yield padded(path);
  }
  yield header(name, body.length, file.modified, '0');
  yield padded(body);
}

/** What closes an archive: two blocks of zeros. */
export const tarEnd = (): Uint8Array<ArrayBuffer> => new Uint8Array(2 * BLOCK);
