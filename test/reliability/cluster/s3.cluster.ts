// Uploaded files in a real S3 that fails, hangs, refuses or is away: what readers, editors and operators see.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { mediaPlace } from '../../../src/runtimes/node/media-place.ts';
import { png } from '../../support/png.ts';
import { type S3, startS3 } from '../../support/s3.ts';
import {
  type Server,
  serve,
  stopServers,
  TOKEN,
  tagwire,
  temporaryFolder,
  until,
} from '../../unit/cli/process.ts';
import { articleOf, tryPost } from './kit.ts';

const HOME = temporaryFolder();
let s3: S3;
let server: Server;
beforeAll(async () => {
  s3 = await startS3();
  server = await serve({ DATA_DIR: HOME, ...s3.vars });
});
stopServers();
afterAll(() => s3?.stop());
afterEach(() => {
  s3.fault = () => undefined;
});

let colour = 0;
/** A picture that no other test has. */
function picture(): Uint8Array<ArrayBuffer> {
  colour += 1;
  return new Uint8Array(png(300, 300, [colour, 40, 90]));
}
const upload = (bytes: Uint8Array<ArrayBuffer>, at = server) =>
  fetch(`${at.url}/admin/media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'image/png' },
    body: bytes,
  });
const kept = async (bytes: Uint8Array<ArrayBuffer>, at = server): Promise<string> => {
  const answer = await upload(bytes, at);
  expect(answer.status, await answer.clone().text()).toBe(201);
  return ((await answer.json()) as { name: string }).name;
};
const told = (words: string, at = server) =>
  at.log.filter(({ message }) => `${message}`.includes(words)).length;
/** What uploads have left on this machine. */
const left = () => readdirSync(join(HOME, 'media'));
/** After an outage nobody is let through for a second. */
const pause = () => sleep(1_100);

test('what passes is tried again: nobody notices', async () => {
  for (const [status, method] of [
    [503, 'PUT'],
    [500, 'HEAD'],
    [429, 'PUT'],
  ] as const) {
    let times = 2;
    s3.fault = (asked) => (asked === method && times-- > 0 ? status : undefined);
    const name = await kept(picture());
    expect(s3.files()).toContain(name);
    expect((await fetch(`${server.url}/media/${name}`)).status).toBe(200);
  }
  expect(told('is away')).toBe(0);
});

test.each(['cut', 503] as const)(
  'uploads fail with %s: nothing is kept, nowhere, and one line says so',
  async (fault) => {
    const [before, lines] = [s3.files(), told('is away')];
    s3.fault = (method) => (method === 'PUT' ? fault : undefined);
    for (let i = 0; i < 3; i++) {
      const answer = await upload(picture());
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await answer.json()).toMatchObject({ code: 'files-unavailable' });
    }
    expect([s3.files(), left(), told('is away')]).toEqual([before, [], lines + 1]);
    s3.fault = () => undefined;
    await pause();
    const name = await kept(picture());
    expect(s3.files()).toContain(name);
    // Its lines are written when there is time.
    await until(() => told('answers again') === lines + 1);
  },
);

test('a file that breaks off in the middle is not taken for whole', async () => {
  const name = await kept(picture());
  s3.fault = (method) => (method === 'GET' ? 'cut' : undefined);
  await expect(fetch(`${server.url}/media/${name}`).then((answer) => answer.arrayBuffer())).rejects.toThrow();
  s3.fault = () => undefined;
  expect((await (await fetch(`${server.url}/media/${name}`)).arrayBuffer()).byteLength).toBe(
    picture().length,
  );
});

test('an S3 that says nothing holds up files alone, and those for ten seconds', async () => {
  const name = await kept(picture());
  s3.fault = () => 'silent';
  const began = Date.now();
  // More than there are connections: who waits for one waits no longer than the others.
  const waiting = Promise.all(Array.from({ length: 70 }, () => fetch(`${server.url}/media/${name}`)));
  expect((await tryPost(server, articleOf('Meanwhile'))).status).toBe(201);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect(new Set((await waiting).map(({ status }) => status))).toEqual(new Set([503]));
  expect(Date.now() - began).toBeGreaterThan(9_000);
  expect(Date.now() - began).toBeLessThan(15_000);
  const again = Date.now();
  expect((await fetch(`${server.url}/media/${name}`)).status).toBe(503);
  expect(Date.now() - again, 'nobody waits for what is known to be away').toBeLessThan(5_000);
  s3.fault = () => undefined;
  await pause();
  expect((await fetch(`${server.url}/media/${name}`)).status).toBe(200);
});

test('it refuses: told at the start, in one line without the secret', async () => {
  const refused = async (vars: Record<string, string>) => {
    const own = { DATA_DIR: temporary(), PORT: '0', ...s3.vars, ...vars };
    const { code, stderr } = await tagwire(['serve'], own);
    expect(code, stderr).toBe(2);
    expect(stderr).not.toContain('not-the-secret');
    return stderr;
  };
  expect(await refused({ MEDIA_S3_SECRET: 'not-the-secret' })).toMatch(
    /^tagwire: MEDIA_S3_URL: .*SignatureDoesNotMatch/,
  );
  expect(await refused({ MEDIA_S3_KEY: 'nobody' })).toMatch(/^tagwire: MEDIA_S3_URL: .*InvalidAccessKeyId/);
  const MEDIA_S3_URL = `${new URL('/other', s3.vars.MEDIA_S3_URL)}`;
  expect(await refused({ MEDIA_S3_URL })).toMatch(/^tagwire: MEDIA_S3_URL: .*NoSuchBucket/);
});

const temporary = () => join(HOME, `site-${crypto.randomUUID()}`);

test('a server starts without it, and serves files once it is there', async () => {
  const name = await kept(picture());
  s3.fault = () => 503;
  const other = await serve({ DATA_DIR: temporary(), ...s3.vars });
  expect(told('is away', other)).toBe(1);
  expect((await fetch(`${other.url}/rss.xml`)).status).toBe(200);
  expect((await fetch(`${other.url}/media/${name}`)).status).toBe(503);
  s3.fault = () => undefined;
  await pause();
  expect((await fetch(`${other.url}/media/${name}`)).status).toBe(200);
  expect((await other.stop()).code).toBe(0);
  // What it was refused it did not log as a fault of its own.
  expect(other.log.filter(({ level }) => level === 'error')).toEqual([]);
});

test('what it says is told to the command line, and to no reader', async () => {
  const name = await kept(picture());
  s3.fault = () => 403;
  const answer = await fetch(`${server.url}/media/${name}`);
  expect(answer.status).toBe(503);
  const { detail } = (await answer.json()) as { detail: string };
  expect(detail).toBe('The storage of files (MEDIA_S3_URL) cannot be used for now.');
  const vars = { DATA_DIR: HOME, ...s3.vars };
  for (const args of [
    ['media', 'copy', join(HOME, 'media')],
    ['backup', join(HOME, 'kept.db'), '--media', join(HOME, 'kept')],
  ])
    expect(await tagwire(args, vars)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot be used for now. (403 SlowDown'),
    });
});

test('a listing of more than a thousand files is whole, and begins where it is told', async () => {
  const media = mediaPlace(readConfig({ ...s3.vars, DATA_DIR: HOME }), { log: () => {} });
  const names = Array.from({ length: 1_100 }, (_, i) => `long-${i + 1_000}.txt`);
  for (let i = 0; i < names.length; i += 50) {
    await Promise.all(
      names.slice(i, i + 50).map((name) => media.keep(name, new Uint8Array([1]), 'text/plain')),
    );
  }
  const listed = await media.list('long', Number.POSITIVE_INFINITY);
  expect(listed.filter((name) => name.startsWith('long-'))).toEqual(names);
  expect(await media.list('long-1050.txt', 2)).toEqual(['long-1051.txt', 'long-1052.txt']);
  expect(await media.list('long-1050.txt', 1_020)).toEqual(names.slice(51, 51 + 1_020));
  for (const name of names) await media.remove(name);
  expect(await media.list('long-', 1)).toEqual([]);
});

test('smaller copies are kept there, too, made once for all servers', async () => {
  const large = new Uint8Array(png(900, 600, [9, 9, 9]));
  const name = await kept(large);
  const copy = name.replace('.png', '-400.png');
  expect((await fetch(`${server.url}/media/${copy}`)).status).toBe(200);
  expect(s3.files()).toContain(copy);
  const puts = s3.requests.filter((asked) => asked.startsWith('PUT')).length;
  expect((await fetch(`${server.url}/media/${copy}`)).status).toBe(200);
  expect(s3.requests.filter((asked) => asked.startsWith('PUT'))).toHaveLength(puts);
});

test('commands copy between folders and the S3, and clean what it has', async () => {
  const [folder, backup, back] = [temporary(), temporary(), temporary()];
  mkdirSync(folder);
  const bytes = picture();
  const name = `${createHash('sha256').update(bytes).digest('hex')}.png`;
  writeFileSync(join(folder, name), bytes);
  writeFileSync(join(folder, 'notes.txt'), 'of somebody else');
  const vars = { DATA_DIR: HOME, ...s3.vars };
  const copy = (...args: string[]) => tagwire(['media', 'copy', ...args], vars);
  expect(JSON.parse((await copy(folder, '--json')).stdout)).toEqual({ copied: 1, kept: 0 });
  expect(await copy(folder)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Copied 0 files .* 1 were there/),
  });
  expect(s3.files()).toContain(name);
  expect(s3.files()).not.toContain('notes.txt');
  expect(await copy(join(HOME, 'nowhere'))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no such folder'),
  });
  writeFileSync(join(folder, name.replace(/^./, 'x')), bytes);
  writeFileSync(join(folder, `${'0'.repeat(64)}.png`), bytes);
  expect(await copy(folder)).toMatchObject({ code: 1, stderr: expect.stringContaining('is damaged') });
  expect(s3.files()).not.toContain(`${'0'.repeat(64)}.png`);

  const saved = await tagwire(['backup', `${backup}.db`, '--media', backup], vars);
  expect(saved).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(backup)).toContain(name);
  s3.clear();
  const restored = await tagwire(['restore', `${backup}.db`, '--media', backup], { ...vars, DATA_DIR: back });
  expect(restored).toMatchObject({ code: 0, stderr: '' });
  expect(s3.files()).toContain(name);
  expect(existsSync(join(back, 'media')) ? readdirSync(join(back, 'media')) : []).toEqual([]);
  const { code, stdout } = await tagwire(['media', 'clean'], vars);
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Looked at \d+ pictures/),
  });
});
