// atom:link, in Atom and in RSS: self, hub, alternates.
import type { Element } from '../intake/xml.ts';
import { words } from './elements.ts';
import type { Report } from './report.ts';

const REGISTERED = words(
  'alternate self related via enclosure hub next previous prev first last current prev-archive next-archive ' +
    'canonical license replies edit edit-media payment author service up search icon amphtml',
);

export const relationOf = ({ attributes }: Element) => attributes.get('rel') ?? 'alternate';

/** Links of a feed. `prefix`: what they are called there; `url`: where it came from. */
export function inspectLinks(
  links: readonly Element[],
  report: Report,
  { url, prefix = '' }: { url?: string; prefix?: string },
): void {
  for (const link of links) inspectLink(link, report);
  const self = links.filter((link) => relationOf(link) === 'self');
  const href = self[0]?.attributes.get('href');
  if (href) report.self('rel="self"', href, url);
  else {
    const fix = `Add <${prefix}link rel="self" href="…"/>: subscribers and hubs know the feed by it.`;
    report.warning('MissingSelf', 'The feed does not say its own address.', fix);
  }
  if (self.length > 1) report.warning('DuplicateAtomLink', 'There are two rel="self".', 'Keep one.');
  inspectAlternates(links, report);
}

export function inspectLink(link: Element, parent: Report): void {
  const { attributes } = link;
  const relation = relationOf(link);
  const report = parent.at(`link ${relation}`);
  if (!REGISTERED.has(relation) && !URL.canParse(relation)) {
    const fix = 'Use a registered relation (IANA link relations), or a URL.';
    report.warning('InvalidAtomLinkRel', `“${relation}” is no link relation.`, fix);
  }
  const href = attributes.get('href');
  if (href === undefined) report.missingAttribute('href', 'A link needs it.');
  report.url(href);
  report.attribute('type').mediaType(attributes.get('type'));
  report.attribute('hreflang').language(attributes.get('hreflang'));
  report.attribute('length').wholeNumber(attributes.get('length'));
}

/** RFC 4287 §4.1.1 and §4.1.2: one alternate of a type and language. */
export function inspectAlternates(links: readonly Element[], report: Report): void {
  const alternates = links.filter((link) => relationOf(link) === 'alternate');
  const keys = alternates.map(({ attributes }) => `${attributes.get('type')} ${attributes.get('hreflang')}`);
  if (new Set(keys).size === keys.length) return;
  const fix = 'Tell them apart by type or hreflang, or keep one.';
  report.error('DuplicateAtomLink', 'Two alternate links have the same type and language.', fix);
}
