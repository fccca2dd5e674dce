// JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/) as a rule set, like rules.ts for XML.
import { type Problem, Report, words } from './rule-kit.ts';

type Json = Record<string, unknown>;

/** JSON Feed 1.1 fetched from `selfUrl`. */
export function checkJsonFeed(text: string, selfUrl: string): Problem[] {
  const report = new Report();
  let feed: Json;
  try {
    feed = JSON.parse(text) as Json;
  } catch (error) {
    return [`InvalidJson: ${error}`];
  }
  report.require(feed.version === 'https://jsonfeed.org/version/1.1', 'InvalidVersion', `${feed.version}`);
  report.require(typeof feed.title === 'string' && feed.title.trim(), 'MissingElement', 'title');
  report.require(feed.feed_url === selfUrl, 'SelfDoesntMatchLocation', `${feed.feed_url} is not ${selfUrl}`);
  for (const name of ['home_page_url', 'next_url', 'icon', 'favicon']) {
    if (feed[name] !== undefined) report.uri(feed[name], name);
  }
  report.require(feed.next_url !== selfUrl, 'LinkPastEnd', 'next_url is feed_url');
  if (feed.language !== undefined) report.language(feed.language, 'language');
  checkNames(feed, FEED, 'feed', report);
  for (const hub of listOf(feed.hubs)) {
    report.require(typeof hub.type === 'string' && hub.type, 'MissingElement', 'hubs type');
    report.uri(hub.url, 'hubs url');
  }
  checkAuthors(feed, 'feed', report);
  report.require(Array.isArray(feed.items), 'MissingElement', 'items');
  const items = listOf(feed.items);
  report.unique(
    items.map((item) => String(item.id)),
    'DuplicateElement',
    'item id',
  );
  for (const item of items) checkItem(item, report);
  return report.problems;
}

function checkItem(item: Json, report: Report): void {
  checkNames(item, ITEM, 'item', report);
  report.require(typeof item.id === 'string' && item.id, 'MissingElement', `item id ${item.id}`);
  const html = item.content_html;
  report.require(
    typeof html === 'string' || typeof item.content_text === 'string',
    'MissingElement',
    'item content',
  );
  if (typeof html === 'string') report.html(html, 'content_html');
  for (const name of ['url', 'external_url', 'image', 'banner_image']) {
    if (item[name] !== undefined) report.uri(item[name], name);
  }
  for (const name of ['date_published', 'date_modified']) {
    if (item[name] !== undefined) report.rfc3339(item[name], name);
  }
  for (const name of ['title', 'summary']) {
    report.require(/undefined|string/.test(typeof item[name]), 'InvalidType', name);
  }
  if (item.language !== undefined) report.language(item.language, 'item language');
  checkAuthors(item, 'item', report);
  const tags = item.tags ?? [];
  report.require(Array.isArray(tags) && tags.every((tag) => typeof tag === 'string'), 'InvalidType', 'tags');
  for (const attachment of listOf(item.attachments)) {
    report.uri(attachment.url, 'attachment url');
    report.mediaType(attachment.mime_type, 'attachment mime_type');
    for (const name of ['size_in_bytes', 'duration_in_seconds']) {
      report.require(/undefined|number/.test(typeof attachment[name]), 'InvalidType', name);
    }
  }
}

function checkAuthors(parent: Json, where: string, report: Report): void {
  for (const author of listOf(parent.authors)) {
    report.require(
      author.name ?? author.url ?? author.avatar,
      'MissingElement',
      `${where} author without anything`,
    );
    if (author.url !== undefined) report.uri(author.url, `${where} author url`);
  }
}

/** What is no extension must be in the specification; `author` and `feed.user_comment`-like oddities are not. */
function checkNames(object: Json, known: ReadonlySet<string>, where: string, report: Report): void {
  for (const name of Object.keys(object)) {
    report.require(known.has(name) || /^_[a-z]/i.test(name), 'UndefinedElement', `${where}.${name}`);
  }
}

const listOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);

const FEED = words(
  'version title home_page_url feed_url description user_comment next_url icon favicon authors language expired hubs items',
);
const ITEM = words(
  'id url external_url title content_html content_text summary image banner_image date_published date_modified ' +
    'authors tags language attachments',
);
