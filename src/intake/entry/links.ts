// Links of Atom, in RSS too.
import { all, attribute, type Scope } from '../scope.ts';
import { ATOM } from '../xml.ts';

/** What a link is; RFC 4287 §4.2.7.2: a registered name and its URI are the same. */
export const relationOf = (link: Scope) =>
  (attribute(link, 'rel') ?? 'alternate').replace('http://www.iana.org/assignments/relation/', '');

export const linkOf = (entry: Scope, relation: string): Scope | undefined =>
  all(entry, ATOM, 'link').find((link) => relationOf(link) === relation);

/** Of several the page for people, in the entry's own language. */
export function alternate(entry: Scope): Scope | undefined {
  const links = all(entry, ATOM, 'link').filter((link) => relationOf(link) === 'alternate');
  const pages = links.filter((link) => /html/.test(attribute(link, 'type') ?? 'text/html'));
  return pages.find((link) => attribute(link, 'hreflang') === undefined) ?? pages[0] ?? links[0];
}
