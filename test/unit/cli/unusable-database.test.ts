// A place where no database can be used: one clear line that names the setting, exit code 2.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tagwire } from './in-process.ts';
import { lines, ROOT, temporaryFolder } from './process.ts';

const home = temporaryFolder();
const newFolder = () => mkdtempSync(join(home, 'data-'));

const SAMPLE = join(ROOT, 'db/samples/penguin-count.md');
const COMMANDS = [
  ['serve'],
  ['migrate'],
  ['import', SAMPLE],
  ['token', 'list'],
  ['export'],
  ['doctor'],
  ['backup', join(home, 'never.db')],
];

async function refused(args: string[], vars: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await tagwire(args, { PORT: '0', ADMIN_TOKEN: 'x', ...vars });
  expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
  expect(lines(stderr)).toHaveLength(1);
  return stderr;
}

test.each(COMMANDS.map((args) => [args]))('%j with a name that is too long', async (args) => {
  const folder = join(newFolder(), 'x'.repeat(300));
  expect(await refused(args, { DATA_DIR: folder })).toMatch(/DATA_DIR=.*ENAMETOOLONG.*set DATA_DIR/);
  expect(await refused(args, { DATABASE_URL: `file:${folder}` })).toMatch(/\(DATABASE_URL\): ENAMETOOLONG/);
});

describe.skipIf(process.getuid?.() !== 0)('of another user', () => {
  test.each([['token', 'list'], ['migrate'], ['serve'], ['export']].map((args) => [args]))('%j', (args) => {
    const folder = newFolder();
    chmodSync(folder, 0o700);
    chmodSync(home, 0o755);
    // Only what changes the user is root's; the command itself is not.
    const { status, stderr } = spawnSync(
      process.execPath,
      [
        '--import',
        'data:text/javascript,process.setgid(65534);process.setuid(65534)',
        join(ROOT, 'src/cli/tagwire.js'),
        ...args,
      ],
      { env: { PATH: process.env.PATH, DATA_DIR: folder, PORT: '0' }, encoding: 'utf8' },
    );
    expect(lines(stderr)).toEqual([
      expect.stringMatching(
        /^tagwire: No database .*DATA_DIR=.*may not enter its folder: run this as the user/,
      ),
    ]);
    expect(status).toBe(2);
  });
});
