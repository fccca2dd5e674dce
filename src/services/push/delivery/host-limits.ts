// How many calls a host gets at once. Who answers well gets more, who fails gets fewer, and a host that answers
// most calls but lets some hang does not lose its room to those. No I/O, no clock of its own.

/** Calls that a host gets at once: at first, and at most. */
export interface HostWindow {
  first: number;
  most: number;
}
const WINDOW: HostWindow = { first: 8, most: 64 };
/** A call that takes much longer than its host's usual ones hangs; in milliseconds. */
const HANGING = 50;
const HANGING_TIMES = 4;
/** And half as long when as many windows of later calls have been answered: a process that was held up has seen none. */
const OVERTAKEN = 2;
/** Hanging calls that have left their room, in all. */
const ASIDE = 768;
const REMEMBERED = 5_000;

interface Host {
  window: number;
  running: number;
  aside: number;
  /** Answered well, since it is remembered. */
  good: number;
  /** Milliseconds an answer takes, smoothed. */
  usual: number;
}

/**
 * Where a delivery stands in line. Retries have a line of their own at each host: those that hang again and again
 * would take the room of first attempts.
 */
export const laneOf = ({ host, attempts }: { host: string; attempts: number }): string =>
  attempts ? `${host} again` : host;

export class Hosts {
  readonly #hosts = new Map<string, Host>();
  readonly #window: HostWindow;
  #aside = 0;

  constructor(window = WINDOW) {
    this.#window = window;
  }

  #of(name: string): Host {
    let host = this.#hosts.get(name);
    if (!host) {
      if (this.#hosts.size >= REMEMBERED) this.#forget();
      host = { window: this.#window.first, running: 0, aside: 0, good: 0, usual: 0 };
      this.#hosts.set(name, host);
    }
    return host;
  }

  #forget(): void {
    for (const [name, { running, aside }] of this.#hosts) {
      if (!running && !aside) this.#hosts.delete(name);
    }
  }

  /** Calls a host may get now. */
  room(name: string): number {
    const host = this.#of(name);
    return Math.max(0, Math.floor(host.window) - host.running);
  }

  /** Calls a host may get at once. */
  window(name: string): number {
    return Math.floor(this.#of(name).window);
  }

  /** A call begins; how many were answered well before. */
  start(name: string): number {
    const host = this.#of(name);
    host.running += 1;
    return host.good;
  }

  /**
   * Whether a call that runs for so long now hangs, and its room may go to another.
   * @param call `good`: what start() said
   */
  setAside(name: string, { milliseconds, good }: { milliseconds: number; good: number }): boolean {
    const host = this.#of(name);
    // A fifth may hang: of a host that hangs altogether, nothing is set aside.
    const few = host.aside < host.good / 4 && this.#aside < ASIDE;
    const overtaken = host.good - good >= host.window * OVERTAKEN;
    const patience = Math.max(HANGING, host.usual * HANGING_TIMES) / (overtaken ? 2 : 1);
    if (!few || milliseconds < patience) return false;
    host.running -= 1;
    host.aside += 1;
    this.#aside += 1;
    return true;
  }

  end(name: string, call: { ok: boolean; milliseconds: number; aside: boolean }): void {
    const host = this.#of(name);
    if (call.aside) {
      host.aside -= 1;
      this.#aside -= 1;
      // It says nothing of the others, which the host answered meanwhile.
      if (!call.ok) return;
    } else {
      host.running -= 1;
    }
    if (call.ok) {
      host.good += 1;
      host.usual += (call.milliseconds - host.usual) / 8;
      host.window = Math.min(this.#window.most, host.window + 1);
    } else {
      host.window = Math.max(1, host.window * 0.75);
    }
  }
}
