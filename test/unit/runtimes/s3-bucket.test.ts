// Uploaded files in an S3 as far as it takes no real one: who waits for whom, and what is told to whom.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import type { Media } from '../../../src/ports.ts';
import { mediaPlace } from '../../../src/runtimes/node/media-place.ts';

const NAME = `${'a'.repeat(64)}.mp3`;
const LARGE = Buffer.alloc(1_000_000);

let answer: (asked: IncomingMessage, to: ServerResponse) => void;
const server = createServer((asked, to) => answer(asked, to));
let vars: Record<string, string>;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  vars = {
    MEDIA_S3_URL: `http://127.0.0.1:${port}/bucket`,
    MEDIA_S3_KEY: 'key',
    MEDIA_S3_SECRET: 'secret',
    DATA_DIR: tmpdir(),
  };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  answer = (asked, to) => {
    const [, from, to_] = /bytes=(\d+)-(\d+)/.exec(asked.headers.range ?? '') ?? [];
    const part = from === undefined ? LARGE : LARGE.subarray(Number(from), Number(to_) + 1);
    to.writeHead(from === undefined ? 200 : 206, { 'content-length': part.length });
    to.end(asked.method === 'HEAD' ? '' : part);
  };
});

const media = (log: (message: string) => void = () => {}): Required<Media> =>
  mediaPlace(readConfig(vars), { log: (_level, message) => log(message) });

test('files that are read slowly, or not at all, keep nobody else waiting', { timeout: 10_000 }, async () => {
  const files = media();
  const slow = await Promise.all(Array.from({ length: 100 }, () => files.read(NAME, 0, LARGE.length)));
  expect(await files.head(NAME)).toMatchObject({ length: LARGE.length });
  const other = await files.read(NAME, 0, 10);
  expect(await new Response(other).bytes()).toHaveLength(10);
  await Promise.all(slow.map((stream) => stream?.cancel()));
});
