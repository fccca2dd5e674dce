// Several processes are one site: whoever is asked for metrics asks the first process, which asks all others and adds
// them up. What those knew that have ended stays in the sums, since a counter never goes back. prom-client's own
// AggregatorRegistry answers in the first process only, and forgets processes that ended.
import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { AggregatorRegistry, Counter, Registry } from 'prom-client';
import type { NodeMeter, Snapshot } from './meter.ts';

/** Between processes: a question for the other's numbers, and its answer. No question has the number 0. */
type Message = { metrics: 'ask'; id: number } | { metrics: 'told'; id: number; snapshot: Snapshot };
const isMessage = (message: unknown): message is Message =>
  typeof message === 'object' && message !== null && 'metrics' in message;

/** How long the first process waits for the others, and these for the first. */
const OTHERS_TIMEOUT_MS = 1_000;
const FIRST_TIMEOUT_MS = 2_000;

/** The snapshots of several processes as that of one. */
export const combined = (snapshots: readonly Snapshot[]): Promise<Snapshot> =>
  AggregatorRegistry.aggregate([...snapshots]).getMetricsAsJSON();

class Questions {
  readonly #waiting = new Map<number, (snapshot: Snapshot) => void>();
  #asked = 0;

  /** The answer; undefined where none comes in time. */
  async ask(send: (message: Message) => void, timeout: number): Promise<Snapshot | undefined> {
    this.#asked += 1;
    const id = this.#asked;
    const answer = new Promise<Snapshot>((resolve) => this.#waiting.set(id, resolve));
    send({ metrics: 'ask', id });
    const told = await Promise.race([answer, sleep(timeout, undefined, { ref: false })]);
    this.#waiting.delete(id);
    return told;
  }

  answered({ id, snapshot }: { id: number; snapshot: Snapshot }): void {
    this.#waiting.get(id)?.(snapshot);
  }
}

/** In the first process: answers the others' questions. */
export class Totals {
  readonly #questions = new Questions();
  readonly #last = new Map<number, Snapshot>();
  /** What processes knew that have ended. */
  #departed: Promise<Snapshot> = Promise.resolve([]);
  readonly #own = new Registry();
  readonly #crashes = new Counter({
    name: 'tagwire_process_crashes_total',
    help: 'Server processes that ended without being asked to, and were replaced.',
    registers: [this.#own],
  });

  listen(): void {
    cluster.on('message', (worker, message: unknown) => {
      if (!isMessage(message)) return;
      if (message.metrics === 'ask') return void this.#tell(worker, message.id);
      this.#last.set(worker.id, message.snapshot);
      this.#questions.answered(message);
    });
    cluster.on('exit', ({ id }, code) => {
      if (code !== 0) this.#crashes.inc();
      const counted = this.#last.get(id)?.filter(({ type }) => String(type) !== 'gauge');
      this.#last.delete(id);
      if (counted) this.#departed = this.#departed.then((before) => combined([before, counted]));
    });
  }

  /** The sum over all processes; of one that does not answer in time, its last numbers. */
  async #tell(worker: Worker, id: number): Promise<void> {
    const workers = Object.values(cluster.workers ?? {}).filter((one) => one?.isConnected());
    const asked = workers.map((one) =>
      this.#questions.ask((message) => one?.send(message, () => {}), OTHERS_TIMEOUT_MS),
    );
    await Promise.all(asked);
    const departed = await this.#departed;
    const own = await this.#own.getMetricsAsJSON();
    const snapshot = await combined([departed, ...this.#last.values(), own]);
    if (worker.isConnected()) worker.send({ metrics: 'told', id, snapshot } satisfies Message, () => {});
  }
}

const send = (message: Message) => {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
};

const tell = async (meter: NodeMeter, id: number): Promise<void> =>
  send({ metrics: 'told', id, snapshot: await meter.own() });

/** In another process: tells the first what it is asked, and asks it for the sum. */
export function joinTotals(meter: NodeMeter): void {
  const questions = new Questions();
  process.on('message', (message: unknown) => {
    if (!isMessage(message)) return;
    if (message.metrics === 'ask') void tell(meter, message.id);
    else questions.answered(message);
  });
  meter.gather = async () => {
    // The first process no longer listens to one that leaves.
    const sum = process.connected ? await questions.ask(send, FIRST_TIMEOUT_MS) : undefined;
    return sum ?? meter.own();
  };
}

/** Sends what is known so far, before this process lets go of the first one. */
export const tellLast = (meter: NodeMeter): Promise<void> => tell(meter, 0);
