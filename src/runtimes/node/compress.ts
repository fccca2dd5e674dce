// Compression on Node, Deno and Bun: in threads, a few at once.
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import type { Coding, Compress } from '../../ports.ts';

/** What compresses at once beyond the processors that are left takes 4 MB each, and is done no sooner. */
const AT_ONCE = Math.min(4, Math.max(2, availableParallelism() - 1));

/** Best first; Node has zstd since 22.15. */
export const CODINGS: readonly Coding[] = 'zstdCompress' in zlib ? ['br', 'zstd', 'gzip'] : ['br', 'gzip'];

const compressors: Record<Coding, (bytes: Uint8Array) => Promise<Buffer>> = {
  br: promisify((bytes: Uint8Array, done: zlib.CompressCallback) =>
    zlib.brotliCompress(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } }, done),
  ),
  gzip: promisify(zlib.gzip),
  zstd: (bytes) => promisify(zlib.zstdCompress)(bytes),
};

let running = 0;
const waiting: (() => void)[] = [];

export const compress: Compress = async (coding, bytes) => {
  if (running < AT_ONCE) running += 1;
  else await new Promise<void>((turn) => waiting.push(turn));
  try {
    return new Uint8Array(await compressors[coding](bytes));
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
};
