// The folder of a server that is reached through a socket: uploads that end early, and what dead ones left.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { ConfigError } from '../../../src/errors.ts';
import { type Running, start } from '../../../src/runtimes/node/index.ts';
import { until } from '../cli/process.ts';
import { FORM_TYPE, fileForm, fixture, PDF, pdfOf } from '../media/samples.ts';

const TOKEN = 'media-token-0123456789abcdef';
const dir = mkdtempSync(join(tmpdir(), 'tagwire-media-'));
const vars = (more: Record<string, string> = {}) =>
  readConfig({ PORT: '0', DATA_DIR: dir, ADMIN_TOKEN: TOKEN, LOG_LEVEL: 'error', ...more });
const media = join(dir, 'media');
const LEFT = ['.old.part', '.new.part', `${'0'.repeat(64)}.pdf`];

let server: Running;
beforeAll(async () => {
  mkdirSync(media);
  for (const name of LEFT) writeFileSync(join(media, name), 'x');
  utimesSync(join(media, LEFT[0]!), 0, 0);
  server = await start(vars());
});
afterAll(async () => {
  await server.stop();
  rmSync(dir, { recursive: true });
});

const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': FORM_TYPE };
const upload = (body: BodyInit) =>
  fetch(`${server.address}/admin/media`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);

test('what an upload left that died long ago is removed at the start', () => {
  expect(readdirSync(media).sort()).toEqual(LEFT.slice(1).sort());
});

/** Begins an upload of more than it sends. */
async function begin(bytes: Uint8Array, length: number): Promise<Socket> {
  const { hostname, port } = new URL(server.address);
  const socket = connect(Number(port), hostname);
  const lines = Object.entries({ Host: 'x', ...headers, 'Content-Length': `${length}` });
  socket.write(`POST /admin/media HTTP/1.1\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n`);
  socket.write(bytes);
  return socket;
}

test('an upload that is cut off leaves nothing', async () => {
  const before = readdirSync(media).length;
  const body = fileForm(pdfOf(4_000_000));
  const socket = await begin(body.subarray(0, 3_000_000), body.length);
  // It is being written, beside what is there.
  await until(() => readdirSync(media).length === before + 1);
  socket.destroy();
  await until(() => readdirSync(media).length === before);
});

test('who reads half and leaves keeps no file open', async () => {
  const { url } = (await (await upload(fileForm(pdfOf(20_000_000)))).json()) as { url: string };
  const path = new URL(url).pathname;
  const open = () => {
    try {
      return readdirSync('/proc/self/fd').length;
    } catch {
      return 0;
    }
  };
  const before = open();
  for (let i = 0; i < 20; i++) {
    const abort = new AbortController();
    const answer = await fetch(server.address + path, { signal: abort.signal });
    await answer.body?.getReader().read();
    abort.abort();
  }
  await until(() => open() <= before + 2);
});

test('a refusal is read although more was being sent', async () => {
  const image = new Uint8Array(20_000_000);
  image.set(fixture('plain-31x17.png'));
  for (let i = 0; i < 3; i++) expect((await upload(fileForm(image))).status).toBe(413);
  // Its end is nowhere told of before.
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(fileForm(image));
      controller.close();
    },
  });
  expect((await upload(body)).status).toBe(413);
  const endless = await begin(fileForm(PDF), 2 ** 40);
  const answer = await new Promise((resolve) => endless.once('data', resolve));
  expect(`${answer}`).toMatch(/^HTTP\/1.1 413 .*A file may have 64 MB/s);
  endless.destroy();
});

test('the same file from many at once is one file', async () => {
  const file = pdfOf(1_000_000);
  const answers = await Promise.all(Array.from({ length: 8 }, () => upload(fileForm(file))));
  const urls = await Promise.all(
    answers.map(async (answer) => ((await answer.json()) as { url: string }).url),
  );
  expect(new Set(urls).size).toBe(1);
  expect(readdirSync(media).filter((name) => urls[0]?.endsWith(name))).toHaveLength(1);
});

test('a file that something else damaged is mended by the same upload', async () => {
  const { name } = (await (await upload(fileForm(PDF))).json()) as { name: string };
  writeFileSync(join(media, name), 'x');
  expect((await upload(fileForm(PDF))).status).toBe(201);
  const bytes = await (await fetch(`${server.address}/media/${name}`)).arrayBuffer();
  expect(bytes.byteLength).toBe(PDF.length);
});

test('a MEDIA_DIR that is no folder is told at the start', async () => {
  const file = join(dir, 'file');
  writeFileSync(file, 'x');
  for (const MEDIA_DIR of [file, `${file}/below`, '/proc/none']) {
    const wrong = start(vars({ MEDIA_DIR, DATABASE_URL: `file:${join(dir, 'other.db')}` }));
    await expect(wrong).rejects.toThrow(ConfigError);
    await expect(wrong).rejects.toThrow(/^MEDIA_DIR: /);
  }
});
