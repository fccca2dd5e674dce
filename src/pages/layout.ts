// What every page has around it. A page is its HTML and one stylesheet; a small script adds what no HTML does.
import { isCostly, type View } from '../domain/views.ts';
import type { Site, SiteAddress } from '../formats/format.ts';
import { prefixOf } from '../formats/uri.ts';
import { defaultPicture, footerHtml, iconLinks, navigation, siteName } from './face.ts';
import { lookPath } from './look.ts';
import { direction, html, type Markup } from './markup.ts';
import { fill, wordsFor, wordsLanguage } from './words.ts';

/** Where apps of the independent web find what they need, on every page and in the header of views. */
export const appLinks = ({ url }: SiteAddress): { rel: string; href: string }[] => [
  { rel: 'micropub', href: `${url}/micropub` },
  { rel: 'indieauth-metadata', href: `${url}/.well-known/oauth-authorization-server` },
  // Of apps that are older than the metadata.
  { rel: 'authorization_endpoint', href: `${url}/admin/authorize` },
  { rel: 'token_endpoint', href: `${url}/indieauth/token` },
];

/** A feed of the page, for autodiscovery and for people. */
export interface FeedLink {
  /** `Turkey · Tagwire (RSS)`. */
  title: string;
  /** Media type without parameters. */
  type: string;
  href: string;
  /** What to call it among the page's feeds, where its format does not tell it from another. */
  name?: string;
}

/** Of a view's name in words, which are the site's (formats/view-titles.ts); undefined for a name alone. */
export const nameDirection = (view: View, { language }: Site) =>
  isCostly(view) ? direction(wordsLanguage(language)) : undefined;

export interface LayoutProps {
  site: Site;
  /** The whole of `<title>`. */
  title: string;
  /** BCP 47; of the page's own text. What surrounds it is in the site's. */
  language: string;
  /** More for `<head>`. */
  head?: Markup;
  /** Where its look is, if it is not the one that is stored. */
  look?: string;
  /** The head names its picture itself, for who shares a link to it. */
  pictured?: boolean;
  body: Markup;
  canonical?: string;
  feeds?: readonly FeedLink[];
  description?: string;
  robots?: string;
  /** Whether scripts add something to it (web/site/main.ts). */
  scripted?: boolean;
  /** The view the header's search form stays in, and what it is called; everything when absent. */
  search?: { action: string; query: string; label: string };
}

/** A whole HTML document. Its style and search are the host's it came from: `'self'`, whatever name people use. */
export function layout(props: LayoutProps): Markup {
  const { site, title, language, feeds = [] } = props;
  const look = props.look ?? lookPath(site);
  return html`<!doctype html>
<html lang="${language}" dir="${direction(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${props.description && html`<meta name="description" content="${props.description}">`}
${props.robots && html`<meta name="robots" content="${props.robots}">`}
${props.canonical && html`<link rel="canonical" href="${props.canonical}">`}
${feeds.map(({ title, type, href }) => html`<link rel="alternate" type="${type}" title="${title}" href="${href}">\n`)}
${iconLinks(site)}
<link rel="stylesheet" href="${prefixOf(site.url)}/assets/site.css">
${look && html`<link rel="stylesheet" href="${look}">`}
${props.scripted && html`<script type="module" src="${prefixOf(site.url)}/assets/site.js"></script>`}
${!site.asFiles && appLinks(site).map(({ rel, href }) => html`<link rel="${rel}" href="${href}">\n`)}
${!props.pictured && defaultPicture(site)}
${props.head}
</head>
<body>
${header(props)}
<main id="main">
${props.body}
</main>
${footer(site)}
</body>
</html>
`;
}

function header({
  site,
  canonical,
  search = { action: `${prefixOf(site.url)}/`, query: '', label: '' },
}: LayoutProps): Markup {
  const words = wordsFor(site.language);
  const where = search.label ? fill(words.searchIn, { name: search.label }) : words.search;
  return html`<header class="site" ${surroundings(site)}>
<a class="skip" href="#main">${words.skip}</a>
<p class="name"><a href="${prefixOf(site.url)}/">${siteName(site)}</a></p>
<nav aria-label="${words.menu}">
${navigation(site, words, canonical)}${!site.asFiles && html`<a href="${prefixOf(site.url)}/subscribe">${words.subscribe}</a>`}
</nav>
${
  !site.asFiles &&
  html`<form role="search" action="${search.action}" method="get">
<input type="search" name="q" value="${search.query}" maxlength="200" placeholder="${where}" aria-label="${where}">
<button type="submit">${words.search}</button>
</form>`
}
</header>`;
}

function footer(site: Site): Markup {
  return html`<footer class="site" ${surroundings(site)}>
${footerHtml(site)}
<p class="colophon"><a href="${prefixOf(site.url)}/">${site.title}</a>${site.rights && html` <span>${site.rights}</span>`}</p>
</footer>`;
}

/** The header and footer speak the site's language, whatever the page's. */
function surroundings(site: Site): Markup {
  const language = wordsLanguage(site.language);
  return html`lang="${language}" dir="${direction(language)}"`;
}

const NAMES: Record<string, string> = {
  'application/rss+xml': 'RSS',
  'application/atom+xml': 'Atom',
  'application/feed+json': 'JSON Feed',
};

/** What people call it: the format, or the topic. */
export const feedName = ({ name, type, title }: FeedLink) => name ?? NAMES[type] ?? title;
