// Who is who, for limits: an address, or a network of IPv6.
import type ipaddr from 'ipaddr.js';
import type { Limited } from '../../ports.ts';
import { hopsOf, readAddress } from './forwarded.ts';

/** Addresses that are remembered. */
const MAX_REMEMBERED = 20_000;

export interface Client {
  /** In its shortest spelling, without a port; undefined where nobody knows it. */
  address: string | undefined;
  /** What counts go by: all whom nobody can tell apart have one. */
  key: string;
  /** Whether wrong tokens are all that is counted: of networks that only this site's own machines are in. */
  exempt: boolean;
}

/** Whoever has no address that can be told. */
const UNKNOWN = 'unknown';
/** The runtime knows no address: an application that has Tagwire in itself, or a test. */
const UNTOLD: Client = { address: undefined, key: UNKNOWN, exempt: true };
/** A proxy that is trusted did not say: all of those are one, since anybody may be among them. */
const HIDDEN: Client = { ...UNTOLD, exempt: false };
/** Networks that are never routed in public. */
const PRIVATE = new Set(['private', 'loopback', 'linkLocal', 'uniqueLocal', 'carrierGradeNat']);

type Mistake = 'proxy' | 'fewer' | 'more' | 'hidden' | 'silent' | 'limited';

export class Clients {
  readonly #known = new Map<string, Client>();
  readonly #proxies: number;
  readonly #tell: (message: string) => void;
  readonly #mistakes = new Map<Mistake, string>();

  /**
   * @param proxies as TRUST_PROXY says
   * @param tell called once for each way in which TRUST_PROXY does not fit what comes
   */
  constructor(proxies: number, tell: (message: string) => void) {
    this.#proxies = proxies;
    this.#tell = tell;
  }

  /** What is wrong with TRUST_PROXY, as far as requests have shown it. */
  get mistakes(): string[] {
    // Anybody can send the header and reach a limit: that alone is no mistake.
    return [...this.#mistakes].flatMap(([mistake, message]) => (mistake === 'limited' ? [] : [message]));
  }

  /**
   * The key that something is counted by for whoever asks; undefined where it is not counted. Wrong tokens always are,
   * since a right one always passes. Arguments as of `of`.
   */
  countedBy(kind: Limited, socket: string | undefined, forwarded: string | undefined): string | undefined {
    const { key, exempt } = this.of(socket, forwarded);
    if (kind === 'token' || !exempt) return key;
    if (this.#proxies && socket !== undefined && !forwarded) this.#notice('silent');
    return undefined;
  }

  /**
   * Who asks: the socket's other end, or whom the nearest proxies name.
   * @param socket its address; undefined where the runtime knows none
   * @param forwarded the header X-Forwarded-For, its lines joined with commas
   */
  of(socket: string | undefined, forwarded: string | undefined): Client {
    const peer = socket === undefined ? UNTOLD : this.#client(socket);
    if (!this.#proxies) {
      if (forwarded !== undefined && peer.exempt) this.#notice('proxy');
      return peer;
    }
    const { said, more } = hopsOf(forwarded ?? '', this.#proxies);
    const [farthest] = said;
    if (farthest === undefined) {
      if (!peer.exempt) this.#notice('silent');
      return peer;
    }
    const client = this.#client(farthest);
    if (said.length < this.#proxies) this.#notice('fewer', said.length);
    if (client === HIDDEN) this.#notice('hidden');
    if (more && client.exempt) this.#notice('more');
    return client;
  }

  /** Says, once, that a limit was reached by one whose address may be a proxy's. */
  limited(forwarded: string | undefined): void {
    if (this.#proxies || forwarded === undefined || this.#mistakes.has('proxy')) return;
    this.#notice('limited');
  }

  #client(text: string): Client {
    const known = this.#known.get(text);
    if (known) return known;
    const client = clientAt(readAddress(text));
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    if (text.length <= 100) this.#known.set(text, client);
    return client;
  }

  #notice(mistake: Mistake, hops = 0): void {
    if (this.#mistakes.has(mistake)) return;
    const message = `TRUST_PROXY=${this.#proxies}: ${ABOUT[mistake](hops)}`;
    this.#mistakes.set(mistake, message);
    this.#tell(message);
  }
}

function clientAt(address: ipaddr.IPv4 | ipaddr.IPv6 | undefined): Client {
  if (!address) return HIDDEN;
  // Whoever has an IPv6 address has 2^64 of them (RFC 6177 §2).
  const key =
    address.kind() === 'ipv6' ? address.toNormalizedString().split(':', 4).join(':') : address.toString();
  return { address: address.toString(), key, exempt: PRIVATE.has(address.range()) };
}

/** The network that a client is counted in when there are too many clients: /32 of IPv6, /16 of IPv4. */
export const networkOf = (key: string): string => /^[^.:]+[.:][^.:]+/.exec(key)?.[0] ?? key;

/** What was seen, what follows of it, and what to change. */
const ABOUT: Readonly<Record<Mistake, (hops: number) => string>> = {
  proxy: () =>
    'a proxy on a private address speaks for the clients, so that only wrong tokens are limited, for all of them ' +
    'together; set TRUST_PROXY to the number of proxies',
  fewer: (hops) =>
    `X-Forwarded-For names ${hops} of them, and the first is taken for the client; set TRUST_PROXY=${hops}, or ` +
    'close the way past the other proxies',
  more: () =>
    'X-Forwarded-For has a private address where the client should be, and more before it; clients there are not ' +
    'limited; if it is another proxy, count it in TRUST_PROXY',
  hidden: () =>
    'X-Forwarded-For has no address where the client should be; all such clients share one limit; let the proxy ' +
    'write the address',
  silent: () =>
    'a request came without X-Forwarded-For; who opened the connection is taken for the client, and is not limited if ' +
    'its address is private; if that is a proxy, let it write the header; if not, close the way past the proxy',
  limited: () =>
    'a client that sends X-Forwarded-For reached a limit; if it is a proxy, set TRUST_PROXY to the number of proxies',
};
