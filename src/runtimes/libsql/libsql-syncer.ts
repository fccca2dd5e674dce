// Asks the process that keeps a replica (libsql-sync.ts) to bring it up to date, and replaces it when it is stuck.
import { type ChildProcess, fork } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Synced } from './libsql-sync.ts';

/** How long a sync may make no progress; the first one may take any time. */
const STALL_TIMEOUT_MS = 15_000;
/** This file's ending: what runs unbuilt is TypeScript, what was built is not. */
const MODULE = fileURLToPath(import.meta.url).replace(/libsql-syncer(\.[a-z]+)$/, 'libsql-sync$1');

export interface Source {
  path: string;
  url: string;
  authToken?: string;
}

type Frame = number | undefined;

export class Syncer {
  readonly #source: Source;
  #child: ChildProcess | undefined;
  #running: Promise<Frame> | undefined;
  #next: Promise<Frame> | undefined;

  constructor(source: Source) {
    this.#source = source;
  }

  /**
   * A sync that begins after this call, shared by all who ask meanwhile: what was stored before is there then.
   * @returns how far the replica is then
   * @throws Error with what the library says
   */
  sync(): Promise<Frame> {
    if (!this.#running) {
      this.#running = this.#once().finally(() => {
        this.#running = undefined;
      });
      return this.#running;
    }
    this.#next ??= this.#running
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        return this.sync();
      });
    return this.#next;
  }

  /** Ends the process; the next sync starts another. */
  end(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  async #once(): Promise<Frame> {
    this.#child ??= this.#start();
    const child = this.#child;
    const watch = this.#endWhenStuck();
    try {
      const answer = await new Promise<Synced>((resolve) => {
        const ended = () => resolve({ ok: false, reason: 'the process that keeps the replica ended' });
        child.once('message', (message) => resolve(message as Synced));
        child.once('exit', ended).once('error', ended);
        child.send({});
      });
      if (!answer.ok) throw new Error(answer.reason);
      return answer.frame;
    } catch (error) {
      // The next one begins afresh, with a new connection.
      if (this.#child === child) this.end();
      throw error;
    } finally {
      clearInterval(watch);
      child.removeAllListeners('message').removeAllListeners('exit').removeAllListeners('error');
      child.on('error', () => {});
    }
  }

  #start(): ChildProcess {
    // The library writes a line of its own for each connection that fails.
    const env = { ...process.env, REPLICA: JSON.stringify(this.#source), RUST_LOG: 'off' };
    return fork(MODULE, [], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  }

  #endWhenStuck(): NodeJS.Timeout {
    let seen = this.#files();
    let since = performance.now();
    return setInterval(() => {
      const now = this.#files();
      if (now !== seen) since = performance.now();
      seen = now;
      if (performance.now() - since > STALL_TIMEOUT_MS) this.end();
    }, 1_000);
  }

  /** Sizes and times of the replica's files: they tell whether a sync gets on. */
  #files(): string {
    const about = (ending: string) => {
      const stat = statSync(this.#source.path + ending, { throwIfNoEntry: false });
      return `${stat?.size} ${stat?.mtimeMs}`;
    };
    return `${about('')} ${about('-wal')}`;
  }
}
