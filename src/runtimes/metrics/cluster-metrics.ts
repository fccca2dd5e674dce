// Several processes are one site: whoever is asked for metrics asks the first process, which asks all others and adds
// them up. What those knew that have ended stays in the sums, since a counter never goes back.
import cluster, { type Worker } from 'node:cluster';
import type { Family } from '../../ports.ts';
import { alone } from '../../services/telemetry/exposition.ts';
import type { NodeMeter } from './meter.ts';

/** Between processes: a question to the first, its question to the others, and both answers. */
type Message =
  | { metrics: 'ask'; id: number }
  | { metrics: 'tell'; round: number }
  | { metrics: 'told'; round: number; families: Family[] }
  | { metrics: 'sum'; id: number; families: Family[] };
const isMessage = (message: unknown): message is Message =>
  typeof message === 'object' && message !== null && 'metrics' in message;

/** How long the first process waits for others, and they for it, in milliseconds. */
const PATIENCE = { others: 1_000, first: 2_000 };

const CRASHES = 'Server processes that ended without being asked to, and were replaced.';

/** The families of several processes as those of one. */
export function combined(all: readonly (readonly Family[])[]): Family[] {
  const made = new Map<string, Omit<Family, 'series'> & { series: Map<string, number> }>();
  for (const { series, ...about } of all.flat()) {
    const into = made.get(about.name) ?? { ...about, series: new Map<string, number>() };
    made.set(about.name, into);
    for (const [text, value] of series) {
      const before = into.series.get(text);
      const joined =
        before === undefined ? value : about.combine ? Math[about.combine](before, value) : before + value;
      into.series.set(text, joined);
    }
  }
  return [...made.values()].map((family) => ({ ...family, series: [...family.series] }));
}

/** In the first process: answers the others' questions. */
export class Totals {
  readonly #last = new Map<number, Family[]>();
  /** What processes knew that have ended. */
  #departed: Family[] = [];
  #waiting = new Map<number, { left: Set<number>; done: () => void }>();
  #round = 0;
  #crashes = 0;

  listen(): void {
    cluster.on('message', (worker, message: unknown) => {
      if (isMessage(message)) void this.#heard(worker, message);
    });
    cluster.on('exit', ({ id }, code) => {
      if (code !== 0) this.#crashes += 1;
      const known = this.#last.get(id);
      this.#last.delete(id);
      for (const round of this.#waiting.keys()) this.#answered(round, id);
      const counted = known?.filter(({ type }) => type !== 'gauge');
      if (counted) this.#departed = combined([this.#departed, counted]);
    });
  }

  async #heard(worker: Worker, message: Message): Promise<void> {
    if (message.metrics === 'told') {
      this.#last.set(worker.id, message.families);
      this.#answered(message.round, worker.id);
    }
    if (message.metrics !== 'ask') return;
    await this.#ask();
    const crashes = alone('tagwire_process_crashes_total', CRASHES, 'counter', this.#crashes);
    const families = combined([this.#departed, ...this.#last.values(), [crashes]]);
    if (worker.isConnected())
      worker.send({ metrics: 'sum', id: message.id, families } satisfies Message, () => {});
  }

  /** Until all have told, or PATIENCE is over; of who does not, what it told last stands. */
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
      const late = setTimeout(done, PATIENCE.others);
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

/** In another process: tells the first what it is asked, and asks it for the sum. */
export function joinTotals(meter: NodeMeter): void {
  const waiting = new Map<number, (families: Family[]) => void>();
  let asked = 0;
  process.on('message', (message: unknown) => {
    if (!isMessage(message)) return;
    if (message.metrics === 'tell') send({ metrics: 'told', round: message.round, families: meter.own() });
    if (message.metrics === 'sum') waiting.get(message.id)?.(message.families);
  });
  meter.gather = () =>
    new Promise((resolve) => {
      asked += 1;
      const id = asked;
      const done = (families: Family[]) => {
        clearTimeout(late);
        waiting.delete(id);
        resolve(families);
      };
      // It leaves, and the first process hears it no more.
      const late = setTimeout(() => done(meter.own()), process.connected ? PATIENCE.first : 0);
      waiting.set(id, done);
      send({ metrics: 'ask', id });
    });
}

/** The last that is told, before the first process is let go of. */
export const tellLast = (meter: NodeMeter): void =>
  send({ metrics: 'told', round: 0, families: meter.own() });
