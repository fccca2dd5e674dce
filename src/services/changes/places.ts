// How many may wait at once: in all, and of one client. Each costs memory and a connection.
import { Refusal } from '../../errors.ts';
import type { Runtime } from '../../ports.ts';
import { problem } from '../../problems.ts';

/** In one process. */
const MAX_WAITING = 12_000;
/** For one client; some are not limited (services/access/clients.ts). */
export const MAX_OF_ONE_CLIENT = 100;
/** When a refused client is to come again: whoever waits by `?wait=` is gone by then. */
const RETRY_AFTER_SECONDS = 30;

export const WAITING_KINDS = ['poll', 'stream'] as const;
export type WaitingKind = (typeof WAITING_KINDS)[number];

export class Places {
  readonly #runtime: Pick<Runtime, 'meter'>;
  readonly #taken: Record<WaitingKind, number> = { poll: 0, stream: 0 };
  readonly #byClient = new Map<string, number>();
  /** Fewer where a runtime has fewer connections. */
  most = MAX_WAITING;

  constructor(runtime: Pick<Runtime, 'meter'>) {
    this.#runtime = runtime;
    for (const kind of WAITING_KINDS) runtime.meter.gauge('tagwire_waiting', kind, () => this.#taken[kind]);
  }

  get #all(): number {
    return this.#taken.poll + this.#taken.stream;
  }

  /** @param client as limits know it; undefined for one that is not limited */
  hasRoom(client: string | undefined): boolean {
    return this.#all < this.most && (client === undefined || this.#of(client) < MAX_OF_ONE_CLIENT);
  }

  /** @throws Refusal 429 where this client has its share, 503 where all places are taken */
  check(client: string | undefined): void {
    if (this.hasRoom(client)) return;
    const { meter } = this.#runtime;
    const headers = { 'Retry-After': `${RETRY_AFTER_SECONDS}` };
    if (client !== undefined && this.#of(client) >= MAX_OF_ONE_CLIENT) {
      meter.count('tagwire_limited_total', 'waiting');
      throw new Refusal(429, problem('too-many-waiting', { count: MAX_OF_ONE_CLIENT }), { headers });
    }
    meter.count('tagwire_shed_total', 'waiting');
    throw new Refusal(503, problem('waiting-full'), { headers });
  }

  take(kind: WaitingKind, client: string | undefined): void {
    this.#taken[kind] += 1;
    if (client !== undefined) this.#byClient.set(client, this.#of(client) + 1);
  }

  leave(kind: WaitingKind, client: string | undefined): void {
    this.#taken[kind] -= 1;
    if (client === undefined) return;
    const left = this.#of(client) - 1;
    if (left) this.#byClient.set(client, left);
    else this.#byClient.delete(client);
  }

  #of(client: string): number {
    return this.#byClient.get(client) ?? 0;
  }
}
