// Programs of Debian's that read feeds, each with files of its own.
import { type ChildProcess, spawn } from 'node:child_process';

/** An article as a reader shows it. */
export interface Shown {
  guid: string;
  title: string;
  content: string;
}

export interface Ran {
  code: number | null;
  stdout: string;
  told: string;
}

/** Runs a program to its end. The server must stay awake meanwhile, so not spawnSync. */
export async function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', TERM: 'xterm', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ran: Ran = { code: null, stdout: '', told: '' };
  child.stdout.on('data', (text) => {
    ran.stdout += text;
    ran.told += text;
  });
  child.stderr.on('data', (text) => {
    ran.told += text;
  });
  ran.code = await new Promise((done, fail) => child.once('close', done).once('error', fail));
  return ran;
}

/** @throws what the program said, unless it ended well */
export async function must(...call: Parameters<typeof run>): Promise<string> {
  const { code, stdout, told } = await run(...call);
  if (code !== 0) throw new Error(`${call[0]} ${call[1].join(' ')} ended with ${code}: ${told}`);
  return stdout;
}

/** Asks a program to end, and waits until it has. */
export async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await new Promise((done) => child.once('close', done));
}
