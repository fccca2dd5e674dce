// The feed doctor on a feed: is it one, of which format, and what is wrong with it. Rules only, no I/O.
import { byteLength } from '../domain/bytes.ts';
import { isObject } from '../domain/objects.ts';
import { Refusal } from '../errors.ts';
import { ATOM, type Element, parseXml } from '../intake/xml.ts';
import { inspectAtom } from './atom.ts';
import { byGravity } from './finding.ts';
import { inspectJsonFeed } from './json-feed.ts';
import { inspectNinjs, isNinjs } from './ninjs.ts';
import { type FeedFinding, Report } from './report.ts';
import { inspectRss } from './rss.ts';

export type FeedFormat = 'RSS 2.0' | 'RSS 1.0' | 'Atom 1.0' | 'JSON Feed' | 'ninjs' | 'HTML' | 'unknown';

export interface Diagnosis {
  format: FeedFormat;
  /** Entries it has. */
  items: number;
  /** The gravest first. */
  findings: FeedFinding[];
}

/** Where a feed comes from. */
export interface Place {
  /** What it was fetched from, if it was. */
  url?: string;
  /** Milliseconds. */
  now: number;
}

const CDATA = /<!\[CDATA\[[\s\S]*?(?:\]\]>|$)/g;
const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
/** Above, many readers give up, and each poll costs as much. */
const MAX_BYTES = 2_000_000;
const MAX_ITEMS = 200;

export const isFeed = (format: FeedFormat): boolean => format !== 'HTML' && format !== 'unknown';

/** Looks at the text of a feed. @param report has what was found before */
export async function inspectFeed(
  text: string,
  { url, now }: Place,
  report = new Report(now),
): Promise<Diagnosis> {
  const { format, items } = await read(text, report, url);
  if (isFeed(format)) inspectSize(text, items, report);
  return { format, items, findings: byGravity(report.findings()) };
}

type Kind = Omit<Diagnosis, 'findings'>;
const UNKNOWN: Kind = { format: 'unknown', items: 0 };

async function read(text: string, report: Report, url: string | undefined): Promise<Kind> {
  const start = text.replace(/^\u{FEFF}/u, '').slice(0, 1_000);
  if (/^\s*[{[]/.test(start)) return readJson(text, report, url);
  if (/^\s*(?:<!doctype html|<html\b)/i.test(start)) {
    const links = [...text.matchAll(/<link\b[^>]*(?:>|$)/gi)].filter(([tag]) => /rel="?alternate/i.test(tag));
    const feeds = links
      .filter(([tag]) => /(rss|atom)\+xml|feed\+json/i.test(tag))
      .flatMap(([tag]) => /href="?([^"\s>]+)/i.exec(tag)?.[1] ?? []);
    const named = feeds.map((href) => URL.parse(href, url)?.href ?? href).slice(0, 5);
    const fix = named.length ? `Give the address of a feed: ${named.join(' ')}` : 'It names no feed either.';
    report.error('NotAFeed', 'This is an HTML page.', fix);
    return { format: 'HTML', items: 0 };
  }
  if (/^\s/.test(start) && /<\?xml/.test(start)) {
    const fix = 'Remove what stands before <?xml: it must be the very beginning.';
    report.error('WPBlankLine', 'White space stands before the XML declaration.', fix);
  }
  for (const character of new Set(start.match(/[\u{0}-\u{8}\u{B}\u{C}\u{E}-\u{1F}\u{FFFE}\u{FFFF}]/gu))) {
    const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    report.error('InvalidCharacter', `XML forbids U+${code}.`, 'Remove it.');
  }
  // The parser knows HTML's entities; XML has five, and a reader that is strict stops here.
  const entity = /&(?!(?:amp|lt|gt|quot|apos);)[a-z][a-z0-9]*;/i.exec(text.replace(CDATA, ''))?.[0];
  if (entity && !/<!DOCTYPE/.test(start)) {
    const fix = 'Write the character itself, or its number such as &#160;';
    report.error('UndefinedNamedEntity', `XML knows no ${entity}`, fix);
  }
  let root: Element;
  try {
    root = await parseXml(text.trimStart(), 'It');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    report.error('SAXError', error.message.replace(/[.:]?$/, '.'), fixOf(error.message));
    return UNKNOWN;
  }
  return readXml(root, report, url);
}

/** What is behind most errors of parsers. */
function fixOf(message: string): string {
  if (/entity/i.test(message))
    return 'Write &amp; for &, and characters themselves for HTML entities (&nbsp;).';
  if (/prefix|namespace/i.test(message))
    return 'Declare the prefix: xmlns:dc="http://purl.org/dc/elements/1.1/" …';
  if (/attribute/i.test(message)) return 'Put attribute values into quotes, each attribute once.';
  return 'Make it with an XML library, not from strings; close what is open, and escape &, < in text.';
}

function readXml(root: Element, report: Report, url: string | undefined): Kind {
  if (root.name === 'feed' && root.ns === ATOM)
    return { format: 'Atom 1.0', items: inspectAtom(root, report, url) };
  if (root.name === 'rss' && root.ns === '')
    return { format: 'RSS 2.0', items: inspectRss(root, report, url) };
  if (root.name === 'RDF' && root.ns === RDF) {
    const fix = 'RSS 2.0 and Atom say more, and every reader knows them.';
    report.hint('ObsoleteNamespace', 'This is RSS 1.0, which is not looked at closely here.', fix);
    const items = root.children.filter((child) => typeof child !== 'string' && child.name === 'item').length;
    return { format: 'RSS 1.0', items };
  }
  const fix =
    root.name === 'feed'
      ? `Declare xmlns="${ATOM}" on <feed>.`
      : 'The root is <rss version="2.0">, or <feed> in the namespace of Atom.';
  report.error('NotAFeed', `The root is <${root.name}>${root.ns ? ` of ${root.ns}` : ''}.`, fix);
  return UNKNOWN;
}

function readJson(text: string, report: Report, url: string | undefined): Kind {
  if (text.startsWith('\u{FEFF}')) {
    const fix = 'Remove the byte order mark (RFC 8259 §8.1).';
    report.warning('InvalidJson', 'A byte order mark stands before the JSON.', fix);
  }
  let feed: unknown;
  try {
    feed = JSON.parse(text.replace(/^\u{FEFF}/u, ''));
  } catch (error) {
    const fix = 'Make it with a JSON library: no comments, no comma after the last member.';
    report.error('InvalidJson', `It is no JSON: ${(error as Error).message}`, fix);
    return UNKNOWN;
  }
  if (!isObject(feed)) {
    const fix = 'It is one object with version, title and items.';
    report.error('NotAFeed', 'The JSON is no object.', fix);
    return UNKNOWN;
  }
  if (isNinjs(feed)) return { format: 'ninjs', items: inspectNinjs(feed, report) };
  if (!('version' in feed) && !('items' in feed)) {
    const fix = 'A JSON Feed has version, title and items; ninjs has uri and associations.';
    report.error('NotAFeed', 'The JSON is no feed.', fix);
    return UNKNOWN;
  }
  return { format: 'JSON Feed', items: inspectJsonFeed(feed, report, url) };
}

function inspectSize(text: string, items: number, report: Report): void {
  if (!items) report.hint('NoItems', 'It has no entries.', 'Nothing, if that is so.');
  const bytes = byteLength(text);
  if (bytes > MAX_BYTES) {
    const message = `It has ${Math.round(bytes / 1_000)} kB; ${MAX_BYTES / 1_000_000} MB is what readers take.`;
    const fix = `Keep the newest entries here, and the past in archives (RFC 5005)${items > MAX_ITEMS ? ` or pages: it has ${items}` : ''}.`;
    report.warning('BigFeed', message, fix);
  }
}
