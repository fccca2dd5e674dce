// JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), and what was different in 1.
import { type Json, listOf } from './json.ts';
import { clip, type Report } from './report.ts';
import type { Place } from './rss.ts';

const VERSION = /^https:\/\/jsonfeed\.org\/version\/1(\.1)?$/;

/** Findings go to the report; how many items there are. */
export function inspectJsonFeed(feed: Json, report: Report, { url, now }: Place): number {
  const where = 'feed';
  const version = VERSION.exec(String(feed.version));
  if (!version) {
    const fix = 'Write "version": "https://jsonfeed.org/version/1.1".';
    report.add(
      'error',
      'InvalidVersion',
      where,
      `The version is “${clip(String(feed.version ?? ''))}”.`,
      fix,
    );
  } else if (!version[1]) {
    const fix = 'Version 1.1 has authors (not author) and language.';
    report.add('hint', 'ObsoleteVersion', where, 'It is of version 1.', fix);
  }
  if (typeof feed.title !== 'string' || !feed.title.trim())
    report.missing('error', where, 'title', 'It is required.');
  if (!feed.home_page_url) report.missing('hint', where, 'home_page_url', 'Readers link the feed to it.');
  if (!feed.feed_url) {
    report.missing('warning', where, 'feed_url', 'Subscribers and hubs know the feed by it.');
  } else if (url && URL.parse(String(feed.feed_url))?.href !== URL.parse(url)?.href) {
    const fix = 'Say the address it is served at, after redirects.';
    const message = `feed_url is ${feed.feed_url}, and it came from ${url}.`;
    report.add('warning', 'SelfDoesntMatchLocation', where, message, fix);
  }
  strings(
    feed,
    'title description user_comment language home_page_url feed_url next_url icon favicon',
    where,
    report,
  );
  urls(feed, 'home_page_url feed_url next_url icon favicon', where, report);
  if (typeof feed.language === 'string') report.language(feed.language, `${where}, language`);
  names(feed, FEED, where, report);
  for (const hub of listOf(feed.hubs)) {
    if (!hub.type) report.missing('error', `${where}, hubs`, 'type', 'Such as "WebSub".');
    urls(hub, 'url', `${where}, hubs`, report);
  }
  authors(feed, where, report);
  if (!Array.isArray(feed.items))
    report.missing('error', where, 'items', 'It is required; [] where there are none.');
  const items = listOf(feed.items);
  items.forEach((item, i) => {
    const title = typeof item.title === 'string' ? ` “${clip(item.title)}”` : '';
    inspectItem(item, `item ${i + 1}${title}`, report, now);
  });
  report.unique(
    items.flatMap((item) => (item.id === undefined ? [] : String(item.id))),
    where,
    'The id',
  );
  return items.length;
}

function inspectItem(item: Json, where: string, report: Report, now: number): void {
  names(item, ITEM, where, report);
  if (item.id === undefined || item.id === '') {
    report.missing('error', where, 'id', 'Readers do not show an item without one.');
  } else if (typeof item.id !== 'string') {
    report.add('warning', 'InvalidType', `${where}, id`, 'The id is no string.', 'Put it in quotes.');
  }
  if (typeof item.content_html !== 'string' && typeof item.content_text !== 'string') {
    report.missing('error', where, 'content', 'Give content_html or content_text.');
  }
  if (typeof item.content_html === 'string') report.html(item.content_html, `${where}, content_html`);
  strings(
    item,
    'title summary content_html content_text language url external_url image banner_image',
    where,
    report,
  );
  if (typeof item.title === 'string') report.plainTitle(item.title, `${where}, title`);
  urls(item, 'url external_url image banner_image', where, report);
  for (const name of ['date_published', 'date_modified']) {
    if (item[name] !== undefined) report.rfc3339(String(item[name]), `${where}, ${name}`, now);
  }
  if (!item.date_published) {
    report.missing('hint', where, 'date_published', 'With it readers can order items, and know a new one.');
  }
  if (typeof item.language === 'string') report.language(item.language, `${where}, language`);
  authors(item, where, report);
  const { tags = [] } = item;
  if (!Array.isArray(tags) || tags.some((tag) => typeof tag !== 'string')) {
    report.add(
      'error',
      'InvalidType',
      `${where}, tags`,
      'Tags are not a list of strings.',
      'Write ["a", "b"].',
    );
  }
  for (const attachment of listOf(item.attachments)) {
    const at = `${where}, attachments`;
    for (const name of ['url', 'mime_type']) {
      if (!attachment[name]) report.missing('error', at, name, 'It is required.');
    }
    urls(attachment, 'url', at, report);
    if (attachment.mime_type) report.mediaType(String(attachment.mime_type), `${at} mime_type`);
    for (const name of ['size_in_bytes', 'duration_in_seconds']) {
      if (attachment[name] === undefined || typeof attachment[name] === 'number') continue;
      report.add('error', 'InvalidType', at, `${name} is no number.`, 'Write it without quotes.');
    }
  }
}

function authors(parent: Json, where: string, report: Report): void {
  if (parent.author !== undefined && parent.authors === undefined) {
    const fix = 'Write "authors": [{ "name": … }]; author may stay beside it.';
    report.add('hint', 'ObsoleteElement', where, 'author is of version 1.', fix);
  }
  for (const author of listOf(parent.authors)) {
    if (!author.name && !author.url && !author.avatar) {
      report.add(
        'error',
        'MissingElement',
        `${where}, authors`,
        'An author is empty.',
        'Give name, url or avatar.',
      );
    }
    urls(author, 'url avatar', `${where}, authors`, report);
  }
}

function urls(object: Json, list: string, where: string, report: Report): void {
  for (const name of list.split(' ')) {
    if (typeof object[name] === 'string') report.url(object[name], `${where}, ${name}`);
  }
}

function strings(object: Json, list: string, where: string, report: Report): void {
  for (const name of list.split(' ')) {
    if (object[name] === undefined || typeof object[name] === 'string') continue;
    const fix = object[name] === null ? 'Leave it out.' : 'Write a string.';
    report.add('error', 'InvalidType', `${where}, ${name}`, `${name} is no string.`, fix);
  }
}

function names(object: Json, known: ReadonlySet<string>, where: string, report: Report): void {
  for (const name of Object.keys(object).filter((key) => !known.has(key) && !key.startsWith('_'))) {
    const fix = 'Extensions begin with an underscore.';
    report.add('warning', 'UndefinedElement', where, `“${clip(name)}” is not of JSON Feed.`, fix);
  }
}

const words = (list: string) => new Set(list.split(' '));
const FEED = words(
  'version title home_page_url feed_url description user_comment next_url icon favicon author authors language expired ' +
    'hubs items',
);
const ITEM = words(
  'id url external_url title content_html content_text summary image banner_image date_published date_modified author ' +
    'authors tags language attachments',
);
