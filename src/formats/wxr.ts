// WordPress eXtended RSS 1.2, as far as it has words for what articles have.
import type { Article, Enclosure, Image } from '../domain/model.ts';
import { PODCAST_NAMESPACES } from '../domain/podcast.ts';
import { escapeText } from '../domain/text.ts';
import { absoluteUrl, articleUrl } from './facts.ts';
import type { Site } from './format.ts';
import { cdata } from './layout.ts';
import { episodeElements } from './podcast.ts';

/** Pictures are items of their own; articles are counted from 1. */
const FIRST_PICTURE_ID = 1_000_000_000;
const FIRST_PAGE_ID = 2_000_000_000;

const element = (name: string, text: string) => `<${name}>${cdata(text)}</${name}>`;
/** `2020-12-17 09:00:00`; in UTC, as this program has no other. */
const sqlDate = (at: number | undefined) =>
  at === undefined ? '0000-00-00 00:00:00' : new Date(at).toISOString().slice(0, 19).replace('T', ' ');
const STATUS = {
  draft: 'draft',
  review: 'pending',
  scheduled: 'future',
  published: 'publish',
  retracted: 'trash',
} as const;

export const wxrEnd = '</channel>\n</rss>\n';

export function wxrHead(site: Site, authors: readonly { id: number; slug: string; label: string }[]): string {
  const people = authors.map(
    ({ id, label }) =>
      `<wp:author><wp:author_id>${id}</wp:author_id>${element('wp:author_login', label)}${element('wp:author_display_name', escapeText(label))}</wp:author>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:itunes="${PODCAST_NAMESPACES.itunes}" xmlns:podcast="${PODCAST_NAMESPACES.podcast}">
<channel>
<title>${escapeText(site.title)}</title>
<link>${escapeText(site.url)}/</link>
<description>${escapeText(site.description)}</description>
<language>${escapeText(site.language)}</language>
<generator>Tagwire</generator>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>${escapeText(site.url)}/</wp:base_site_url>
<wp:base_blog_url>${escapeText(site.url)}/</wp:base_blog_url>
${people.join('')}`;
}

const meta = (key: string, value: string) =>
  `<wp:postmeta>${element('wp:meta_key', key)}${element('wp:meta_value', value)}</wp:postmeta>\n`;

function pictureItem(image: Image, n: number, page: string): string {
  const url = absoluteUrl(image.url, page);
  return `<item>
<title>${escapeText(image.alt ?? '')}</title>
${element('excerpt:encoded', image.caption ?? '')}
<wp:post_id>${FIRST_PICTURE_ID + n}</wp:post_id>
<wp:post_parent>${n}</wp:post_parent>
${element('wp:post_type', 'attachment')}
${element('wp:status', 'inherit')}
${element('wp:attachment_url', url)}
${image.alt ? meta('_wp_attachment_image_alt', image.alt) : ''}</item>
`;
}

const enclosureMeta = ({ url, length = 0, type }: Enclosure, page: string) =>
  meta('enclosure', `${absoluteUrl(url, page)}\n${length}\n${type}\n`);

/** A post, before it its picture. @param n the article's number */
export function wxrItems(article: Article, n: number, site: Site): string {
  const page = articleUrl(article.slug, site);
  const { publishedAt, image } = article;
  const tags = article.facets
    .filter(({ kind }) => kind === 'tag')
    .map(
      ({ slug, label }) =>
        `<category domain="post_tag" nicename="${escapeText(slug)}">${cdata(escapeText(label))}</category>\n`,
    );
  return `${image ? pictureItem(image, n, page) : ''}<item>
<title>${escapeText(article.title)}</title>
<link>${escapeText(page)}</link>
${publishedAt === undefined ? '' : `<pubDate>${new Date(publishedAt).toUTCString()}</pubDate>\n`}${article.authors[0] ? `${element('dc:creator', article.authors[0].name)}\n` : ''}<dc:language>${escapeText(article.language)}</dc:language>
<guid isPermaLink="false">${escapeText(article.guid)}</guid>
${element('content:encoded', article.html)}
${element('excerpt:encoded', article.summary ?? '')}
<wp:post_id>${n}</wp:post_id>
${element('wp:post_date', sqlDate(publishedAt))}
${element('wp:post_date_gmt', sqlDate(publishedAt))}
${element('wp:post_modified', sqlDate(article.updatedAt))}
${element('wp:post_modified_gmt', sqlDate(article.updatedAt))}
${element('wp:post_name', article.slug)}
${element('wp:status', STATUS[article.status])}
${element('wp:post_type', 'post')}
${tags.join('')}${image ? meta('_thumbnail_id', `${FIRST_PICTURE_ID + n}`) : ''}${article.enclosures.map((one) => enclosureMeta(one, page)).join('')}${episodeElements({ ...article, image: undefined }, site)}</item>
`;
}

/** A page of the site's own, its text as HTML. */
export interface WxrPage {
  slug: string;
  title: string;
  description?: string;
  html: string;
  status: 'draft' | 'published';
  /** Milliseconds. */
  createdAt: number;
  updatedAt: number;
}

/** @param n the page's number, from 1 */
export function wxrPage(page: WxrPage, n: number, site: Site): string {
  const url = `${site.url}/${encodeURIComponent(page.slug)}`;
  return `<item>
<title>${cdata(escapeText(page.title))}</title>
<link>${escapeText(url)}</link>
<guid isPermaLink="false">${escapeText(url)}</guid>
${element('content:encoded', page.html)}
${element('excerpt:encoded', escapeText(page.description ?? ''))}
<wp:post_id>${FIRST_PAGE_ID + n}</wp:post_id>
${element('wp:post_date', sqlDate(page.createdAt))}
${element('wp:post_date_gmt', sqlDate(page.createdAt))}
${element('wp:post_modified', sqlDate(page.updatedAt))}
${element('wp:post_modified_gmt', sqlDate(page.updatedAt))}
${element('wp:post_name', page.slug)}
${element('wp:status', STATUS[page.status])}
${element('wp:post_type', 'page')}
</item>
`;
}
