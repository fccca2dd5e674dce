// How many calls a host gets at once. No I/O, no clock of its own.

/** Calls that a host gets at once: before and after it has answered one well. */
export interface HostCaps {
  unproven: number;
  responsive: number;
}
const DELIVERY_CAPS: HostCaps = { unproven: 8, responsive: 64 };
/** A call is slow that takes so many milliseconds, and so many times as long as its host's usual ones. */
const SLOW_MS = 50;
const SLOW_FACTOR = 4;
/** Slow calls that have given up their place, of all hosts. */
const MAX_SLOW = 768;
const MAX_REMEMBERED = 5_000;

interface Host {
  /** Whether its last call was answered well. */
  isResponsive: boolean;
  /** Calls that hold a place, and slow ones that hold none. */
  running: number;
  slow: number;
  /** Calls answered well, since it is remembered. */
  succeeded: number;
  /** Milliseconds an answer takes, smoothed. */
  usual: number;
}

/** Retries count apart from their host's first attempts: those that hang again and again would take all places. */
export const laneOf = ({ host, attempts }: { host: string; attempts: number }): string =>
  attempts ? `${host} again` : host;

export class HostLimits {
  readonly #hosts = new Map<string, Host>();
  readonly #caps: HostCaps;
  #slow = 0;

  constructor(caps = DELIVERY_CAPS) {
    this.#caps = caps;
  }

  #of(name: string): Host {
    let host = this.#hosts.get(name);
    if (!host) {
      if (this.#hosts.size >= MAX_REMEMBERED) this.#forgetIdle();
      host = { isResponsive: false, running: 0, slow: 0, succeeded: 0, usual: 0 };
      this.#hosts.set(name, host);
    }
    return host;
  }

  #forgetIdle(): void {
    for (const [name, { running, slow }] of this.#hosts) {
      if (!running && !slow) this.#hosts.delete(name);
    }
  }

  /** Calls that a host gets at once. */
  cap(name: string): number {
    return this.#of(name).isResponsive ? this.#caps.responsive : this.#caps.unproven;
  }

  hasRoom(name: string): boolean {
    return this.#of(name).running < this.cap(name);
  }

  start(name: string): void {
    this.#of(name).running += 1;
  }

  /** Whether a call that has run for so long is slow; its place goes to another then. */
  giveUpPlace(name: string, milliseconds: number): boolean {
    const host = this.#of(name);
    // A host that answers nothing keeps its calls in their places, and gets no more of them.
    const few = host.slow < host.succeeded / 4 && this.#slow < MAX_SLOW;
    if (!few || milliseconds < Math.max(SLOW_MS, host.usual * SLOW_FACTOR)) return false;
    host.running -= 1;
    host.slow += 1;
    this.#slow += 1;
    return true;
  }

  /** @param call `slow`: whether it had given up its place */
  end(name: string, { ok, milliseconds, slow }: { ok: boolean; milliseconds: number; slow: boolean }): void {
    const host = this.#of(name);
    if (slow) {
      host.slow -= 1;
      this.#slow -= 1;
      // Its failure says nothing of the others, which the host answered meanwhile.
      if (!ok) return;
    } else {
      host.running -= 1;
    }
    host.isResponsive = ok;
    if (!ok) return;
    host.succeeded += 1;
    host.usual += (milliseconds - host.usual) / 8;
  }
}
