// RSS 2.0 (https://www.rssboard.org/rss-specification, and its best practices profile).
import { CONTENT, DC } from '../intake/namespaces.ts';
import { ATOM, type Element, textOf } from '../intake/xml.ts';
import { all, inspectNames, textIn, type Vocabulary, words } from './elements.ts';
import { inspectLinks } from './links.ts';
import { inspectPictures } from './pictures.ts';
import { inspectEpisode, inspectShow } from './podcast.ts';
import { clip, type Report } from './report.ts';
import { inspectWithdrawals } from './withdrawals.ts';

/** Characters of a description that may be all that an item has to say. */
const MAX_EXCERPT_LENGTH = 600;

const text = (parent: Element, name: string) => textIn(parent, name, '');

/** Findings go to the report; how many items there are. @param url where the feed was fetched from */
export function inspectRss(root: Element, report: Report, url?: string): number {
  const version = root.attributes.get('version');
  if (version !== '2.0') {
    const fix = 'Write <rss version="2.0">; what older versions had is all in it.';
    const message = `The version is “${version ?? ''}”.`;
    report.at('rss').add(version ? 'warning' : 'error', 'ObsoleteVersion', message, fix);
  }
  const [channel, ...more] = all(root, 'channel', '');
  if (!channel || more.length) {
    const fix = 'A feed has exactly one <channel>, with everything in it.';
    const message = channel ? 'There are several channels.' : 'There is no channel.';
    report.at('rss').error('MissingChannel', message, fix);
  }
  if (!channel) return 0;
  inspectChannel(channel, report.at('channel'), url);
  inspectShow(channel, report.at('channel'));
  const items = all(channel, 'item', '');
  for (const [i, item] of items.entries()) {
    const place = report.entry('item', i, text(item, 'title'));
    inspectItem(item, place);
    inspectEpisode(item, channel, place);
  }
  const guids = items.flatMap((item) => text(item, 'guid') ?? []);
  report.at('channel').unique(guids, 'The guid');
  const dated = items.map((item) => ({
    id: text(item, 'guid'),
    updated: textIn(item, 'updated', ATOM) ?? text(item, 'pubDate'),
  }));
  inspectWithdrawals(channel, dated, report.at('channel'));
  return items.length;
}

function inspectChannel(channel: Element, report: Report, url: string | undefined): void {
  for (const name of ['title', 'link', 'description'])
    if (!text(channel, name)) report.missing(name, 'RSS requires it of a channel.');
  inspectNames(channel, CHANNEL, report);
  report.at('title').plainTitle(text(channel, 'title') ?? 'x');
  report.at('link').url(text(channel, 'link') || undefined);
  report.at('language').language(text(channel, 'language'));
  for (const name of ['pubDate', 'lastBuildDate']) report.at(name).rfc822(text(channel, name));
  report.at('ttl').wholeNumber(text(channel, 'ttl'));
  const [cloud] = all(channel, 'cloud', '');
  for (const name of cloud ? ['domain', 'port', 'path', 'registerProcedure', 'protocol'] : [])
    if (!cloud?.attributes.has(name)) report.at('cloud').missingAttribute(name, 'rssCloud needs it.');
  inspectLinks(all(channel, 'link', ATOM), report, { url, prefix: 'atom:' });
}

function inspectItem(item: Element, report: Report): void {
  inspectNames(item, ITEM, report);
  const [title, description] = [text(item, 'title'), text(item, 'description')];
  if (!title && !description) {
    const fix = 'RSS requires one of them; readers show the title.';
    report.error('ItemMustContainTitleOrDescription', 'There is neither title nor description.', fix);
  }
  if (title) report.at('title').plainTitle(title);
  report.at('link').url(text(item, 'link'));
  report.at('pubDate').rfc822(text(item, 'pubDate'));
  if (!text(item, 'pubDate') && !textIn(item, 'date', DC))
    report.missing('pubDate', 'With it readers can order items, and know a new one.', 'hint');
  const [guid] = all(item, 'guid', '');
  if (!guid) {
    const fix = 'Give each item a guid that never changes: without one an edited item shows as a new one.';
    report.warning('MissingGuid', 'guid is missing.', fix);
  } else if (guid.attributes.get('isPermaLink') !== 'false' && !/^https?:\/\//.test(textOf(guid).trim())) {
    const fix = 'Add isPermaLink="false", unless it is the address of the page.';
    report.at('guid').error('InvalidHttpGUID', `“${clip(textOf(guid))}” is no web address.`, fix);
  }
  const author = text(item, 'author');
  if (author !== undefined && !author.includes('@')) {
    const fix = 'It is an e-mail address; a name goes into <dc:creator>.';
    report.at('author').warning('InvalidContact', `“${clip(author)}” is no e-mail address.`, fix);
  }
  inspectEnclosures(all(item, 'enclosure', ''), report.at('enclosure'));
  inspectPictures(item, report);
  const content = textIn(item, 'encoded', CONTENT);
  report.at('description').html(description ?? '');
  report.at('content:encoded').html(content ?? '');
  if (content && !description)
    report.missing('description', 'Lists and previews show it: a sentence or two of the text.', 'hint');
  if (content && content === description && content.length > MAX_EXCERPT_LENGTH) {
    const fix = 'Write a sentence or two there; the whole text is in <content:encoded>.';
    report.at('description').hint('WholeTextTwice', 'The description is the whole text again.', fix);
  }
}

function inspectEnclosures(enclosures: readonly Element[], report: Report): void {
  for (const { attributes } of enclosures) {
    for (const name of ['url', 'length', 'type']) {
      if (attributes.has(name)) continue;
      const why = name === 'length' ? 'Give it in bytes; 0 where it is not known.' : 'RSS requires it.';
      report.missingAttribute(name, why);
    }
    report.attribute('url').url(attributes.get('url'));
    report.attribute('length').wholeNumber(attributes.get('length'));
    report.attribute('type').mediaType(attributes.get('type'));
  }
  if (enclosures.length > 1) {
    const fix = 'Keep one; others can be <media:content>.';
    report.warning('DuplicateEnclosure', 'There are several; many readers take the last.', fix);
  }
}

const CHANNEL: Vocabulary = {
  format: 'RSS',
  ns: '',
  known: words(
    'title link description language copyright managingEditor webMaster pubDate lastBuildDate category generator docs ' +
      'cloud ttl image rating textInput skipHours skipDays item',
  ),
  repeatable: words('category item enclosure'),
  fixFor: (name) =>
    /date|guid|title|link|description/i.test(name)
      ? 'Names are case-sensitive: title, link, pubDate, guid …'
      : 'Put it into a namespace of its own.',
};
const ITEM: Vocabulary = {
  ...CHANNEL,
  known: words('title link description author category comments enclosure guid pubDate source'),
};
