// `tagwire restore`: a backup takes the database's place, and nobody is told that nothing has changed.
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  lines,
  type Server,
  serve,
  stopServers,
  TOKEN,
  tagwire,
  temporaryFolder,
} from '../unit/cli/process.ts';
import { GIF_BYTES as GIF } from './gif.ts';
import { upload } from './kit.ts';
import { rowsIn } from './rows.ts';

// Each starts a few processes.
vi.setConfig({ testTimeout: 60_000 });
const home = temporaryFolder();
stopServers();
const newFolder = () => mkdtempSync(join(home, 'data-'));
/** A backup of three articles, one of them with a picture. */
let good: string;
let media: string;
let picture: string;

beforeAll(async () => {
  const vars = { DATA_DIR: newFolder() };
  const server = await serve(vars);
  for (const title of ['One', 'Two', 'Three']) await server.post({ title, tags: ['All', title] });
  picture = (await upload(server, GIF)).name;
  await server.stop();
  [good, media] = [join(home, 'good.db'), join(home, 'good-media')];
  expect(await tagwire(['backup', good, '--media', media], vars)).toMatchObject({ code: 0, stderr: '' });
});

/** Every file below a folder and what is in it. */
const disk = (folder: string): Record<string, string> =>
  Object.fromEntries(
    (readdirSync(folder, { recursive: true, encoding: 'utf8' }) as string[])
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => [path, readFileSync(path).toString('base64')]),
  );

test('into an empty place: says what was restored, and serves it', async () => {
  const vars = { DATA_DIR: join(newFolder(), 'new') };
  const { code, stdout, stderr } = await tagwire(['restore', good, '--media', media], vars);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Restored 3 articles and 3 changes, the last of 20\d\d-.*Z, from .*good\.db\.\n/);
  expect(stdout).toContain('Copied 1 files');
  expect(readdirSync(vars.DATA_DIR).sort()).toEqual(['media', 'tagwire.db']);
  const server = await serve(vars);
  const feed = (await (await fetch(`${server.url}/feed.json`)).json()) as { items: { title: string }[] };
  expect(feed.items.map(({ title }) => title)).toEqual(['Three', 'Two', 'One']);
  expect(Buffer.from(await (await fetch(`${server.url}/media/${picture}`)).arrayBuffer()).equals(GIF)).toBe(
    true,
  );
  const { entries } = (await (await server.admin('GET', '/admin/audit?action=site')).json()) as {
    entries: { action: string; object: string }[];
  };
  expect(entries).toMatchObject([{ action: 'site.restore', object: good }]);
  await server.stop();
});

describe('refuses in one line, and changes nothing on the disk', () => {
  const refused = async (args: string[], expected: number, vars: Record<string, string>) => {
    const before = disk(vars.DATA_DIR ?? '');
    const { code, stdout, stderr } = await tagwire(['restore', ...args], vars);
    expect({ code, stdout }, stderr).toEqual({ code: expected, stdout: '' });
    expect(lines(stderr), stderr).toHaveLength(1);
    expect(disk(vars.DATA_DIR ?? '')).toEqual(before);
    return stderr;
  };
  /** A copy of the good backup, spoilt. */
  const spoilt = (spoil: (bytes: Buffer) => Buffer): string => {
    const path = join(newFolder(), 'spoilt.db');
    writeFileSync(path, spoil(readFileSync(good)));
    return path;
  };
  const changed = (sql: string): string => {
    const path = spoilt((bytes) => bytes);
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
    return path;
  };

  test.each<[string, () => string, RegExp]>([
    ['no file', () => join(home, 'nowhere.db'), /no such file/],
    ['a folder', () => newFolder(), /not a file/],
    ['an empty file', () => spoilt(() => Buffer.alloc(0)), /not a database/],
    ['a text', () => spoilt(() => Buffer.from('bread, butter\n'.repeat(999))), /not a database/],
    ['half a backup', () => spoilt((b) => b.subarray(0, b.length / 2)), /damaged|malformed/],
    [
      'a backup with pages overwritten',
      () => spoilt((b) => b.fill(0xaa, 4096 * 5, 4096 * 9)),
      /damaged|malformed/,
    ],
    [
      'one of a newer Tagwire',
      () => changed("INSERT INTO migrations (name) VALUES ('9999_x.sql')"),
      /newer.*9999_x/,
    ],
    ['one of another program', () => changed('DROP TABLE changes'), /no database of Tagwire/],
    // As a dump is that was read back: SQLite itself misses nothing.
    [
      'one without an index',
      () => changed('DROP INDEX changes_article'),
      /is not whole: it has no changes_article/,
    ],
    [
      'one without its search',
      () => changed('DROP TABLE articles_fts'),
      /is not whole: it has no articles_fts/,
    ],
  ])('%s', async (_, make, why) => {
    const path = make();
    const message = await refused([path], 1, { DATA_DIR: newFolder() });
    expect(message).toMatch(why);
    expect(message).toContain(path);
  });

  test('while a server runs on the database, and where there are articles', async () => {
    const vars = { DATA_DIR: newFolder() };
    const server = await serve(vars);
    await server.post({ title: 'Mine' });
    const running = await tagwire(['restore', good, '--force'], vars);
    expect(running).toMatchObject({ code: 1, stdout: '' });
    expect(running.stderr).toMatch(/in use: stop the server/);
    await server.post({ title: 'Still mine' });
    await server.stop();
    expect(await refused([good], 1, vars)).toMatch(/has 2 articles.*--force/);
  });

  test('damaged files of the media folder', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, picture), 'other bytes');
    expect(await refused([good, '--media', folder], 1, { DATA_DIR: newFolder() })).toMatch(/damaged/);
  });

  test('misuse: a file with --in-place', async () => {
    await refused([good, '--in-place'], 2, { DATA_DIR: newFolder() });
  });

  test('misuse, and a database that is not a file here', async () => {
    await refused([], 2, { DATA_DIR: newFolder() });
    await refused(['a', 'b'], 2, { DATA_DIR: newFolder() });
    await refused([good], 2, { DATA_DIR: newFolder(), DATABASE_URL: 'https://db.example' });
  });
});

test.runIf(process.getuid?.() === 0)('what a folder allows, and whose the database was', async () => {
  const vars = { DATA_DIR: newFolder() };
  await tagwire(['migrate'], vars);
  const path = join(vars.DATA_DIR, 'tagwire.db');
  const { chownSync, chmodSync } = await import('node:fs');
  chownSync(path, 12345, 12346);
  chmodSync(path, 0o640);
  expect(await tagwire(['restore', good], vars)).toMatchObject({ code: 0, stderr: '' });
  const { uid, gid, mode } = statSync(path);
  expect({ uid, gid, mode: mode & 0o777 }).toEqual({ uid: 12345, gid: 12346, mode: 0o640 });
});

test('with --force what was there is kept, readable or not', async () => {
  const vars = { DATA_DIR: newFolder() };
  const path = join(vars.DATA_DIR, 'tagwire.db');
  const server = await serve(vars);
  await server.post({ title: 'Mine' });
  // Its newest is still in the log beside it.
  await server.stop('SIGKILL');
  const first = await tagwire(['restore', good, '--force', '--json'], vars);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  const { kept } = JSON.parse(first.stdout) as { kept: string };
  expect(rowsIn(kept, 'SELECT slug FROM articles')).toEqual([['mine']]);
  expect(rowsIn(path, 'SELECT count(*) FROM articles')).toEqual([[3]]);

  for (const name of readdirSync(vars.DATA_DIR))
    if (/-(wal|shm)$/.test(name)) rmSync(join(vars.DATA_DIR, name));
  writeFileSync(path, 'rubbish that was a database');
  writeFileSync(`${path}-wal`, 'and its log');
  expect(await tagwire(['restore', good], vars)).toMatchObject({ code: 1 });
  const second = await tagwire(['restore', good, '--force', '--json'], vars);
  expect(second).toMatchObject({ code: 0, stderr: '' });
  const again = JSON.parse(second.stdout) as { kept: string };
  expect(readFileSync(again.kept, 'utf8')).toBe('rubbish that was a database');
  expect(readFileSync(`${again.kept}-wal`, 'utf8')).toBe('and its log');
  expect(rowsIn(path, 'PRAGMA integrity_check')).toEqual([['ok']]);
});

test('a log whose database is gone is not taken for the new one’s', async () => {
  const vars = { DATA_DIR: newFolder() };
  const path = join(vars.DATA_DIR, 'tagwire.db');
  const server = await serve(vars);
  await server.post({ title: 'In the log' });
  await server.stop('SIGKILL');
  rmSync(path);
  expect(await tagwire(['restore', good], vars)).toMatchObject({ code: 0, stderr: '' });
  expect(rowsIn(path, 'SELECT count(*) FROM articles')).toEqual([[3]]);
  expect(readdirSync(vars.DATA_DIR).some((name) => /\.before-.*-wal$/.test(name))).toBe(true);
});

test('a copy that `cp` made of a running database, with its log', async () => {
  const from = { DATA_DIR: newFolder() };
  const server = await serve(from);
  await server.post({ title: 'In the log' });
  const copy = join(newFolder(), 'copy.db');
  for (const ending of ['', '-wal']) {
    writeFileSync(copy + ending, readFileSync(join(from.DATA_DIR, `tagwire.db${ending}`)));
  }
  await server.stop();
  const vars = { DATA_DIR: newFolder() };
  expect(await tagwire(['restore', copy], vars)).toMatchObject({ code: 0, stderr: '' });
  expect(rowsIn(join(vars.DATA_DIR, 'tagwire.db'), 'SELECT slug FROM articles')).toEqual([['in-the-log']]);
});

describe('readers who saw what the backup does not have', () => {
  const vars = { DATA_DIR: newFolderLater(), PUBLIC_URL: 'https://wire.example' };
  const backup = join(home, 'then.db');
  const PATHS = [
    ...[
      '/rss.xml',
      '/tags/all/atom.xml',
      '/tags/all+!none/feed.json',
      '/tags/all/',
      '/ninjs.json',
      '/feed.json?q=all',
    ],
    ...[
      '/feeds.json',
      '/opml.xml',
      '/sitemap.xml',
      '/news-sitemap.xml',
      '/tags/',
      '/changes.json',
      '/tags/all/changes.json',
      '/tags/all+!none/changes.json?since=1&fields=ids',
      '/articles/a',
    ],
  ];
  type Held = { path: string; etag: string; modified: string; body: string };
  const held = async (server: Server, path: string): Promise<Held> => {
    const response = await fetch(server.url + path);
    const { headers } = response;
    const [etag, modified] = [headers.get('etag') ?? '', headers.get('last-modified') ?? ''];
    return { path, etag, modified, body: await response.text() };
  };
  const seen = new Map<string, string>();
  /** One validator has one body, whenever it is asked. */
  const see = ({ path, etag, body }: Held) => {
    const key = `${path} ${etag}`;
    expect(seen.get(key) ?? body, key).toBe(body);
    seen.set(key, body);
  };
  let later: Held[];
  let delta: Held;
  let server: Server;
  let lost: { id: string; etag: string };
  let follower: { known: Map<string, number>; since: number; log: string };

  interface Log {
    changes: { seq: number; id: string; kind: string; version: number }[];
    next: number;
    log: string;
    reset?: boolean;
  }
  /** Reads on in the log as README tells. */
  const follow = async () => {
    for (;;) {
      const log = (await (
        await fetch(`${server.url}/changes.json?since=${follower.since}&log=${follower.log}&limit=3`)
      ).json()) as Log;
      if (log.reset) follower.known.clear();
      for (const { id, kind, version } of log.changes) {
        if (kind === 'retract') follower.known.delete(id);
        else follower.known.set(id, Math.max(version, follower.known.get(id) ?? 0));
      }
      // A backup has the log's id.
      if (follower.log) expect(log.log).toBe(follower.log);
      [follower.since, follower.log] = [log.next, log.log];
      if (!log.changes.length) return;
    }
  };
  const truth = () =>
    rowsIn(join(vars.DATA_DIR, 'tagwire.db'), "SELECT id, version FROM articles WHERE status = 'published'");
  const inStep = () => expect([...follower.known].sort()).toEqual(truth().sort());
  const facet = (slug: string, body: object) => server.admin('PATCH', `/admin/facets/tag/${slug}`, body);

  beforeAll(async () => {
    server = await serve(vars);
    const a = await server.post({ title: 'A', tags: ['All', 'Red'], content: { text: 'About all.' } });
    const b = await server.post({ title: 'B', tags: ['All', 'Green'] });
    for (const path of PATHS) see(await held(server, path));
    expect(await tagwire(['backup', backup], vars)).toMatchObject({ code: 0 });
    // Last-Modified has whole seconds.
    await new Promise((done) => setTimeout(done, 1_100));
    for (const title of ['C', 'D', 'E', 'F']) await server.post({ title, tags: ['All'] });
    await server.admin('PATCH', `/admin/articles/${a.id}`, { title: 'A, changed' });
    await server.admin('DELETE', `/admin/articles/${b.id}`);
    await facet('red', { label: 'Rouge' });
    const read = await server.admin('GET', `/admin/articles/${a.id}`);
    lost = { id: a.id, etag: read.headers.get('etag') ?? '' };
    later = await Promise.all(PATHS.map((path) => held(server, path)));
    for (const document of later) see(document);
    see(await held(server, '/tags/red/atom.xml'));
    delta = await held(server, '/tags/all/rss.xml');
    follower = { known: new Map(), since: 0, log: '' };
    await follow();
    inStep();
    await server.stop();
    expect(await tagwire(['restore', backup, '--force'], vars)).toMatchObject({ code: 0 });
    server = await serve(vars);
  });

  test.each(PATHS)('%s is told whole, by ETag and by date', async (path) => {
    const before = later.find((document) => document.path === path);
    for (const headers of [
      { 'if-none-match': before?.etag ?? '' },
      { 'if-modified-since': before?.modified ?? '' },
    ] as Record<string, string>[]) {
      const response = await fetch(server.url + path, { headers });
      expect(response.status, JSON.stringify(headers)).toBe(200);
      const now = await held(server, path);
      expect(now.body).not.toBe(before?.body);
      expect(Date.parse(now.modified)).toBeGreaterThanOrEqual(Date.parse(before?.modified ?? ''));
      see(now);
    }
  });

  test('a difference to what is no more is the whole feed', async () => {
    const headers = { 'a-im': 'feed', 'if-none-match': delta.etag };
    expect((await fetch(`${server.url}/tags/all/rss.xml`, { headers })).status).toBe(200);
    await server.post({ title: 'G', tags: ['All'] });
    const whole = await fetch(`${server.url}/tags/all/rss.xml`, { headers });
    expect(whole.status).toBe(200);
    expect(await whole.text()).toMatch(/<title>A<\/title>/);
    // From here on differences are what they were.
    const etag = whole.headers.get('etag') ?? '';
    await server.post({ title: 'H', tags: ['All'] });
    const next = await fetch(`${server.url}/tags/all/rss.xml`, {
      headers: { ...headers, 'if-none-match': etag },
    });
    expect(next.status).toBe(226);
  });

  test('an editor who read a version that is no more does not overwrite another of the same number', async () => {
    const path = `/admin/articles/${lost.id}`;
    expect((await server.admin('PATCH', path, { title: 'A, by another' })).status).toBe(200);
    const write = (etag: string) =>
      fetch(server.url + path, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', 'if-match': etag },
        body: JSON.stringify({ title: 'A, by me' }),
      });
    const refused = await write(lost.etag);
    expect(refused.status).toBe(412);
    expect((await write(refused.headers.get('etag') ?? '')).status).toBe(200);
  });

  test('who follows the change log begins anew, and ends where the site is', async () => {
    await follow();
    inStep();
    for (const title of ['I', 'J', 'K']) await server.post({ title, tags: ['All'] });
    await follow();
    inStep();
  });

  test('numbers and validators do not come again: changes, renames, a second restoration of the same backup', async () => {
    const numbers = () =>
      rowsIn(join(vars.DATA_DIR, 'tagwire.db'), 'SELECT seq FROM changes').flat().map(Number);
    const given = numbers();
    for (let round = 0; round < 2; round++) {
      await server.stop();
      expect(await tagwire(['restore', backup, '--force'], vars)).toMatchObject({ code: 0 });
      server = await serve(vars);
      await follow();
      inStep();
      for (const title of [`C ${round}`, `D ${round}`]) await server.post({ title, tags: ['All', 'Red'] });
      await facet('red', { label: `Rosso ${round}` });
      const fresh = numbers().filter((seq) => seq > 2);
      expect(fresh.length).toBeGreaterThanOrEqual(2);
      expect(fresh.filter((seq) => given.includes(seq))).toEqual([]);
      given.push(...fresh);
      for (const path of [...PATHS, '/tags/red/atom.xml']) see(await held(server, path));
      await follow();
      inStep();
    }
  });
  afterAll(() => server.stop());
});

test('--in-place: a database that was set back by hand goes on with numbers that were never used', async () => {
  const vars = { DATA_DIR: newFolder() };
  const path = join(vars.DATA_DIR, 'tagwire.db');
  copyFileSync(good, path);
  const last = () => Number(rowsIn(path, 'SELECT max(seq) FROM changes')[0]?.[0]);
  const before = last();
  const { code, stdout } = await tagwire(['restore', '--in-place'], vars);
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/go on/) });
  const server = await serve(vars);
  const lost = (await (await fetch(`${server.url}/changes.json?since=${before + 1}`)).json()) as {
    reset?: boolean;
  };
  expect(lost.reset).toBe(true);
  await server.post({ title: 'Next' });
  await server.stop();
  expect(last()).toBeGreaterThan(before + 1_000_000);
});

/** `describe` runs before `beforeAll`. */
function newFolderLater(): string {
  const folder = join(home, 'followed');
  mkdirSync(folder);
  return folder;
}
