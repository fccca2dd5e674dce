// Atom 1.0 (RFC 4287).
import { ATOM, type Element, elements, textOf, XHTML } from '../intake/xml.ts';
import { inspectAlternates, inspectLink, inspectLinks } from './links.ts';
import { clip, type Report, XML_BASE, XML_LANG } from './report.ts';
import type { Place } from './rss.ts';

const all = (parent: Element, name: string): Element[] =>
  elements(parent).filter((child) => child.name === name && child.ns === ATOM);
const text = (parent: Element, name: string): string | undefined => {
  const [found] = all(parent, name);
  return found && textOf(found).trim();
};

/** Findings go to the report; how many entries there are. */
export function inspectAtom(feed: Element, report: Report, { url, now }: Place): number {
  const based = feed.attributes.has(XML_BASE);
  inspectCommon(feed, 'feed', 'feed', FEED, report, now, based);
  report.language(feed.attributes.get(XML_LANG), 'feed, xml:lang');
  inspectLinks(all(feed, 'link'), 'feed', report, { url });
  const entries = all(feed, 'entry');
  const authored = all(feed, 'author').length > 0;
  for (const [i, entry] of entries.entries()) {
    const title = text(entry, 'title') ?? '';
    const where = `entry ${i + 1}${title ? ` “${clip(title)}”` : ''}`;
    inspectCommon(entry, 'entry', where, ENTRY, report, now, based || entry.attributes.has(XML_BASE));
    inspectEntry(entry, where, report, authored, now);
  }
  report.unique(
    entries.flatMap((entry) => text(entry, 'id') ?? []),
    'feed',
    'The id',
  );
  return entries.length;
}

function inspectEntry(entry: Element, where: string, report: Report, authored: boolean, now: number): void {
  report.rfc3339(text(entry, 'published'), `${where}, published`, now);
  const [source] = all(entry, 'source');
  if (!authored && !all(entry, 'author').length && !(source && all(source, 'author').length)) {
    report.missing('error', where, 'author', 'RFC 4287 §4.1.2: an entry has one, unless its feed does.');
  }
  const links = all(entry, 'link');
  for (const link of links) {
    inspectLink(link, where, report);
    if (link.attributes.get('rel') !== 'enclosure') continue;
    for (const [name, why] of [
      ['type', 'players choose by it'],
      ['length', 'players show it'],
    ]) {
      if (link.attributes.has(name!)) continue;
      const at = `${where}, link enclosure`;
      report.add('hint', 'MissingAttribute', at, `${name} is missing.`, `Add it: ${why}.`);
    }
  }
  inspectAlternates(links, where, report);
  const alternate = links.some((link) => (link.attributes.get('rel') ?? 'alternate') === 'alternate');
  if (!alternate && !all(entry, 'content').length) {
    const fix = 'RFC 4287 §4.1.2: add <content>, or <link href="…"/> to the page.';
    report.add('error', 'MissingContentOrAlternate', where, 'There is neither content nor a link.', fix);
  }
  for (const category of all(entry, 'category')) {
    if (category.attributes.get('term')) continue;
    report.add(
      'error',
      'MissingAttribute',
      `${where}, category`,
      'term is missing.',
      'RFC 4287 §4.2.2 requires it.',
    );
  }
}

function inspectCommon(
  parent: Element,
  kind: 'feed' | 'entry',
  where: string,
  known: ReadonlySet<string>,
  report: Report,
  now: number,
  based: boolean,
): void {
  for (const name of ['id', 'title', 'updated']) {
    if (!all(parent, name).length)
      report.missing('error', where, name, `RFC 4287 requires it of each ${kind}.`);
  }
  const id = text(parent, 'id');
  if (id !== undefined && !URL.canParse(id)) {
    const fix = 'Use an IRI that never changes, such as urn:uuid:… or tag:….';
    report.add('error', 'InvalidFullLink', `${where}, id`, `“${clip(id)}” is no IRI.`, fix);
  }
  report.rfc3339(text(parent, 'updated'), `${where}, updated`, now);
  const own = elements(parent).filter(({ ns }) => ns === ATOM);
  for (const [i, child] of own.entries()) {
    const { name } = child;
    if (!known.has(name)) {
      const fix = /date|modified|issued|tagline/i.test(name)
        ? 'Atom 1.0 has updated and published.'
        : 'Leave it out.';
      report.add('warning', 'UndefinedElement', where, `<${name}> is no element of Atom here.`, fix);
    } else if (!REPEATED.has(name) && own.findIndex((e) => e.name === name) < i) {
      report.add('error', 'DuplicateElement', where, `<${name}> is there twice.`, 'Keep one.');
    }
    if (TEXTS.has(name)) inspectText(child, `${where}, ${name}`, report, based);
    if (name === 'author' || name === 'contributor') inspectPerson(child, `${where}, ${name}`, report);
  }
  for (const { name } of elements(parent).filter(({ ns }) => ns === '')) {
    const fix = 'Declare xmlns="http://www.w3.org/2005/Atom" where it should be Atom.';
    report.add('warning', 'UndefinedElement', where, `<${name}> is in no namespace.`, fix);
  }
}

/** RFC 4287 §3.1 and §4.1.3. */
function inspectText(element: Element, where: string, report: Report, based: boolean): void {
  const type = element.attributes.get('type') ?? 'text';
  const content = textOf(element);
  if (element.name === 'content' && element.attributes.has('src')) {
    report.url(element.attributes.get('src'), where);
    return;
  }
  if (type === 'xhtml') {
    const [div, ...more] = elements(element);
    if (div?.name === 'div' && div.ns === XHTML && !more.length) return;
    const fix = 'Put it into one <div xmlns="http://www.w3.org/1999/xhtml">.';
    report.add('error', 'MissingXhtmlDiv', where, 'XHTML text is not in a <div>.', fix);
  } else if (type === 'html') report.html(content, where, based || element.attributes.has(XML_BASE));
  else if (type !== 'text' && !(element.name === 'content' && type.includes('/'))) {
    const fix = 'It is text, html or xhtml.';
    report.add('error', 'InvalidTextType', where, `The type is “${type}”.`, fix);
  } else if (/^text\/html/i.test(type)) {
    const fix = 'Say type="html": readers show other types as attachments, or not at all.';
    report.add('error', 'InvalidTextType', where, `The type is “${clip(type)}”.`, fix);
  }
  if (type === 'text' || type === 'html') {
    if (elements(element).length) {
      const fix = 'Escape it (&lt;p&gt;) as type="html", or say type="xhtml".';
      report.add('error', 'InvalidTextType', where, `There are elements in text of type ${type}.`, fix);
    } else if (type === 'text' && /<\/[a-z][a-z0-9]*>|<(?:br|p|img)\b/i.test(content)) {
      const fix = 'Say type="html".';
      report.add('warning', 'ContainsUndeclaredHTML', where, 'There is HTML in plain text.', fix);
    }
  }
  if (element.name === 'title' && type === 'text' && !content.trim()) report.plainTitle(content, where);
}

function inspectPerson(person: Element, where: string, report: Report): void {
  if (!text(person, 'name')) report.missing('error', where, 'name', 'RFC 4287 §3.2.1: a person has one.');
  report.url(text(person, 'uri'), `${where}, uri`, 'warning');
}

const words = (list: string) => new Set(list.split(' '));
const FEED = words(
  'title id updated subtitle generator icon logo rights author category contributor link entry',
);
const ENTRY = words(
  'title id updated published summary content rights source author category contributor link',
);
const REPEATED = words('author category contributor link entry');
const TEXTS = words('title subtitle summary rights content');
