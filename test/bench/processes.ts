// Servers of several processes, and what they take of the processors.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SITE, TOKEN } from './site-server.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What `npm start` runs, after `node`. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').slice(1);
}

export interface Served {
  pid: number;
  port: number;
  stop(): Promise<void>;
}

/** As `npm start` does, on a site's folder, with so many processes. */
export async function serve(dir: string, workers: number): Promise<Served> {
  const vars = { DATA_DIR: dir, ADMIN_TOKEN: TOKEN, PORT: '0', PUBLIC_URL: SITE, WORKERS: `${workers}` };
  const env = { PATH: process.env.PATH, ...vars };
  const child: ChildProcess = spawn(process.execPath, startArguments(), {
    ...{ env, cwd: ROOT },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  process.once('exit', () => child.kill());
  const stop = async () => {
    child.kill();
    await once(child, 'exit');
  };
  for await (const line of createInterface(child.stderr!)) {
    const { message, address } = JSON.parse(line) as { message: string; address: string };
    if (message === 'serving') return { pid: child.pid!, port: Number(new URL(address).port), stop };
  }
  throw new Error('tagwire serve ended');
}

/** Microseconds of processor time of a process and its children so far; Linux counts in hundredths of a second. */
export function cpuOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  const ticks = [`${pid}`, ...children].map((each) => {
    const fields = readFileSync(`/proc/${each}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((a, b) => a + b) * 10_000;
}

/** Bytes that a process occupies. */
export const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;
