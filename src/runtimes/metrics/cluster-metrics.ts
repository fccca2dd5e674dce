// Several processes are one site: whoever is asked for metrics asks the first process, which asks all others and adds
// them up. What those knew that have ended stays in the sums, since a counter never goes back. prom-client's own
// AggregatorRegistry answers in the first process only, and forgets processes that ended.
import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, Counter, Registry } from 'prom-client';
import type { NodeMeter, Snapshot } from './meter.ts';

/** Between processes: a question to the first, its question to the others, and both answers. */
type Message =
  | { metrics: 'ask'; id: number }
  | { metrics: 'tell'; round: number }
  | { metrics: 'told'; round: number; snapshot: Snapshot }
  | { metrics: 'sum'; id: number; snapshot: Snapshot };
const isMessage = (message: unknown): message is Message =>
  typeof message === 'object' && message !== null && 'metrics' in message;

/** How long the first process waits for the others. */
const OTHERS_TIMEOUT_MS = 1_000;
/** How long the others wait for the first. */
const FIRST_TIMEOUT_MS = 2_000;

/** The snapshots of several processes as that of one. */
export const combined = (snapshots: readonly Snapshot[]): Promise<Snapshot> =>
  AggregatorRegistry.aggregate([...snapshots]).getMetricsAsJSON();

/** In the first process: answers the others' questions. */
export class Totals {
  readonly #last = new Map<number, Snapshot>();
  /** What processes knew that have ended. */
  #departed: Promise<Snapshot> = Promise.resolve([]);
  #waiting = new Map<number, { left: Set<number>; done: () => void }>();
  #round = 0;
  readonly #own = new Registry();
  readonly #crashes = new Counter({
    name: 'tagwire_process_crashes_total',
    help: 'Server processes that ended without being asked to, and were replaced.',
    registers: [this.#own],
  });

  listen(): void {
    cluster.on('message', (worker, message: unknown) => {
      if (isMessage(message)) void this.#heard(worker, message);
    });
    cluster.on('exit', ({ id }, code) => {
      if (code !== 0) this.#crashes.inc();
      const known = this.#last.get(id);
      this.#last.delete(id);
      for (const round of this.#waiting.keys()) this.#answered(round, id);
      const counted = known?.filter(({ type }) => String(type) !== 'gauge');
      if (counted) this.#departed = this.#departed.then((before) => combined([before, counted]));
    });
  }

  async #heard(worker: Worker, message: Message): Promise<void> {
    if (message.metrics === 'told') {
      this.#last.set(worker.id, message.snapshot);
      this.#answered(message.round, worker.id);
    }
    if (message.metrics !== 'ask') return;
    await this.#ask();
    const departed = await this.#departed;
    const own = await this.#own.getMetricsAsJSON();
    const snapshot = await combined([departed, ...this.#last.values(), own]);
    if (worker.isConnected())
      worker.send({ metrics: 'sum', id: message.id, snapshot } satisfies Message, () => {});
  }

  /** Until all have told, or the time is over; of who does not, what it told last stands. */
  #ask(): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    const workers = Object.values(cluster.workers ?? {}).filter((w) => w?.isConnected());
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(late);
        this.#waiting.delete(round);
        resolve();
      };
      const late = setTimeout(done, OTHERS_TIMEOUT_MS);
      this.#waiting.set(round, { left: new Set(workers.map((w) => w!.id)), done });
      for (const worker of workers) worker!.send({ metrics: 'tell', round } satisfies Message, () => {});
    });
  }

  #answered(round: number, id: number): void {
    const waiting = this.#waiting.get(round);
    waiting?.left.delete(id);
    if (waiting && !waiting.left.size) waiting.done();
  }
}

const send = (message: Message) => {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
};

const tell = async (meter: NodeMeter, round: number): Promise<void> =>
  send({ metrics: 'told', round, snapshot: await meter.own() });

/** In another process: tells the first what it is asked, and asks it for the sum. */
export function joinTotals(meter: NodeMeter): void {
  const waiting = new Map<number, (snapshot: Snapshot) => void>();
  let asked = 0;
  process.on('message', (message: unknown) => {
    if (!isMessage(message)) return;
    if (message.metrics === 'tell') void tell(meter, message.round);
    if (message.metrics === 'sum') waiting.get(message.id)?.(message.snapshot);
  });
  meter.gather = () =>
    new Promise((resolve) => {
      asked += 1;
      const id = asked;
      const done = (snapshot: Snapshot | Promise<Snapshot>) => {
        clearTimeout(late);
        waiting.delete(id);
        resolve(snapshot);
      };
      // It leaves, and the first process hears it no more.
      const late = setTimeout(() => done(meter.own()), process.connected ? FIRST_TIMEOUT_MS : 0);
      waiting.set(id, done);
      send({ metrics: 'ask', id });
    });
}

/** Sends what is known so far, before this process lets go of the first one. */
export const tellLast = (meter: NodeMeter): Promise<void> => tell(meter, 0);
