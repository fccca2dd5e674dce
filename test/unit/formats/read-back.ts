// What readers find in a feed, in one shape for all formats and parsers, and what they should find.

import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { excerptOf } from '../../../src/content/excerpt.ts';
import type { Article } from '../../../src/domain/model.ts';
import { withoutClosingLines } from '../../../src/formats/closing.ts';
import { contentHtml } from '../../../src/formats/credits.ts';
import { enclosuresOf } from '../../../src/formats/enclosures.ts';
import type { Format, Site } from '../../../src/formats/format.ts';
import { all, type Element, NS, one, parseXml } from './xml.ts';

export interface ReadItem {
  id?: string;
  title?: string;
  link?: string;
  /** Milliseconds. */
  published: number;
  updated: number;
  summary?: string;
  content?: string;
  tags: string[];
  authors: string[];
  language?: string;
  source?: string;
  photographers: string[];
  enclosures: { url?: string; type?: string; length?: number }[];
}
export interface ReadFeed {
  title?: string;
  description?: string;
  items: ReadItem[];
}

/** What any reader should find of `article`. */
export function expectedItem(article: Article, site: Site, format: Format['name'] = 'json'): ReadItem {
  const { files, covers } = enclosuresOf(article);
  const shown = { rss: [...files, ...covers.filter(({ url }) => url !== article.image?.url)], atom: files };
  const published = article.publishedAt ?? article.updatedAt;
  const link = `${site.url}/articles/${encodeURIComponent(article.slug)}`;
  return {
    id: article.guid,
    title: article.title,
    link,
    published,
    updated: Math.max(published, article.updatedAt),
    summary: article.summary || (format === 'rss' && excerptIn(article)) || undefined,
    content: contentHtml(article, site),
    tags: article.facets.filter((facet) => facet.kind === 'tag').map((facet) => facet.label),
    authors: article.authors.map((author) => author.name),
    language: article.language,
    source: article.source?.name,
    photographers: article.credits
      .filter((credit) => /^photo/i.test(credit.role))
      .map((credit) => credit.name),
    enclosures: (shown[format as 'rss' | 'atom'] ?? article.enclosures).map(({ url, type, length }) => ({
      // The site's own files are below its path prefix, wherever an article names them.
      url: new URL(url.startsWith('/media/') ? site.url + url : url, link).href,
      type,
      length,
    })),
  };
}

/** What RSS has for a summary where there is none. */
const excerptIn = (article: Article) =>
  excerptOf(article.html, (lines) => withoutClosingLines(article, lines));

/** RSS by xml2js. Its dates have no fraction of a second; an unknown length is 0. */
export function readRss(text: string): ReadFeed {
  const channel = one(parseXml(text), 'channel')!;
  return {
    title: one(channel, 'title')?.text,
    description: one(channel, 'description')?.text,
    items: all(channel, 'item').map((item) => ({
      id: one(item, 'guid')?.text,
      title: one(item, 'title')?.text,
      link: one(item, 'link')?.text,
      published: Date.parse(one(item, 'pubDate')!.text),
      updated: Date.parse(one(item, 'updated', NS.atom)!.text),
      summary: plainText(one(item, 'description')?.text),
      content: one(item, 'encoded', NS.content)?.text,
      tags: all(item, 'category').map((category) => category.text),
      authors: all(item, 'creator', NS.dc).map((creator) => creator.text),
      language: one(item, 'language', NS.dc)?.text,
      source: one(item, 'source', NS.dc)?.text,
      photographers: photographers(item),
      enclosures: [
        ...all(item, 'enclosure').map(({ attributes: a }) => enclosure(a.url, a.type, a.length)),
        ...all(item, 'content', NS.media)
          .filter(({ attributes: a }) => a.type && a.url !== one(item, 'thumbnail', NS.media)?.attributes.url)
          .filter(({ attributes: a }) => !a.duration || a.url !== one(item, 'enclosure')?.attributes.url)
          .map(({ attributes: a }) => enclosure(a.url, a.type, a.fileSize)),
      ],
    })),
  };
}

/** Atom by xml2js. */
export function readAtom(text: string): ReadFeed {
  const feed = parseXml(text);
  return {
    title: one(feed, 'title', NS.atom)?.text,
    description: one(feed, 'subtitle', NS.atom)?.text,
    items: all(feed, 'entry', NS.atom).map((entry) => {
      const links = all(entry, 'link', NS.atom).map((link) => link.attributes);
      return {
        id: one(entry, 'id', NS.atom)?.text,
        title: one(entry, 'title', NS.atom)?.text,
        link: links.find((link) => link.rel === 'alternate')?.href,
        published: Date.parse(one(entry, 'published', NS.atom)!.text),
        updated: Date.parse(one(entry, 'updated', NS.atom)!.text),
        summary: one(entry, 'summary', NS.atom)?.text,
        content: one(entry, 'content', NS.atom)?.text,
        tags: all(entry, 'category', NS.atom).map((category) => category.attributes.label!),
        authors: all(entry, 'author', NS.atom).map((author) => one(author, 'name', NS.atom)!.text),
        language: entry.attributes['xml:lang'],
        source: one(entry, 'source', NS.dc)?.text,
        photographers: photographers(entry),
        enclosures: links
          .filter((link) => link.rel === 'enclosure')
          .map(({ href, type, length }) => enclosure(href, type, length)),
      };
    }),
  };
}

/** RSS, Atom or JSON Feed by feedsmith, which trims texts. */
export function readByFeedsmith(format: Format['name'], text: string): ReadFeed {
  if (format === 'ninjs') throw new Error('feedsmith does not read ninjs');
  if (format === 'rss') {
    const feed = parseRssFeed(text);
    return {
      title: feed.title,
      description: feed.description,
      items: (feed.items ?? []).map((item) => ({
        id: item.guid?.value,
        title: item.title,
        link: item.link,
        published: Date.parse(item.pubDate!),
        updated: Date.parse(item.atom!.updated!),
        summary: plainText(item.description),
        content: item.content?.encoded,
        tags: (item.categories ?? []).map((category) => category.name!),
        authors: item.dc?.creators ?? [],
        language: item.dc?.languages?.[0],
        source: item.dc?.sources?.[0],
        photographers: mediaCredits(item.media),
        enclosures: [
          ...(item.enclosures ?? []).map(({ url, type, length }) => enclosure(url, type, length)),
          ...(item.media?.contents ?? [])
            .filter(({ type, url }) => type && url !== item.media?.thumbnails?.[0]?.url)
            .filter(({ duration, url }) => !duration || url !== item.enclosures?.[0]?.url)
            .map(({ url, type, fileSize }) => enclosure(url, type, fileSize)),
        ],
      })),
    };
  }
  if (format === 'atom') {
    const feed = parseAtomFeed(text);
    return {
      title: feed.title?.value,
      description: feed.subtitle?.value,
      items: (feed.entries ?? []).map((entry) => ({
        id: entry.id,
        title: entry.title?.value,
        link: entry.links?.find((link) => link.rel === 'alternate')?.href,
        published: Date.parse(entry.published!),
        updated: Date.parse(entry.updated!),
        summary: entry.summary?.value,
        content: entry.content?.value,
        tags: (entry.categories ?? []).map((category) => category.label!),
        authors: (entry.authors ?? []).map((author) => author.name!),
        language: entry.xml?.lang,
        source: entry.dc?.sources?.[0],
        photographers: mediaCredits(entry.media),
        enclosures: (entry.links ?? [])
          .filter((link) => link.rel === 'enclosure')
          .map(({ href, type, length }) => enclosure(href, type, length)),
      })),
    };
  }
  const feed = parseJsonFeed(text);
  const raw = JSON.parse(text) as {
    items: { _tagwire: { source?: { name: string }; credits?: Article['credits'] } }[];
  };
  return {
    title: feed.title,
    description: feed.description,
    items: (feed.items ?? []).map((item, i) => ({
      id: item.id,
      title: item.title,
      link: item.url,
      published: Date.parse(item.date_published!),
      updated: Date.parse(item.date_modified!),
      summary: item.summary,
      content: item.content_html,
      tags: item.tags ?? [],
      authors: (item.authors ?? []).map((author) => author.name!),
      language: item.language,
      source: raw.items[i]?._tagwire.source?.name,
      photographers: (raw.items[i]?._tagwire.credits ?? [])
        .filter(({ role }) => /^photo/i.test(role))
        .map(({ name }) => name),
      enclosures: (item.attachments ?? []).map((a) => enclosure(a.url, a.mime_type, a.size_in_bytes)),
    })),
  };
}

const enclosure = (url?: string, type?: string, length?: string | number) => ({
  url,
  type,
  length: Number(length) || undefined,
});

const photographers = (item: Element): string[] =>
  [item, ...all(item, 'content', NS.media)]
    .flatMap((parent) => all(parent, 'credit', NS.media))
    .map((credit) => credit.text);

type Media = { credits?: { value?: string }[]; contents?: { credits?: { value?: string }[] }[] } | undefined;
const mediaCredits = (media: Media): string[] =>
  [...(media?.credits ?? []), ...(media?.contents ?? []).flatMap((content) => content.credits ?? [])].map(
    (credit) => credit.value!,
  );

/** What an HTML reader shows of an RSS description. */
export const plainText = (html: string | undefined): string | undefined =>
  html
    ?.replace(/<[^>]*>/g, '')
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
