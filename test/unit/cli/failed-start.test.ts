// A start that fails after the port is open: it ends, and nothing stays open.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { expect, test } from 'vitest';
import { serve as serveHere } from '../../../src/entries/node.ts';
import { freePort, lines, serve, stopServers, tagwire, temporaryFolder } from './process.ts';

const home = temporaryFolder();
const newFolder = () => mkdtempSync(join(home, 'data-'));
stopServers();

/** A database without accounts, for which each start without ADMIN_TOKEN writes a link, held by another writer. */
async function held() {
  const DATA_DIR = newFolder();
  await (await serve({ DATA_DIR })).stop();
  const port = await freePort();
  const other = new Libsql(join(DATA_DIR, 'tagwire.db'));
  other.exec('BEGIN IMMEDIATE');
  return { vars: { DATA_DIR, PORT: String(port), ADMIN_TOKEN: '' }, url: `http://127.0.0.1:${port}`, other };
}

test('serve, where another program keeps the database locked, ends with 1', async () => {
  const { vars, other } = await held();
  const { code, stderr } = await tagwire(['serve'], vars).finally(() => other.close());
  expect(stderr).toMatch(/^tagwire: Others keep the database busy; try again\. /m);
  expect(lines(stderr).filter((line) => !line.startsWith('{'))).toHaveLength(1);
  expect(code).toBe(1);
});

test('a database that is locked for everybody, as restore does it, ends commands with 1', async () => {
  const DATA_DIR = newFolder();
  await tagwire(['migrate'], { DATA_DIR });
  const path = join(DATA_DIR, 'tagwire.db');
  const other = new Libsql(path);
  other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
  const ended = ['serve', 'migrate'].map((command) => tagwire([command], { DATA_DIR, PORT: '0' }));
  for (const { code, stderr } of await Promise.all(ended).finally(() => other.close())) {
    expect(lines(stderr)).toEqual([
      expect.stringMatching(`^tagwire: Others keep the database busy at ${path}; try again. `),
    ]);
    expect(code).toBe(1);
  }
});

test('serve() of the package leaves its port', async () => {
  const { vars, url, other } = await held();
  await expect(serveHere(vars)).rejects.toThrow('Others keep the database busy');
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  other.close();
  const server = await serveHere(vars);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  await server.close();
});

test('demo that cannot post its samples ends with 1', async () => {
  const DATA_DIR = newFolder();
  const port = String(await freePort());
  // A picture has no place there.
  const vars = { DATA_DIR, PORT: port, MEDIA_DIR: '/proc/self/fdinfo', ADMIN_TOKEN: 'x' };
  const { code, stderr } = await tagwire(['demo'], vars);
  expect(lines(stderr).some((line) => line.startsWith('tagwire: '))).toBe(true);
  expect(code).toBe(1);
});

test('a blank ADMIN_TOKEN is none for demo, too', async () => {
  const demo = await serve({ DATA_DIR: newFolder(), ADMIN_TOKEN: ' ' }, ['demo']);
  expect((await demo.stop()).code).toBe(0);
});
