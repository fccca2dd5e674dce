// The archive: years with their months, and a month's articles by day.

import { archivePath } from '../domain/calendar.ts';
import type { Article } from '../domain/model.ts';
import { publishedDate, readingUrl } from '../formats/facts.ts';
import type { Site } from '../formats/format.ts';
import { prefixOf } from '../formats/uri.ts';
import { groupedByDay } from './entries.ts';
import { type FeedLink, layout } from './layout.ts';
import { dateText, dayText, headline, html, type Markup, timeOfDay } from './markup.ts';
import { wordsFor } from './words.ts';

interface Month {
  year: number;
  /** From 1. */
  month: number;
  count?: number;
}

interface Props {
  site: Site;
  canonical: string;
  feeds: readonly FeedLink[];
}

/** @param year the one that the page is of; all without it */
export function archivePage({
  site,
  months,
  year,
  ...props
}: Props & { months: readonly Month[]; year?: number }) {
  const words = wordsFor(site.language);
  const years = [...new Set(months.map((month) => month.year))];
  const name = ({ month }: Month) => dateText(Date.UTC(2000, month - 1), site.language, { month: 'long' });
  const body = html`<header class="view">
<h1>${year ?? words.archive}</h1>
${year !== undefined && up(site, words.archive)}
</header>
${years.map(
  (
    one,
  ) => html`${year === undefined && html`<h2><a href="${prefixOf(site.url)}${archivePath(one)}">${one}</a></h2>`}
<ul class="index">
${months
  .filter((month) => month.year === one)
  .map(
    (month) =>
      html`<li><a href="${prefixOf(site.url)}${archivePath(one, month.month)}">${name(month)}</a> <span class="count">${month.count}</span></li>\n`,
  )}
</ul>`,
)}
${months.length === 0 && html`<div class="empty"><p>${words.empty}</p></div>`}`;
  const title = year === undefined ? words.archive : `${words.archive} ${year}`;
  return layout({ ...props, site, language: site.language, title: `${title} · ${site.title}`, body });
}

export interface MonthProps extends Props, Month {
  articles: readonly Article[];
  /** Absolute URLs of the next older page and, on any other than it, of the first one. */
  next?: string;
  newest?: string;
}

export function monthPage({ site, year, month, articles, next, newest, ...props }: MonthProps): Markup {
  const { language } = site;
  const words = wordsFor(language);
  const at = new Date(0).setUTCFullYear(year, month - 1, 1);
  const name = dateText(at, language, { year: 'numeric', month: 'long' });
  const body = html`<header class="view">
<h1>${name}</h1>
${up(site, words.archive, year)}
</header>
${groupedByDay(articles, site).map(
  ([day, some]) => html`<h2 class="date"><time datetime="${day}">${dayText(day, language, false)}</time></h2>
<ol class="titles">
${some.map((article) => titleItem(article, site))}
</ol>\n`,
)}
${
  (next || newest) &&
  html`<nav class="paging" aria-label="${words.pages}">
${newest && html`<a class="newest" href="${newest}">${words.newest}</a>`}
${next && html`<a class="older" rel="next" href="${next}">${words.older}</a>`}
</nav>`
}`;
  return layout({ ...props, site, language, title: `${name} · ${site.title}`, body, scripted: true });
}

const titleItem = (article: Article, site: Site) =>
  html`<li><a href="${readingUrl(article, site)}" lang="${article.language}"><bdi>${headline(article.title)}</bdi></a> ${timeOfDay(publishedDate(article).getTime(), site.language, site)}</li>\n`;

/** The way to what is above. */
const up = (site: Site, label: string, year?: number) =>
  html`<p class="links"><a href="${prefixOf(site.url)}${archivePath()}">${label}</a>${
    year !== undefined && html` <a href="${prefixOf(site.url)}${archivePath(year)}">${year}</a>`
  }</p>`;
