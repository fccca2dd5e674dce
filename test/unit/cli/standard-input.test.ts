// Standard input as Node gives it to what it starts: a socket, which cannot be opened by its name.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Finished, lines, tagwire, temporaryFolder } from './process.ts';

const COMMAND = fileURLToPath(new URL('../../../src/cli/tagwire.js', import.meta.url));
const DATA_DIR = join(temporaryFolder(), 'data');

async function fed(args: readonly string[], input: string): Promise<Finished> {
  const env = { PATH: process.env.PATH, DATA_DIR };
  const child = spawn(process.execPath, [COMMAND, ...args], { env });
  const finished: Finished = { code: null, stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      finished[name] += text;
    });
  child.stdin.on('error', () => {}).end(input);
  finished.code = await new Promise((done) => child.once('close', done));
  return finished;
}

test('post - reads it', async () => {
  expect(await tagwire(['migrate'], { DATA_DIR })).toMatchObject({ code: 0 });
  const done = await fed(['post', '-', '--type', 'text/plain'], 'From a program\n\nText.');
  expect(done).toMatchObject({ code: 0, stdout: expect.stringMatching(/^-: http.*from-a-program\n$/) });
  // There is no more of it.
  const twice = await fed(['post', '-', '-', '--type', 'text/plain'], 'Another\n\nText.');
  expect(twice.code).toBe(1);
  expect(lines(twice.stdout)).toEqual([expect.stringContaining('another')]);
});

test('doctor - reads it', async () => {
  const feed =
    '<rss version="2.0"><channel><title>A</title><link>https://a.example/</link><description>A</description></channel></rss>';
  const done = await fed(['doctor', '-', '--json'], feed);
  expect(JSON.parse(done.stdout)).toMatchObject([{ target: '-', format: 'RSS 2.0' }]);
  expect(done.stdout).not.toContain('IOError');
});
