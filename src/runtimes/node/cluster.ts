// Several server processes behind one port: the first only starts, replaces and ends the others.
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import type { Log } from '../../ports.ts';
import { Totals } from '../metrics/cluster-metrics.ts';
import type { Order, Ready } from './cluster-worker.ts';
import { databasePlace } from './database-place.ts';
import { runtimeName } from './index.ts';
import { terminalClosed } from './terminal.ts';

/** Before a process that ended is replaced: twice as long each time, unless the last one was a while ago. */
const MIN_DELAY_MS = 250;
const MAX_DELAY_MS = 30_000;
const RESET_MS = 60_000;
/** Longer than each process waits for requests in flight. */
const SHUTDOWN_TIMEOUT_MS = 15_000;
/** How long the next waits for one that leaves: till idle connections have ended, not for an upload. */
const OVERLAP_MS = 10_000;

/** The first process. It holds the port, and neither a database nor a request. */
export class Supervisor {
  readonly #log: Log;
  /** Processes that are replaced when they end; one that was told to leave is not among them. */
  readonly #members = new Set<Worker>();
  #wanted = 0;
  #stopping = false;
  #delay = 0;
  #crashedAt = Number.NEGATIVE_INFINITY;
  #rolling: Promise<void> = Promise.resolve();
  #asked = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * Serves with so many processes until `stop` resolves. SIGHUP puts a new process in the place of each, one by one.
   * @returns the exit code: that of the first process where it cannot start
   */
  async run(config: Config, stop: Promise<string>): Promise<number> {
    const { workers, publicUrl } = config;
    // All listen on one socket, and the kernel gives each connection to who is free. By turns, from here, those on
    // their way to a process that was killed would hang for ever.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    const hangup = terminalClosed(() => this.#roll());
    new Totals().listen();
    // Alone: it migrates, and makes the first token.
    const first = fork();
    const ready = await Promise.race([readiness(first), stop]);
    if (typeof ready === 'string') return this.#stop(ready);
    if ('code' in ready) return ready.code ?? 1;
    const others = Array.from({ length: workers - 1 }, fork);
    this.#wanted = workers;
    for (const worker of [first, ...others]) this.#add(worker);
    this.#rolling = Promise.all(others.map(readiness)).then(() => {
      const runtime = runtimeName(process.versions);
      const database = databasePlace(config).told;
      this.#log.log('info', 'serving', { address: ready.address, publicUrl, runtime, workers, database });
    });
    return this.#stop(await Promise.race([stop, hangup]));
  }

  #add(worker: Worker): void {
    this.#members.add(worker);
    void ended(worker).then((end) => this.#replace(worker, end));
  }

  async #replace(worker: Worker, { code, signal, error }: Ended): Promise<void> {
    if (!this.#members.delete(worker) || this.#stopping) return;
    const now = performance.now();
    const isRare = now - this.#crashedAt > RESET_MS;
    this.#crashedAt = now;
    this.#delay = isRare ? MIN_DELAY_MS : Math.min(this.#delay * 2, MAX_DELAY_MS);
    const about = { ended: worker.process.pid, code, signal, error, delay: this.#delay };
    this.#log.log('error', 'a server process ended and is replaced', about);
    await sleep(this.#delay);
    // SIGHUP may have put another there meanwhile.
    if (!this.#stopping && this.#members.size < this.#wanted) this.#add(fork());
  }

  /** Once more after what is under way, however often it was asked for meanwhile. */
  #roll(): void {
    // They are being started: as new as can be.
    if (!this.#wanted) return;
    this.#asked += 1;
    const asked = this.#asked;
    this.#rolling = this.#rolling.then(async () => {
      if (asked !== this.#asked) return;
      for (const old of [...this.#members]) {
        if (this.#stopping || !(await this.#renew(old))) return;
      }
      this.#log.log('info', 'restarted', { workers: this.#wanted });
    });
  }

  /** Never fewer than there were: the new one listens before the old one leaves. */
  async #renew(old: Worker): Promise<boolean> {
    const worker = fork();
    const ready = await readiness(worker);
    if ('code' in ready) {
      const about = { ended: worker.process.pid, code: ready.code, error: ready.error };
      if (!this.#stopping) this.#log.log('error', 'not restarted: a new server process ended', about);
      return false;
    }
    this.#add(worker);
    this.#members.delete(old);
    if (this.#stopping || old.isDead()) return true;
    const gone = once(old, 'exit');
    tell(old, 'leave');
    await Promise.race([gone, sleep(OVERLAP_MS, undefined, { ref: false })]);
    return true;
  }

  async #stop(signal: string): Promise<number> {
    this.#stopping = true;
    this.#log.log('info', 'stopping', { signal });
    const left = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    const late = setTimeout(() => {
      for (const worker of left) worker.process.kill('SIGKILL');
    }, SHUTDOWN_TIMEOUT_MS);
    await Promise.all(
      left.map((worker) => {
        const gone = worker.isDead() || once(worker, 'exit');
        tell(worker, 'stop');
        // One that leaves has let go of its channel, or does so now: it hears signals only.
        if (worker.exitedAfterDisconnect) worker.process.kill('SIGTERM');
        return gone;
      }),
    );
    clearTimeout(late);
    return 0;
  }
}

const startedIn = process.cwd();

/**
 * The same command again, with the same settings and streams. A command that was reached by a link (`current`) is the
 * new version's once the link leads there; a removed folder is no working directory.
 */
function fork(): Worker {
  const [, exec = ''] = process.argv;
  cluster.setupPrimary({ exec, cwd: existsSync(startedIn) ? startedIn : join(exec, '../../..') });
  return cluster.fork();
}

interface Ended {
  code: number | null;
  signal?: string;
  /** Why it did not even start. */
  error?: Error;
}

const ended = (worker: Worker): Promise<Ended> =>
  new Promise((resolve) => {
    worker.once('exit', (code, signal) => resolve({ code, signal }));
    worker.once('error', (error) => resolve({ code: null, error }));
  });

/** Until a new process answers, or has ended instead. */
const readiness = (worker: Worker): Promise<Ready | Ended> =>
  new Promise((resolve) => {
    worker.on('message', (ready: Partial<Ready>) => {
      const { address } = ready;
      if (address !== undefined) resolve({ address });
    });
    ended(worker).then(resolve);
  });

function tell(worker: Worker, order: Order): void {
  // It may be ending by itself, its channel closed.
  if (worker.isConnected()) worker.send(order, () => {});
}
