// `npm run build:workers`: what the Worker weighs, and what happens when that is too much.
import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';

const build = (...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((done) => {
    const command = ['run', '--silent', 'build:workers', '--', ...args];
    execFile('npm', command, (error, out, err) => done({ code: Number(error?.code ?? 0), out, err }));
  });

test('tells what the Worker weighs and what its start costs, and fails when that is too much', async () => {
  const { code, out, err } = await build();
  const size = Number(/gzipped ([\d.]+) KB, at most 250\.0 KB/.exec(out)?.[1]);
  expect(size).toBeGreaterThan(50);
  expect([code, err], `${size} KB`).toEqual([0, '']);
  expect(Number(/(\d+) ms {2}of CPU to start/.exec(out)?.[1])).toBeGreaterThan(0);
  // The biggest packages, most first.
  const sizes = [...out.matchAll(/^ +([\d.]+) KB {2}[@\w/-]+$/gm)].map(([, size]) => Number(size));
  expect(sizes.length).toBeGreaterThan(10);
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));

  const tooBig = await build('--limit', '100000');
  expect([tooBig.code, tooBig.err]).toEqual([
    1,
    expect.stringMatching(/^tagwire: the Worker is .* too big\n$/),
  ]);
}, 240_000);
