// sitemaps.org 0.9, and Google's news extension of it.

import { articleUrl } from './facts.ts';
import type { Site } from './format.ts';
import { element, textElement, XML_DECLARATION } from './layout.ts';

const SITEMAP = 'http://www.sitemaps.org/schemas/sitemap/0.9';
const NEWS = 'http://www.google.com/schemas/sitemap-news/0.9';

/** An article as sitemaps list it. */
export interface ListedArticle {
  slug: string;
  language: string;
  /** Milliseconds. */
  updated: number;
}
export interface NewsArticle extends ListedArticle {
  title: string;
  /** Milliseconds. */
  published: number;
}

const w3cDate = (milliseconds: number) => new Date(milliseconds).toISOString();

/** At most 50,000 entries, each as `sitemapEntry` or `sitemapUrl` made it. */
export const sitemap = (entries: readonly string[]): string =>
  XML_DECLARATION + element('urlset', { xmlns: SITEMAP }, entries.join(''));

export const sitemapEntry = (article: ListedArticle, site: Site): string =>
  element('url', {}, location(article, site));

/** Another page. `updated` in milliseconds. */
export const sitemapUrl = ({ url, updated }: { url: string; updated: number }): string =>
  element('url', {}, place(url, updated));

const location = ({ slug, updated }: ListedArticle, site: Site) => place(articleUrl(slug, site), updated);
const place = (url: string, updated: number) =>
  textElement('loc', url) + textElement('lastmod', w3cDate(updated));

/** Sitemaps by address, each with the time when it last changed itself. */
export function sitemapIndex(parts: readonly { url: string; updated: number }[]): string {
  const sitemaps = parts.map(({ url, updated }) => element('sitemap', {}, place(url, updated)));
  return XML_DECLARATION + element('sitemapindex', { xmlns: SITEMAP }, sitemaps.join(''));
}

/** Google News: articles of two days, at most 1,000. */
export function newsSitemap(articles: readonly NewsArticle[], site: Site): string {
  const urls = articles.map((article) => {
    const publication =
      textElement('news:name', site.title) + textElement('news:language', newsLanguage(article.language));
    const news =
      element('news:publication', {}, publication) +
      textElement('news:publication_date', w3cDate(article.published)) +
      textElement('news:title', article.title);
    return element('url', {}, location(article, site) + element('news:news', {}, news));
  });
  return XML_DECLARATION + element('urlset', { xmlns: SITEMAP, 'xmlns:news': NEWS }, urls.join(''));
}

/** ISO 639, except for Chinese, which Google wants as zh-cn or zh-tw. */
function newsLanguage(language: string): string {
  const lower = language.toLowerCase();
  if (!/^zh\b/.test(lower)) return lower.split('-')[0] ?? lower;
  return /hant|tw|hk|mo/.test(lower) ? 'zh-tw' : 'zh-cn';
}
