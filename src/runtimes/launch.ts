// `npm run start:deno`, `npm run start:bun`: the one on PATH when it is recent, else the one npm has, installed
// beside the dependencies without becoming one.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedTool } from './tool.ts';

interface Other {
  /** That the contract suite runs on; an older one on PATH is not taken. */
  version: string;
  /** npm's package for this machine, and the program in it. */
  package: string;
  file: string;
  args: readonly string[];
}

const { platform, arch } = process;
const OTHERS: Readonly<Record<string, Other>> = {
  deno: {
    version: '2.9.5',
    package: `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}`,
    file: 'deno',
    // All: native modules, which libSQL is, leave nothing of a sandbox.
    args: ['run', '--allow-all', '--quiet', '--no-lock'],
  },
  bun: {
    version: '1.4.5',
    package: `@oven/bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}`,
    file: 'bin/bun',
    args: ['run', '--no-install'],
  },
};

/** The version that a program says it is; undefined where it does not run. */
function versionOf(program: string): string | undefined {
  try {
    const said = execFileSync(program, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return /\d+\.\d+\.\d+/.exec(said)?.[0];
  } catch {
    return undefined;
  }
}

const isRecent = (version: string | undefined, least: string) =>
  version !== undefined && version.localeCompare(least, 'en', { numeric: true }) >= 0;

/** The program to run: a path, or a name that PATH knows. @throws Error of one line */
async function programOf(name: string, other: Other): Promise<string> {
  if (isRecent(versionOf(name), other.version)) return name;
  const instead = `put ${name} ${other.version} or newer on PATH`;
  const folder = await installedTool(other.package, other.version).catch((error: Error) => {
    throw new Error(`${error.message}; ${instead}`, { cause: error });
  });
  const program = join(folder, 'node_modules', other.package, other.file);
  if (versionOf(program)) return program;
  throw new Error(`${other.package}@${other.version} does not run on this machine; ${instead}`);
}

async function launch(name = ''): Promise<void> {
  const other = OTHERS[name];
  if (!other) throw new Error(`name one of ${Object.keys(OTHERS).join(', ')}`);
  const program = await programOf(name, other);
  const entry = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const args = [...other.args, entry];
  if (platform === 'win32') {
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
