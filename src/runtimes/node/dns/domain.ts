// The registrable domain of a host name: what one party has control of, name servers included (publicsuffix.org).
import { getDomain } from 'tldts';

/**
 * `a.b.example.co.uk` is `example.co.uk`. Suffixes below which anybody may register (`eu.org`) count as public ones.
 * @returns the host itself where it has none: an address, a public suffix, a single label
 */
export const domainOf = (host: string): string =>
  getDomain(host, { allowPrivateDomains: true, extractHostname: false }) ?? host;
