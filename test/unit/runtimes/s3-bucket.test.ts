// Uploaded files in an S3 as far as it takes no real one: who waits for whom, and what is told to whom.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { Refusal } from '../../../src/errors.ts';
import type { Media } from '../../../src/ports.ts';
import { mediaPlace, prepareMedia } from '../../../src/runtimes/node/media-place.ts';

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

const lines: unknown[][] = [];
beforeEach(() => lines.splice(0));
const log = (_level: string, message: string, fields?: Record<string, unknown>) =>
  void lines.push([message, ...(fields ? [fields.reason] : [])]);
const media = (): Required<Media> => mediaPlace(readConfig(vars), { log });
const AWAY = 'the S3 of MEDIA_S3_URL is away';

test('files that are read slowly, or not at all, keep nobody else waiting', { timeout: 10_000 }, async () => {
  const files = media();
  const slow = await Promise.all(Array.from({ length: 100 }, () => files.read(NAME, 0, LARGE.length)));
  expect(await files.head(NAME)).toMatchObject({ length: LARGE.length });
  const other = await files.read(NAME, 0, 10);
  expect(await new Response(other).bytes()).toHaveLength(10);
  await Promise.all(slow.map((stream) => stream?.cancel()));
});

const refuse = (status: number, code: string): void => {
  answer = (_asked, to) => {
    to.writeHead(status).end(
      `<Error><Code>${code}</Code><Message>arn:aws:iam::1234:user/wire</Message></Error>`,
    );
  };
};

test.each([
  [403, 'AccessDenied', '30', []],
  [503, 'SlowDown', '5', [[AWAY, '503 SlowDown arn:aws:iam::1234:user/wire']]],
])('what it says with %i is for the log alone', async (status, code, retryAfter, told) => {
  refuse(status, code);
  const error = await media()
    .read(NAME, 0, 10)
    .catch((error: unknown) => error);
  expect(error).toBeInstanceOf(Refusal);
  const { message, problem, headers, cause } = error as Refusal;
  expect(headers).toEqual({ 'Retry-After': retryAfter });
  expect(message + JSON.stringify(problem)).not.toMatch(/arn|AccessDenied|SlowDown|127\.0\.0\.1/);
  expect(`${cause}`).toContain(`${status} ${code} arn:aws`);
  expect(lines).toEqual(told);
});

test('a start waits two seconds at most for one that says nothing', async () => {
  answer = () => {};
  const began = Date.now();
  await prepareMedia(readConfig(vars), { log });
  expect(Date.now() - began).toBeLessThan(5_000);
  expect(lines).toEqual([[AWAY, 'it does not answer']]);
});

test('while it is away one request in a second asks whether it is back, and others are refused at once', async () => {
  const files = media();
  refuse(503, 'SlowDown');
  await expect(files.head(NAME)).rejects.toThrow('cannot be used');
  await new Promise((done) => setTimeout(done, 1_100));
  let asked = 0;
  let tell = () => {};
  answer = (_asked, to) => {
    asked += 1;
    tell = () => to.writeHead(200, { 'content-length': 7 }).end();
  };
  const first = files.head(NAME);
  await vi.waitUntil(() => asked === 1);
  const others = await Promise.allSettled(Array.from({ length: 20 }, () => files.head(NAME)));
  expect(new Set(others.map(({ status }) => status))).toEqual(new Set(['rejected']));
  tell();
  expect(await first).toMatchObject({ length: 7 });
  const after = files.head(NAME);
  await vi.waitUntil(() => asked === 2);
  tell();
  expect(await after).toMatchObject({ length: 7 });
  expect(lines.map(([message]) => message)).toEqual([AWAY, 'the S3 of MEDIA_S3_URL answers again']);
});

test.each([
  ['https://bucket.s3.eu-central-1.amazonaws.com/media', false],
  ['https://my.bucket.s3-eu-west-1.amazonaws.com/media', false],
  ['https://s3.eu-central-1.amazonaws.com/bucket/media', true],
  ['https://s3-eu-west-1.amazonaws.com/my.s3.bucket', true],
  ['https://bucket.vpce-1a2b3c4d.s3.us-east-1.vpce.amazonaws.com/bucket', true],
  ['http://minio.s3.svc.cluster.local:9000/bucket', true],
  ['http://127.0.0.1:9000/bucket/site/media', true],
])('%s names the bucket after the endpoint: %s', (MEDIA_S3_URL, isGood) => {
  const read = () => readConfig({ ...vars, MEDIA_S3_URL });
  if (isGood) expect(read().mediaS3Url).toBe(MEDIA_S3_URL);
  else expect(read).toThrow('must name a bucket after the endpoint');
});
