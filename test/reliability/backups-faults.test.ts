// `tagwire backup`: what goes wrong, and takes nothing good with it.
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { png } from '../support/png.ts';
import { tagwire } from '../unit/cli/in-process.ts';
import { lines, Server, serve, stopServers, temporaryFolder, until } from '../unit/cli/process.ts';
import { GIF_BYTES as GIF } from './gif.ts';
import { upload } from './kit.ts';
import { rowsIn } from './rows.ts';

// Each starts a few processes.
vi.setConfig({ testTimeout: 600_000 });
const home = temporaryFolder();
stopServers();
let server: Server;
const vars = { DATA_DIR: join(home, 'data') };
beforeAll(async () => {
  server = await serve(vars);
  await server.post({ title: 'Before', tags: ['All'] });
});
const MEDIA = join(vars.DATA_DIR, 'media');
const newFolder = () => mkdtempSync(join(home, 'to-'));
const backupsIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('Z.db'));

test('a damaged upload: nothing old goes, and nothing new fills the disk', async () => {
  const folder = newFolder();
  const data = newFolder();
  await tagwire(['backup', join(data, 'tagwire.db')], vars);
  const media = join(data, 'media');
  mkdirSync(media);
  const args = ['backup', folder, '--keep', '1', '--media'];
  expect(await tagwire(args, { DATA_DIR: data })).toMatchObject({ code: 0 });
  const good = backupsIn(folder);
  const name = `${'0'.repeat(64)}.png`;
  appendFileSync(join(media, name), 'X');
  const { code, stdout, stderr } = await tagwire(args, { DATA_DIR: data });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`${name}: is damaged`);
  expect(readdirSync(folder).sort()).toEqual([...good, 'media', 'tagwire-backup.lock'].sort());

  // When the next is due, the database is kept all the same, once.
  const hours = (n: number) =>
    `tagwire-${new Date(Date.now() - n * 3_600_000).toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`;
  renameSync(join(folder, good[0]!), join(folder, hours(7)));
  const timed = [...args.with(3, '2'), '--every', '6h', '--once'];
  for (const told of ['the database alone is backed up', `${name}: is damaged`]) {
    const tried = await tagwire(timed, { DATA_DIR: data });
    expect([tried.code, tried.stderr]).toEqual([1, expect.stringContaining(told)]);
    expect(backupsIn(folder)).toHaveLength(2);
  }

  const file = join(newFolder(), 'one.db');
  expect(await tagwire(['backup', file, '--media', newFolder()], { DATA_DIR: data })).toMatchObject({
    code: 1,
  });
  expect(existsSync(file)).toBe(false);
});

test('a file of the operator’s beside the database stays as it is', async () => {
  const data = newFolder();
  const own = join(data, 'tagwire.db.backup');
  const note = join(data, 'tagwire.db.backup-note');
  for (const name of ['tagwire.db', 'tagwire.db.backup']) await tagwire(['backup', join(data, name)], vars);
  const bytes = readFileSync(own);
  const folder = newFolder();
  const backUp = () => tagwire(['backup', folder, '--keep', '2'], { DATA_DIR: data });
  expect(await backUp()).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(own).equals(bytes)).toBe(true);
  expect(JSON.parse(readFileSync(note, 'utf8'))).toMatchObject({ at: expect.any(Number) });

  writeFileSync(note, bytes);
  const { code, stderr } = await backUp();
  expect(code).toBe(0);
  expect(stderr).toContain(`backed up, but ${note} cannot be written`);
  expect(stderr).toContain('move it away');
  expect(readFileSync(note).equals(bytes)).toBe(true);

  rmSync(note);
  for (const name of [note, join(data, 'tagwire.db-wal')]) {
    const refused = await tagwire(['backup', name], { DATA_DIR: data });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('choose another') });
    expect(existsSync(name)).toBe(false);
  }
});

const AHEAD = ['tagwire-2998-01-01T00-00-00Z.db', 'tagwire-2999-01-01T00-00-00Z.db'];
const OLD = ['tagwire-2024-01-01T00-00-00Z.db', 'tagwire-2025-01-01T00-00-00Z.db'];

test('names of a clock that was ahead push out none of the others, and are told', async () => {
  const folder = newFolder();
  for (const name of [...OLD, ...AHEAD]) writeFileSync(join(folder, name), '');
  const backUp = async () => {
    const finished = await tagwire(['backup', folder, '--keep', '4', '--json'], vars);
    expect(finished.code, finished.stderr).toBe(0);
    return { ...(JSON.parse(finished.stdout) as { removed: string[] }), stderr: finished.stderr };
  };
  const first = await backUp();
  expect(first.removed).toEqual([AHEAD[0]]);
  expect(first.stderr).toContain(`${folder} has later names (1, to ${AHEAD[1]})`);
  expect(await backUp()).toMatchObject({ removed: [AHEAD[1]], stderr: '' });
  expect(backupsIn(folder)).toHaveLength(4);
  expect(backupsIn(folder)).toEqual(expect.arrayContaining(OLD));
});

test('names that are no backups’ neither hinder one nor put it off', async () => {
  const folder = newFolder();
  const foreign = ['tagwire-2020-01-01T00-00-00Z.db', 'tagwire-2020-01-01T00-00-00Z.db.part'];
  for (const name of foreign) mkdirSync(join(folder, name));
  const noTime = 'tagwire-2026-13-41T00-00-00Z.db';
  writeFileSync(join(folder, noTime), '');
  for (const name of AHEAD) writeFileSync(join(folder, name), '');
  const service = new Server(['backup', folder, '--keep', '1', '--every', '1d', '--json'], vars, '');
  try {
    await until(() => service.output.stdout.includes('\n'), 240_000);
    expect(service.output.stderr).toBe('');
    expect(JSON.parse(service.output.stdout)).toMatchObject({ removed: AHEAD });
    expect(readdirSync(folder)).toEqual(expect.arrayContaining([...foreign, noTime]));
  } finally {
    await service.stop('SIGKILL');
  }
});

test('uploaded files that are missing, and a disk for them that is not mounted', async () => {
  const folder = newFolder();
  const [kept, gone] = [await upload(server, GIF), await upload(server, Buffer.from(png(2, 2)))];
  const backUp = (more: string[], vars_ = {}) =>
    tagwire(['backup', folder, '--keep', '2', ...more], { ...vars, ...vars_ });

  const lastNoted = () => {
    const note = join(vars.DATA_DIR, 'tagwire.db.backup-note');
    return existsSync(note) ? (JSON.parse(readFileSync(note, 'utf8')) as { at: number }).at : 0;
  };
  const noted = lastNoted();
  const away = await backUp(['--media', join(home, 'away')]);
  expect(away).toMatchObject({ code: 1, stderr: expect.stringContaining('mount its disk') });
  expect(existsSync(join(home, 'away'))).toBe(false);

  const elsewhere = newFolder();
  const empty = await backUp(['--media'], { MEDIA_DIR: elsewhere });
  expect(empty).toMatchObject({ code: 1, stdout: '' });
  expect(lines(empty.stderr)).toEqual([
    expect.stringContaining('the database alone is backed up'),
    expect.stringContaining('uploaded files'),
  ]);
  const [alone] = backupsIn(folder);
  expect(empty.stderr).toContain(`2 of 2 uploaded files are not in ${elsewhere}`);
  expect(empty.stderr).toContain('set MEDIA_DIR or MEDIA_S3_URL');

  rmSync(join(MEDIA, gone.name));
  const { stderr } = await backUp(['--media']);
  expect(lines(stderr)).toEqual([
    expect.stringContaining(`1 of 2 uploaded files are not in ${MEDIA} (such as ${gone.name})`),
  ]);
  expect(backupsIn(folder)).toEqual([alone]);
  expect(lastNoted()).toBe(noted);

  // One that was replaced is nobody's any more.
  const replaced = await server.admin('POST', `/admin/media/${gone.name}/replace`, { by: kept.name });
  expect(replaced.status, await replaced.text()).toBe(200);
  expect(await backUp(['--media'])).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(join(folder, 'media'))).toEqual([kept.name]);
});

test.runIf(process.platform === 'linux')('another user than the database’s', async () => {
  const [data, folder] = [newFolder(), newFolder()];
  await tagwire(['backup', join(data, 'tagwire.db')], vars);
  await tagwire(['backup', folder, '--keep', '1'], { DATA_DIR: data });
  const good = backupsIn(folder);
  // As a server leaves it.
  rowsIn(join(data, 'tagwire.db'), 'PRAGMA journal_mode = WAL');
  chmodSync(join(data, 'tagwire.db'), 0o444);
  chmodSync(data, 0o555);
  // Root may write whatever it likes, unless that is taken from it.
  const isRoot = process.getuid?.() === 0;
  const within = isRoot ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];
  for (const to of [[folder, '--keep', '1'], [join(folder, 'one.db')]]) {
    const { code, stderr } = await new Server(['backup', ...to], { DATA_DIR: data }, '', within).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('run this as the user that the server runs as');
    expect(stderr).not.toMatch(/is no database|readonly/);
  }
  chmodSync(data, 0o755);
  expect(readdirSync(folder).sort()).toEqual([...good, 'tagwire-backup.lock'].sort());
});

test('ended in the middle, one file leaves nothing', async () => {
  const folder = newFolder();
  const data = newFolder();
  const path = join(data, 'tagwire.db');
  await tagwire(['backup', path], vars);
  rowsIn(
    path,
    'CREATE TABLE large AS WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 60000) SELECT randomblob(2000) AS b FROM i',
  );
  for (let i = 0; i < 3; i++) {
    const one = new Server(['backup', join(folder, 'f.db')], { DATA_DIR: data }, '');
    await until(() => readdirSync(folder).some((name) => name.endsWith('-journal')), 60_000);
    expect(await one.stop()).toMatchObject({ code: 143, stdout: '' });
    expect(one.output.stderr).not.toMatch(/cannot be copied|SIGKILL/);
    expect(readdirSync(folder)).toEqual([]);
  }
});
