// What an article's page says to machines: schema.org NewsArticle, Open Graph, languages.
import { raw } from 'hono/html';
import type { Article } from '../domain/model.ts';
import { articleUrl, authorsOf, publishedDate, tagsOf, updatedDate } from '../formats/facts.ts';
import type { Site } from '../formats/format.ts';
import { markdownLink } from '../formats/markdown.ts';
import { html, type Markup, openGraph, safeUrl } from './markup.ts';

interface Props {
  site: Site;
  article: Article;
  /** Absolute URL of the page. */
  url: string;
}

export function articleHead(props: Props): Markup {
  const { site, article, url } = props;
  const image = safeUrl(article.image?.url, url);
  const canonical = safeUrl(article.canonicalUrl, url) ?? url;
  const others = otherLanguages(props);
  const standIn = site.logo ?? site.icon;
  const properties: [string, string | undefined][] = [
    ['og:type', 'article'],
    ['og:site_name', site.title],
    ['og:title', article.title],
    ['og:description', article.summary],
    ['og:url', canonical],
    // Open Graph knows `tr_TR` only, no language alone and no script.
    [
      'og:locale',
      /^[a-z]{2,3}-[A-Z]{2}$/.test(article.language) ? article.language.replace('-', '_') : undefined,
    ],
    ['og:image', image ?? standIn?.url],
    ['og:image:alt', image && article.image?.alt],
    ['og:image:width', image && article.image?.width?.toString()],
    ['og:image:height', image && article.image?.height?.toString()],
    ['article:published_time', publishedDate(article).toISOString()],
    ['article:modified_time', updatedDate(article).toISOString()],
    ...authorsOf(article, site).map(({ name }): [string, string] => ['article:author', name]),
    ...tagsOf(article).map(({ label }): [string, string] => ['article:tag', label]),
  ];
  const markdown = markdownLink(article.slug, site);
  const languages = others.length > 0 ? [{ language: article.language, slug: article.slug }, ...others] : [];
  return html`${openGraph(properties)}
<link rel="alternate" type="${markdown.type}" href="${markdown.href}">
<meta name="twitter:card" content="${image ? 'summary_large_image' : 'summary'}">
${languages.map(
  ({ language, slug }) =>
    html`<link rel="alternate" hreflang="${language}" href="${articleUrl(slug, site)}">\n`,
)}
<script type="application/ld+json">${raw(scriptSafe(newsArticle(props)))}</script>`;
}

/** Where the publisher has them is not known. */
export const otherLanguages = ({ site, article }: Pick<Props, 'site' | 'article'>) =>
  site.elsewhere ? [] : article.translations.filter(({ language }) => language !== article.language);

/** JSON that cannot end its script element or open a comment in it, nor end a line of JavaScript. */
const scriptSafe = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** https://schema.org/NewsArticle; undefined members are left out by JSON. */
function newsArticle(props: Props) {
  const { site, article, url } = props;
  const image = safeUrl(article.image?.url, url);
  const { corrections, source, enclosures } = article;
  return {
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    '@id': article.guid,
    mainEntityOfPage: safeUrl(article.canonicalUrl, url) ?? url,
    url: site.elsewhere ? (safeUrl(article.canonicalUrl, url) ?? url) : url,
    headline: article.title,
    description: article.summary,
    inLanguage: article.language,
    datePublished: publishedDate(article).toISOString(),
    dateModified: updatedDate(article).toISOString(),
    image: image && {
      '@type': 'ImageObject',
      url: image,
      caption: article.image?.caption,
      width: article.image?.width,
      height: article.image?.height,
    },
    author: some(
      authorsOf(article, site).map(({ name, url: page }) => ({
        '@type': 'Person',
        name,
        url: safeUrl(page, url),
      })),
    ),
    publisher: {
      '@type': 'Organization',
      name: site.title,
      url: site.home ?? `${site.url}/`,
      logo: site.logo && { '@type': 'ImageObject', url: site.logo.url },
    },
    keywords: some(tagsOf(article).map(({ label }) => label)),
    isBasedOn: safeUrl(source?.url, url),
    correction: some(
      corrections.map(({ note, at }) => ({
        '@type': 'CorrectionComment',
        text: note,
        datePublished: new Date(at).toISOString(),
      })),
    ),
    associatedMedia: some(
      enclosures.map((file) => ({
        '@type': mediaKind(file.type),
        contentUrl: safeUrl(file.url, url),
        encodingFormat: file.type,
        contentSize: file.length?.toString(),
        duration: file.durationSeconds && `PT${Math.round(file.durationSeconds)}S`,
      })),
    ),
    workTranslation: some(
      otherLanguages(props).map(({ language, slug }) => ({
        '@type': 'NewsArticle',
        inLanguage: language,
        url: articleUrl(slug, site),
      })),
    ),
    copyrightNotice: article.rights,
    isAccessibleForFree: true,
  };
}

/** An empty list says nothing. */
const some = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);

const mediaKind = (type: string) =>
  ({ audio: 'AudioObject', video: 'VideoObject', image: 'ImageObject' })[type.split('/')[0] ?? ''] ??
  'MediaObject';
