// A view as a page: its articles, newest first.

import { plainOf } from '../content/render.ts';
import { type Choice, choicePath } from '../domain/choice.ts';
import type { Article } from '../domain/model.ts';
import { articleUrl, publishedDate } from '../formats/facts.ts';
import type { Site } from '../formats/format.ts';
import { prefixOf } from '../formats/uri.ts';
import { type FeedLink, layout } from './layout.ts';
import { direction, html, type Markup, timeElement } from './markup.ts';
import { byline, languageBadge, tagList } from './names.ts';
import { refineLinks } from './refine-links.ts';
import { subscribePanel } from './subscribe-panel.ts';
import { type Words, wordsFor } from './words.ts';

export interface ViewProps {
  site: Site;
  /** The whole of `<title>`. */
  title: string;
  heading: string;
  /** Where the heading has words around the names. */
  headingDirection?: 'ltr' | 'rtl';
  canonical: string;
  /** Of the view where it names one, else the site's. */
  language: string;
  feeds: readonly FeedLink[];
  items: readonly Article[];
  /** Absolute URL of the next older page. */
  next?: string;
  /** Absolute URL of the first page, on any other. */
  newest?: string;
  /** The full-text query, '' for none. */
  query?: string;
  /** `/tags/turkey/`: the view's path without its query. */
  basePath: string;
  description?: string;
  /** What the view is to who puts feeds together; undefined for an expression that is more than that. */
  choice?: Choice;
}

export function viewPage(props: ViewProps): Markup {
  const { site, items, query = '' } = props;
  const words = wordsFor(props.language, site.language);
  const action = prefixOf(site.url) + props.basePath;
  const home = props.heading === site.title;
  const body = html`<header class="view">
<h1 dir="${props.headingDirection ?? 'auto'}"${home && html` class="unseen"`}>${props.heading}</h1>
${home && props.description && html`<p>${props.description}</p>`}
${query && html`<p><a href="${action}">${words.clear}</a></p>`}
${subscribePanel({ site, feeds: props.feeds, words, make: props.choice && choicePath(props.choice) })}
${props.choice && refineLinks(props.choice, items, site, words)}
</header>
${
  items.length > 0
    ? html`<ol class="articles" aria-label="${words.articles}">
${items.map((article) => html`<li>${itemOf(article, props)}</li>\n`)}
</ol>`
    : emptyState(site, query, words)
}
${paging(props, words)}`;
  return layout({
    ...props,
    body,
    scripted: true,
    // Google asks that a site's own search results stay out of its index.
    robots: query ? 'noindex, follow' : undefined,
    head: props.next ? html`<link rel="next" href="${props.next}">` : undefined,
    search: { action, query },
  });
}

function itemOf(article: Article, { site, language }: ViewProps): Markup {
  const text = article.summary ?? excerpt(article.html);
  return html`<article lang="${article.language}" dir="${direction(article.language)}">
<p class="when">${timeElement(publishedDate(article).getTime(), article.language)}${
    primary(article.language) !== primary(language) && html` ${languageBadge(article, site)}`
  }</p>
<h2><a href="${articleUrl(article.slug, site)}"><bdi>${article.title}</bdi></a></h2>
${article.authors.length > 0 && html`<p class="byline">${byline(article, site)}</p>`}
${text && html`<p class="summary">${text}</p>`}
${tagList(article, site)}
</article>`;
}

function emptyState(site: Site, query: string, words: Words): Markup {
  const [text, hint] = query ? [words.nothingFound, words.nothingFoundHint] : [words.empty, words.emptyHint];
  return html`<div class="empty">
<p>${text}</p>
<p>${hint} <a href="${site.url}/tags/">${words.tags}</a>.</p>
</div>`;
}

function paging({ next, newest }: ViewProps, words: Words): Markup | undefined {
  if (!next && !newest) return undefined;
  return html`<nav class="paging">
${newest && html`<a class="newest" href="${newest}">${words.newest}</a>`}
${next && html`<a class="older" rel="next" href="${next}">${words.older}</a>`}
</nav>`;
}

const EXCERPT_LENGTH = 280;

/** The beginning of the text without tables and code, cut between words. */
export function excerpt(content: string): string {
  // The markup of a beginning is enough: a text may have a megabyte.
  const beginning = content
    .slice(0, 20 * EXCERPT_LENGTH)
    .replace(/<(table|pre|figure)\b.*?(?:<\/\1>|$)/gs, '')
    .replace(/(?:<[^<>]*|&[a-z]*)$/, '');
  const text = plainOf(beginning).replaceAll('\n', ' ');
  if (text.length <= EXCERPT_LENGTH) return text;
  const cut = text.slice(0, EXCERPT_LENGTH).replace(/[\uD800-\uDBFF]$/, '');
  // Chinese and Japanese have no spaces to cut at.
  const space = cut.lastIndexOf(' ');
  return `${cut.slice(0, space > EXCERPT_LENGTH / 2 ? space : undefined)}…`;
}

const primary = (language: string) => language.toLowerCase().split('-')[0];
