// From a host name to its addresses, for outgoing calls: strangers name many of those hosts, and some of these names
// are made to be slow. None waits for a thread. How many are looked up at once is bounded by whoever calls: see
// services/push/delivery/queue.ts and check-budget.ts.

import { promises as dns } from 'node:dns';
import { isIP } from 'node:net';
import { problem } from '../../../problems.ts';
import { lru } from '../../../services/lru.ts';
import { domainOf } from './domain.ts';
import { DomainFailures, HostFailures } from './failures.ts';
import { HostsFile } from './hosts-file.ts';
import {
  type Address,
  type AddressResolver,
  type Found,
  LookupFailed,
  queryAddresses,
  systemResolver,
} from './query.ts';

/** What a name resolved to is kept for its TTL, and no longer than this; see the guard for what may be connected to. */
const MAX_TTL_MS = 60_000;
const MAX_NAMES = 10_000;
/** RFC 1035 §2.3.4, as text. */
const MAX_NAME_LENGTH = 253;
export interface NameLookupOptions {
  /** The system's name servers without it. */
  resolver?: AddressResolver;
  hostsFile?: Pick<HostsFile, 'find'>;
  /**
   * Hosts that the operator named. Where name servers do not know one, the system is asked, which knows mDNS and
   * search domains, and has two threads for that.
   */
  operatorHosts?: Iterable<string>;
  systemLookup?: (name: string) => Promise<Address[]>;
  /** Milliseconds; it never goes back. */
  clock?: () => number;
}

export interface LookupOptions {
  /** A stranger named the host: see `Call.unverified`. */
  unverified?: boolean;
}

export class NameLookup {
  readonly #resolver: AddressResolver;
  readonly #hosts: Pick<HostsFile, 'find'>;
  readonly #operatorHosts: ReadonlySet<string>;
  readonly #systemLookup: (name: string) => Promise<Address[]>;
  readonly #clock: () => number;
  readonly #underWay = new Map<string, Promise<Address[]>>();
  /** Domains whose name servers do not answer: what strangers ask for decides nothing for others, who may share one. */
  readonly #silent = new DomainFailures();
  readonly #silentForStrangers = new DomainFailures();
  readonly #found = lru<{ addresses: Address[]; until: number }>(MAX_NAMES);
  readonly #failures = new HostFailures();

  constructor(options: NameLookupOptions = {}) {
    this.#clock = options.clock ?? (() => performance.now());
    this.#resolver = options.resolver ?? systemResolver(this.#clock);
    this.#hosts = options.hostsFile ?? new HostsFile();
    this.#operatorHosts = new Set([...(options.operatorHosts ?? [])].map(canonical));
    this.#systemLookup = options.systemLookup ?? systemLookup;
  }

  /**
   * A name's addresses, at least one. They are anybody's, this network's included: whoever connects checks them.
   * @throws LookupFailed
   */
  async lookUp(hostname: string, { unverified = false }: LookupOptions = {}): Promise<Address[]> {
    const name = canonical(hostname);
    const local = this.#hosts.find(name) ?? loopback(name);
    if (local) return local.map(addressOf);
    if (name.length > MAX_NAME_LENGTH) throw new LookupFailed('missing', problem('host-not-found'));
    const kept = this.#found.get(name);
    if (kept && this.#clock() < kept.until) return kept.addresses;
    const underWay = this.#underWay.get(name);
    if (underWay) return underWay;
    const domain = domainOf(name);
    const silent = unverified ? this.#silentForStrangers : this.#silent;
    const known = this.#failures.get(name, this.#clock());
    if (known) throw known;
    if (silent.has(domain, this.#clock())) throw silence(domain);
    silent.probe(domain, this.#clock());
    const begun = this.#query(name, domain, unverified);
    this.#underWay.set(name, begun);
    try {
      return await begun;
    } finally {
      this.#underWay.delete(name);
    }
  }

  async #query(name: string, domain: string, unverified: boolean): Promise<Address[]> {
    try {
      const found = await queryAddresses(this.#resolver, name);
      this.#answered(domain);
      this.#failures.clear(name);
      this.#keep(name, found);
      return found.addresses;
    } catch (error) {
      if (!(error instanceof LookupFailed)) throw error;
      if (error.failure === 'missing') this.#answered(domain);
      if (this.#operatorHosts.has(name) && error.failure !== 'silent') {
        const addresses = await this.#systemLookup(name).catch(() => []);
        if (addresses.length) return addresses;
      }
      this.#failed(name, domain, error, unverified);
      throw error;
    }
  }

  #keep(name: string, { addresses, ttl }: Found): void {
    const kept = Math.min(ttl * 1_000, MAX_TTL_MS);
    if (kept > 0) this.#found.set(name, { addresses, until: this.#clock() + kept });
  }

  #answered(domain: string): void {
    this.#silent.clear(domain);
    this.#silentForStrangers.clear(domain);
  }

  #failed(name: string, domain: string, error: LookupFailed, unverified: boolean): void {
    const now = this.#clock();
    this.#failures.add(name, error, now);
    if (error.failure !== 'silent') return;
    this.#silentForStrangers.add(domain, name, now);
    if (!unverified) this.#silent.add(domain, name, now);
  }
}

const silence = (domain: string) => new LookupFailed('silent', problem('name-servers-silent', { domain }));

const canonical = (hostname: string): string => hostname.toLowerCase().replace(/\.$/, '');
const addressOf = (address: string): Address => ({ address, family: isIP(address) === 6 ? 6 : 4 });

/** RFC 6761 §6.3: these names are never asked for. */
const loopback = (name: string): readonly string[] | undefined =>
  name === 'localhost' || name.endsWith('.localhost') ? ['127.0.0.1', '::1'] : undefined;

async function systemLookup(name: string): Promise<Address[]> {
  const found = await dns.lookup(name, { all: true });
  return found.map(({ address }) => addressOf(address));
}
