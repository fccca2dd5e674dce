// Deno and Bun: the one on PATH when it is recent, else the one npm has, installed beside the dependencies without
// becoming one.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { installedTool } from './tool.ts';

/** A runtime that runs Node's entry. */
export interface Other {
  /** That the contract suite runs on; an older one on PATH is not taken. */
  version: string;
  /** npm's package for this machine, and the program in it. */
  package: string;
  file: string;
  args: readonly string[];
}

const { platform, arch } = process;
export const OTHERS: Readonly<Record<string, Other>> = {
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
    return /\d{1,9}\.\d{1,9}\.\d{1,9}/.exec(said)?.[0];
  } catch {
    return undefined;
  }
}

const isRecent = (version: string | undefined, least: string) =>
  version !== undefined && version.localeCompare(least, 'en', { numeric: true }) >= 0;

/** The program to run: a path, or a name that PATH knows. @throws Error of one line */
export async function programOf(name: string, other: Other): Promise<string> {
  if (isRecent(versionOf(name), other.version)) return name;
  const instead = `put ${name} ${other.version} or newer on PATH`;
  const folder = await installedTool(other.package, other.version).catch((error: Error) => {
    throw new Error(`${error.message}; ${instead}`, { cause: error });
  });
  const program = join(folder, 'node_modules', other.package, other.file);
  if (versionOf(program)) return program;
  throw new Error(`${other.package}@${other.version} does not run on this machine; ${instead}`);
}
