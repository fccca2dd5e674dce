// URIs as RFC 3986 writes them. Guids of other sites are IRIs, and the URL parser leaves `[`, `|` and stray `%` be.

// A scheme, and the authority where there is a well-formed one: the only place for brackets.
const START =
  /^[A-Za-z][A-Za-z\d+.-]*:(\/\/(?:[^/?#@[\]]*@)?(?:\[[\dA-Fa-f:.]+\]|[^/?#@:[\]]*)(?::\d*)?(?![^/?#]))?/;
const UNWRITTEN = /%(?![\dA-Fa-f]{2})|[^A-Za-z\d\-._~:/?#[\]@!$&'()*+,;=%]/gu;

/** `iri` (absolute) with every character that RFC 3986 forbids where it stands percent-encoded; a URI stays as it is. */
export function uriOf(iri: string): string {
  const [start, authority] = START.exec(iri) ?? [''];
  const [before = '', ...fragments] = iri.slice(start!.length).split('#');
  const rest = [before, ...(fragments.length ? [fragments.join('%23')] : [])]
    .join('#')
    .replace(/[[\]]/g, encodeURIComponent);
  // `//` begins an authority; what stands here is none.
  const path = authority === undefined ? rest.replace(/^\/\//, '%2F%2F') : rest;
  return (start + path).replace(UNWRITTEN, encodeURIComponent);
}

/** Path prefix of the site, without a trailing slash: '' where it is at its host's root. */
export const prefixOf = (siteUrl: string): string => new URL(siteUrl).pathname.replace(/\/$/, '');
