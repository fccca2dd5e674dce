// Names that could not be looked up lately, and domains whose name servers do not answer: asking again costs nothing.
import { lru } from '../../../services/lru.ts';

/** How long a name's failure is kept: doubled with each in a row, so that a short outage costs little. */
const FIRST_KEPT_MS = 5_000;
const LONGEST_KEPT_MS = 30_000;
/** Names below one domain that have to time out in a row before further ones are not asked for. */
const SILENT_NAMES = 3;
const DOMAIN_KEPT_MS = 30_000;
/** While one name below such a domain is tried again, others are not. */
const PROBE_MS = 5_000;
const MAX_KEPT = 10_000;

/** Per host name. All times in milliseconds of one clock. */
export class HostFailures {
  readonly #kept = lru<{ error: Error; until: number; times: number }>(MAX_KEPT);

  /** The failure that is still kept. */
  get(name: string, now: number): Error | undefined {
    const failure = this.#kept.peek(name);
    return failure && now < failure.until ? failure.error : undefined;
  }

  add(name: string, error: Error, now: number): void {
    const times = (this.#kept.peek(name)?.times ?? 0) + 1;
    const kept = Math.min(LONGEST_KEPT_MS, FIRST_KEPT_MS * 2 ** Math.min(times - 1, 10));
    this.#kept.set(name, { error, until: now + kept, times });
  }

  clear(name: string): void {
    this.#kept.delete(name);
  }
}

/** Per registrable domain. */
export class DomainFailures {
  readonly #kept = lru<{ names: Set<string>; until: number }>(MAX_KEPT);

  /** Whether names below the domain are not to be asked for now. */
  has(domain: string, now: number): boolean {
    const failure = this.#kept.peek(domain);
    return failure !== undefined && failure.names.size >= SILENT_NAMES && now < failure.until;
  }

  /** A name below the domain is asked for; where that tries the domain again, others are refused until it ended. */
  probe(domain: string, now: number): void {
    const failure = this.#kept.peek(domain);
    if (failure && failure.names.size >= SILENT_NAMES) failure.until = now + PROBE_MS;
  }

  /** Its name servers did not answer for a name. */
  add(domain: string, name: string, now: number): void {
    const names = this.#kept.peek(domain)?.names ?? new Set();
    if (names.size < SILENT_NAMES) names.add(name);
    this.#kept.set(domain, { names, until: now + DOMAIN_KEPT_MS });
  }

  /** They answered, if only that there is no such name. */
  clear(domain: string): void {
    this.#kept.delete(domain);
  }
}
