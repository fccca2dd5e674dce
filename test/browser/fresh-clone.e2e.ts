// A fresh clone, installed without any package's script: the demo runs, and nothing was run on the way.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort, ROOT, temporaryFolder } from '../unit/cli/process.ts';

const folder = temporaryFolder();

test('npm ci --ignore-scripts && npm run demo', async () => {
  const clone = join(folder, 'tagwire');
  execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${ROOT}`, clone]);
  execFileSync('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], {
    cwd: clone,
  });
  const port = await freePort();
  // A group of its own: npm, its shell and the server end together.
  const env = { PATH: process.env.PATH, HOME: folder, PORT: `${port}`, DATA_DIR: join(folder, 'data') };
  const demo = spawn('npm', ['run', 'demo'], {
    cwd: clone,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [demo.stdout, demo.stderr]) stream.on('data', (text) => (output += text));
  try {
    await expect.poll(() => output, { timeout: 60_000 }).toContain('Ctrl-C');
    const feed = await fetch(`http://127.0.0.1:${port}/tags/turkey/rss.xml`);
    expect([feed.status, await feed.text()]).toEqual([200, expect.stringContaining('<item>')]);
  } finally {
    process.kill(-(demo.pid ?? 0), 'SIGTERM');
    await once(demo, 'close');
  }
}, 300_000);
