// A WordPress export is read as a stream: the short form of `npm run bench -- --only import`, which takes 165 MB.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { wxr } from '../bench/wxr.ts';

const ROLES = fileURLToPath(new URL('../bench/import-roles.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tagwire-memory-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * In a process with so small a heap that neither the document nor its articles would fit. What is young counts too when V8
 * finds that a heap is full, and how much room it gets depends on the time that things take: here it is always the same.
 */
const run = (role: string, file: string, megabytes: number) =>
  JSON.parse(
    execFileSync(
      process.execPath,
      [
        '--max-semi-space-size=1',
        `--max-old-space-size=${megabytes}`,
        ROLES,
        role,
        file,
        join(folder, `${role}.db`),
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    ),
  ) as { items: number };

test('every item of a document that is larger than the heap', { timeout: 300_000 }, () => {
  const file = join(folder, 'posts.xml');
  const part = [...wxr(100, 5_000)];
  // The same posts again and again, which reading does not mind: whoever keeps a name of each must not keep its text.
  const posts = part.slice(1, -1).join('');
  writeFileSync(file, part[0] + posts.repeat(12) + part.at(-1));
  expect(run('read', file, 44)).toMatchObject({ items: 1_200 });
});

test('5 MB of it, stored', { timeout: 300_000 }, () => {
  const file = join(folder, 'stored.xml');
  writeFileSync(file, [...wxr(150, 5_000)].join(''));
  expect(run('import', file, 64)).toMatchObject({ items: 150 });
});
