// Atom 1.0 (RFC 4287), laid out by `feed`.
import { Feed } from 'feed';
import type { Article } from '../domain/model.ts';
import { contentHtml } from './credits.ts';
import { enclosuresOf } from './enclosures.ts';
import {
  ATOM,
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
  authorsOf,
  isPhotoCredit,
  linksOf,
  publishedDate,
  readingUrl,
  tagsOf,
  updatedDate,
} from './facts.ts';
import type { FeedHead, Format, Site } from './format.ts';
import { amend, cut, Layouts, Slots } from './layout.ts';
import { episodeElements, showElements } from './podcast.ts';

const TYPE = 'application/atom+xml';
/** Laid out in place of dates, which `feed` takes as no text. */
const [UPDATED, PUBLISHED] = [new Date(0), new Date(1)];
const layouts = new Layouts();

export const atom: Format = {
  name: 'atom',
  file: 'atom.xml',
  contentType: `${TYPE}; charset=utf-8`,
  label: 'Atom',
  separator: '\n',
  close: '\n</feed>\n',
  open,
  piece,
  marks: prefixesIn,
  alone: (piece) => standAlone(piece, ATOM),
};

function open(head: FeedHead, site: Site, prefixes: readonly string[]): string {
  const slots = new Slots();
  const options = {
    id: slots.text(head.id),
    title: slots.text(head.title),
    description: slots.text(head.description),
    updated: UPDATED,
    generator: 'Tagwire',
    // RFC 4287 §4.1.1: the author of entries that name none.
    author: { name: slots.text(site.title), link: slots.text(site.elsewhere ? head.page : `${site.url}/`) },
    link: slots.text(head.page),
    feed: slots.text(head.self),
    hub: slots.text(head.hub),
    image: slots.text((head.image ?? site.logo)?.url),
    favicon: slots.text(site.icon?.url ?? `${site.url}/favicon.ico`),
    copyright: slots.text(head.podcast?.copyright ?? (site.rights || undefined)),
    stylesheet: slots.text(`${site.url}/feed.css`),
  };
  const [language, updated] = [slots.text(head.language), slots.text(new Date(head.updated).toISOString())];
  const layout = layouts.fill(slots, options, () =>
    amend(cut(new Feed(options).atom1(), '<?xml', '</feed>'), [
      ['type="text/xsl"', 'type="text/css"'],
      ['<feed ', `<feed xml:lang="${language}" `],
      ['rel="alternate"', 'rel="alternate" type="text/html"'],
      ['rel="self"', `rel="self" type="${TYPE}"`],
      [UPDATED.toISOString(), updated],
    ]),
  );
  const links = pagingLinks(head, TYPE).map((link) => linkElement('link', link));
  const show = head.podcast ? showElements(head.podcast, site) : '';
  const text = `${layout}${links.join('')}${show}${feedExtensions(head)}\n`;
  return declareNamespaces(text, 'feed', prefixes);
}

function piece(article: Article, site: Site): string {
  const page = articleUrl(article.slug, site);
  const slots = new Slots();
  const item = {
    title: slots.text(article.title),
    id: slots.text(article.guid),
    link: slots.text(readingUrl(article, site)),
    date: UPDATED,
    published: PUBLISHED,
    description: slots.text(article.summary || undefined),
    content: slots.html(contentHtml(article, site)),
    author: authorsOf(article, site).map(({ name, url }) => ({
      name: slots.text(name),
      link: slots.text(url),
    })),
    contributor: article.credits
      .filter((c) => !isPhotoCredit(c))
      .map(({ name }) => ({ name: slots.text(name) })),
    category: tagsOf(article).map(({ slug, label }) => ({
      term: slots.text(slug),
      scheme: slots.text(`${site.url}/tags/`),
      name: slots.text(label),
    })),
    copyright: slots.text(article.rights || undefined),
  };
  const language = slots.text(article.language);
  const updated = slots.text(updatedDate(article).toISOString());
  const published = slots.text(publishedDate(article).toISOString());
  const layout = layouts.fill(slots, item, () => {
    const feed = new Feed({ title: '' });
    feed.addItem(item);
    return amend(cut(feed.atom1(), '<entry>', '</entry>'), [
      ['<entry>', `<entry xml:lang="${language}">`],
      ['<title type="html">', '<title type="text">'],
      ['<link href=', `<link rel="alternate" type="text/html" hreflang="${language}" href=`],
      [UPDATED.toISOString(), updated],
      [PUBLISHED.toISOString(), published],
      ...(article.summary ? [['<summary type="html">', '<summary type="text">'] as const] : []),
    ]);
  });
  const { files, covers } = enclosuresOf(article);
  const enclosures = files.map(({ url, type, length }) => ({
    rel: 'enclosure',
    type,
    length,
    href: absoluteUrl(url, page),
  }));
  const extras = [
    ...[...linksOf(article, site), ...enclosures].map((link) => linkElement('link', link)),
    sourceElement(article),
    // A link has no place for a duration.
    mediaElements(
      article,
      [...files.filter(({ durationSeconds }) => durationSeconds !== undefined), ...covers],
      site,
    ),
    episodeElements(article, site),
  ];
  return `${layout}${extras.join('')}</entry>`;
}
