// Articles in lists: one as the lead, the others by day, or all in one plain list.

import { excerptOf } from '../content/excerpt.ts';
import { dayOf } from '../domain/calendar.ts';
import type { Article } from '../domain/model.ts';
import { articleUrl, publishedDate, readingUrl } from '../formats/facts.ts';
import type { Site } from '../formats/format.ts';
import {
  dayText,
  direction,
  headline,
  html,
  type Markup,
  safeUrl,
  timeElement,
  timeOfDay,
} from './markup.ts';
import { byline, languageBadge, tagList } from './names.ts';
import { picture } from './picture.ts';

export interface List {
  site: Site;
  /** BCP 47; of the page. */
  language: string;
}

/** The newest of the featured articles, else the newest. */
export const leadOf = (items: readonly Article[]): Article | undefined =>
  items.find(({ featured }) => featured) ?? items[0];

/** An article in large type, with its picture. */
export function leadStory(article: Article, list: List): Markup {
  const text = article.summary ?? excerptOf(article.html);
  const image = pictureOf(article, list.site, true);
  return html`<article class="top" ${speaks(article)}>
<h2>${titleLink(article, list.site, image)}</h2>
<div>
${text && html`<p class="standfirst">${text}</p>`}
${whenAndWho(article, list, timeElement(publishedAt(article), article.language, list.site))}
${tagList(article, list.site)}
</div>
</article>`;
}

/** Articles by the day of their publication in the site's zone (`2026-05-21`), the latest first. */
export function groupedByDay(
  articles: readonly Article[],
  { timeZone = 'UTC' }: Site,
): [string, Article[]][] {
  const days = Map.groupBy(articles, (article) => dayOf(publishedAt(article), timeZone));
  // A date alone and a time of the evening before may be published in the other order.
  return [...days].sort(([a], [b]) => Date.parse(b) - Date.parse(a));
}

/** Articles under their days; the year where it is another than that above. */
export function byDay(articles: readonly Article[], list: List): Markup {
  const inOrder = groupedByDay(articles, list.site);
  const year = (i: number) => inOrder[i]?.[0].slice(0, -6);
  return html`${inOrder.map(
    ([day, some], i) => html`<section class="day">
<h2><time datetime="${day}">${dayText(day, list.language, year(i) !== year(i - 1))}</time></h2>
<ol class="articles">
${some.map((article) => {
  const time = timeOfDay(publishedAt(article), article.language, list.site);
  return html`<li>${entry(article, list, time, 'h3')}</li>\n`;
})}
</ol>
</section>\n`,
  )}`;
}

/** Articles in their order, each with its date. */
export const plainList = (articles: readonly Article[], list: List, label: string): Markup =>
  html`<ol class="articles" aria-label="${label}">
${articles.map((article) => {
  const time = timeElement(publishedAt(article), article.language, list.site);
  return html`<li>${entry(article, list, time, 'h2')}</li>\n`;
})}
</ol>`;

function entry(article: Article, list: List, time: Markup | undefined, level: 'h2' | 'h3'): Markup {
  const text = article.summary ?? excerptOf(article.html);
  const title = titleLink(article, list.site, pictureOf(article, list.site, false));
  return html`<article ${speaks(article)}>
${level === 'h2' ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}
${whenAndWho(article, list, time)}
${text && html`<p class="summary">${text}</p>`}
${tagList(article, list.site)}
</article>`;
}

const publishedAt = (article: Article) => publishedDate(article).getTime();
const speaks = ({ language }: Article) => html`lang="${language}" dir="${direction(language)}"`;

function whenAndWho(
  article: Article,
  { site, language }: List,
  time: Markup | undefined,
): Markup | undefined {
  const who = article.authors.length > 0 && html`<span class="byline">${byline(article, site)}</span>`;
  const other = primary(article.language) !== primary(language) && languageBadge(article, site);
  const parts = [time, who, other].filter(Boolean);
  return parts.length > 0 ? html`<p class="when">${parts.map((part) => html`${part} `)}</p>` : undefined;
}

/** The picture is part of the link, so that there is one link to an article and all of it can be pressed. */
const titleLink = (article: Article, site: Site, image: Markup | undefined) =>
  html`<a href="${readingUrl(article, site)}">${image}<bdi>${headline(article.title)}</bdi></a>`;

/** In lists it stands beside its headline, which says enough. */
function pictureOf({ image, slug }: Article, site: Site, isLead: boolean): Markup | undefined {
  const url = safeUrl(image?.url, articleUrl(slug, site));
  if (!image || !url) return undefined;
  const { alt = '', width, height } = image;
  return isLead
    ? picture({ site, url, alt, width, height, sizes: '(min-width: 60rem) 36rem, 100vw', lazy: false })
    : picture({ site, url, alt: '', width, height, sizes: '9rem', lazy: true });
}

const primary = (language: string) => language.toLowerCase().split('-')[0];
