// Files of a database that somebody removes, replaces or empties while servers have it open: nothing is acknowledged that
// is lost, /readyz and the log say what happened, and what was acknowledged is there after a stop and a start.
import { copyFileSync, mkdtempSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { type Server, serve, stopServers, tagwire, temporaryFolder, until } from '../unit/cli/process.ts';
import { rowsIn } from './rows.ts';

// Each starts a few processes.
vi.setConfig({ testTimeout: 120_000 });
const home = temporaryFolder();
stopServers();
const newFolder = () => mkdtempSync(join(home, 'data-'));

/** Posts on connections of their own, so that each process of several is asked. */
async function post(servers: Server[], titles: string[]): Promise<{ taken: string[]; refused: string[] }> {
  const told = { taken: [] as string[], refused: [] as string[] };
  await Promise.all(
    titles.map(async (title, i) => {
      const response = await fetch(`${servers[i % servers.length]!.url}/admin/articles`, {
        method: 'POST',
        headers: { ...TO_SEND, connection: 'close' },
        body: JSON.stringify({ title, tags: ['Files'] }),
      });
      const text = await response.text();
      if (response.status === 201) told.taken.push(title);
      else if (response.status === 503) told.refused.push(text);
      else throw new Error(`${response.status}: ${text}`);
    }),
  );
  return told;
}
const TO_SEND = {
  authorization: 'Bearer cli-test-token-0123456789',
  'content-type': 'application/json',
};
const numbered = (word: string, count: number) => Array.from({ length: count }, (_, i) => `${word} ${i}`);
const slugsIn = (path: string) => rowsIn(path, 'SELECT slug FROM articles ORDER BY slug').flat().map(String);
const slugsOf = (titles: string[]) => titles.map((title) => title.toLowerCase().replace(' ', '-')).sort();

async function notReady(server: Server): Promise<string> {
  const response = await fetch(`${server.url}/readyz`, { headers: { connection: 'close' } });
  const text = await response.text();
  expect(response.status, text).toBe(503);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  return text;
}
const toldBy = (server: Server) =>
  server.log.filter(({ message }) => `${message}`.startsWith('the database cannot be written'));

describe.each(['-wal', '-shm'])('the file ending in %s is removed', (ending) => {
  test.each([
    ['one process', '1', 1],
    ['two processes of one server', '2', 1],
    ['two servers', '1', 2],
  ])('under %s: writers get 503, and nothing that was acknowledged is lost', async (_, WORKERS, count) => {
    const DATA_DIR = newFolder();
    const path = join(DATA_DIR, 'tagwire.db');
    const servers: Server[] = [];
    for (let i = 0; i < count; i++) servers.push(await serve({ DATA_DIR, WORKERS }));
    const before = await post(servers, numbered('Before', 12));
    expect(before.refused).toEqual([]);
    rmSync(path + ending);
    const after = await post(servers, numbered('After', 12));
    expect(after.taken).toEqual([]);
    expect(after.refused[0]).toContain('A file of the database is gone');
    for (const server of servers) {
      expect(await notReady(server)).toMatch(new RegExp(`ends in ${ending} was removed.*SIGTERM`));
      const feed = await (await fetch(`${server.url}/tags/files/feed.json`)).json();
      expect((feed as { items: unknown[] }).items).toHaveLength(12);
      const metrics = await (await server.admin('GET', '/metrics')).text();
      expect(metrics).toMatch(/^tagwire_database_up 0$/m);
    }
    for (const server of servers) expect((await server.stop()).code).toBe(0);
    expect(rowsIn(path, 'PRAGMA integrity_check')).toEqual([['ok']]);
    expect(slugsIn(path)).toEqual(slugsOf(before.taken));
    const again = await serve({ DATA_DIR });
    expect((await post([again], ['Again'])).taken).toEqual(['Again']);
    await again.stop();
  });

  test('is logged once, within seconds, where nobody writes', async () => {
    const DATA_DIR = newFolder();
    const server = await serve({ DATA_DIR });
    rmSync(join(DATA_DIR, `tagwire.db${ending}`));
    await until(() => toldBy(server).length > 0);
    expect(toldBy(server)).toEqual([
      expect.objectContaining({ reason: expect.stringMatching(`ends in ${ending} was removed`) }),
    ]);
    await notReady(server);
    await server.stop();
    expect(toldBy(server)).toHaveLength(1);
  });
});

test('the database without its log is not opened beside a server that has both open', async () => {
  const DATA_DIR = newFolder();
  const server = await serve({ DATA_DIR });
  await server.post({ title: 'Before' });
  rmSync(join(DATA_DIR, 'tagwire.db-wal'));
  const { code, stderr } = await tagwire(['token', 'create', 'lost'], { DATA_DIR });
  expect([code, stderr]).toEqual([2, expect.stringMatching(/tagwire\.db-wal .*missing.*tagwire\.db-shm/)]);
  await server.stop();
  expect(slugsIn(join(DATA_DIR, 'tagwire.db'))).toEqual(['before']);
  expect((await tagwire(['token', 'create', 'kept'], { DATA_DIR })).code).toBe(0);
});

test.each([
  [
    'replaced',
    (path: string) => {
      copyFileSync(path, `${path}.copy`);
      renameSync(`${path}.copy`, path);
    },
  ],
  ['removed', (path: string) => rmSync(path)],
  ['emptied', (path: string) => truncateSync(path)],
])('a database file that is %s takes nothing more, and is told', async (_, lose) => {
  const DATA_DIR = newFolder();
  const path = join(DATA_DIR, 'tagwire.db');
  const server = await serve({ DATA_DIR });
  await post([server], numbered('Before', 5));
  lose(path);
  const size = statSync(`${path}-wal`).size;
  const { taken, refused } = await post([server], numbered('After', 5));
  expect([taken, refused.length]).toEqual([[], 5]);
  expect(await notReady(server)).toContain('put it back');
  expect(statSync(`${path}-wal`).size).toBe(size);
  await until(() => toldBy(server).length > 0);
});

test('a log that is emptied: reading fails, and /readyz, the metrics and the log tell it', async () => {
  const DATA_DIR = newFolder();
  const server = await serve({ DATA_DIR });
  await post([server], numbered('Before', 5));
  truncateSync(join(DATA_DIR, 'tagwire.db-wal'));
  const { taken, refused } = await post([server], numbered('After', 5));
  expect([taken, refused.length]).toEqual([[], 5]);
  expect((await fetch(`${server.url}/rss.xml`)).status).toBe(503);
  expect(await notReady(server)).toContain('The disk fails');
  expect(await (await server.admin('GET', '/metrics')).text()).toMatch(/^tagwire_database_up 0$/m);
  await until(() => server.log.some(({ message }) => message === 'the database cannot be read'));
});
