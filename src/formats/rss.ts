// RSS 2.0 (https://www.rssboard.org/rss-specification), laid out by `feed`.
import { Feed } from 'feed';
import type { Article } from '../domain/model.ts';
import { escapeText } from '../domain/text.ts';
import { contentHtml } from './credits.ts';
import {
  feedExtensions,
  linkElement,
  mediaElements,
  NAMESPACES,
  pagingLinks,
  podcastNamespaces,
  sourceElement,
} from './extensions.ts';
import {
  absoluteUrl,
  articleUrl,
  isPhotoCredit,
  linksOf,
  publishedDate,
  readingUrl,
  tagsOf,
  updatedDate,
} from './facts.ts';
import type { FeedHead, Format, Site } from './format.ts';
import { amend, cut, element, Layouts, Slots, textElement } from './layout.ts';
import { alternateElements, episodeElements, showElements } from './podcast.ts';

const TYPE = 'application/rss+xml';
/** Minutes before a reader should ask again, where it hears nothing from the hub. */
const TTL_MINUTES = 15;
/** Laid out in place of an article's date and an enclosure's length, which `feed` takes as no text. */
const EPOCH = new Date(0);
const NO_LENGTH = 0;
const layouts = new Layouts();

export const rss: Format = {
  name: 'rss',
  file: 'rss.xml',
  contentType: `${TYPE}; charset=utf-8`,
  label: 'RSS',
  separator: '\n',
  close: '\n</channel></rss>\n',
  open,
  piece,
};

function open(head: FeedHead, site: Site): string {
  const slots = new Slots();
  const options = {
    title: slots.text(head.title),
    link: slots.text(head.page),
    // Plain text: only an item's description is HTML.
    description: slots.text(head.description),
    language: slots.text(head.language),
    updated: EPOCH,
    generator: 'Tagwire',
    copyright: slots.text(head.podcast?.copyright ?? (site.rights || undefined)),
    feed: slots.text(head.self),
    hub: slots.text(site.hub),
    stylesheet: slots.text(`${site.url}/feed.css`),
    ttl: TTL_MINUTES,
  };
  const updated = slots.text(new Date(head.updated).toUTCString());
  const namespaces = podcastNamespaces(head);
  const layout = layouts.fill(slots, { ...options, namespaces }, () =>
    amend(cut(new Feed(options).rss2(), '<?xml', '</channel>'), [
      ['type="text/xsl"', 'type="text/css"'],
      ['<rss ', `<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"${NAMESPACES}${namespaces} `],
      [EPOCH.toUTCString(), updated],
    ]),
  );
  const links = pagingLinks(head, TYPE).map((link) => linkElement('atom:link', link));
  const show = head.podcast ? showElements(head.podcast, site) : '';
  return `${layout}${links.join('')}${cloud(site)}${show}${feedExtensions(head)}\n`;
}

function piece(article: Article, site: Site): string {
  const page = articleUrl(article.slug, site);
  const slots = new Slots();
  const [enclosure, ...furtherEnclosures] = article.enclosures;
  const item = {
    title: slots.text(article.title),
    link: slots.text(readingUrl(article, site)),
    guid: slots.text(article.guid),
    date: EPOCH,
    // HTML, so plain text is escaped for HTML first: `a < b` must not vanish.
    description: slots.text(article.summary ? escapeText(article.summary) : undefined),
    content: slots.html(contentHtml(article, site)),
    category: tagsOf(article).map(({ label }) => ({ name: slots.text(label) })),
    ...(enclosure && {
      enclosure: {
        url: slots.text(absoluteUrl(enclosure.url, page)),
        type: slots.text(enclosure.type),
        length: NO_LENGTH,
      },
    }),
  };
  const published = slots.text(publishedDate(article).toUTCString());
  const length = slots.text(`${enclosure?.length ?? 0}`);
  const layout = layouts.fill(slots, item, () => {
    const feed = new Feed({ title: '' });
    feed.addItem(item);
    return amend(cut(feed.rss2(), '<item>', '</item>'), [
      [EPOCH.toUTCString(), published],
      ...(enclosure ? [[`length="${NO_LENGTH}"`, `length="${length}"`] as const] : []),
    ]);
  });
  const extras = [
    // Not `author`, which is an e-mail address.
    ...article.authors.map(({ name }) => textElement('dc:creator', name)),
    ...article.credits
      .filter((c) => !isPhotoCredit(c))
      .map(({ name }) => textElement('dc:contributor', name)),
    textElement('dc:language', article.language),
    textElement('dc:rights', article.rights),
    sourceElement(article),
    textElement('atom:updated', updatedDate(article).toISOString()),
    ...linksOf(article, site).map((link) => linkElement('atom:link', link)),
    mediaElements(article, furtherEnclosures, site),
    episodeElements(article, site),
    alternateElements(article, site),
  ];
  return `${layout}${extras.join('')}</item>`;
}

const clouds = new WeakMap<Site, string>();

/** Where rssCloud subscribers register (https://www.rssboard.org/rsscloud-interface, the REST protocol). */
function cloud(site: Site): string {
  const made = clouds.get(site) ?? cloudOf(site);
  clouds.set(site, made);
  return made;
}

function cloudOf(site: Site): string {
  const url = new URL(`${site.url}/rsscloud/pleaseNotify`);
  const port = url.port || (url.protocol === 'https:' ? 443 : 80);
  return element('cloud', {
    domain: url.hostname,
    port,
    path: url.pathname,
    registerProcedure: '',
    protocol: 'http-post',
  });
}
