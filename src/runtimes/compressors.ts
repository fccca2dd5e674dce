// node:zlib by content coding.
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import type { Coding, Compress } from '../ports.ts';

/** Best first; Node has zstd since 22.15. */
export const CODINGS: readonly Coding[] = 'zstdCompress' in zlib ? ['br', 'zstd', 'gzip'] : ['br', 'gzip'];

const compressors: Record<Coding, (bytes: Uint8Array) => Promise<Buffer>> = {
  br: promisify((bytes: Uint8Array, done: zlib.CompressCallback) =>
    zlib.brotliCompress(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } }, done),
  ),
  // Less than half of the time of zlib's own 6, for 4 % more bytes; most readers take brotli.
  gzip: promisify((bytes: Uint8Array, done: zlib.CompressCallback) => zlib.gzip(bytes, { level: 4 }, done)),
  zstd: (bytes) => promisify(zlib.zstdCompress)(bytes),
};

export const compressWith: Compress = async (coding, bytes) =>
  new Uint8Array(await compressors[coding](bytes));

/** Decompresses brotli. */
export const unpack = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  new Uint8Array(zlib.brotliDecompressSync(bytes));
