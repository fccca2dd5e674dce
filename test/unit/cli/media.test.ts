// tagwire media clean: pictures that were stored as they came.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyMedia, folderPlace } from '../../../src/cli/media-copy.ts';
import { bytes, fixture } from '../media/samples.ts';
import { JPEG } from '../media/telling.ts';
import { tagwire } from './in-process.ts';
import { temporaryFolder } from './process.ts';

test('cleans what is stored, once, and tells what it cannot clean', async () => {
  const home = temporaryFolder();
  const dir = join(home, 'media');
  mkdirSync(dir);
  const store = (file: Uint8Array) => {
    const name = `${createHash('sha256').update(file).digest('hex')}.jpg`;
    writeFileSync(join(dir, name), file);
    return name;
  };
  const old = Array.from({ length: 45 }, (_, i) => store(bytes(JPEG, i)));
  const clean = store(fixture('plain-31x17.jpg'));
  const run = (...args: string[]) => tagwire(['media', 'clean', ...args], { DATA_DIR: home });
  await tagwire(['migrate'], { DATA_DIR: home });
  const tried = await run('--dry-run');
  expect(tried).toMatchObject({ code: 0, stdout: 'Looked at 46 pictures; 45 would be cleaned.\n' });
  const done = await run('--json');
  const { cleaned, examined } = JSON.parse(done.stdout) as {
    cleaned: { from: string; to: string }[];
    examined: number;
  };
  expect(cleaned.map(({ from }) => from).sort()).toEqual([...old].sort());
  // All are the same picture.
  expect(new Set(cleaned.map(({ to }) => to)).size).toBe(1);
  expect(examined).toBeGreaterThanOrEqual(46);
  expect(readdirSync(dir).sort()).toEqual(
    [...old.map((name) => `${name}.moved`), clean, cleaned[0]?.to].sort(),
  );
  expect((await run()).stdout).toBe('Looked at 2 pictures; 0 cleaned.\n');
  const damaged = store(JPEG.subarray(0, 900));
  expect(await run()).toMatchObject({ code: 1, stdout: expect.stringContaining(`${damaged}: is damaged`) });
  expect((await run('--credentials', 'perhaps')).code).toBe(2);
  expect((await tagwire(['media'], { DATA_DIR: home })).code).toBe(2);
});

test('no copy brings back what was cleaned', async () => {
  const home = temporaryFolder();
  const [dir, backup] = [join(home, 'media'), join(home, 'backup')];
  mkdirSync(dir);
  const name = `${createHash('sha256').update(JPEG).digest('hex')}.jpg`;
  writeFileSync(join(dir, name), JPEG);
  await copyMedia(folderPlace(dir), folderPlace(backup));
  await tagwire(['migrate'], { DATA_DIR: home });
  expect(await tagwire(['media', 'clean'], { DATA_DIR: home })).toMatchObject({ code: 0 });
  await copyMedia(folderPlace(backup), folderPlace(dir));
  expect(readdirSync(dir)).not.toContain(name);
  await copyMedia(folderPlace(dir), folderPlace(backup));
  expect(readdirSync(backup).sort()).toEqual(readdirSync(dir).sort());
});

test('a copy goes on without what is deleted meanwhile', async () => {
  const home = temporaryFolder();
  const [dir, backup] = [join(home, 'media'), join(home, 'backup')];
  mkdirSync(dir);
  const name = `${createHash('sha256').update(JPEG).digest('hex')}.jpg`;
  writeFileSync(join(dir, name), JPEG);
  symlinkSync(join(home, 'nowhere'), join(dir, `${'0'.repeat(64)}.jpg`));
  const from = folderPlace(dir);
  const [listed, told] = [`${'1'.repeat(64)}.jpg`, `${'2'.repeat(64)}.jpg`];
  const { list, head } = from.media;
  from.media.list = async (...which) => [
    ...(await list(...which)),
    ...[listed, told, `${listed}.moved`, `${'3'.repeat(64)}.jpg.moved`],
  ];
  from.media.head = async (one) => (one === told ? { length: 9, modified: 0 } : head(one));
  expect(await copyMedia(from, folderPlace(backup))).toEqual({ copied: 1, kept: 0 });
  expect(await copyMedia(from, folderPlace(backup))).toEqual({ copied: 0, kept: 1 });
  expect(readdirSync(backup)).toEqual([name]);
});
