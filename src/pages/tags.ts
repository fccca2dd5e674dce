// Every tag with its number of articles: the most used, then by letters.
import { byInitial, initialOf } from '../domain/initials.ts';
import type { Site } from '../formats/format.ts';
import { prefixOf } from '../formats/uri.ts';
import { type FeedLink, layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import { type Words, wordsFor } from './words.ts';

/** `path` is without the site's URL. */
export interface Tag {
  label: string;
  slug: string;
  path: string;
  count: number;
}

export interface TagsProps {
  site: Site;
  /** By slug; where a text was looked for, those that have it, in the order to show them. */
  tags: readonly Tag[];
  /** The text that was looked for. */
  find?: string;
  /** Slug of the tag that the page begins with. */
  from?: string;
  canonical: string;
  feeds: readonly FeedLink[];
}

const TAGS_PER_PAGE = 500;
/** With fewer tags than this nobody has to look for one. */
const MIN_FOR_INDEX = 40;
const MOST_USED = 20;

export function tagsPage(props: TagsProps): Markup {
  const { site, tags, canonical, feeds, find } = props;
  const words = wordsFor(site.language);
  const isLong =
    !site.asFiles && (find !== undefined || props.from !== undefined || tags.length >= MIN_FOR_INDEX);
  const list = find === undefined ? alphabet(props, words) : tagList(tags, site);
  const none = html`<div class="empty"><p>${find === undefined ? words.noTags : words.noTagFound}</p></div>`;
  const body = html`<header class="view"><h1>${words.tags}</h1>${isLong && findForm(site, find ?? '', words)}</header>
${tags.length > 0 ? list : none}`;
  const robots = find === undefined ? undefined : 'noindex, follow';
  const title = `${words.tags} · ${site.title}`;
  return layout({ site, title, language: site.language, canonical, feeds, robots, body });
}

const findForm = (site: Site, find: string, words: Words) =>
  html`<form action="${prefixOf(site.url)}/tags/" method="get"><input type="search" name="find" value="${find}" maxlength="100" placeholder="${words.find}" aria-label="${words.find}"><button type="submit">${words.search}</button></form>`;

const tagList = (tags: readonly Tag[], site: Site) => html`<ul class="index">
${tags.map(
  ({ label, path, count }) =>
    html`<li><a rel="tag" href="${site.url}${path}"><bdi>${label}</bdi></a> <span class="count">${count}</span></li>\n`,
)}
</ul>`;

function alphabet({ site, tags, from }: TagsProps, words: Words): Markup {
  if (tags.length < MIN_FOR_INDEX) return tagList(tags, site);
  const letters = [...Map.groupBy(tags, ({ label }) => initialOf(label))].sort(([a], [b]) => byInitial(a, b));
  const all = letters.flatMap(([letter, some]) => some.map((tag) => ({ letter, tag })));
  const start = Math.max(0, from === undefined ? 0 : all.findIndex(({ tag }) => tag.slug === from));
  const shown = Map.groupBy(all.slice(start, start + TAGS_PER_PAGE), ({ letter }) => letter);
  const at = (slug: string) => `${prefixOf(site.url)}/tags/?from=${encodeURIComponent(slug)}`;
  const isWhole = all.length <= TAGS_PER_PAGE;
  const next = all[start + TAGS_PER_PAGE]?.tag.slug;
  const previous = start > 0 ? all[Math.max(0, start - TAGS_PER_PAGE)]?.tag.slug : undefined;
  const mostUsed = [...tags].sort((a, b) => b.count - a.count).slice(0, MOST_USED);
  return html`${start === 0 && html`<h2>${words.mostUsed}</h2>\n${tagList(mostUsed, site)}`}
<h2>${words.allTags}</h2>
<nav class="letters" aria-label="${words.letters}">${letters.map(
    ([letter, [first]], i) => html`<a href="${isWhole ? `#l${i}` : at(first!.slug)}">${letter}</a> `,
  )}</nav>
${letters.map(([letter], i) => {
  const some = shown.get(letter);
  return (
    some &&
    html`<h3 id="l${i}">${letter}</h3>\n${tagList(
      some.map(({ tag }) => tag),
      site,
    )}\n`
  );
})}
${
  (previous || next) &&
  html`<nav class="paging" aria-label="${words.pages}">
${previous && html`<a class="newest" rel="prev" href="${at(previous)}">${words.previousTags}</a>`}
${next && html`<a class="older" rel="next" href="${at(next)}">${words.moreTags}</a>`}
</nav>`
}`;
}
