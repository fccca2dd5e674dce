// JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). `feed` writes version 1.0; here its output is completed.
import { Feed } from 'feed';
import type { Article } from '../domain/model.ts';
import { type Json, nonEmpty } from '../domain/objects.ts';
import { contentHtml } from './credits.ts';
import {
  absoluteUrl,
  articleUrl,
  authorsOf,
  publishedDate,
  readingUrl,
  tagsOf,
  updatedDate,
} from './facts.ts';
import type { FeedHead, Format, Site } from './format.ts';
import { episodeJson, showJson } from './podcast.ts';

export const jsonFeed: Format = {
  name: 'json',
  file: 'feed.json',
  contentType: 'application/feed+json; charset=utf-8',
  label: 'JSON Feed',
  separator: ',\n',
  close: '\n]}\n',
  open,
  piece,
};

function open(head: FeedHead, site: Site): string {
  const feed = new Feed({
    title: head.title,
    link: head.page,
    description: head.description,
    image: (head.image ?? site.icon ?? site.logo)?.url,
    feedLinks: { json: head.self },
  });
  const { items: _, ...laidOut } = JSON.parse(feed.json1()) as Json;
  const document: Json = {
    ...laidOut,
    version: 'https://jsonfeed.org/version/1.1',
    next_url: head.next ?? (site.asFiles ? head.previousArchive : undefined),
    favicon: `${site.url}/favicon.ico`,
    language: head.language,
    hubs: head.hub ? [{ type: 'WebSub', url: head.hub }] : undefined,
    _tagwire: {
      about: about(site),
      id: head.id,
      updated: new Date(head.updated).toISOString(),
      rights: site.rights,
      podcast: showJson(head.podcast, site),
      deleted: nonEmpty(head.deleted ?? [])?.map(({ guid, at, note }) => ({
        id: guid,
        at: new Date(at).toISOString(),
        note,
      })),
    },
  };
  return `${JSON.stringify(document).slice(0, -1)},"items":[\n`;
}

function piece(article: Article, site: Site): string {
  return JSON.stringify(jsonFeedItem(article, site));
}

/** An article as a JSON Feed item, also `item` in `changes.json`. */
export function jsonFeedItem(article: Article, site: Site): Json {
  const page = articleUrl(article.slug, site);
  const html = contentHtml(article, site);
  const feed = new Feed({ title: '' });
  feed.addItem({
    id: article.guid,
    title: article.title,
    link: readingUrl(article, site),
    description: article.summary,
    // `feed` would write a long text, and the line below read it again, only to put it in its place.
    content: html && '-',
    image: article.image && absoluteUrl(article.image.url, page),
    date: updatedDate(article),
    published: publishedDate(article),
    category: tagsOf(article).map(({ label }) => ({ name: label })),
  });
  const { items } = JSON.parse(feed.json1()) as { items: [Json] };
  return {
    ...items[0],
    ...(html && { content_html: html }),
    external_url: article.canonicalUrl && absoluteUrl(article.canonicalUrl, page),
    authors: nonEmpty(authorsOf(article, site)),
    language: article.language,
    attachments: nonEmpty(
      article.enclosures.map(({ url, type, length, durationSeconds }) => ({
        url: absoluteUrl(url, page),
        mime_type: type,
        size_in_bytes: length,
        duration_in_seconds: durationSeconds,
      })),
    ),
    _tagwire: {
      about: about(site),
      id: article.id,
      version: article.version,
      source: article.source,
      credits: nonEmpty(article.credits),
      image: article.image && { ...article.image, url: absoluteUrl(article.image.url, page) },
      rights: article.rights,
      podcast: episodeJson(article.podcast, page),
      translations: nonEmpty(
        (site.elsewhere ? [] : article.translations).map(({ language, slug }) => ({
          language,
          url: articleUrl(slug, site),
        })),
      ),
      corrections: nonEmpty(
        article.corrections.map(({ at, note }) => ({ at: new Date(at).toISOString(), note })),
      ),
    },
  };
}

/** Where an extension is explained (JSON Feed 1.1, "Extensions"). */
const about = (site: Site) => `${site.url}/docs`;
