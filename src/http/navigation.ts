// Whether somebody opened an address in a browser, or a program asks for it.
import { prefers } from './negotiate.ts';

/** Request headers that these look at. */
export const NAVIGATION_HEADERS = ['sec-fetch-dest', 'accept', 'upgrade-insecure-requests'];

/** Browsers name HTML first. Programs that do so, too, say by weights that they want feeds more. */
function prefersHtml(headers: Headers): boolean {
  const accept = headers.get('accept') ?? '';
  return /^text\/html\b/i.test(accept) && FEED_TYPES.every((type) => prefers(accept, 'text/html', type));
}
const FEED_TYPES = ['application/rss+xml', 'application/atom+xml', 'application/feed+json'];

/** Fetch Metadata, where the browser sends it (not over plain http); else what it would rather have. */
export function isNavigation(headers: Headers): boolean {
  const destination = headers.get('sec-fetch-dest');
  return destination ? destination === 'document' : prefersHtml(headers);
}

/** Surely a person: some feed readers ask for HTML first, as browsers do, but none to have its requests upgraded. */
export const isPerson = (headers: Headers): boolean =>
  prefersHtml(headers) &&
  (headers.get('sec-fetch-dest') ?? 'document') === 'document' &&
  (headers.has('sec-fetch-dest') || headers.get('upgrade-insecure-requests') === '1');
