// A view as a page: its articles, newest first.

import { type Choice, choicePath } from '../domain/choice.ts';
import type { Article } from '../domain/model.ts';
import type { Site } from '../formats/format.ts';
import { prefixOf } from '../formats/uri.ts';
import { byDay, leadOf, leadStory, plainList } from './entries.ts';
import { type FeedLink, layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import { refineLinks } from './refine-links.ts';
import { subscribePanel } from './subscribe-panel.ts';
import { facePicture, faceTags, type ViewFace } from './view-face.ts';
import { fill, type Words, wordsFor } from './words.ts';

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
  /** What the view is called without its query; '' for everything. */
  label?: string;
  description?: string;
  /** Whether it ever had an article. */
  hadArticles?: boolean;
  /** What the view is to who puts feeds together; undefined for an expression that is more than that. */
  choice?: Choice;
  /** What editors set of it: its own text and picture. The picture's address is absolute. */
  face?: ViewFace;
  /** As in `LayoutProps`. */
  look?: string;
}

export function viewPage(props: ViewProps): Markup {
  const { site, query = '', label = '' } = props;
  const words = wordsFor(props.language, site.language);
  const action = prefixOf(site.url) + props.basePath;
  const home = props.heading === site.title;
  const header = html`<header class="view">
<h1 dir="${props.headingDirection ?? 'auto'}"${home && html` class="unseen"`}>${props.heading}</h1>
${facePicture(props.face)}
${home ? props.description && html`<p>${props.description}</p>` : props.face?.text && html`<p dir="auto">${props.face.text}</p>`}
${query && searchLinks(props, action, words)}
${subscribePanel({ site, feeds: props.feeds, words, make: props.choice && choicePath(props.choice) })}
${props.choice && refineLinks(props.choice, props.items, site, words)}
</header>`;
  return layout({
    ...props,
    body: query
      ? html`${header}\n${results(props, words)}\n${paging(props, words)}`
      : html`<div class="wide">\n${header}\n${front(props, words)}\n${paging(props, words)}\n</div>`,
    // The frame of a preview lets none run.
    scripted: props.look === undefined,
    // Google asks that a site's own search results stay out of its index.
    robots: query ? 'noindex, follow' : undefined,
    head: html`${faceTags(props)}${props.next && html`<link rel="next" href="${props.next}">`}`,
    pictured: props.face?.image !== undefined,
    search: { action, query, label },
  });
}

/** A lead story on the first page, and groups by day. */
function front(props: ViewProps, words: Words): Markup {
  const { site, items, newest, hadArticles } = props;
  if (items.length === 0) {
    return hadArticles
      ? emptyState(site, words.emptyNow, words.emptyNowHint)
      : emptyState(site, words.empty, words.emptyHint);
  }
  const lead = newest === undefined ? leadOf(items) : undefined;
  return html`${lead && leadStory(lead, props)}\n${byDay(
    items.filter((article) => article !== lead),
    props,
  )}`;
}

const results = (props: ViewProps, words: Words): Markup =>
  props.items.length > 0
    ? plainList(props.items, props, words.articles)
    : emptyState(props.site, words.nothingFound, words.nothingFoundHint, props.query);

function searchLinks({ site, basePath, query = '' }: ViewProps, action: string, words: Words): Markup {
  const q = encodeURIComponent(query);
  const everywhere =
    basePath !== '/' && html` <a href="${prefixOf(site.url)}/?q=${q}">${words.searchEverywhere}</a>`;
  return html`<p class="links"><a href="${action}">${words.clear}</a>${everywhere}</p>`;
}

/** @param find what may be a tag's name */
function emptyState(site: Site, text: string, hint: string, find?: string): Markup {
  const tags = `${site.url}/tags/`;
  return html`<div class="empty">
<p>${text}</p>
<p>${hint} <a href="${tags}">${wordsFor(site.language).tags}</a>.</p>
${find && html`<p><a href="${tags}?find=${encodeURIComponent(find)}">${fill(wordsFor(site.language).findTag, { name: find })}</a></p>`}
</div>`;
}

function paging({ site, next, newest, items, query }: ViewProps, words: Words): Markup | undefined {
  const hasArchive = items.length > 0 && !query;
  if (!next && !newest && !hasArchive) return undefined;
  return html`<nav class="paging" aria-label="${words.pages}">
${newest && html`<a class="newest" href="${newest}">${words.newest}</a>`}
${hasArchive && html`<a href="${prefixOf(site.url)}/archive/">${words.archive}</a>`}
${next && html`<a class="older" rel="next" href="${next}">${words.older}</a>`}
</nav>`;
}
