// `tagwire serve` as a process that is killed and started again, on one port and one folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DRIVER_VARS } from '../support/database-driver.ts';

const COMMAND = fileURLToPath(new URL('../../src/cli/tagwire.js', import.meta.url));
export const TOKEN = 'trust-test-token-0123456789';

export interface Ended {
  code: number | null;
  stderr: string;
}

export class TagwireProcess {
  readonly url: string;
  readonly dir: string;
  readonly #vars: Record<string, string>;
  readonly #execArgv: readonly string[];
  #child: ChildProcess | undefined;
  #ended: Promise<Ended> = Promise.resolve({ code: 0, stderr: '' });
  /** Lines of its log that are errors, of all its lives. */
  readonly errors: string[] = [];

  /** @param execArgv Node's own flags */
  constructor(
    dir: string,
    port: number,
    vars: Record<string, string> = {},
    execArgv: readonly string[] = [],
  ) {
    this.dir = dir;
    this.url = `http://127.0.0.1:${port}`;
    this.#execArgv = execArgv;
    this.#vars = { DATA_DIR: dir, PORT: `${port}`, PUBLIC_URL: this.url, ADMIN_TOKEN: TOKEN, ...vars };
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  start(): void {
    const NODE_COMPILE_CACHE = `${this.dir}/../compiled`;
    const env = { PATH: process.env.PATH, NODE_COMPILE_CACHE, ...DRIVER_VARS, ...this.#vars };
    const args = [...this.#execArgv, COMMAND, 'serve'];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child = child;
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-10_000);
      for (const line of text.split('\n'))
        if (/"level":"error"|^\S*Error\b/.test(line)) this.errors.push(line);
    });
    this.#ended = new Promise((done) => child.once('close', (code) => done({ code, stderr })));
  }

  /** Waits until it serves; false when it ended instead. @param path `/healthz` where its disk may be full */
  async ready(patience = 30_000, path = '/readyz'): Promise<boolean> {
    const child = this.#child;
    for (const deadline = Date.now() + patience; Date.now() < deadline; await sleep(15)) {
      if (child?.exitCode !== null || child.signalCode !== null) return false;
      const answer = await fetch(this.url + path, { signal: AbortSignal.timeout(5_000) }).catch(
        () => undefined,
      );
      await answer?.text();
      if (answer?.ok) return true;
    }
    throw new Error(`it does not serve after ${patience} ms`);
  }

  /** Ends it, and resolves when it has ended. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<Ended> {
    this.#child?.kill(signal);
    return this.#ended;
  }

  ended(): Promise<Ended> {
    return this.#ended;
  }

  /** Its errors, each kind once. */
  complaints(known?: RegExp): string[] {
    const kinds = new Map<string, number>();
    for (const line of this.errors) {
      const { message, error } = parsed(line);
      const kind = `${message}: ${error?.stack ?? ''}`.slice(0, 600);
      if (!known?.test(kind)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    return [...kinds].map(([kind, times]) => `logged ${times} times: ${kind}`);
  }

  /** Open files of the process. */
  handles(): number {
    return readdirSync(`/proc/${this.pid}/fd`).length;
  }
}

function parsed(line: string): { message: string; error?: { stack?: string } } {
  try {
    return JSON.parse(line) as { message: string; error?: { stack?: string } };
  } catch {
    return { message: line };
  }
}

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return address && typeof address === 'object' ? address.port : 0;
}
