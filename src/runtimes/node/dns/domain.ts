// The registrable domain of a host name: what one party has control of, name servers included (publicsuffix.org).
import { createRequire } from 'node:module';
import { lazy } from '../../../domain/lazy.ts';

/** Its list takes 3 MB, which a site that never calls anybody is spared. */
const tldts = lazy(() => createRequire(import.meta.url)('tldts') as typeof import('tldts'));

/**
 * `a.b.example.co.uk` is `example.co.uk`. Suffixes below which anybody may register (`eu.org`) count as public ones.
 * @returns the host itself where it has none: an address, a public suffix, a single label
 */
export const domainOf = (host: string): string =>
  tldts().getDomain(host, { allowPrivateDomains: true, extractHostname: false }) ?? host;
