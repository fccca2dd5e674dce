// The tagwire command as people run it: a process of its own, with nothing but the settings a test gives.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { DRIVER_VARS } from '../../support/database-driver.ts';

const COMMAND = fileURLToPath(new URL('../../../src/cli/tagwire.js', import.meta.url));
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CACHE = join(tmpdir(), 'tagwire-compile-cache');
export const TOKEN = 'cli-test-token-0123456789';

export type Vars = Readonly<Record<string, string>>;
export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

const DATABASE_LINE = /^tagwire: (?:database|made a new database:) .*\n/m;

/** Which database a command said that it works on; undefined where it said none. */
export const databaseIn = ({ stderr }: Finished): string | undefined =>
  DATABASE_LINE.exec(stderr)?.[0].trimEnd();

/** What a command said besides which database it works on, which all of them say. */
export const withoutDatabase = (finished: Finished): Finished => ({
  ...finished,
  stderr: finished.stderr.replace(DATABASE_LINE, ''),
});

/** A folder for the tests of a file, removed after them. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tagwire-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

function launch(
  args: readonly string[],
  vars: Vars,
  within: readonly string[] = [],
): { child: ChildProcess; finished: Finished } {
  // Compiled once for all the processes of a run: a third of a second each.
  const env = { PATH: process.env.PATH, NODE_COMPILE_CACHE: CACHE, ...DRIVER_VARS, ...vars };
  const [program = '', ...rest] = [...within, process.execPath, COMMAND, ...args];
  const child = spawn(program, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const finished: Finished = { code: null, stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (text: string) => {
      finished[name] += text;
    });
  }
  return { child, finished };
}

/** Runs a command to its end, which is forced (code null) when it serves instead. */
export async function tagwire(args: readonly string[], vars: Vars = {}): Promise<Finished> {
  return withoutDatabase(await tagwireWhole(args, vars));
}

async function tagwireWhole(args: readonly string[], vars: Vars): Promise<Finished> {
  const { child, finished } = launch(args, vars);
  const late = setTimeout(() => child.kill('SIGKILL'), 50_000);
  finished.code = await new Promise((done, fail) => child.once('close', done).once('error', fail));
  clearTimeout(late);
  return finished;
}

export class Server {
  readonly child: ChildProcess;
  readonly output: Finished;
  readonly url: string;
  readonly ended: Promise<Finished>;

  constructor(args: readonly string[], vars: Vars, url: string, within?: readonly string[]) {
    const { child, finished } = launch(args, vars, within);
    this.child = child;
    this.output = finished;
    this.url = url;
    this.ended = new Promise((done) => {
      child.once('close', (code) => {
        finished.code = code;
        done(finished);
      });
    });
  }

  /** Asks it to stop, and waits for its end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Finished> {
    this.child.kill(signal);
    return this.ended;
  }

  /** With WORKERS its server processes, those that are leaving as well. */
  get processes(): number[] {
    const { pid } = this.child;
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  }

  /** A call with the admin token. */
  admin(method: string, path: string, body?: object, token = TOKEN): Promise<Response> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return fetch(this.url + path, { method, headers, body: body && JSON.stringify(body) });
  }

  async post(article: object): Promise<{ id: string; guid: string; url: string; title: string }> {
    const response = await this.admin('POST', '/admin/articles', article);
    if (response.status !== 201) throw new Error(`POST: ${response.status} ${await response.text()}`);
    return (await response.json()) as { id: string; guid: string; url: string; title: string };
  }

  /** The JSON lines it has logged. */
  get log(): Record<string, unknown>[] {
    return this.output.stderr
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

const running = new Set<Server>();

/** Ends the servers that a file's tests left running, after `when`. */
export function stopServers(when: typeof afterAll = afterAll): void {
  when(async () => {
    for (const server of running) await server.stop('SIGKILL');
    running.clear();
  });
}

/** A start takes half a second of CPU for each process, and the machine may be busy. */
export const START_TIMEOUT_MS = 45_000;

/**
 * Starts `serve` (or another command that serves) and waits until it answers.
 * @param within a command that runs it, such as prlimit
 */
export async function serve(
  vars: Vars,
  args: readonly string[] = ['serve'],
  within: readonly string[] = [],
): Promise<Server> {
  const port = vars.PORT ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const settings = { PORT: String(port), PUBLIC_URL: url, ADMIN_TOKEN: TOKEN, ...vars };
  const server = new Server(args, settings, url, within);
  running.add(server);
  await until(async () => {
    if (server.child.exitCode !== null) throw new Error(`it ended: ${server.output.stderr}`);
    return (await fetch(`${url}/readyz`, { headers: { connection: 'close' } }).catch(() => undefined))?.ok;
  }, START_TIMEOUT_MS);
  return server;
}

/** Asks again and again until something is so. @throws after `patience` milliseconds */
export async function until<T>(
  ask: () => Promise<T | false | undefined> | T | false | undefined,
  patience = 15_000,
): Promise<T> {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`not so after ${patience} ms: ${ask}`);
    await new Promise((done) => setTimeout(done, 25));
  }
}

/** The lines of a text that say something. */
export const lines = (text: string): string[] => text.split('\n').filter(Boolean);
