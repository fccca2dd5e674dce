import type { SiteAddress } from '../formats/format.ts';
import { prefixOf } from '../formats/uri.ts';

/** 308 to the canonical spelling, below the site's path prefix; caches keep it for so many seconds. */
export function redirect(site: SiteAddress, pathAndQuery: string, maxAge = 3_600): Response {
  const headers = {
    // `//host` and `/\host` would be another site.
    location: prefixOf(site.url) + pathAndQuery.replace(/^[/\\]+/, '/'),
    'cache-control': `public, max-age=${maxAge}`,
    'access-control-allow-origin': '*',
  };
  return new Response(null, { status: 308, headers });
}
