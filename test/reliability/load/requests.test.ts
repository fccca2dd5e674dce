// Requests at the edge of what HTTP allows, over raw sockets: answered in full, and their connections used right.
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { type Running, start } from '../../../src/runtimes/node/index.ts';
import { TOKEN } from '../../support/server.ts';
import { until } from '../../unit/cli/process.ts';

const dir = mkdtempSync(join(tmpdir(), 'tagwire-requests-'));
let server: Running;
const begin = (name: string) =>
  start(readConfig({ DATA_DIR: join(dir, name), ADMIN_TOKEN: TOKEN, PORT: '0', LOG_LEVEL: 'warn' }));
beforeAll(async () => {
  server = await begin('a');
});
afterAll(async () => {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** A connection, what it is told, and how it ended. */
function connection() {
  const socket = connect(Number(new URL(server.address).port), '127.0.0.1').setEncoding('latin1');
  const seen = { said: '', ended: false, error: '' };
  socket.on('data', (more) => {
    seen.said += more;
  });
  socket.on('end', () => {
    seen.ended = true;
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    seen.error = error.code ?? 'unknown';
  });
  return { socket, seen };
}

const SIZE = 1_000_000;
const FORM = 'Content-Type: application/x-www-form-urlencoded';
test.each([
  ['401', 'POST /admin/articles', 'Content-Type: application/json', `Content-Length: ${SIZE}`],
  ['401', 'POST /admin/articles', 'Content-Type: application/json', 'Transfer-Encoding: chunked'],
  ['413', 'POST /hub', FORM, `Content-Length: ${SIZE}`],
  ['413', 'POST /indieauth/token', FORM, `Content-Length: ${SIZE}`],
  ['415', 'POST /hub', 'Content-Type: text/plain', `Content-Length: ${SIZE}`],
  ['405', 'PUT /rss.xml', 'Content-Type: text/plain', `Content-Length: ${SIZE}`],
])('%s before the body of %s was read says so, arrives in full, and ends the connection', async (...of) => {
  const [status, request, type, length] = of;
  const { socket, seen } = connection();
  socket.write(`${request} HTTP/1.1\r\nHost: x\r\n${type}\r\n${length}\r\n\r\n`);
  const whole = () => {
    const [head = '', body = ''] = seen.said.split('\r\n\r\n');
    const told = /^content-length: (\d+)/im.exec(head)?.[1];
    return told !== undefined && body.length === Number(told);
  };
  // Before a byte of the body has come.
  await until(whole);
  const body = 'x'.repeat(SIZE);
  socket.write(length.includes('chunked') ? `${SIZE.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body);
  await until(() => seen.ended || seen.error !== '');
  expect(seen.error).toBe('');
  expect(whole()).toBe(true);
  expect(seen.said.slice(9, 12)).toBe(status);
  expect(seen.said).toMatch(/^connection: close/im);
  socket.destroy();
});

test('a refusal after the whole body leaves the connection open', async () => {
  const { socket, seen } = connection();
  socket.write('POST /admin/articles HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}');
  await until(() => seen.said.includes('\r\n\r\n{'));
  expect(seen.said).toMatch(/^HTTP\/1\.1 401 /);
  expect(seen.said).not.toMatch(/^connection: close/im);
  socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => seen.said.includes('HTTP/1.1 200 '));
  socket.destroy();
});

test('one Host line, neither two nor none; of what is ready, too', async () => {
  const path = '/rss.xml';
  for (let i = 0; i < 4; i++) await (await fetch(server.address + path)).arrayBuffer();
  const ask = async (...hosts: string[]) => {
    const { socket, seen } = connection();
    const lines = hosts.map((host) => `Host: ${host}\r\n`).join('');
    socket.write(`GET ${path} HTTP/1.1\r\n${lines}\r\n`);
    await until(() => seen.said.includes('\r\n\r\n'));
    socket.destroy();
    return seen.said.slice(9, 12);
  };
  expect(await ask('x')).toBe('200');
  expect(await ask()).toBe('400');
  expect(await ask('x', 'y')).toBe('400');
  expect(await ask('x', 'x')).toBe('400');
  for (const again of ['x', 'y']) expect(await ask(again)).toBe('200');
});

test('a request whose head does not come is told so; a connection on which nothing came ends without a word', async () => {
  const [unused, late] = [connection(), connection()];
  late.socket.write('DELETE /admin/articles/x HTTP/1.1\r\nHost: x\r\n');
  await until(() => unused.seen.ended && late.seen.ended, 40_000);
  expect(late.seen.said).toMatch(/^HTTP\/1\.1 408 /);
  expect([unused.seen.said, unused.seen.error]).toEqual(['', '']);
}, 50_000);

test('a connection that idles stays for longer than proxies keep theirs, and keeps no server from its end', async () => {
  const other = await begin('b');
  const agent = new Agent({ keepAlive: true, timeout: 60_000 });
  const told = await new Promise<unknown>((resolve, reject) => {
    get(`${other.address}/healthz`, { agent }, (answer) => {
      answer.resume().on('end', () => resolve(answer.headers['keep-alive']));
    }).on('error', reject);
  });
  expect(told).toBe('timeout=125');
  // Were it waited for, this test would take longer than it may.
  await other.stop();
  agent.destroy();
}, 30_000);
