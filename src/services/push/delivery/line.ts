// Deliveries of one budget: what waits, what runs, how much more may be claimed.
import type { Claimed } from '../../../store/deliveries.ts';
import { Hosts, type HostWindow, laneOf } from './host-limits.ts';
import type { Job } from './jobs.ts';
import { Queue, type Waiting } from './queue.ts';

/** Rows claimed at once. */
const CLAIM_ROWS = 500;
/** What there is no room for at its domain is due again after so long: others stand behind it. */
const POSTPONED_MS = 1_000;
/** Milliseconds between claims that find nothing: where much is due at busy hosts, they look at all of that. */
const REST_MS = 100;

interface LineOptions {
  /** Whether it is the one of verifications. */
  verifications: boolean;
  maxRunning: number;
  maxWaiting: number;
  /** Where a delivery stands in line, and how much such a lane gets at once. */
  laneOf: (row: Claimed) => string;
  window?: HostWindow;
}

export class Line {
  readonly #options: LineOptions;
  readonly hosts: Hosts;
  readonly #queue: Queue;
  running = 0;
  /** Calls it may still make. */
  left = Number.POSITIVE_INFINITY;
  /** Nothing more was due at the last look, and nothing has ended since. */
  exhausted = false;
  /** Since when nothing was due but at hosts that have enough waiting; in milliseconds. */
  #fruitless = Number.NEGATIVE_INFINITY;

  constructor(options: LineOptions) {
    this.#options = options;
    this.hosts = new Hosts(options.window);
    this.#queue = new Queue(this.hosts);
  }

  get verifications(): boolean {
    return this.#options.verifications;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  add(row: Claimed, job: Job): void {
    this.#queue.add({ row, job, lane: this.#options.laneOf(row) });
  }

  /** The next that may start. */
  next(): Waiting | undefined {
    return this.left > 0 && this.running < this.#options.maxRunning ? this.#queue.next() : undefined;
  }

  /**
   * What a claim may bring now; undefined for no claim.
   * @param left calls that all lines may still make, besides what waits
   */
  claim(left: number, now: number): { limit: number; except: string[] } | undefined {
    const most = Math.min(this.left, this.#options.maxWaiting);
    const limit = Math.min(CLAIM_ROWS, left, most - this.#queue.size);
    if (this.exhausted || limit <= 0) return undefined;
    const except = this.#sated();
    return except.length && this.isResting(now) ? undefined : { limit, except };
  }

  /** Of a claim: how many rows it brought, and how many it might have. */
  claimed(rows: number, limit: number, now: number): void {
    this.exhausted = rows < limit;
    if (!rows) this.#fruitless = now;
  }

  /** Takes out what a host will not come to soon, and when that is due again. */
  excess(now: number): { rows: Claimed[]; dueAt: number }[] {
    const rows = this.#queue.excess();
    if (!this.verifications) return [{ rows, dueAt: now }];
    // A claim can leave out hosts that have enough waiting, but not all hosts of a client or domain.
    const sated = new Set(this.#sated());
    const [left = [], postponed = []] = [true, false].map((out) =>
      rows.filter((row) => sated.has(laneOf(row)) === out),
    );
    return [
      { rows: left, dueAt: now },
      { rows: postponed, dueAt: now + POSTPONED_MS },
    ];
  }

  /** Whether a claim may help, when nothing that waits may start. */
  isHungry(now: number): boolean {
    if (this.#queue.thin) {
      this.exhausted = false;
      this.#fruitless = Number.NEGATIVE_INFINITY;
    }
    this.#queue.thin = false;
    return !this.exhausted && !this.isResting(now);
  }

  isResting(now: number): boolean {
    return Math.abs(now - this.#fruitless) < REST_MS;
  }

  rows(): Claimed[] {
    return this.#queue.rows();
  }

  /** Hosts that have enough waiting, as a claim knows them. */
  #sated(): string[] {
    const lanes = this.#queue.sated();
    if (!this.verifications) return lanes.map(([lane]) => lane);
    return [...new Set(lanes.flatMap(([, list]) => list.map(({ row }) => laneOf(row))))];
  }
}
