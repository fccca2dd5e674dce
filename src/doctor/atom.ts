// Atom 1.0 (RFC 4287).
import { ATOM, type Element, elements, textOf, XHTML } from '../intake/xml.ts';
import { all as allOf, inspectNames, textIn, type Vocabulary, words } from './elements.ts';
import { inspectAlternates, inspectLink, inspectLinks, relationOf } from './links.ts';
import { inspectPictures } from './pictures.ts';
import { clip, type Report, XML_BASE, XML_LANG } from './report.ts';
import { inspectWithdrawals } from './withdrawals.ts';

const all = (parent: Element, name: string) => allOf(parent, name, ATOM);
const text = (parent: Element, name: string) => textIn(parent, name, ATOM);

/** Findings go to the report; how many entries there are. @param url where the feed was fetched from */
export function inspectAtom(feed: Element, report: Report, url?: string): number {
  const based = feed.attributes.has(XML_BASE);
  inspectCommon(feed, FEED, report.at('feed'), based);
  report.at('feed, xml:lang').language(feed.attributes.get(XML_LANG));
  inspectLinks(all(feed, 'link'), report.at('feed'), { url });
  const entries = all(feed, 'entry');
  const authored = all(feed, 'author').length > 0;
  for (const [i, entry] of entries.entries()) {
    const place = report.entry('entry', i, text(entry, 'title'));
    inspectCommon(entry, ENTRY, place, based || entry.attributes.has(XML_BASE));
    inspectEntry(entry, place, authored);
  }
  const ids = entries.flatMap((entry) => text(entry, 'id') ?? []);
  report.at('feed').unique(ids, 'The id');
  const dated = entries.map((entry) => ({ id: text(entry, 'id'), updated: text(entry, 'updated') }));
  inspectWithdrawals(feed, dated, report.at('feed'));
  return entries.length;
}

function inspectEntry(entry: Element, report: Report, authored: boolean): void {
  report.at('published').rfc3339(text(entry, 'published'));
  const [source] = all(entry, 'source');
  if (!authored && !all(entry, 'author').length && !(source && all(source, 'author').length))
    report.missing('author', 'RFC 4287 §4.1.2: an entry has one, unless its feed does.');
  const links = all(entry, 'link');
  for (const link of links) {
    inspectLink(link, report);
    if (relationOf(link) !== 'enclosure') continue;
    const place = report.at('link enclosure');
    for (const [name, why] of Object.entries({ type: 'players choose by it', length: 'players show it' }))
      if (!link.attributes.has(name)) place.missingAttribute(name, `Add it: ${why}.`, 'hint');
  }
  inspectAlternates(links, report);
  inspectPictures(entry, report);
  if (!links.some((link) => relationOf(link) === 'alternate') && !all(entry, 'content').length) {
    const fix = 'RFC 4287 §4.1.2: add <content>, or <link href="…"/> to the page.';
    report.error('MissingContentOrAlternate', 'There is neither content nor a link.', fix);
  }
  for (const category of all(entry, 'category'))
    if (!category.attributes.get('term'))
      report.at('category').missingAttribute('term', 'RFC 4287 §4.2.2 requires it.');
}

function inspectCommon(parent: Element, vocabulary: Vocabulary, report: Report, based: boolean): void {
  for (const name of ['id', 'title', 'updated'])
    if (!all(parent, name).length) report.missing(name, `RFC 4287 requires it of each ${parent.name}.`);
  const id = text(parent, 'id');
  if (id !== undefined && !URL.canParse(id)) {
    const fix = 'Use an IRI that never changes, such as urn:uuid:… or tag:….';
    report.at('id').error('InvalidFullLink', `“${clip(id)}” is no IRI.`, fix);
  }
  report.at('updated').rfc3339(text(parent, 'updated'));
  inspectNames(parent, vocabulary, report);
  for (const child of elements(parent)) {
    const { ns, name } = child;
    if (ns === '') {
      const fix = 'Declare xmlns="http://www.w3.org/2005/Atom" where it should be Atom.';
      report.warning('UndefinedElement', `<${name}> is in no namespace.`, fix);
    }
    if (ns !== ATOM) continue;
    if (TEXTS.has(name)) inspectText(child, report.at(name), based);
    if (name === 'author' || name === 'contributor') inspectPerson(child, report.at(name));
  }
}

/** RFC 4287 §3.1 and §4.1.3. */
function inspectText(element: Element, report: Report, based: boolean): void {
  const type = element.attributes.get('type') ?? 'text';
  const content = textOf(element);
  if (element.name === 'content' && element.attributes.has('src')) {
    report.url(element.attributes.get('src'));
    return;
  }
  if (type === 'xhtml') {
    const [div, ...more] = elements(element);
    if (div?.name === 'div' && div.ns === XHTML && !more.length) return;
    const fix = 'Put it into one <div xmlns="http://www.w3.org/1999/xhtml">.';
    report.error('MissingXhtmlDiv', 'XHTML text is not in a <div>.', fix);
  } else if (type === 'html') report.html(content, based || element.attributes.has(XML_BASE));
  else if (type !== 'text' && !(element.name === 'content' && type.includes('/'))) {
    report.error('InvalidTextType', `The type is “${type}”.`, 'It is text, html or xhtml.');
  } else if (/^text\/html/i.test(type)) {
    const fix = 'Say type="html": readers show other types as attachments, or not at all.';
    report.error('InvalidTextType', `The type is “${clip(type)}”.`, fix);
  }
  if (type === 'text' || type === 'html') {
    if (elements(element).length) {
      const fix = 'Escape it (&lt;p&gt;) as type="html", or say type="xhtml".';
      report.error('InvalidTextType', `There are elements in text of type ${type}.`, fix);
    } else if (type === 'text' && /<\/[a-z][a-z0-9]*>|<(?:br|p|img)\b/i.test(content))
      report.warning('ContainsUndeclaredHTML', 'There is HTML in plain text.', 'Say type="html".');
  }
  if (element.name === 'title' && type === 'text' && !content.trim()) report.plainTitle(content);
}

function inspectPerson(person: Element, report: Report): void {
  if (!text(person, 'name')) report.missing('name', 'RFC 4287 §3.2.1: a person has one.');
  report.at('uri').url(text(person, 'uri'), 'warning');
}

const TEXTS = words('title subtitle summary rights content');
const FEED: Vocabulary = {
  format: 'Atom',
  ns: ATOM,
  known: words('title id updated subtitle generator icon logo rights author category contributor link entry'),
  repeatable: words('author category contributor link entry'),
  fixFor: (name) =>
    /date|modified|issued|tagline/i.test(name) ? 'Atom 1.0 has updated and published.' : 'Leave it out.',
};
const ENTRY: Vocabulary = {
  ...FEED,
  known: words('title id updated published summary content rights source author category contributor link'),
};
