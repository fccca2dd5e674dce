// Every tag with its number of articles.
import type { Site } from '../formats/format.ts';
import { type FeedLink, layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import { wordsFor } from './words.ts';

export interface TagsProps {
  site: Site;
  /** In the order to show them; `path` is without the site's URL. */
  tags: readonly { label: string; slug: string; path: string; count: number }[];
  canonical: string;
  feeds: readonly FeedLink[];
}

export function tagsPage({ site, tags, canonical, feeds }: TagsProps): Markup {
  const { language } = site;
  const words = wordsFor(language);
  const list = html`<ul class="index">
${tags.map(
  ({ label, path, count }) =>
    html`<li><a rel="tag" href="${site.url}${path}"><bdi>${label}</bdi></a> <span class="count">${count}</span></li>\n`,
)}
</ul>`;
  const body = html`<header class="view"><h1>${words.tags}</h1></header>
${tags.length > 0 ? list : html`<div class="empty"><p>${words.noTags}</p></div>`}`;
  return layout({ site, title: `${words.tags} · ${site.title}`, language, canonical, feeds, body });
}
