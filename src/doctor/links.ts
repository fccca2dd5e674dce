// atom:link, in Atom and in RSS: self, hub, alternates.
import type { Element } from '../intake/xml.ts';
import type { Report } from './report.ts';

const REGISTERED = new Set(
  (
    'alternate self related via enclosure hub next previous prev first last current prev-archive next-archive ' +
    'canonical license replies edit edit-media payment author service up search icon amphtml'
  ).split(' '),
);

const relOf = ({ attributes }: Element) => attributes.get('rel') ?? 'alternate';

/** Links of a feed. `prefix`: what they are called there. */
export function inspectLinks(
  links: readonly Element[],
  where: string,
  report: Report,
  { url, prefix = '' }: { url?: string; prefix?: string },
): void {
  for (const link of links) inspectLink(link, where, report);
  const self = links.filter((link) => relOf(link) === 'self');
  const href = self[0]?.attributes.get('href');
  if (!href) {
    const fix = `Add <${prefix}link rel="self" href="…"/>: subscribers and hubs know the feed by it.`;
    report.add('warning', 'MissingSelf', where, 'The feed does not say its own address.', fix);
  } else if (url && URL.parse(href)?.href !== URL.parse(url)?.href) {
    const fix = 'Say the address it is served at, after redirects.';
    report.add(
      'warning',
      'SelfDoesntMatchLocation',
      where,
      `rel="self" is ${href}, and it came from ${url}.`,
      fix,
    );
  }
  if (self.length > 1)
    report.add('warning', 'DuplicateAtomLink', where, 'There are two rel="self".', 'Keep one.');
  inspectAlternates(links, where, report);
}

export function inspectLink({ attributes }: Element, where: string, report: Report): void {
  const rel = attributes.get('rel') ?? 'alternate';
  const at = `${where}, link ${rel}`;
  if (!REGISTERED.has(rel) && !URL.canParse(rel)) {
    const fix = 'Use a registered relation (IANA link relations), or a URL.';
    report.add('warning', 'InvalidAtomLinkRel', at, `“${rel}” is no link relation.`, fix);
  }
  const href = attributes.get('href');
  if (href === undefined) report.add('error', 'MissingAttribute', at, 'href is missing.', 'A link needs it.');
  report.url(href, at);
  if (attributes.has('type')) report.mediaType(attributes.get('type'), `${at} type`);
  report.language(attributes.get('hreflang'), `${at} hreflang`);
  report.wholeNumber(attributes.get('length'), `${at} length`);
}

/** RFC 4287 §4.1.1 and §4.1.2: one alternate of a type and language. */
export function inspectAlternates(links: readonly Element[], where: string, report: Report): void {
  const alternates = links.filter((link) => relOf(link) === 'alternate');
  const keys = alternates.map(({ attributes }) => `${attributes.get('type')} ${attributes.get('hreflang')}`);
  if (new Set(keys).size === keys.length) return;
  const fix = 'Tell them apart by type or hreflang, or keep one.';
  report.add(
    'error',
    'DuplicateAtomLink',
    where,
    'Two alternate links have the same type and language.',
    fix,
  );
}
