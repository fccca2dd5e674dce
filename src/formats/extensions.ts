// What RSS and Atom both say in other vocabularies: Media RSS, Dublin Core, RFC 5005 paging, RFC 6721 deletions.
import type { Article, Enclosure, Image } from '../domain/model.ts';
import { PODCAST_NAMESPACES } from '../domain/podcast.ts';
import { absoluteUrl, articleUrl, isPhotoCredit, type Link } from './facts.ts';
import type { FeedHead, Site } from './format.ts';
import { element, textElement } from './layout.ts';

/** Declared at the root, so that a piece is valid wherever it is joined in. */
export const NAMESPACES = Object.entries({
  dc: 'http://purl.org/dc/elements/1.1/',
  media: 'http://search.yahoo.com/mrss/',
  fh: 'http://purl.org/syndication/history/1.0',
  at: 'http://purl.org/atompub/tombstones/1.0',
})
  .map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`)
  .join('');

/** Namespaces of podcasts, where the document uses them. */
export const podcastNamespaces = ({ prefixes = [] }: FeedHead): string =>
  prefixes.map((prefix) => ` xmlns:${prefix}="${PODCAST_NAMESPACES[prefix]}"`).join('');

/** An atom:link, under the name it has in the format. */
export const linkElement = (
  name: 'link' | 'atom:link',
  { rel, type, hreflang, length, href }: Link,
): string => element(name, { rel, type, hreflang, length, href });

/** Links of a feed to the documents around it, all of the same `type`. RFC 5005 §3 and §4. */
export function pagingLinks(head: FeedHead, type: string): Link[] {
  const links: [rel: string, href: string | undefined][] = [
    ['next', head.next],
    ['prev-archive', head.previousArchive],
    ['current', head.archiveOf?.current],
    ['next-archive', head.archiveOf?.next],
  ];
  return links.flatMap(([rel, href]) => (href ? [{ rel, type, href }] : []));
}

/** The end of a feed's head: the archive's mark (RFC 5005 §4) and what was retracted (RFC 6721 §3). */
export function feedExtensions(head: FeedHead): string {
  const deletions = (head.deleted ?? []).map(({ guid, at, note }) =>
    element(
      'at:deleted-entry',
      { ref: guid, when: new Date(at).toISOString() },
      textElement('at:comment', note),
    ),
  );
  return (head.archiveOf ? element('fh:archive', {}) : '') + deletions.join('');
}

/** `dc:source` names the source itself; its note is in the text. */
export const sourceElement = (article: Article): string => textElement('dc:source', article.source?.name);

/**
 * Media RSS 1.5.1: the lead image with its photographer, and `enclosures`. Without an image the credit is the
 * item's own. `urn:ebu` is the scheme of roles Media RSS names.
 */
export function mediaElements(article: Article, enclosures: readonly Enclosure[], site: Site): string {
  const base = articleUrl(article.slug, site);
  const photographers = article.credits
    .filter(isPhotoCredit)
    .map(({ name }) => textElement('media:credit', name, { role: 'photographer', scheme: 'urn:ebu' }))
    .join('');
  const lead = article.image ? imageElement(article.image, photographers, base) : photographers;
  return lead + enclosures.map((enclosure) => enclosureElement(enclosure, base)).join('');
}

function imageElement({ url, alt, caption, width, height }: Image, credits: string, base: string): string {
  const attributes = {
    url: absoluteUrl(url, base),
    medium: 'image',
    width: width || undefined,
    height: height || undefined,
  };
  const texts =
    textElement('media:title', alt, { type: 'plain' }) +
    textElement('media:description', caption, { type: 'plain' });
  return element('media:content', attributes, texts + credits);
}

function enclosureElement({ url, type, length, durationSeconds }: Enclosure, base: string): string {
  const medium = /^(?:audio|video|image)(?=\/)/.exec(type)?.[0];
  const duration = durationSeconds === undefined ? undefined : Math.round(durationSeconds);
  return element('media:content', { url: absoluteUrl(url, base), type, medium, fileSize: length, duration });
}
