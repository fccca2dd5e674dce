// What every format says of an article, worked out once.
import { absolute } from '../content/absolute.ts';
import type { Article, Author, Credit, Image } from '../domain/model.ts';
import { facetPath } from '../domain/views.ts';
import type { Site, SiteAddress } from './format.ts';

/** The article's page: its link in every format. Where it first appeared is `canonicalUrl`, told apart. */
export const articleUrl = (slug: string, site: SiteAddress): string =>
  `${site.url}/articles/${encodeURIComponent(slug)}`;

/** Where readers are sent: the article's page, or what an embedding application says. */
export const readingUrl = (
  article: Pick<Article, 'id' | 'guid' | 'slug' | 'title' | 'canonicalUrl'>,
  site: Site,
): string => site.links?.(article) ?? articleUrl(article.slug, site);

/** `url` absolute and as a URI (feeds have no place for relative or raw ones); unchanged where it is no URL. */
export function absoluteUrl(url: string, base: string): string {
  return absolute(url, base) ?? url;
}

/** Never moves. A draft in a preview shows when it was saved. */
export const publishedDate = (article: Article): Date => new Date(article.publishedAt ?? article.updatedAt);

/** Not before publication: a scheduled article is saved before it appears. A notice is as new as its tombstone. */
export const updatedDate = ({ status, updatedAt, publishedAt = updatedAt }: Article): Date =>
  new Date(status === 'retracted' ? updatedAt : Math.max(updatedAt, publishedAt));

/** The article's tags as this site spells them. */
export const tagsOf = (article: Article): { slug: string; label: string }[] =>
  article.facets.filter((facet) => facet.kind === 'tag');

/** Authors with a page: their own, or what this site has of them where readers are sent here. */
export function authorsOf(article: Article, site: Site): Author[] {
  return article.authors.map(({ name, url }) => {
    if (url) return { name, url: absoluteUrl(url, articleUrl(article.slug, site)) };
    if (site.elsewhere) return { name };
    const facet = article.facets.find((f) => f.kind === 'author' && f.label === name);
    return facet ? { name, url: site.url + facetPath('author', facet.slug) } : { name };
  });
}

/** A picture with an absolute address. */
export const imageAt = (image: Image, site: SiteAddress): Image => ({
  ...image,
  url: absoluteUrl(image.url, articleUrl('', site)),
});

/** Credits of a photo; the words for it vary, the role in the formats does not. */
export const isPhotoCredit = (credit: Credit): boolean => /^photo/i.test(credit.role.trim());

/** A `link` of Atom, or `atom:link` of RSS. */
export interface Link {
  rel: string;
  href: string;
  type?: string;
  hreflang?: string;
  length?: number;
}

/** What Atom and RSS link an article to besides its page and enclosures. */
export function linksOf(article: Article, site: Site): Link[] {
  const page = articleUrl(article.slug, site);
  // Where the publisher has its translations is not known.
  const links: Link[] = (site.elsewhere ? [] : article.translations)
    .filter(({ language }) => language !== article.language)
    .map(({ language, slug }) => ({
      rel: 'alternate',
      type: 'text/html',
      hreflang: language,
      href: articleUrl(slug, site),
    }));
  // Some readers take the first alternate for the article's link, others (newsboat, feedparser) the last: the
  // page is both. RFC 4287 §4.1.2 forbids a second one only with the same type and hreflang.
  if (links.length) links.push({ rel: 'alternate', href: readingUrl(article, site) });
  if (article.canonicalUrl) links.push({ rel: 'canonical', href: absoluteUrl(article.canonicalUrl, page) });
  if (article.source?.url) links.push({ rel: 'via', href: absoluteUrl(article.source.url, page) });
  return links;
}
