// Whether somebody opened an address in a browser, or a program asks for it.

/** Request headers that these look at. */
export const NAVIGATION_HEADERS = ['sec-fetch-dest', 'accept', 'upgrade-insecure-requests'];

const prefersHtml = (headers: Headers): boolean => /^text\/html\b/.test(headers.get('accept') ?? '');

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
