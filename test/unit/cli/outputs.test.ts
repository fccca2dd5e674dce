// Standard output whose reader has gone, or that cannot be written: said in a line, and what a command changes it changes.
import { exec } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lines, ROOT, temporaryFolder } from './process.ts';

const home = temporaryFolder();
let posted = 0;
/** As much of a site as posting and exporting ask for. */
const site = createServer((request, answer) => {
  request.resume().once('end', () => {
    if (request.method === 'POST') posted += 1;
    const body = request.url?.startsWith('/admin/export') ? 'x'.repeat(200_000) : ARTICLE;
    answer.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': 'application/json' }).end(body);
  });
});
const ARTICLE = JSON.stringify({ id: 'a', guid: 'a', version: 1, url: 'https://a.example/a', tokens: [] });
let remote = '';
const files = ['a', 'b', 'c'].map((name) => join(home, 'posts', `${name}.txt`));

beforeAll(async () => {
  mkdirSync(join(home, 'posts'));
  for (const file of files) writeFileSync(file, `${file}\n\nText.`);
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
  remote = `--url http://127.0.0.1:${(site.address() as AddressInfo).port} --token x`;
});
afterAll(() => void site.close());

/** Runs a command within a line of the shell, which says its exit code. */
async function within(line: (command: string) => string, args: string): Promise<string[]> {
  const command = line(`'${process.execPath}' '${join(ROOT, 'src/cli/tagwire.js')}' ${args}`);
  const env = { PATH: process.env.PATH };
  const { stderr } = await promisify(exec)(`{ ${command}; echo "code $?" >&2; } | true`, { env });
  return lines(stderr);
}
const COMMANDS = [
  ['--version', () => '--version'],
  ['token --help', () => 'token --help'],
  ['export', () => `export ${remote}`],
  ['token list', () => `token list ${remote} --json`],
] as const;

describe('the reader has gone', () => {
  test.each(COMMANDS)('%s ends', async (_, args) => {
    expect(await within((command) => command, args())).toEqual(['code 0']);
  });

  test('post posts all files', async () => {
    posted = 0;
    const said = await within((command) => command, `post --new ${files.join(' ')} ${remote}`);
    expect(said).toEqual(['code 0']);
    expect(posted).toBe(3);
  });
});

describe('a file that takes nothing', () => {
  // No file may grow: Node ignores the signal that this sends, and is told EFBIG.
  const full = (command: string) => `(ulimit -f 0; ${command} > '${join(home, 'full')}')`;
  const LINE = expect.stringMatching(/^tagwire: standard output: it would be larger than a file may be here/);

  test.each(COMMANDS)('%s says so in a line', async (_, args) => {
    expect(await within(full, args())).toEqual([LINE, 'code 1']);
  });

  test('post posts all files', async () => {
    posted = 0;
    expect(await within(full, `post --new ${files.join(' ')} ${remote}`)).toEqual([LINE, 'code 1']);
    expect(posted).toBe(3);
  });
});

test('standard error that nobody reads holds up nothing', async () => {
  posted = 0;
  const said = await within(
    (command) => `{ ${command} 2>&1 >'${join(home, 'out')}' | true; }`,
    `post --new ${files[0]} ${join(home, 'none.txt')} ${join(home, 'no.txt')} ${files[1]} ${remote}`,
  );
  expect(said).toEqual(['code 0']);
  expect(posted).toBe(2);
});
