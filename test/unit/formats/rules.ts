// What the W3C feed validator (https://validator.w3.org/feed/docs/) and the specifications ask of a feed, as
// functions from its text to a list of problems, empty for a good one. Other suites use them too.
import { forbiddenCharacters, type Problem, Report, type Shape, words } from './rule-kit.ts';
import { all, type Element, NS, one, parseXml } from './xml.ts';

export { checkJsonFeed } from './json-feed-rules.ts';

/** The media types feeds are served with, with their charset. */
export const CONTENT_TYPES = {
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  json: 'application/feed+json; charset=utf-8',
  ninjs: 'application/json; charset=utf-8',
} as const;

/** A feed's `Content-Type` header, up to case and spacing. */
export function checkContentType(format: keyof typeof CONTENT_TYPES, header: string | null): Problem[] {
  const normal = (type: string) => type.toLowerCase().replace(/\s+/g, '');
  const ok = header !== null && normal(header) === normal(CONTENT_TYPES[format]);
  return ok ? [] : [`UnexpectedContentType: ${header}`];
}

/** RSS 2.0 fetched from `selfUrl`. */
export const checkRss = (text: string, selfUrl: string): Problem[] =>
  checkXml(text, (root, report) => {
    // https://www.rssboard.org/rss-profile#data-types-characterdata
    const [title] = /<title>[^<]*&(?:amp|lt);[^<]*/.exec(text) ?? [];
    report.require(!title, 'CharacterData', `${title}`);
    report.require(root.name === 'rss' && root.ns === '', 'UndefinedElement', `root ${root.name}`);
    report.require(root.attributes.version === '2.0', 'InvalidRSSVersion', `${root.attributes.version}`);
    const [channel, ...others] = all(root, 'channel');
    report.require(channel && !others.length, 'MissingChannel', `${others.length + 1} channels`);
    if (!channel) return;
    report.children(channel, '', CHANNEL);
    report.require(one(channel, 'title')?.text.trim(), 'NotBlank', 'channel/title');
    report.uri(one(channel, 'link')?.text, 'channel/link');
    if (one(channel, 'language')) report.language(one(channel, 'language')!.text, 'channel/language');
    if (one(channel, 'lastBuildDate'))
      report.rfc822(one(channel, 'lastBuildDate')!.text, 'channel/lastBuildDate');
    if (one(channel, 'pubDate')) report.rfc822(one(channel, 'pubDate')!.text, 'channel/pubDate');
    if (one(channel, 'ttl')) report.wholeNumber(one(channel, 'ttl')!.text, 'channel/ttl');
    const cloud = one(channel, 'cloud')?.attributes;
    for (const name of cloud ? ['domain', 'port', 'path', 'registerProcedure', 'protocol'] : []) {
      report.require(cloud![name] !== undefined, 'MissingAttribute', `cloud ${name}`);
    }
    checkLinks(channel, all(channel, 'link', NS.atom), 'application/rss+xml', selfUrl, report);
    const items = all(channel, 'item');
    const guids = items.flatMap((item) => all(item, 'guid').map((guid) => guid.text));
    report.unique(guids, 'DuplicateElement', 'guid');
    for (const item of items) checkItem(item, report);
  });

function checkItem(item: Element, report: Report): void {
  report.children(item, '', ITEM);
  report.require(one(item, 'title') || one(item, 'description'), 'ItemMustContainTitleOrDescription', 'item');
  report.uri(one(item, 'link')?.text, 'item/link');
  const guid = one(item, 'guid');
  if (guid) {
    const permanent = guid.attributes.isPermaLink ?? 'true';
    report.require(
      /^(true|false)$/.test(permanent),
      'InvalidBooleanAttribute',
      `guid isPermaLink ${permanent}`,
    );
    report.require(permanent === 'false' || /^https?:/.test(guid.text), 'InvalidHttpGUID', guid.text);
  }
  report.rfc822(one(item, 'pubDate')?.text, 'item/pubDate');
  const updated = one(item, 'updated', NS.atom);
  if (updated) report.rfc3339(updated.text, 'item/atom:updated');
  const author = one(item, 'author');
  report.require(!author || author.text.includes('@'), 'InvalidContact', author?.text ?? '');
  report.require(!author || !one(item, 'creator', NS.dc), 'DuplicateItemSemantics', 'author and dc:creator');
  report.require(
    !one(item, 'source') || !one(item, 'source', NS.dc),
    'DuplicateItemSemantics',
    'source and dc:source',
  );
  report.require(all(item, 'source', NS.dc).length < 2, 'DuplicateElement', 'dc:source');
  const enclosure = one(item, 'enclosure')?.attributes;
  if (enclosure) {
    report.uri(enclosure.url, 'enclosure url');
    report.mediaType(enclosure.type, 'enclosure type');
    report.wholeNumber(enclosure.length, 'enclosure length');
  }
  for (const link of all(item, 'link', NS.atom)) report.link(link, 'item');
  checkAlternates(all(item, 'link', NS.atom), report);
  report.html(one(item, 'description')?.text ?? '', 'description');
  report.html(one(item, 'encoded', NS.content)?.text ?? '', 'content:encoded');
  const [description, encoded] = ['description', 'encoded'].map((name) =>
    item.children.findIndex((child) => child.name === name),
  ) as [number, number];
  report.require(encoded < 0 || description < encoded, 'NeedDescriptionBeforeContent', 'content:encoded');
}

/** Atom 1.0 fetched from `selfUrl`. */
export const checkAtom = (text: string, selfUrl: string): Problem[] =>
  checkXml(text, (feed, report) => {
    report.require(feed.name === 'feed' && feed.ns === NS.atom, 'UndefinedElement', `root ${feed.name}`);
    report.children(feed, NS.atom, FEED);
    report.children(feed, '', NOTHING);
    report.rfc3339(one(feed, 'updated', NS.atom)?.text, 'feed/updated');
    report.uri(one(feed, 'id', NS.atom)?.text, 'feed/id', false);
    const names = feed.children.map((child) => child.name);
    const metadataEnds = names.includes('entry') ? names.indexOf('entry') : names.length;
    const misplaced = feed.children.slice(metadataEnds).filter((c) => c.ns === NS.atom && c.name !== 'entry');
    report.require(!misplaced.length, 'MisplacedMetadata', misplaced.map((c) => c.name).join());
    checkConstructs(feed, report);
    checkLinks(feed, all(feed, 'link', NS.atom), 'application/atom+xml', selfUrl, report);
    const entries = all(feed, 'entry', NS.atom);
    const ids = entries.flatMap((entry) => all(entry, 'id', NS.atom).map((id) => id.text));
    report.unique(ids, 'DuplicateEntries', 'entry/id');
    for (const entry of entries) checkEntry(entry, one(feed, 'author', NS.atom) !== undefined, report);
  });

function checkEntry(entry: Element, authorInherited: boolean, report: Report): void {
  report.children(entry, NS.atom, ENTRY);
  report.children(entry, '', NOTHING);
  report.require(authorInherited || one(entry, 'author', NS.atom), 'MissingElement', 'entry/author');
  report.uri(one(entry, 'id', NS.atom)?.text, 'entry/id', false);
  report.rfc3339(one(entry, 'updated', NS.atom)?.text, 'entry/updated');
  const published = one(entry, 'published', NS.atom);
  if (published) report.rfc3339(published.text, 'entry/published');
  const links = all(entry, 'link', NS.atom);
  for (const link of links) report.link(link, 'entry');
  checkAlternates(links, report);
  const alternate = links.some((link) => (link.attributes.rel ?? 'alternate') === 'alternate');
  report.require(alternate || one(entry, 'content', NS.atom), 'MissingContentOrAlternate', 'entry');
  for (const link of links.filter((l) => l.attributes.rel === 'enclosure')) {
    report.mediaType(link.attributes.type, 'enclosure link');
  }
  for (const category of all(entry, 'category', NS.atom)) {
    report.require(category.attributes.term, 'MissingAttribute', 'category term');
    if (category.attributes.scheme !== undefined) report.uri(category.attributes.scheme, 'category scheme');
  }
  checkConstructs(entry, report);
}

/** RFC 4287 §3: text constructs and persons. */
function checkConstructs(parent: Element, report: Report): void {
  for (const child of parent.children.filter((c) => c.ns === NS.atom)) {
    if (/^(title|subtitle|summary|rights|content)$/.test(child.name)) {
      const type = child.attributes.type ?? 'text';
      report.require(/^(text|html|xhtml)$/.test(type), 'InvalidTextType', `${child.name} ${type}`);
      if (type === 'html') report.html(child.text, child.name);
      report.require(
        type === 'xhtml' || !child.children.length,
        'InvalidTextType',
        `${child.name} has elements`,
      );
    }
    if (/^(author|contributor)$/.test(child.name)) {
      report.children(child, NS.atom, PERSON);
      report.require(one(child, 'name', NS.atom)?.text.trim(), 'NotBlank', `${child.name}/name`);
      const uri = one(child, 'uri', NS.atom);
      if (uri) report.uri(uri.text, `${child.name}/uri`);
    }
  }
}

function checkXml(text: string, check: (root: Element, report: Report) => void): Problem[] {
  const report = new Report();
  const forbidden = forbiddenCharacters(text);
  report.require(!forbidden.length, 'InvalidCharacter', forbidden.join());
  report.require(
    /^<\?xml version="1\.0" encoding="utf-8"\?>/i.test(text),
    'MissingDeclaration',
    text.slice(0, 60),
  );
  try {
    const root = parseXml(text);
    const unused = [...text.matchAll(/ xmlns:(\w+)="/g)].filter(
      ([, prefix]) => !text.includes(`<${prefix}:`),
    );
    report.require(!unused.length, 'UnusedNamespace', unused.map(([, prefix]) => prefix).join());
    report.vocabularies(root);
    check(root, report);
  } catch (error) {
    report.require(false, 'SAXError', String(error));
  }
  return report.problems;
}

function checkLinks(
  feed: Element,
  links: readonly Element[],
  type: string,
  selfUrl: string,
  report: Report,
): void {
  for (const link of links) report.link(link, 'feed');
  const self = links.filter((link) => link.attributes.rel === 'self');
  report.require(self.length === 1, 'MissingSelf', `${self.length} self links`);
  const { href, type: declared } = self[0]?.attributes ?? {};
  report.require(href === selfUrl, 'SelfDoesntMatchLocation', `${href} is not ${selfUrl}`);
  report.require(declared === type, 'SelfDoesntMatchLocation', `type ${declared}`);
  checkAlternates(links, report);
  report.archive(feed, links);
}

/** RFC 4287 §4.1.1 and §4.1.2: one alternate of a type and language. */
function checkAlternates(links: readonly Element[], report: Report): void {
  const alternates = links.filter((link) => (link.attributes.rel ?? 'alternate') === 'alternate');
  const keys = alternates.map(({ attributes: { type, hreflang } }) => `${type} ${hreflang}`);
  report.unique(keys, 'DuplicateAtomLink', 'alternate');
}

const NOTHING: Shape = { known: new Set(), once: new Set(), required: [] };
const shape = (once: string, repeated: string, required: string): Shape => ({
  known: words(`${once} ${repeated}`),
  once: words(once),
  required: required ? required.split(' ') : [],
});
const CHANNEL = shape(
  'title link description language copyright managingEditor webMaster pubDate lastBuildDate generator docs cloud ' +
    'ttl image rating textInput skipHours skipDays',
  'category item',
  'title link description',
);
const ITEM = shape(
  'title link description author comments enclosure guid pubDate source',
  'category',
  'guid',
);
const FEED = shape(
  'title id updated subtitle generator icon logo rights',
  'author category contributor link entry',
  'title id updated',
);
const ENTRY = shape(
  'title id updated published summary content rights source',
  'author category contributor link',
  'title id updated',
);
const PERSON = shape('name uri email', '', 'name');
