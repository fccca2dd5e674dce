// Which addresses outgoing calls may reach: subscribers name them, so they must not lead into this network.
import ipaddr from 'ipaddr.js';
import { bareHost } from '../domain/text.ts';
import { CallFailed } from '../errors.ts';
import { type Problem, problem } from '../problems.ts';

type Address = ReturnType<typeof ipaddr.parse>;

/** What OUTBOUND_ALLOW exempts. */
export interface Guard {
  /** Why a URL may not be called, as far as it can be told without looking its name up. */
  refusal(url: URL): Problem | undefined;
  /** Whether a name's address may be connected to. */
  allows(hostname: string, address: string): boolean;
}

/** @param allow CIDRs and host names, as config.ts checked them */
export function createGuard(allow: readonly string[]): Guard {
  const ranges = allow.filter((entry) => entry.includes('/')).map((entry) => ipaddr.parseCIDR(entry));
  const hosts = new Set(allow.filter((entry) => !entry.includes('/')));
  const exempt = (address: Address) =>
    ranges.some(([network, bits]) => address.kind() === network.kind() && address.match(network, bits));

  const allows = (hostname: string, text: string) => {
    if (hosts.has(hostname.toLowerCase())) return true;
    if (!ipaddr.isValid(text)) return false;
    // `process` unwraps IPv4 in IPv6 (`::ffff:127.0.0.1`); NAT64, 6to4 and Teredo are no unicast for ipaddr.js.
    const address = ipaddr.process(text);
    return exempt(address) || isPublic(address);
  };

  return {
    allows,
    refusal(url) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') return problem('scheme-not-http');
      if (url.username || url.password) return problem('url-with-credentials');
      const host = bareHost(url.hostname);
      // The URL parser has turned 2130706433, 0x7f.1 and 0177.0.0.1 into 127.0.0.1 by now.
      const literal = ipaddr.isValid(host);
      if (literal ? allows(host, host) : hosts.has(host) || !isLocalName(host)) return undefined;
      return problem('host-not-public', { host });
    },
  };
}

/**
 * Services that clouds offer their machines only, at addresses of public ranges: Azure's WireServer, which hands out
 * certificates and settings. Those of other clouds stand in ranges that are not public: 169.254.169.254, fd00:ec2::254
 * and 169.254.170.2 (AWS), fd20:ce::254 (Google), 192.0.0.192 (Oracle), 100.100.100.200 (Alibaba), 100.88.222.5.
 */
const CLOUD_SERVICES = new Set(['168.63.129.16']);

/** Global unicast: of IPv6 only 2000::/3 is handed out so far. */
const isPublic = (address: Address): boolean =>
  address.range() === 'unicast' &&
  !CLOUD_SERVICES.has(address.toString()) &&
  (address.kind() === 'ipv4' || ((address.toByteArray()[0] ?? 0) & 0xe0) === 0x20);

/** RFC 6761, RFC 6762, RFC 8375: names that stay in the network. */
const isLocalName = (host: string) => /(^|\.)(localhost|local|internal|home\.arpa)$/.test(host);

/** @throws CallFailed when the guard refuses the URL */
export function urlToCall(text: string, guard: Guard): URL {
  const url = URL.parse(text);
  const reason = url ? guard.refusal(url) : problem('url-not-absolute');
  if (!url || reason) throw new CallFailed(problem('not-called', { reason: reason! }));
  return url;
}
