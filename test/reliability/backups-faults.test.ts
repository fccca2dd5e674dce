// `tagwire backup`: what goes wrong, and takes nothing good with it.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { tagwire } from '../unit/cli/in-process.ts';
import { Server, serve, stopServers, temporaryFolder, until } from '../unit/cli/process.ts';

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
  expect(first.stderr).toContain(`1 backups in ${folder} have later names (to ${AHEAD[1]})`);
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
