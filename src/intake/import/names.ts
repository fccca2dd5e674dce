// What feeds call their elements: one name for each, whatever dialect, version or mistake it comes in.
import { CONTENT, DC, ITUNES, MEDIA, PODCAST } from '../namespaces.ts';
import { ATOM, XHTML } from '../xml.ts';
import { isPodcastNamespace } from './podcast.ts';

/** WordPress's export: its version is part of the namespace's name. */
export const WP = 'http://wordpress.org/export/';
export const EXCERPT = 'http://wordpress.org/export/excerpt/';

const RSS =
  /^https?:\/\/(?:(?:my|channel)\.netscape\.com\/(?:rdf\/simple|publish\/formats)\/|purl\.org\/rss\/(?:[\d.]+\/|1\.0)?$|purl\.org\/net\/rss1\.1#|backend\.userland\.com\/|(?:blogs|cyber)\.law\.harvard\.edu\/(?:tech\/)?rss|www\.rssboard\.org\/)/i;

/** Well-known prefixes, for those who forget to declare them. */
const PREFIXES: Readonly<Record<string, string>> = {
  ...{ dc: DC, media: MEDIA, content: CONTENT, itunes: ITUNES, atom: ATOM, a10: ATOM, xhtml: XHTML },
  podcast: PODCAST,
  ...{ wp: WP, excerpt: EXCERPT, dcterms: 'http://purl.org/dc/terms/' },
  ...{ rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#' },
};

/** The namespace as this program writes it. An undeclared prefix comes in place of one. */
export function canonicalNamespace(uri: string): string {
  if (uri === '') return '';
  if (Object.hasOwn(PREFIXES, uri)) return PREFIXES[uri]!;
  if (RSS.test(uri)) return '';
  const plain = uri.toLowerCase().replace(/^https:/, 'http:');
  if (/^http:\/\/(?:purl\.org\/atom\/ns#|www\.w3\.org\/2005\/atom\/?$)/.test(plain)) return ATOM;
  if (/^http:\/\/search\.yahoo\.com\/mrss\/?$/.test(plain)) return MEDIA;
  if (/^http:\/\/purl\.org\/dc\/elements\/1\.\d\/?$/.test(plain)) return DC;
  if (/^http:\/\/purl\.org\/rss\/1\.0\/modules\/content\/?$/.test(plain)) return CONTENT;
  if (plain === ITUNES) return ITUNES;
  if (isPodcastNamespace(plain)) return PODCAST;
  if (plain.startsWith(WP)) return plain.includes('excerpt') ? EXCERPT : WP;
  return uri;
}

/** RSS is written in lower case but for these. */
const RSS_NAMES: Readonly<Record<string, string>> = { pubdate: 'pubDate', lastbuilddate: 'lastBuildDate' };
/** Atom 0.3 (draft-ietf-atompub-format-00) had other words. */
const OLD_ATOM: Readonly<Record<string, string>> = {
  ...{ issued: 'published', modified: 'updated', copyright: 'rights', tagline: 'subtitle', url: 'uri' },
};

export function canonicalName(ns: string, name: string): string {
  if (ns === '') {
    const plain = name.toLowerCase();
    return RSS_NAMES[plain] ?? plain;
  }
  return ns === ATOM && Object.hasOwn(OLD_ATOM, name) ? OLD_ATOM[name]! : name;
}
