// What RSS and Atom both say in other vocabularies: Media RSS, Dublin Core, RFC 5005 paging, RFC 6721 deletions.
import type { Article, Enclosure, Image } from '../domain/model.ts';
import { PODCAST_NAMESPACES } from '../domain/podcast.ts';
import { typeOfUrl } from '../media/url-type.ts';
import { absoluteUrl, articleUrl, isPhotoCredit, type Link } from './facts.ts';
import type { FeedHead, Site } from './format.ts';
import { element, textElement } from './layout.ts';

export const ATOM = 'http://www.w3.org/2005/Atom';
/** By their prefixes. */
const NAMESPACES = {
  content: 'http://purl.org/rss/1.0/modules/content/',
  dc: 'http://purl.org/dc/elements/1.1/',
  dcterms: 'http://purl.org/dc/terms/',
  media: 'http://search.yahoo.com/mrss/',
  fh: 'http://purl.org/syndication/history/1.0',
  at: 'http://purl.org/atompub/tombstones/1.0',
  source: 'http://source.scripting.com/',
  ...PODCAST_NAMESPACES,
};

/**
 * A head with its namespaces declared in its element `root`: those whose elements are in it or in the pieces.
 * @param head begins with `root`, which the layout of `feed` gives other attributes
 * @param prefixes of the pieces, as `prefixesIn` has them
 */
export function declareNamespaces(head: string, root: 'rss' | 'feed', prefixes: readonly string[]): string {
  const attributes = declarations([prefixesIn(head), ...prefixes]);
  return head.replace(`<${root} `, () => `<${root}${attributes} `);
}

/** A piece as a document of its own. @param own the namespace that its elements are in */
export function standAlone(piece: string, own?: string): string {
  const attributes = (own ? ` xmlns="${own}"` : ` xmlns:atom="${ATOM}"`) + declarations([prefixesIn(piece)]);
  return piece.replace(/^<\w+/, (start) => start + attributes);
}

/** Prefixes of the elements in a text, parted by spaces. */
export function prefixesIn(xml: string): string {
  const left = new Set(Object.keys(NAMESPACES));
  const found: string[] = [];
  for (const markup of markupIn(xml)) {
    for (const prefix of left) if (markup.includes(`<${prefix}:`) && left.delete(prefix)) found.push(prefix);
  }
  return found.join(' ');
}

function declarations(prefixes: readonly string[]): string {
  const used = new Set(prefixes.flatMap((some) => some.split(' ')));
  const declared = Object.entries(NAMESPACES).filter(([prefix]) => used.has(prefix));
  return declared.map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`).join('');
}

/** XML outside of CDATA, which is most of a piece: what is text there is escaped. */
function* markupIn(xml: string): Generator<string> {
  for (let at = 0; at >= 0; ) {
    const start = xml.indexOf('<![CDATA[', at);
    yield xml.slice(at, start < 0 ? undefined : start);
    if (start < 0) return;
    at = xml.indexOf(']]>', start);
  }
}

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
 * Media RSS 1.5.1: the lead image with its photographer and as thumbnail, and `files`. Without an image the credit is the
 * item's own. `urn:ebu` is the scheme of roles Media RSS names.
 */
export function mediaElements(article: Article, files: readonly Enclosure[], site: Site): string {
  const { image } = article;
  const base = articleUrl(article.slug, site);
  const photographers = article.credits
    .filter(isPhotoCredit)
    .map(({ name }) => textElement('media:credit', name, { role: 'photographer', scheme: 'urn:ebu' }))
    .join('');
  const lead = image ? imageElement(image, photographers, base) : photographers;
  return (
    lead +
    files
      .filter(({ url }) => url !== image?.url)
      .map((file) => fileElement(file, base))
      .join('')
  );
}

function imageElement(image: Image, credits: string, base: string): string {
  const { alt, caption, length, width, height } = image;
  const url = absoluteUrl(image.url, base);
  const type = typeOfUrl(url);
  const size = { width: width || undefined, height: height || undefined };
  const attributes = {
    url,
    type: type.startsWith('image/') ? type : undefined,
    fileSize: length,
    medium: 'image',
    ...size,
  };
  const texts =
    textElement('media:title', alt, { type: 'plain' }) +
    textElement('media:description', caption, { type: 'plain' });
  return element('media:content', attributes, texts + credits) + element('media:thumbnail', { url, ...size });
}

function fileElement({ url, type, length, durationSeconds }: Enclosure, base: string): string {
  const medium = /^(?:audio|video|image)(?=\/)/.exec(type)?.[0];
  const duration = durationSeconds === undefined ? undefined : Math.round(durationSeconds);
  return element('media:content', { url: absoluteUrl(url, base), type, medium, fileSize: length, duration });
}
