// Claimed deliveries that wait for room at their hosts. Hosts take turns, so none waits behind another's thousands.
import type { Claimed } from '../../../store/deliveries.ts';
import type { Hosts } from './host-limits.ts';
import type { Job } from './jobs.ts';

export interface Waiting {
  row: Claimed;
  job: Job;
  /** Where it stands in line. */
  lane: string;
}

/**
 * Windows' worth of rows that a host may have waiting; more are left to other processes, or to later. Who answers well
 * may have all that one claim brings: rows that are given back and claimed again cost nearly as much as their calls.
 */
const WINDOWS = 8;
const mayWait = (window: number): number => window * Math.max(WINDOWS, window / 2);

export class Queue {
  readonly #hosts: Hosts;
  readonly #waiting = new Map<string, Waiting[]>();
  size = 0;
  /** A host has come to have little waiting: more may be claimed for it. */
  thin = false;

  constructor(hosts: Hosts) {
    this.#hosts = hosts;
  }

  add(waiting: Waiting): void {
    const { lane } = waiting;
    const list = this.#waiting.get(lane);
    if (list) list.push(waiting);
    else this.#waiting.set(lane, [waiting]);
    this.size += 1;
  }

  /** The next that may start; undefined where no host has room. */
  next(): Waiting | undefined {
    for (const [host, list] of this.#waiting) {
      if (!this.#hosts.room(host)) continue;
      const waiting = list.shift();
      this.size -= 1;
      if (list.length === Math.floor(this.#hosts.window(host) / 2)) this.thin = true;
      // To the end of the line.
      this.#waiting.delete(host);
      if (list.length) this.#waiting.set(host, list);
      else this.thin = true;
      return waiting;
    }
    return undefined;
  }

  /** Lanes that have enough waiting, and what that is. */
  sated(): [lane: string, waiting: readonly Waiting[]][] {
    return [...this.#waiting].filter(([host, list]) => list.length > this.#hosts.window(host) / 2);
  }

  /** Takes out what a host will not come to soon. */
  excess(): Claimed[] {
    const rows: Claimed[] = [];
    for (const [host, list] of this.#waiting) {
      rows.push(...list.splice(mayWait(this.#hosts.window(host))).map(({ row }) => row));
    }
    this.size -= rows.length;
    return rows;
  }

  rows(): Claimed[] {
    return [...this.#waiting.values()].flatMap((list) => list.map(({ row }) => row));
  }
}
