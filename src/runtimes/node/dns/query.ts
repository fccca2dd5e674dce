// One name's A and AAAA records, asked for together (RFC 8305 §3).

import { Resolver } from 'node:dns/promises';
import { CallFailed } from '../../../errors.ts';
import { type Problem, problem } from '../../../problems.ts';

/** For the whole look-up; c-ares' own timeouts are per name server and try. */
export const LOOKUP_TIMEOUT_MS = 2_000;
/** RFC 8305 §3: how long the other family's records are waited for once one family's are there. */
const RESOLUTION_DELAY_MS = 50;
const TRY_TIMEOUT_MS = 700;
const MAX_TRIES = 2;
/** c-ares reads the system's configuration when it begins; name servers change while a process runs. */
const RESOLVER_LIFETIME_MS = 60_000;

export interface Address {
  address: string;
  family: 4 | 6;
}

/** What came of a query; `ttl` in seconds, the least of its records. */
export interface Found {
  addresses: Address[];
  ttl: number;
}

interface AddressRecord {
  address: string;
  ttl: number;
}

/** What asks name servers: a Resolver of node:dns/promises, or a test's own. */
export interface AddressResolver {
  resolve4(name: string, options: { ttl: true }): Promise<AddressRecord[]>;
  resolve6(name: string, options: { ttl: true }): Promise<AddressRecord[]>;
}

/** `missing`: there is no such name, or it has no address. `silent`: its name servers do not answer. */
export type Failure = 'missing' | 'silent' | 'failed';

/** A name that has no addresses, as far as is known. */
export class LookupFailed extends CallFailed {
  readonly failure: Failure;

  constructor(failure: Failure, what: string | Problem, options?: ErrorOptions) {
    super(what, options);
    this.failure = failure;
  }
}

/** The system's name servers, asked by c-ares: no thread waits for an answer, as one of the few of `dns.lookup` does. */
export function systemResolver(clock: () => number): AddressResolver {
  let resolver: Resolver | undefined;
  let since = 0;
  const current = () => {
    const now = clock();
    if (!resolver || now - since >= RESOLVER_LIFETIME_MS) {
      resolver = new Resolver({ timeout: TRY_TIMEOUT_MS, tries: MAX_TRIES });
      since = now;
    }
    return resolver;
  };
  return {
    resolve4: (name, options) => current().resolve4(name, options),
    resolve6: (name, options) => current().resolve6(name, options),
  };
}

/**
 * Asks for both families; one that has no answer holds the other up for RESOLUTION_DELAY_MS at most. IPv4 first:
 * c-ares does not know whether this machine has a way to IPv6.
 * @throws LookupFailed
 */
export function queryAddresses(resolver: AddressResolver, name: string): Promise<Found> {
  const found: Found = { addresses: [], ttl: Number.POSITIVE_INFINITY };
  const errors: unknown[] = [];
  let open = 2;
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(late);
      clearTimeout(soon);
      if (!found.addresses.length) return reject(failureOf(name, errors));
      found.addresses.sort((a, b) => a.family - b.family);
      resolve(found);
    };
    const late = setTimeout(end, LOOKUP_TIMEOUT_MS);
    let soon: NodeJS.Timeout | undefined;
    const ask = async (family: 4 | 6) => {
      try {
        const records = await resolver[`resolve${family}`](name, { ttl: true });
        for (const { address, ttl } of records) {
          found.addresses.push({ address, family });
          found.ttl = Math.min(found.ttl, ttl);
        }
        if (!records.length) errors.push({ code: 'ENODATA' });
      } catch (error) {
        errors.push(error);
      }
      open -= 1;
      // RFC 8020: a name that does not exist has no record of any type.
      if (!open || errors.some((error) => codeOf(error) === 'ENOTFOUND')) end();
      else if (found.addresses.length) soon ??= setTimeout(end, RESOLUTION_DELAY_MS);
    };
    void ask(4);
    void ask(6);
  });
}

/** Bun's codes are c-ares' own: `DNS_ENOTFOUND`. */
const codeOf = (error: unknown): string =>
  String((error as { code?: unknown } | undefined)?.code ?? '').replace(/^DNS_/, '');

const MISSING = new Set(['ENOTFOUND', 'ENODATA']);
/** A forwarder says SERVFAIL when the name servers behind it do not answer. */
const SILENT = new Set(['ETIMEOUT', 'ESERVFAIL']);

function failureOf(name: string, errors: readonly unknown[]): LookupFailed {
  const codes = errors.map(codeOf);
  const [cause] = errors;
  if (codes.includes('ENOTFOUND') || (codes.length === 2 && codes.every((code) => MISSING.has(code)))) {
    return new LookupFailed('missing', problem('host-not-found'), { cause });
  }
  // Without two answers it was LOOKUP_TIMEOUT_MS that ended it.
  if (codes.length < 2 || codes.some((code) => SILENT.has(code))) {
    return new LookupFailed('silent', problem('name-servers-silent', { domain: name }), { cause });
  }
  const code = codes.find((one) => !MISSING.has(one));
  const reason = code || `${cause}`;
  return new LookupFailed('failed', problem('look-up-failed', { host: name, reason }), { cause });
}
