// Memory that forms of strangers may take while they arrive. Where it runs out the largest form of the client that holds
// the most has to go, so that a newcomer with a small form always has room, from whatever address.

import { Refusal } from '../../errors.ts';
import { problem } from '../../problems.ts';

const MB = 1024 * 1024;
const MAX_BYTES_OF_CLIENT = 16 * MB;
const MAX_BYTES = 32 * MB;

/** What one form holds. */
export class Hold {
  readonly client: string;
  bytes = 0;
  readonly #held: HeldBytes;
  readonly #eviction = Promise.withResolvers<never>();
  #refusal: Refusal | undefined;

  constructor(client: string, held: HeldBytes) {
    this.client = client;
    this.#held = held;
    this.evicted.catch(() => {});
  }

  /** Rejects when the form has to go; whoever waits for more of it waits for this, too. */
  get evicted(): Promise<never> {
    return this.#eviction.promise;
  }

  /** Holds so many bytes more. @throws Refusal 429, 503 when this form has to go */
  take(bytes: number): void {
    if (!this.#refusal) {
      this.bytes += bytes;
      this.#held.makeRoom(this.client);
    }
    if (this.#refusal) throw this.#refusal;
  }

  /** Called when nothing of the form is in memory any more. */
  release(): void {
    this.#held.forget(this);
  }

  evict(refusal: Refusal): void {
    this.release();
    this.#refusal = refusal;
    this.#eviction.reject(refusal);
  }
}

export class HeldBytes {
  /** In the order in which they came. */
  readonly #forms = new Set<Hold>();
  readonly #evicted: () => void;

  /** @param evicted called for each form that has to go */
  constructor(evicted: () => void) {
    this.#evicted = evicted;
  }

  open(client: string): Hold {
    const hold = new Hold(client, this);
    this.#forms.add(hold);
    return hold;
  }

  /** Bytes that are held. */
  get all(): number {
    return sumOf([...this.#forms]);
  }

  forget(hold: Hold): void {
    this.#forms.delete(hold);
  }

  /** Evicts forms while that client, or all together, hold too much. */
  makeRoom(client: string): void {
    const ofClient = () => [...this.#forms].filter((one) => one.client === client);
    while (sumOf(ofClient()) > MAX_BYTES_OF_CLIENT) this.#evictLargest(ofClient(), tooMuchAtOnce());
    while (this.all > MAX_BYTES) {
      const clients = [...Map.groupBy(this.#forms, (one) => one.client).values()];
      const [most = []] = clients.sort((a, b) => sumOf(b) - sumOf(a));
      this.#evictLargest(most, noRoom());
    }
  }

  #evictLargest(forms: Hold[], refusal: Refusal): void {
    const [largest] = forms.sort((a, b) => b.bytes - a.bytes);
    largest?.evict(refusal);
    this.#evicted();
  }
}

const sumOf = (forms: readonly Hold[]): number => forms.reduce((sum, { bytes }) => sum + bytes, 0);

const tooMuchAtOnce = () =>
  new Refusal(429, problem('too-many-forms'), {
    headers: { 'Retry-After': '5' },
  });
const noRoom = () => new Refusal(503, problem('overloaded-by-forms'), { headers: { 'Retry-After': '5' } });
