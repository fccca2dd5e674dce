// Look-ups under way, bounded: in all and of one domain. What waits is bounded, too, and domains take turns.

export interface LookupLimits {
  /** Look-ups at once, in all and below one domain. */
  running: number;
  runningOfDomain: number;
  /** Look-ups that wait for others, in all and below one domain. */
  waiting: number;
  waitingOfDomain: number;
}

export class LookupBudget {
  readonly #limits: LookupLimits;
  readonly #running = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();
  #runningCount = 0;
  #waitingCount = 0;

  constructor(limits: LookupLimits) {
    this.#limits = limits;
  }

  /** Does it when there is room; undefined, at once, where too much waits already. */
  run<T>(domain: string, work: () => Promise<T>): Promise<T> | undefined {
    if (this.#hasRoom(domain)) return this.#start(domain, work);
    const line = this.#waiting.get(domain) ?? [];
    const { waiting, waitingOfDomain } = this.#limits;
    if (this.#waitingCount >= waiting || line.length >= waitingOfDomain) return undefined;
    this.#waitingCount += 1;
    this.#waiting.set(domain, line);
    return new Promise<T>((resolve, reject) => {
      line.push(() => void this.#start(domain, work).then(resolve, reject));
    });
  }

  #hasRoom(domain: string): boolean {
    const { running, runningOfDomain } = this.#limits;
    return this.#runningCount < running && (this.#running.get(domain) ?? 0) < runningOfDomain;
  }

  async #start<T>(domain: string, work: () => Promise<T>): Promise<T> {
    this.#runningCount += 1;
    this.#running.set(domain, (this.#running.get(domain) ?? 0) + 1);
    try {
      return await work();
    } finally {
      this.#runningCount -= 1;
      const left = (this.#running.get(domain) ?? 1) - 1;
      if (left) this.#running.set(domain, left);
      else this.#running.delete(domain);
      this.#next();
    }
  }

  #next(): void {
    for (const [domain, line] of this.#waiting) {
      if (!this.#hasRoom(domain)) continue;
      const begin = line.shift();
      this.#waitingCount -= 1;
      // To the end of the line.
      this.#waiting.delete(domain);
      if (line.length) this.#waiting.set(domain, line);
      begin?.();
      return;
    }
  }
}
