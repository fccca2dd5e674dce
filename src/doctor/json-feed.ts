// JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), and what was different in 1.
import { type Json, objectsOf } from '../domain/objects.ts';
import { words } from './elements.ts';
import { clip, type Report } from './report.ts';

const VERSION = /^https:\/\/jsonfeed\.org\/version\/1(\.1)?$/;

/** Findings go to the report; how many items there are. @param url where the feed was fetched from */
export function inspectJsonFeed(feed: Json, report: Report, url?: string): number {
  const place = report.at('feed');
  const version = VERSION.exec(String(feed.version));
  if (!version) {
    const fix = 'Write "version": "https://jsonfeed.org/version/1.1".';
    place.error('InvalidVersion', `The version is “${clip(String(feed.version ?? ''))}”.`, fix);
  } else if (!version[1]) {
    const fix = 'Version 1.1 has authors (not author) and language.';
    place.hint('ObsoleteVersion', 'It is of version 1.', fix);
  }
  if (typeof feed.title !== 'string' || !feed.title.trim()) place.missing('title', 'It is required.');
  if (!feed.home_page_url) place.missing('home_page_url', 'Readers link the feed to it.', 'hint');
  if (feed.feed_url) place.self('feed_url', String(feed.feed_url), url);
  else place.missing('feed_url', 'Subscribers and hubs know the feed by it.', 'warning');
  inspectMembers(feed, FEED, place);
  for (const hub of objectsOf(feed.hubs)) {
    if (!hub.type) place.at('hubs').missing('type', 'Such as "WebSub".');
    inspectUrls(hub, ['url'], place.at('hubs'));
  }
  if (!Array.isArray(feed.items)) place.missing('items', 'It is required; [] where there are none.');
  const items = objectsOf(feed.items);
  for (const [i, item] of items.entries()) inspectItem(item, report.entry('item', i, item.title));
  const ids = items.flatMap((item) => (item.id === undefined ? [] : String(item.id)));
  place.unique(ids, 'The id');
  return items.length;
}

function inspectItem(item: Json, report: Report): void {
  if (item.id === undefined || item.id === '') {
    report.missing('id', 'Readers do not show an item without one.');
  } else if (typeof item.id !== 'string') {
    report.at('id').warning('InvalidType', 'The id is no string.', 'Put it in quotes.');
  }
  if (typeof item.content_html !== 'string' && typeof item.content_text !== 'string')
    report.missing('content', 'Give content_html or content_text.');
  if (typeof item.content_html === 'string') report.at('content_html').html(item.content_html);
  inspectMembers(item, ITEM, report);
  if (typeof item.title === 'string') report.at('title').plainTitle(item.title);
  for (const name of ['date_published', 'date_modified'])
    if (item[name] !== undefined) report.at(name).rfc3339(String(item[name]));
  if (!item.date_published)
    report.missing('date_published', 'With it readers can order items, and know a new one.', 'hint');
  const { tags = [] } = item;
  if (!Array.isArray(tags) || tags.some((tag) => typeof tag !== 'string'))
    report.at('tags').error('InvalidType', 'Tags are not a list of strings.', 'Write ["a", "b"].');
  for (const attachment of objectsOf(item.attachments)) {
    const place = report.at('attachments');
    for (const name of ['url', 'mime_type']) if (!attachment[name]) place.missing(name, 'It is required.');
    inspectUrls(attachment, ['url'], place);
    if (attachment.mime_type) place.attribute('mime_type').mediaType(String(attachment.mime_type));
    for (const name of ['size_in_bytes', 'duration_in_seconds']) {
      if (attachment[name] === undefined || typeof attachment[name] === 'number') continue;
      place.error('InvalidType', `${name} is no number.`, 'Write it without quotes.');
    }
  }
}

/** Names, and what both a feed and an item have: texts, addresses, a language, authors. */
function inspectMembers(object: Json, { texts, urls, others }: Members, report: Report): void {
  for (const name of Object.keys(object)) {
    if (texts.has(name) || urls.has(name) || others.has(name) || name.startsWith('_')) continue;
    const fix = 'Extensions begin with an underscore.';
    report.warning('UndefinedElement', `“${clip(name)}” is not of JSON Feed.`, fix);
  }
  for (const name of [...texts, ...urls]) {
    if (object[name] === undefined || typeof object[name] === 'string') continue;
    const fix = object[name] === null ? 'Leave it out.' : 'Write a string.';
    report.at(name).error('InvalidType', `${name} is no string.`, fix);
  }
  inspectUrls(object, urls, report);
  if (typeof object.language === 'string') report.at('language').language(object.language);
  if (object.author !== undefined && object.authors === undefined) {
    const fix = 'Write "authors": [{ "name": … }]; author may stay beside it.';
    report.hint('ObsoleteElement', 'author is of version 1.', fix);
  }
  for (const author of objectsOf(object.authors)) {
    const place = report.at('authors');
    if (!author.name && !author.url && !author.avatar)
      place.error('MissingElement', 'An author is empty.', 'Give name, url or avatar.');
    inspectUrls(author, ['url', 'avatar'], place);
  }
}

function inspectUrls(object: Json, names: Iterable<string>, report: Report): void {
  for (const name of names) if (typeof object[name] === 'string') report.at(name).url(object[name]);
}

interface Members {
  texts: ReadonlySet<string>;
  urls: ReadonlySet<string>;
  others: ReadonlySet<string>;
}
const FEED: Members = {
  texts: words('title description user_comment language'),
  urls: words('home_page_url feed_url next_url icon favicon'),
  others: words('version author authors expired hubs items'),
};
const ITEM: Members = {
  texts: words('title summary content_html content_text language'),
  urls: words('url external_url image banner_image'),
  others: words('id date_published date_modified author authors tags attachments'),
};
