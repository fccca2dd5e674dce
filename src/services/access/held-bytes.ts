// Memory that forms of strangers may take while they arrive. Where it runs out the largest form of the client that holds
// the most has to go, so that a newcomer with a small form always has room, from whatever address.
import { Refusal } from '../../errors.ts';

const MB = 1024 * 1024;
/** Bytes of one client, and of all. */
export const MAX_HELD = { client: 16 * MB, all: 32 * MB };

/** What one form holds. */
export class Hold {
  readonly client: string;
  bytes = 0;
  /** Rejects when the form has to go; whoever waits for more of it waits for this, too. */
  readonly evicted: Promise<never>;
  readonly #take: (hold: Hold, bytes: number) => void;
  readonly #release: (hold: Hold) => void;
  #refusal: Refusal | undefined;
  #reject: (refusal: Refusal) => void = () => {};

  constructor(client: string, take: (hold: Hold, bytes: number) => void, release: (hold: Hold) => void) {
    this.client = client;
    this.#take = take;
    this.#release = release;
    this.evicted = new Promise((_, reject) => {
      this.#reject = reject;
    });
    this.evicted.catch(() => {});
  }

  /** Holds so many bytes more. @throws Refusal 429, 503 when this form has to go */
  take(bytes: number): void {
    if (!this.#refusal) this.#take(this, bytes);
    if (this.#refusal) throw this.#refusal;
  }

  /** Called once, when nothing of the form is in memory any more. */
  release(): void {
    if (!this.#refusal) this.#release(this);
  }

  evict(refusal: Refusal): void {
    this.#release(this);
    this.#refusal = refusal;
    this.#reject(refusal);
  }
}

export class HeldBytes {
  readonly #max: typeof MAX_HELD;
  /** Forms in the order in which they came, by client. */
  readonly #clients = new Map<string, Set<Hold>>();
  readonly #evicted: () => void;
  #all = 0;

  /** @param evicted called for each form that has to go */
  constructor(evicted: () => void = () => {}, max = MAX_HELD) {
    this.#evicted = evicted;
    this.#max = max;
  }

  open(client: string): Hold {
    const hold = new Hold(client, this.#take, this.#release);
    const forms = this.#clients.get(client) ?? new Set();
    this.#clients.set(client, forms.add(hold));
    return hold;
  }

  /** Bytes that are held. */
  get all(): number {
    return this.#all;
  }

  readonly #take = (hold: Hold, bytes: number): void => {
    hold.bytes += bytes;
    this.#all += bytes;
    const own = this.#clients.get(hold.client) ?? new Set();
    while (sumOf(own) > this.#max.client) this.#evict(own, tooMuchAtOnce());
    while (this.#all > this.#max.all) {
      const sums = [...this.#clients.values()].map((forms) => ({ forms, bytes: sumOf(forms) }));
      this.#evict(largestOf(sums)?.forms ?? [], noRoom());
    }
  };

  #evict(forms: Iterable<Hold>, refusal: Refusal): void {
    largestOf(forms)?.evict(refusal);
    this.#evicted();
  }

  readonly #release = (hold: Hold): void => {
    const forms = this.#clients.get(hold.client);
    if (!forms?.delete(hold)) return;
    this.#all -= hold.bytes;
    if (!forms.size) this.#clients.delete(hold.client);
  };
}

const sumOf = (forms: Iterable<Hold>): number => {
  let sum = 0;
  for (const { bytes } of forms) sum += bytes;
  return sum;
};

/** Of several the one that came first. */
function largestOf<T extends { bytes: number }>(all: Iterable<T>): T | undefined {
  let largest: T | undefined;
  for (const one of all) if (!largest || one.bytes > largest.bytes) largest = one;
  return largest;
}

const tooMuchAtOnce = () =>
  new Refusal(429, 'Your address sends too much at once: send one form after another.', {
    headers: { 'Retry-After': '5' },
  });
const noRoom = () =>
  new Refusal(503, 'More is sent than there is room for; try again.', { headers: { 'Retry-After': '5' } });
