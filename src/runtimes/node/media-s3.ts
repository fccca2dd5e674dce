// Uploaded files in a bucket that speaks S3, which several machines share.
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Media } from '../../ports.ts';
import { withPart } from './media-folder.ts';
import type { S3Bucket } from './s3-bucket.ts';

/** One file of a listing; names of other characters are of no file of Tagwire's. */
const KEY = /<Key>([\w./-]{1,1024})<\/Key>/g;
const TOKEN = /<NextContinuationToken>([^<]{1,2048})</;

/** @param dir of files that are being uploaded: a name is known only once all bytes are, and S3 renames nothing */
export function s3Media(bucket: S3Bucket, dir: string): Required<Media> {
  const head = async (name: string) => {
    const headers = await bucket.ask({ method: 'HEAD', name });
    if (!headers) return undefined;
    const modified = Date.parse(headers['last-modified'] ?? '') || 0;
    return { length: Number(headers['content-length']), modified };
  };
  return {
    head,

    put: (bytes, ending, type) =>
      withPart(dir, bytes, async (path, { hash, length }) => {
        const name = `${hash}.${ending}`;
        // One of another length was damaged by something else: this one takes its place.
        const created = (await head(name))?.length !== length;
        const body = { hash, length, open: () => createReadStream(path) };
        if (created) await bucket.ask({ method: 'PUT', name, headers: { 'content-type': type }, body });
        return { name, hash, length, created };
      }),

    async read(name, offset, length) {
      const headers = { range: `bytes=${offset}-${offset + length - 1}` };
      const answer = await bucket.send({ method: 'GET', name, headers });
      if (!answer) return undefined;
      const isAsked = Number(answer.headers['content-length']) === length;
      const skipped = answer.statusCode === 206 ? 0 : offset;
      const stream = isAsked ? answer : Readable.from(partOf(answer, skipped, length), { objectMode: false });
      return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
    },

    async keep(name, bytes, type) {
      // Not every S3 knows If-None-Match; who makes the same of the same file meanwhile does no harm.
      if (await head(name)) return;
      const hash = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
      const body = { hash, length: bytes.length, open: () => Readable.from([bytes]) };
      await bucket.ask({ method: 'PUT', name, headers: { 'content-type': type }, body });
    },

    async list(after, most) {
      const names: string[] = [];
      const query: Record<string, string> = { 'list-type': '2', delimiter: '/', prefix: bucket.prefix };
      if (after) query['start-after'] = bucket.prefix + after;
      for (;;) {
        query['max-keys'] = `${Math.min(most - names.length, 1_000)}`;
        const answer = await bucket.send({ method: 'GET', query });
        const page = answer ? await text(answer) : '';
        names.push(...Array.from(page.matchAll(KEY), ([, key = '']) => key.slice(bucket.prefix.length)));
        const [, token] = TOKEN.exec(page) ?? [];
        if (token === undefined || names.length >= most) return names;
        query['continuation-token'] = token;
      }
    },

    async remove(name) {
      await bucket.ask({ method: 'DELETE', name });
    },
  };
}

/** Of more than was asked for, as caches give that know no ranges. */
async function* partOf(
  answer: AsyncIterable<Uint8Array>,
  offset: number,
  length: number,
): AsyncGenerator<Uint8Array> {
  let at = -offset;
  for await (const chunk of answer) {
    const part = chunk.subarray(Math.max(0, -at), Math.max(0, length - at));
    if (part.length) yield part;
    at += chunk.length;
    if (at >= length) return;
  }
}
