// Who is who, for limits: an address, or a network of IPv6.
import ipaddr from 'ipaddr.js';

/** Addresses that are remembered. */
const MOST = 20_000;

export class Clients {
  readonly #keys = new Map<string, string | undefined>();
  readonly #proxies: number;

  /** @param proxies as TRUST_PROXY says */
  constructor(proxies: number) {
    this.#proxies = proxies;
  }

  /**
   * The client's address: the socket's, or what the nearest proxies say. Undefined where the runtime does not know.
   * @param forwarded X-Forwarded-For
   */
  addressOf(socket: string | undefined, forwarded: string | undefined): string | undefined {
    if (!this.#proxies) return socket;
    // Each proxy appends whom it heard: the last is the nearest one's word.
    const heard = (forwarded ?? '').split(',').map((s) => s.trim());
    return heard.filter(Boolean).at(-this.#proxies) ?? socket;
  }

  /** What limits know a client by; undefined for one that is not limited: whoever has no public address. */
  keyOf(address: string | undefined): string | undefined {
    if (address === undefined) return undefined;
    if (this.#keys.has(address)) return this.#keys.get(address);
    if (this.#keys.size >= MOST) this.#keys.clear();
    const key = keyOf(address);
    this.#keys.set(address, key);
    return key;
  }
}

function keyOf(text: string): string | undefined {
  const address = ipaddr.isValid(text) ? ipaddr.process(text) : undefined;
  if (address?.range() !== 'unicast') return undefined;
  // Whoever has an IPv6 address has 2^64 of them (RFC 6177 §2).
  return address.kind() === 'ipv6'
    ? address.toNormalizedString().split(':', 4).join(':')
    : address.toString();
}
