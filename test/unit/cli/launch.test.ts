// `npm run start:deno` and `start:bun`: which Deno and which Bun. That they serve is held by test/contract.
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, temporaryFolder } from './process.ts';

const launch = (name: string, path: string) =>
  spawnSync(process.execPath, [join(ROOT, 'tools/launch.ts'), name], {
    env: { PATH: `${path}:${process.env.PATH}` },
    encoding: 'utf8',
  });

test.each([
  ['deno', /^run --allow-all .*src\/runtimes\/deno\.ts\n$/],
  ['bun', /^run --no-install .*src\/runtimes\/bun\.ts\n$/],
])('a recent %s on PATH is taken, in place of the launcher', (name, args) => {
  const folder = temporaryFolder();
  const program = join(folder, name);
  writeFileSync(
    program,
    `#!/bin/sh\ncase $1 in --version) echo ${name} 99.0.1;; *) echo "$@"; exit 7;; esac\n`,
  );
  chmodSync(program, 0o755);
  const { status, stdout, stderr } = launch(name, folder);
  expect([status, stderr, stdout]).toEqual([7, '', expect.stringMatching(args)]);
});

test('another name is misuse', () => {
  expect(launch('perl', '/nowhere')).toMatchObject({ status: 2, stderr: 'tagwire: name one of deno, bun\n' });
});
