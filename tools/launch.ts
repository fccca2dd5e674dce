// `npm run start:deno`, `npm run start:bun`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { OTHERS, programOf } from './other-runtimes.ts';

async function launch(name = ''): Promise<void> {
  const other = OTHERS[name];
  if (!other) throw new Error(`name one of ${Object.keys(OTHERS).join(', ')}`);
  const parent = process.ppid;
  const program = await programOf(name, other);
  // npm hands no signal on, and fetching takes its time: whoever asked for this server may have gone.
  if (process.env.npm_lifecycle_event && process.ppid !== parent) return;
  const entry = fileURLToPath(new URL(`../src/runtimes/${name}.ts`, import.meta.url));
  const args = [...other.args, entry];
  if (process.platform === 'win32') {
    process.exitCode = spawnSync(program, args, { stdio: 'inherit' }).status ?? 1;
    return;
  }
  // In place of this process: signals, the terminal and the exit code are the server's own.
  process.execve?.('/usr/bin/env', ['env', program, ...args]);
}

try {
  await launch(process.argv[2]);
} catch (error) {
  process.stderr.write(`tagwire: ${(error as Error).message}\n`);
  process.exitCode = 2;
}
