// A database server that is not there (yet): what the operator sees.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lines, Server, tagwire, temporaryFolder, until, type Vars } from './process.ts';

const home = temporaryFolder();
/** It listens and never answers anything but 503. */
const broken = createServer((_request, response) => response.writeHead(503).end());
let url: string;
beforeAll(async () => {
  await new Promise<void>((done) => broken.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(broken.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => broken.close(done)));

describe.each(['the database itself', 'the primary of a replica'])('%s', (which) => {
  const vars = (): Vars =>
    which === 'the database itself'
      ? { DATABASE_URL: url }
      : { DATABASE_URL: `file:${join(home, 'r.db')}`, DATABASE_SYNC_URL: url };

  test('is waited for, with one line, and a stop ends that with one more', async () => {
    const server = new Server(['serve'], { PORT: '0', ...vars() }, '');
    await until(() => server.output.stderr.includes('"warn"'));
    // Several more attempts, none of which is told.
    await new Promise((done) => setTimeout(done, 1_000));
    const { code, stderr } = await server.stop();
    expect(code).toBe(1);
    const told = lines(stderr);
    expect(told).toHaveLength(2);
    expect(told[0]).toContain('HTTP status 503');
    expect(told[1]).toMatch(/^tagwire: .*cannot be .*HTTP status 503/);
  });

  test('is not waited for by a command', async () => {
    const { code, stderr } = await tagwire(['token', 'list'], vars());
    expect({ code, lines: lines(stderr).length }).toEqual({ code: 1, lines: 1 });
    expect(stderr).toMatch(/^tagwire: The database cannot be reached.*HTTP status 503/);
  });
});

test('a database of its own is not overwritten by following another', async () => {
  const DATABASE_URL = `file:${join(home, 'own.db')}`;
  expect((await tagwire(['migrate'], { DATABASE_URL })).code).toBe(0);
  const { code, stderr } = await tagwire(['serve'], { DATABASE_URL, DATABASE_SYNC_URL: url, PORT: '0' });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^tagwire: DATABASE_URL: .*own\.db is a database of its own.*\n$/);
});

test('a server that refuses the token is told at once', async () => {
  const server = createServer((_request, response) => response.writeHead(401).end());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const remote = await tagwire(['serve'], { DATABASE_URL: address, PORT: '0' });
  const file = `file:${join(home, 'refused.db')}`;
  const replica = await tagwire(['serve'], { DATABASE_URL: file, DATABASE_SYNC_URL: address, PORT: '0' });
  for (const { code, stderr } of [remote, replica]) {
    expect(code).toBe(2);
    expect(lines(stderr).at(-1)).toMatch(/^tagwire: DATABASE_AUTH_TOKEN: .* refuses it \(HTTP 401\)$/);
  }
  await new Promise((done) => server.close(done));
});

test.each([
  [{ DATABASE_URL: 'http://db.example' }, 'DATABASE_SYNC_URL: needs a DATABASE_URL that begins with file:'],
  [{ WORKERS: '2' }, 'WORKERS: must be 1 with DATABASE_SYNC_URL'],
  [{ DATABASE_SYNC_INTERVAL: '5' }, 'DATABASE_SYNC_INTERVAL: must be a whole number from 10'],
  [{ DATABASE_SYNC_URL: 'file:x.db' }, 'DATABASE_SYNC_URL: must begin with libsql://, https:// or http://'],
])('%j is misuse', async (vars, line) => {
  const wrong = { DATABASE_URL: 'file:x.db', DATABASE_SYNC_URL: 'http://db.example', ...vars };
  const { code, stderr } = await tagwire(['serve'], wrong);
  expect({ code, lines: lines(stderr).length }).toEqual({ code: 2, lines: 1 });
  expect(stderr).toContain(`tagwire: ${line}`);
});
