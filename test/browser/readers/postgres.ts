// A PostgreSQL of its own, in a folder, reached through a socket there: nothing of the machine's own cluster.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../unit/cli/process.ts';
import { end, run } from './run.ts';

const VERSIONS = '/usr/lib/postgresql';
/** Debian's nobody: PostgreSQL refuses to run as root. */
const NOBODY = 65_534;

export interface Postgres {
  /** For libpq and what reads its settings. */
  url: string;
  stop(): Promise<void>;
}

/** `folder` must be short: a socket's path has 107 bytes at most. */
export async function startPostgres(folder: string): Promise<Postgres> {
  const version = readdirSync(VERSIONS)
    .sort((a, b) => Number(a) - Number(b))
    .at(-1);
  if (!version) throw new Error(`${VERSIONS} is empty: apt-get install postgresql`);
  const bin = join(VERSIONS, version, 'bin');
  const asRoot = process.getuid?.() === 0;
  const who = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
  mkdirSync(folder, { recursive: true });
  if (asRoot) {
    // The way there too, which mkdtemp makes for its maker alone.
    chmodSync(join(folder, '..'), 0o755);
    chownSync(folder, NOBODY, NOBODY);
  }
  const data = join(folder, 'data');
  const options = { env: { PATH: process.env.PATH, LANG: 'C.UTF-8' }, cwd: folder, ...who };
  const call = (name: string, args: readonly string[]): ChildProcess =>
    spawn(join(bin, name), args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });

  await finished(
    call('initdb', [
      '-D',
      data,
      '-U',
      'reader',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '--no-sync',
    ]),
  );
  const settings = {
    listen_addresses: '',
    unix_socket_directories: folder,
    fsync: 'off',
    max_connections: '40',
  };
  const set = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = call('postgres', ['-D', data, ...set]);
  let told = '';
  server.stderr?.on('data', (text) => {
    told += text;
  });
  server.stdout?.resume();
  await until(async () => {
    if (server.exitCode !== null) throw new Error(`postgres ended: ${told}`);
    return (await run(join(bin, 'pg_isready'), ['-h', folder], {})).code === 0;
  });
  return {
    url: `host=${folder} user=reader dbname=postgres sslmode=disable`,
    // "Fast": whoever is still connected is cut off.
    stop: () => end(server, 'SIGINT'),
  };
}

async function finished(child: ChildProcess): Promise<void> {
  let told = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text) => {
      told += text;
    });
  }
  const code = await new Promise((done, fail) => child.once('close', done).once('error', fail));
  if (code !== 0) throw new Error(`${child.spawnfile} ended with ${code}: ${told}`);
}
