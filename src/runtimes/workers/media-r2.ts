// Uploaded files in a bucket of Cloudflare R2.
import { createHash, type Hash } from 'node:crypto';
import type { Media } from '../../ports.ts';

interface R2Object {
  size: number;
  uploaded: Date;
}
interface R2ObjectBody extends R2Object {
  body: ReadableStream<Uint8Array>;
}
interface R2Part {
  partNumber: number;
  etag: string;
}
interface R2Upload {
  uploadPart(number: number, bytes: Uint8Array): Promise<R2Part>;
  complete(parts: R2Part[]): Promise<R2Object>;
  abort(): Promise<void>;
}
interface R2Options {
  httpMetadata?: { contentType?: string };
  onlyIf?: { etagDoesNotMatch: string };
}
/** The part of the binding that is used. */
export interface R2Bucket {
  head(key: string): Promise<R2Object | null>;
  get(key: string, options?: { range: { offset: number; length: number } }): Promise<R2ObjectBody | null>;
  put(key: string, value: Uint8Array | ReadableStream<Uint8Array>, options?: R2Options): Promise<unknown>;
  delete(key: string): Promise<void>;
  list(options: {
    startAfter?: string | undefined;
    limit: number;
  }): Promise<{ objects: { key: string }[]; truncated: boolean }>;
  createMultipartUpload(key: string): Promise<R2Upload>;
}

/** R2 takes parts of one length, 5 MiB at least, but for the last. This much of an upload is in memory, twice. */
const BLOCK_BYTES = 5 * 1024 * 1024;
/** Under which what is still being sent is kept. */
const INCOMING_PREFIX = 'incoming/';

export const r2Media = (bucket: R2Bucket): Media => ({
  async put(bytes, ending, type) {
    const digest = createHash('sha256');
    const blocks = blocksOf(bytes, digest);
    const first = (await blocks.next()).value ?? new Uint8Array();
    const second = await blocks.next();
    const options = { httpMetadata: { contentType: type } };
    const keep = async (length: number, store: (name: string) => Promise<unknown>) => {
      const hash = digest.digest('hex');
      const name = `${hash}.${ending}`;
      const created = (await bucket.head(name))?.size !== length;
      if (created) await store(name);
      return { name, hash, length, created };
    };
    if (second.done) return keep(first.length, (name) => bucket.put(name, first, options));
    // Its name is known only at its end, and R2 renames nothing: it is sent there, then copied inside.
    const temporary = `${INCOMING_PREFIX}${crypto.randomUUID()}`;
    try {
      const length = await upload(bucket, temporary, first, second.value, blocks);
      return await keep(length, async (name) => {
        const whole = await bucket.get(temporary);
        if (!whole) throw new Error(`R2 lost ${temporary}`);
        await bucket.put(name, whole.body, options);
      });
    } finally {
      // What cannot be removed now is of no harm: nobody can ask for it.
      await bucket.delete(temporary).catch(() => {});
    }
  },

  async head(name) {
    const object = await bucket.head(name);
    return object ? { length: object.size, modified: object.uploaded.getTime() } : undefined;
  },

  async read(name, offset, length) {
    return (await bucket.get(name, { range: { offset, length } }))?.body;
  },

  async keep(name, bytes, type) {
    const options = { httpMetadata: { contentType: type }, onlyIf: { etagDoesNotMatch: '*' } };
    await bucket.put(name, bytes, options);
  },

  async list(after, most) {
    const names: string[] = [];
    // R2 may give fewer than it is asked for, and more the next time.
    for (let isWhole = false; !isWhole && names.length < most; ) {
      const startAfter = names.at(-1) || after || undefined;
      const { objects, truncated } = await bucket.list({ startAfter, limit: most - names.length });
      names.push(...objects.map(({ key }) => key));
      isWhole = !truncated || !objects.length;
    }
    return names;
  },

  remove: (name) => bucket.delete(name),
});

/** Bytes in blocks of one length, but for the last, hashed on their way. */
async function* blocksOf(
  bytes: AsyncIterable<Uint8Array>,
  digest: Hash,
): AsyncGenerator<Uint8Array, undefined> {
  let block = new Uint8Array(BLOCK_BYTES);
  let filled = 0;
  for await (const chunk of bytes) {
    digest.update(chunk);
    for (let at = 0; at < chunk.length; ) {
      const taken = chunk.subarray(at, at + BLOCK_BYTES - filled);
      block.set(taken, filled);
      at += taken.length;
      filled += taken.length;
      if (filled < BLOCK_BYTES) continue;
      yield block;
      block = new Uint8Array(BLOCK_BYTES);
      filled = 0;
    }
  }
  if (filled) yield block.subarray(0, filled);
}

/** Sends the blocks under a key; returns how many bytes they were. */
async function upload(
  bucket: R2Bucket,
  key: string,
  first: Uint8Array,
  second: Uint8Array,
  others: AsyncGenerator<Uint8Array>,
): Promise<number> {
  const sending = await bucket.createMultipartUpload(key);
  const parts: R2Part[] = [];
  let length = 0;
  const send = async (block: Uint8Array) => {
    parts.push(await sending.uploadPart(parts.length + 1, block));
    length += block.length;
  };
  try {
    await send(first);
    await send(second);
    for await (const block of others) await send(block);
    await sending.complete(parts);
    return length;
  } catch (error) {
    await sending.abort().catch(() => {});
    throw error;
  }
}
