// `tagwire backup`: a copy of one moment, while a server goes on writing; and what it refuses.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { lines, type Server, serve, stopServers, tagwire, temporaryFolder } from '../unit/cli/process.ts';
import { GIF_BYTES as GIF } from './gif.ts';
import { upload } from './kit.ts';
import { rowsIn } from './rows.ts';

// Each starts a few processes.
vi.setConfig({ testTimeout: 60_000 });
const home = temporaryFolder();
stopServers();
let server: Server;
const vars = { DATA_DIR: join(home, 'data') };
beforeAll(async () => {
  server = await serve(vars);
  for (let i = 0; i < 20; i++) await server.post({ title: `Before ${i}`, tags: ['All'] });
});
const newFolder = () => mkdtempSync(join(home, 'to-'));

test('while articles are posted: whole, and as it was at one moment', async () => {
  const folder = newFolder();
  let posting = true;
  const acknowledged: string[] = [];
  const writers = [0, 1, 2].map(async (writer) => {
    for (let i = 0; posting; i++) {
      acknowledged.push(
        (await server.post({ title: `During ${writer} ${i}`, tags: ['All', `W${writer}`] })).id,
      );
    }
  });
  for (const name of ['one.db', 'two.db']) {
    const before = [...acknowledged];
    const file = join(folder, name);
    const { code, stdout, stderr } = await tagwire(['backup', file, '--json'], vars);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const told = JSON.parse(stdout) as { articles: number; changes: number; lastSeq: number; bytes: number };
    expect(rowsIn(file, 'PRAGMA integrity_check')).toEqual([['ok']]);
    // What was acknowledged before it began is there; each article with its change, its revision and its facets.
    const ids = rowsIn(file, 'SELECT id FROM articles').map(([id]) => id);
    expect(before.filter((id) => !ids.includes(id))).toEqual([]);
    const counts = [
      'SELECT count(*) FROM articles',
      'SELECT count(*) FROM changes',
      'SELECT count(*) FROM revisions',
      'SELECT max(seq) FROM changes',
      "SELECT count FROM facets WHERE slug = 'all'",
    ].map((sql) => rowsIn(file, sql)[0]?.[0]);
    expect(new Set(counts)).toEqual(new Set([told.articles]));
    expect(told).toMatchObject({
      changes: told.articles,
      lastSeq: told.articles,
      bytes: statSync(file).size,
    });
    expect(told.articles).toBeGreaterThan(20);
    // It holds what the database holds.
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
  posting = false;
  await Promise.all(writers);
  expect(readdirSync(folder).sort()).toEqual(['one.db', 'two.db']);
  expect(server.log.filter(({ level }) => level === 'error')).toEqual([]);
});

test('says what it did, in a line', async () => {
  const { code, stdout } = await tagwire(['backup', join(newFolder(), 'it.db')], vars);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^Backed up \d+ articles and \d+ changes, the last of 20\d\d-.*Z, to .*it\.db \(\d+\.\d MB\)\.\n$/,
  );
});

test('with the uploaded files, of which it copies what is not there yet', async () => {
  const media = join(newFolder(), 'files');
  const { name } = await upload(server, GIF);
  const first = await tagwire(['backup', join(newFolder(), 'a.db'), '--media', media, '--json'], vars);
  expect(JSON.parse(first.stdout)).toMatchObject({ media: { copied: 1, kept: 0 } });
  expect(readFileSync(join(media, name)).equals(GIF)).toBe(true);
  const again = await tagwire(['backup', join(newFolder(), 'a.db'), '--media', media, '--json'], vars);
  expect(JSON.parse(again.stdout)).toMatchObject({ media: { copied: 0, kept: 1 } });
  expect(readdirSync(media)).toEqual([name]);
});

describe('refuses in one line, and leaves nothing', () => {
  const refused = async (args: string[], expected: number, more = {}) => {
    const { code, stdout, stderr } = await tagwire(['backup', ...args], { ...vars, ...more });
    expect({ code, stdout }, stderr).toEqual({ code: expected, stdout: '' });
    expect(lines(stderr), stderr).toHaveLength(1);
    return stderr;
  };

  test('to replace a file', async () => {
    const folder = newFolder();
    const file = join(folder, 'precious.db');
    writeFileSync(file, 'precious');
    expect(await refused([file], 1)).toContain(file);
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect(readdirSync(folder)).toEqual(['precious.db']);
  });

  test('where there is no folder, or only a folder', async () => {
    const folder = newFolder();
    expect(await refused([join(folder, 'no', 'such.db')], 1)).toMatch(/no such file or folder/);
    mkdirSync(join(folder, 'dir'));
    await refused([join(folder, 'dir')], 1);
    expect(readdirSync(folder)).toEqual(['dir']);
  });

  test('where there is no database', async () => {
    const data = join(newFolder(), 'none');
    expect(await refused([join(newFolder(), 'x.db')], 1, { DATA_DIR: data })).toMatch(/no database/);
    expect(existsSync(data)).toBe(false);
  });

  test('a database that is not a file here, and says what to do', async () => {
    const away = { DATABASE_URL: 'https://db.example' };
    expect(await refused([join(newFolder(), 'x.db')], 2, away)).toMatch(/db\.example.*tagwire export/);
  });

  test.each([[[]], [['a', 'b']], [['--wrong', 'a']]])('misuse: %j', async (args) => {
    await refused(args, 2);
  });

  test('a damaged database', async () => {
    const data = newFolder();
    const whole = join(newFolder(), 'whole.db');
    await tagwire(['backup', whole], vars);
    const bytes = readFileSync(whole);
    bytes.fill(0xaa, 4096 * 3, 4096 * 20);
    writeFileSync(join(data, 'tagwire.db'), bytes);
    const folder = newFolder();
    expect(await refused([join(folder, 'x.db')], 1, { DATA_DIR: data })).toMatch(
      /tagwire\.db.*(damaged|malformed)/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});
