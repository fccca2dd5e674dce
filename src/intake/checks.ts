// The checks a field needs beyond its type. Each gives the uniform value, or undefined where there is none.

import { canonicalTag } from '../domain/slugs.ts';
import { xmlSafe } from '../domain/text.ts';

export const MAX_URL_LENGTH = 2048;
// RFC 3986 §2: what a URI is written with; anything else is percent-encoded by the URL parser.
const URI = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;

/** The parser leaves a lone `%` as it is, and some of what RFC 3986 forbids. */
const uri = (href: string) => href.replace(/%(?![0-9A-Fa-f]{2})|["<>\\^`{|}]/g, encodeURIComponent);

/** An absolute http(s) URL of at most 2,048 characters. */
export function webUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  const written = URI.test(text) && /^https?:\/\//i.test(text) ? text : uri(url.href);
  return written.length <= MAX_URL_LENGTH ? written : undefined;
}

/** As `webUrl`, or a path on this site: `/media/photo.jpg`. */
export function mediaUrl(text: string): string | undefined {
  if (!text.startsWith('/')) return webUrl(text);
  const url = URL.parse(text, 'http://site.invalid');
  // `//host` and `/\host` name another host.
  if (url?.host !== 'site.invalid') return undefined;
  const written = URI.test(text) ? text : uri(url.pathname + url.search + url.hash);
  return written.length <= MAX_URL_LENGTH ? written : undefined;
}

/** A BCP 47 tag in canonical case; `en_GB` is taken as `en-GB`. */
export function languageTag(text: string): string | undefined {
  const tag = text.replaceAll('_', '-');
  // RFC 5646 §2.2.1: subtags of 4–8 letters are reserved as languages, so `english` is none.
  if (!/^[a-z]{2,3}(?:-|$)/i.test(tag) || tag.length > 100) return undefined;
  return canonicalTag(tag);
}

/** RFC 6838 §4.2 names with optional parameters, lower-cased as far as the names go. */
export function mediaType(text: string): string | undefined {
  const match = /^([a-z0-9][\w!#$&^.+-]*\/[a-z0-9][\w!#$&^.+-]*)(\s*;[^\n]*)?$/i.exec(text);
  return match ? match[1]?.toLowerCase() + (match[2] ?? '') : undefined;
}

/** An id that can stay the guid: an absolute IRI, of characters that every format can hold. */
export const iri = (id: string | undefined) =>
  id && id.length <= MAX_URL_LENGTH && /^[a-z][a-z0-9+.-]*:[^\s<>"]+$/i.test(id) && xmlSafe(id) === id
    ? id
    : undefined;
