// RSS 2.0 (https://www.rssboard.org/rss-specification), laid out by `feed`.

import { Feed } from 'feed';
import { excerptOf } from '../content/excerpt.ts';
import type { Article } from '../domain/model.ts';
import { rssGuidOf } from '../domain/rss-guid.ts';
import { escapeText } from '../domain/text.ts';
import { withoutClosingLines } from './closing.ts';
import { contentHtml, textAndCredits } from './credits.ts';
import { enclosuresOf } from './enclosures.ts';
import {
  declareNamespaces,
  feedExtensions,
  linkElement,
  mediaElements,
  pagingLinks,
  prefixesIn,
  sourceElement,
  standAlone,
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
import { amend, cdata, cut, element, Layouts, Slots, textElement } from './layout.ts';
import { contentMarkdown } from './markdown.ts';
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
  marks: prefixesIn,
  alone: (piece) => standAlone(piece),
};

function open(head: FeedHead, site: Site, prefixes: readonly string[]): string {
  const slots = new Slots();
  const options = {
    title: slots.title(head.title),
    link: slots.text(head.page),
    // Plain text: only an item's description is HTML.
    description: slots.text(head.description),
    language: slots.text(head.language),
    updated: EPOCH,
    generator: 'Tagwire',
    image: slots.text((head.image ?? site.logo ?? site.icon)?.url),
    copyright: slots.text(head.podcast?.copyright ?? (site.rights || undefined)),
    feed: slots.text(head.self),
    hub: slots.text(head.hub),
    stylesheet: slots.text(`${site.url}/feed.css`),
    ttl: TTL_MINUTES,
  };
  const changed = new Date(head.updated).toUTCString();
  const updated = slots.text(changed);
  const layout = layouts.fill(slots, options, () =>
    amend(cut(new Feed(options).rss2(), '<?xml', '</channel>'), [
      ['type="text/xsl"', 'type="text/css"'],
      [EPOCH.toUTCString(), updated],
    ]),
  );
  const links = pagingLinks(head, TYPE).map((link) => linkElement('atom:link', link));
  const pubDate = textElement('pubDate', changed);
  const show = head.podcast ? showElements(head.podcast, site) : '';
  const text = `${layout}${pubDate}${links.join('')}${cloud(site)}${show}${feedExtensions(head)}\n`;
  return declareNamespaces(text, 'rss', prefixes);
}

function piece(article: Article, site: Site): string {
  const page = articleUrl(article.slug, site);
  const slots = new Slots();
  const excerpt = article.summary
    ? ''
    : excerptOf(article.html, (lines) => withoutClosingLines(article, lines));
  const parts = textAndCredits(article, site);
  const markdown = contentMarkdown(article, site, parts);
  const { files, covers } = enclosuresOf(article);
  const [enclosure, ...furtherEnclosures] = files;
  // The enclosure itself has no place for its duration.
  const timed = enclosure?.durationSeconds === undefined ? [] : [enclosure];
  const item = {
    title: slots.title(article.title),
    link: slots.text(readingUrl(article, site)),
    guid: slots.text(rssGuidOf(article.guid)),
    date: EPOCH,
    // HTML, so plain text is escaped for HTML first: `a < b` must not vanish.
    description: slots.text(escapeText(article.summary || excerpt) || undefined),
    content: slots.html(contentHtml(article, site, parts)),
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
    textElement('dcterms:modified', updatedDate(article).toISOString()),
    ...linksOf(article, site).map((link) => linkElement('atom:link', link)),
    mediaElements(article, [...timed, ...furtherEnclosures, ...covers], site),
    episodeElements(article, site),
    alternateElements(article, site),
    markdown && element('source:markdown', {}, cdata(markdown)),
  ];
  return `${layout}${extras.join('')}</item>`;
}

const clouds = new WeakMap<Site, string>();

/** Where rssCloud subscribers register (https://www.rssboard.org/rsscloud-interface, the REST protocol). */
function cloud(site: Site): string {
  if (site.asFiles) return '';
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
