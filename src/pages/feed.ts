// A feed that somebody opened in a browser: what it is, its address, and its articles with links.
import type { Article } from '../domain/model.ts';
import { publishedDate, readingUrl } from '../formats/facts.ts';
import type { Site } from '../formats/format.ts';
import { type FeedLink, layout } from './layout.ts';
import { headline, html, type Markup, timeElement } from './markup.ts';
import { addressField, subscribePanel } from './subscribe-panel.ts';
import { wordsFor } from './words.ts';

export interface FeedPageProps {
  site: Site;
  /** `RSS`. */
  label: string;
  title: string;
  heading: string;
  language: string;
  /** All of the view; the first is the one that was opened. */
  feeds: readonly FeedLink[];
  /** Of the view's page, absolute. */
  page: string;
  /** Of the feed as programs get it. */
  raw: string;
  items: readonly Article[];
}

export function feedPage({ label, heading, page, raw, items, ...props }: FeedPageProps): Markup {
  const { site, feeds, language } = props;
  const words = wordsFor(language, site.language);
  const [own] = feeds;
  const body = html`<header class="view">
<p>${words.feedPage} (${label})</p>
<h1 dir="auto">${heading}</h1>
<p>${words.feedPageHint}</p>
${own && addressField(own, words)}
${subscribePanel({ site, feeds, words })}
<p class="links"><a href="${page}">${words.toSite}</a> <a href="${raw}">${words.rawFeed}</a></p>
</header>
<ol class="titles" aria-label="${words.articles}">
${items.map(
  (article) =>
    html`<li><a href="${readingUrl(article, site)}" lang="${article.language}"><bdi>${headline(article.title)}</bdi></a> ${timeElement(publishedDate(article).getTime(), language, site)}</li>\n`,
)}
</ol>`;
  return layout({ ...props, body, canonical: page, robots: 'noindex, follow', scripted: true });
}
