// `tagwire backup`: what goes wrong, and takes nothing good with it.
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { tagwire } from '../unit/cli/in-process.ts';
import { type Server, serve, stopServers, temporaryFolder } from '../unit/cli/process.ts';

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
