// RSS 2.0 (https://www.rssboard.org/rss-specification, and its best practices profile).
import { ATOM, type Element, elements, textOf } from '../intake/xml.ts';
import { inspectLinks } from './links.ts';
import { clip, type Report } from './report.ts';

export const CONTENT = 'http://purl.org/rss/1.0/modules/content/';
const DC = 'http://purl.org/dc/elements/1.1/';

export interface Place {
  /** Where the feed was fetched from, if it was. */
  url?: string;
  now: number;
}

const all = (parent: Element, name: string, ns = ''): Element[] =>
  elements(parent).filter((child) => child.name === name && child.ns === ns);
const text = (parent: Element, name: string, ns = ''): string | undefined => {
  const [found] = all(parent, name, ns);
  return found && textOf(found).trim();
};

/** Findings go to the report; how many items there are. */
export function inspectRss(root: Element, report: Report, place: Place): number {
  const version = root.attributes.get('version');
  if (version !== '2.0') {
    const fix = 'Write <rss version="2.0">; what older versions had is all in it.';
    report.add(
      version ? 'warning' : 'error',
      'ObsoleteVersion',
      'rss',
      `The version is “${version ?? ''}”.`,
      fix,
    );
  }
  const [channel, ...more] = all(root, 'channel');
  if (!channel || more.length) {
    const fix = 'A feed has exactly one <channel>, with everything in it.';
    report.add(
      'error',
      'MissingChannel',
      'rss',
      channel ? 'There are several channels.' : 'There is no channel.',
      fix,
    );
  }
  if (!channel) return 0;
  inspectChannel(channel, report, place);
  const items = all(channel, 'item');
  for (const [i, item] of items.entries()) {
    const title = text(item, 'title') ?? '';
    inspectItem(item, `item ${i + 1}${title ? ` “${clip(title)}”` : ''}`, report, place.now);
  }
  report.unique(
    items.flatMap((item) => text(item, 'guid') ?? []),
    'channel',
    'The guid',
  );
  return items.length;
}

function inspectChannel(channel: Element, report: Report, { url, now }: Place): void {
  const where = 'channel';
  for (const name of ['title', 'link', 'description']) {
    if (!text(channel, name)) report.missing('error', where, name, 'RSS requires it of a channel.');
  }
  known(channel, CHANNEL, where, report);
  report.plainTitle(text(channel, 'title') ?? 'x', `${where}, title`);
  report.url(text(channel, 'link') || undefined, `${where}, link`);
  report.language(text(channel, 'language'), `${where}, language`);
  for (const name of ['pubDate', 'lastBuildDate'])
    report.rfc822(text(channel, name), `${where}, ${name}`, now);
  report.wholeNumber(text(channel, 'ttl'), `${where}, ttl`);
  const [cloud] = all(channel, 'cloud');
  for (const name of cloud ? ['domain', 'port', 'path', 'registerProcedure', 'protocol'] : []) {
    if (cloud?.attributes.has(name)) continue;
    report.add('error', 'MissingAttribute', `${where}, cloud`, `${name} is missing.`, 'rssCloud needs it.');
  }
  inspectLinks(all(channel, 'link', ATOM), where, report, { url, prefix: 'atom:' });
}

function inspectItem(item: Element, where: string, report: Report, now: number): void {
  known(item, ITEM, where, report);
  const [title, description] = [text(item, 'title'), text(item, 'description')];
  if (!title && !description) {
    const fix = 'RSS requires one of them; readers show the title.';
    report.add(
      'error',
      'ItemMustContainTitleOrDescription',
      where,
      'There is neither title nor description.',
      fix,
    );
  }
  if (title) report.plainTitle(title, `${where}, title`);
  report.url(text(item, 'link'), `${where}, link`);
  report.rfc822(text(item, 'pubDate'), `${where}, pubDate`, now);
  if (!text(item, 'pubDate') && !text(item, 'date', DC)) {
    report.missing('hint', where, 'pubDate', 'With it readers can order items, and know a new one.');
  }
  const [guid] = all(item, 'guid');
  if (!guid) {
    const fix = 'Give each item a guid that never changes: without one an edited item shows as a new one.';
    report.add('warning', 'MissingGuid', where, 'guid is missing.', fix);
  } else if (guid.attributes.get('isPermaLink') !== 'false' && !/^https?:\/\//.test(textOf(guid).trim())) {
    const fix = 'Add isPermaLink="false", unless it is the address of the page.';
    report.add(
      'error',
      'InvalidHttpGUID',
      `${where}, guid`,
      `“${clip(textOf(guid))}” is no web address.`,
      fix,
    );
  }
  const author = text(item, 'author');
  if (author !== undefined && !author.includes('@')) {
    const fix = 'It is an e-mail address; a name goes into <dc:creator>.';
    report.add(
      'warning',
      'InvalidContact',
      `${where}, author`,
      `“${clip(author)}” is no e-mail address.`,
      fix,
    );
  }
  inspectEnclosures(all(item, 'enclosure'), `${where}, enclosure`, report);
  for (const [name, html] of [
    ['description', description],
    ['content:encoded', text(item, 'encoded', CONTENT)],
  ] as const) {
    if (html) report.html(html, `${where}, ${name}`);
  }
}

function inspectEnclosures(enclosures: readonly Element[], where: string, report: Report): void {
  for (const { attributes } of enclosures) {
    for (const name of ['url', 'length', 'type']) {
      if (attributes.has(name)) continue;
      const fix = name === 'length' ? 'Give it in bytes; 0 where it is not known.' : 'RSS requires it.';
      report.add('error', 'MissingAttribute', where, `${name} is missing.`, fix);
    }
    report.url(attributes.get('url'), `${where} url`);
    report.wholeNumber(attributes.get('length'), `${where} length`);
    if (attributes.has('type')) report.mediaType(attributes.get('type'), `${where} type`);
  }
  if (enclosures.length > 1) {
    const fix = 'Keep one; others can be <media:content>.';
    report.add('warning', 'DuplicateEnclosure', where, 'There are several; many readers take the last.', fix);
  }
}

/** Elements without a namespace are RSS's own, and each but a few stands once. */
function known(parent: Element, names: ReadonlySet<string>, where: string, report: Report): void {
  const own = elements(parent).filter(({ ns }) => ns === '');
  for (const [i, { name }] of own.entries()) {
    if (!names.has(name)) {
      const fix = /date|guid|title|link|description/i.test(name)
        ? 'Names are case-sensitive: title, link, pubDate, guid …'
        : 'Put it into a namespace of its own.';
      report.add('warning', 'UndefinedElement', where, `<${name}> is no element of RSS here.`, fix);
    } else if (!/^(category|item|enclosure)$/.test(name) && own.findIndex((e) => e.name === name) < i) {
      report.add('error', 'DuplicateElement', where, `<${name}> is there twice.`, 'Keep one.');
    }
  }
}

const words = (list: string) => new Set(list.split(' '));
const CHANNEL = words(
  'title link description language copyright managingEditor webMaster pubDate lastBuildDate category generator docs ' +
    'cloud ttl image rating textInput skipHours skipDays item',
);
const ITEM = words('title link description author category comments enclosure guid pubDate source');
