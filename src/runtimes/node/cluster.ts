// Several server processes behind one port: the first only starts, replaces and ends the others.
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, realpathSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import type { Log } from '../../ports.ts';
import { Totals, tellLast } from '../metrics/cluster-metrics.ts';
import { type Running, runtimeName } from './index.ts';
import { IDLE_TIMEOUT_MS } from './server.ts';

/** What the first process tells another: end now, or let the others take new connections and end when idle. */
type Order = 'stop' | 'leave';
/** What another tells the first, once it answers. */
interface Ready {
  address: string;
}

/** Milliseconds before a process that ended is replaced: more each time, unless it lived for a while. */
const BACK_OFF = { least: 250, most: 30_000, lived: 60_000 };
/** How long a stop waits for the others, in milliseconds: longer than each of them waits for requests in flight. */
const PATIENCE = 15_000;
/** How long one that leaves waits for open connections: longer than any idles, long enough for an upload. */
const LEAVING = IDLE_TIMEOUT_MS + 5_000;
/** How long the next waits for one that leaves, in milliseconds: till idle connections have ended, not for an upload. */
const OVERLAP = 10_000;

interface Place {
  worker: Worker;
  since: number;
  delay: number;
}

/** The first process. It holds the port, and neither a database nor a request. */
export class Supervisor {
  readonly #log: Log;
  readonly #places: Place[] = [];
  #stopping = false;
  #rolling: Promise<void> = Promise.resolve();
  #asked = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * Serves with so many processes until `stop` resolves. SIGHUP puts a new process in the place of each, one by one.
   * @returns the exit code: that of the first process where it cannot start
   */
  async run({ workers, publicUrl }: Config, stop: Promise<string>): Promise<number> {
    // All listen on one socket, and the kernel gives each connection to who is free. By turns, from here, those on
    // their way to a process that was killed would hang for ever.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    const hangup = terminalClosed(() => this.#roll());
    new Totals();
    // Alone: it migrates, and makes the first token.
    const first = fork();
    const ready = await Promise.race([readiness(first), stop]);
    if (typeof ready === 'string') return this.#stop(ready);
    if ('code' in ready) return ready.code ?? 1;
    this.#take(first);
    const others = Array.from({ length: workers - 1 }, fork);
    for (const worker of others) this.#take(worker);
    this.#rolling = Promise.all(others.map(readiness)).then(() => {
      const runtime = runtimeName(process.versions);
      this.#log.log('info', 'serving', { address: ready.address, publicUrl, runtime, workers });
    });
    return this.#stop(await Promise.race([stop, hangup]));
  }

  #take(worker: Worker): void {
    const place = { worker, since: performance.now(), delay: 0 };
    this.#places.push(place);
    this.#watch(place);
  }

  /** Replaces the process of a place when it ends by itself. */
  #watch(place: Place): void {
    const { worker } = place;
    ended(worker).then(async ({ code, signal, error }) => {
      if (this.#stopping || place.worker !== worker) return;
      const lived = performance.now() - place.since;
      const longer = lived > BACK_OFF.lived ? 0 : place.delay * 2;
      place.delay = Math.min(Math.max(longer, BACK_OFF.least), BACK_OFF.most);
      const about = { ended: worker.process.pid, code, signal, error, delay: place.delay };
      this.#log.log('error', 'a server process ended and is replaced', about);
      await sleep(place.delay);
      // SIGHUP may have put another there meanwhile.
      if (this.#stopping || place.worker !== worker) return;
      this.#put(place, fork());
    });
  }

  #put(place: Place, worker: Worker): void {
    Object.assign(place, { worker, since: performance.now() });
    this.#watch(place);
  }

  /** Once more after what is under way, however often it was asked for meanwhile. */
  #roll(): void {
    // They are being started: as new as can be.
    if (!this.#places.length) return;
    this.#asked += 1;
    const asked = this.#asked;
    this.#rolling = this.#rolling.then(async () => {
      if (asked !== this.#asked) return;
      for (const place of this.#places) {
        if (this.#stopping || !(await this.#renew(place))) return;
      }
      this.#log.log('info', 'restarted', { workers: this.#places.length });
    });
  }

  /** Never fewer than there were: the new one listens before the old one leaves. */
  async #renew(place: Place): Promise<boolean> {
    const worker = fork();
    const ready = await readiness(worker);
    if ('code' in ready) {
      const about = { ended: worker.process.pid, code: ready.code, error: ready.error };
      if (!this.#stopping) this.#log.log('error', 'not restarted: a new server process ended', about);
      return false;
    }
    const old = place.worker;
    this.#put(place, worker);
    if (this.#stopping || old.isDead()) return true;
    const gone = once(old, 'exit');
    tell(old, 'leave');
    await Promise.race([gone, sleep(OVERLAP, undefined, { ref: false })]);
    return true;
  }

  async #stop(signal: string): Promise<number> {
    this.#stopping = true;
    this.#log.log('info', 'stopping', { signal });
    const left = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    const late = setTimeout(() => {
      for (const worker of left) worker.process.kill('SIGKILL');
    }, PATIENCE);
    await Promise.all(
      left.map((worker) => {
        const gone = worker.isDead() || once(worker, 'exit');
        tell(worker, 'stop');
        return gone;
      }),
    );
    clearTimeout(late);
    return 0;
  }
}

/**
 * The same command again, with the same settings and streams. Where its folder was reached by a link that leads to a new
 * version by now, that is the new version's.
 */
const fork = (): Worker => {
  // What `fork` starts; there is no setting for it.
  process.execPath = nodeNow();
  cluster.setupPrimary({ cwd: folderNow() });
  return cluster.fork();
};

/** From the command's file to what it belongs to. */
const ROOT = '../../..';
const rootOf = (path: string) => join(path, ROOT);
const started = process.argv[1] ?? '';
const { execPath } = process;
const startedAt = process.cwd();
const startedIn = existsSync(started) ? rootOf(realpathSync(started)) : '';

/** This process's own Node, by the path that the command was started with. */
function nodeNow(): string {
  if (!startedIn || !execPath.startsWith(startedIn + sep)) return execPath;
  const now = rootOf(started) + execPath.slice(startedIn.length);
  return existsSync(now) ? now : execPath;
}

/** Of a removed folder no process can be started. */
const folderNow = (): string => (existsSync(startedAt) ? startedAt : rootOf(started));

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

/** Resolves when the terminal is closed, which is no wish for anything else. @param told by any other SIGHUP */
export function terminalClosed(told: () => void): Promise<string> {
  const terminal = hasTerminal();
  return new Promise((resolve) => {
    process.on('SIGHUP', () => {
      if (terminal && !hasTerminal()) resolve('SIGHUP');
      else told();
    });
  });
}

/** Whether this process has a terminal that may be closed. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}

/** In a process of several: resolves when the first one, or a signal, tells it to stop, or to leave. */
export interface Orders {
  stop: Promise<unknown>;
  leave: Promise<unknown>;
}

/** @param stop resolves when a signal asks for it */
export function ordersOf(stop: Promise<unknown>): Orders {
  // A terminal tells all its processes; what that means is for the first to say.
  process.on('SIGHUP', () => {});
  const told = (wanted: Order) =>
    new Promise<void>((resolve) => {
      process.on('message', (order: Order) => order === wanted && resolve());
    });
  return { stop: Promise.race([stop, told('stop')]), leave: told('leave') };
}

/** Tells the first process that this one answers, does as it is told, and ends. */
export async function serveAsTold(running: Running, { stop, leave }: Orders): Promise<void> {
  process.send?.({ address: running.address } satisfies Ready);
  await Promise.race([stop, leave.then(() => Promise.race([stop, retire(running)]))]);
  await running.stop();
}

/**
 * Lets the other processes take new connections, answers what still comes on the open ones, gives deliveries back;
 * resolves when the last connection is closed.
 */
async function retire({ app, server, meter }: Running): Promise<void> {
  app.context.runtime.log.log('debug', 'leaving');
  // RFC 9112 §9.6: no further request comes on a connection after this answer.
  server.prependListener('request', (_: unknown, response: ServerResponse) => {
    response.setHeader('Connection', 'close');
  });
  // Closing would cut idle connections, on which a request may be on its way: they end by the Keep-Alive time that
  // clients were told.
  Object.assign(server, { closeIdleConnections: () => {} });
  await tellLast(meter);
  const closed = once(server, 'close');
  letGo();
  // Bun lets go of the first process only.
  if (server.listening) server.close();
  await app.stop();
  await Promise.race([closed, sleep(LEAVING, undefined, { ref: false })]);
}

/** Takes no new connections; lets go of the first process, without which this one would not end. */
export function letGo(): void {
  if (cluster.worker?.isConnected()) cluster.worker.disconnect();
}
