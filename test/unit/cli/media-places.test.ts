// Folders of uploaded files that are none: a slip of the pen must not look as if there were no uploads.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { tagwire } from './in-process.ts';
import { lines, temporaryFolder } from './process.ts';

const home = temporaryFolder();
const vars = { DATA_DIR: join(home, 'data') };
const [whole, backup, file] = [join(home, 'whole.json'), join(home, 'backup.db'), join(home, 'file')];
const missing = join(home, 'typo');
beforeAll(async () => {
  writeFileSync(file, 'no folder');
  for (const args of [['migrate'], ['export', '-o', whole], ['backup', backup]])
    expect(await tagwire(args, vars)).toMatchObject({ code: 0 });
});

async function refused(args: string[], vars: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await tagwire(args, vars);
  expect({ code, stdout }, stderr).toEqual({ code: 1, stdout: '' });
  expect(lines(stderr)).toHaveLength(1);
  return stderr;
}

describe.each([
  ['nothing', missing, 'there is no such folder'],
  ['a file', file, 'is not a folder'],
])('a source that is %s', (_, folder, why) => {
  test.each([
    ['import', ['import', whole, '--media']],
    ['import that only tries', ['import', whole, '--dry-run', '--media']],
    ['restore', ['restore', backup, '--media']],
    ['media copy', ['media', 'copy']],
  ])('%s', async (_, args) => {
    const elsewhere = { DATA_DIR: join(home, 'elsewhere') };
    expect(await refused([...args, folder], elsewhere)).toContain(`${folder}: ${why}`);
    expect(existsSync(elsewhere.DATA_DIR)).toBe(false);
  });
});

test('without uploads there is an empty folder, which import takes', async () => {
  const [document, none] = [join(home, 'without.json'), join(home, 'none')];
  expect(await tagwire(['export', '-o', document, '--media', none], vars)).toMatchObject({ code: 0 });
  const again = ['import', document, '--media', none, '--dry-run'];
  expect(await tagwire(again, { DATA_DIR: join(home, 'again') })).toMatchObject({ code: 0 });
});

test('a file to copy into is refused before anything is written', async () => {
  const before = readdirSync(home);
  for (const args of [
    ['export', '-o', join(home, 'new.json')],
    ['backup', join(home, 'new.db')],
  ])
    expect(await refused([...args, '--media', file], vars)).toContain(`--media ${file}: is not a folder`);
  expect(readdirSync(home)).toEqual(before);
  for (const args of [
    ['export', '-o', join(home, 'new.json')],
    ['backup', join(home, 'new.db')],
  ])
    expect(await tagwire([...args, '--media', ''], vars)).toMatchObject({ code: 2, stdout: '' });
});

test.each([['--dry-run'], ['--credentials', 'remove'], ['--url', 'http://127.0.0.1:9'], ['--token', 'x']])(
  'media copy takes no %s, which is for clean',
  async (...more) => {
    const uploads = join(home, 'uploads');
    mkdirSync(uploads, { recursive: true });
    writeFileSync(join(uploads, `${'0'.repeat(64)}.jpg`), '');
    const { code, stdout, stderr } = await tagwire(['media', 'copy', uploads, ...more], vars);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(lines(stderr)).toEqual([expect.stringContaining(`${more[0]}: goes with clean`)]);
    expect(existsSync(join(vars.DATA_DIR, 'media'))).toBe(false);
  },
);
