// Compression on Node, Deno and Bun: in threads, a few at once.
import { availableParallelism } from 'node:os';
import type { Compress } from '../../ports.ts';
import { compressWith } from '../compressors.ts';

/** What compresses at once beyond the processors that are left takes 4 MB each, and is done no sooner. */
const MAX_RUNNING = Math.min(4, Math.max(2, availableParallelism() - 1));

let running = 0;
const waiting: (() => void)[] = [];

export const compress: Compress = async (coding, bytes) => {
  if (running < MAX_RUNNING) running += 1;
  else await new Promise<void>((turn) => waiting.push(turn));
  try {
    return await compressWith(coding, bytes);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
};
