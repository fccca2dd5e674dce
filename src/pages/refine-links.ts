// From a page of tags to feeds that are narrower: with one tag more, or without one.
import { type Choice, choicePath, type TagGroup, viewOfChoice, withTag } from '../domain/choice.ts';
import type { Article } from '../domain/model.ts';
import { MAX_TERMS, termsOf } from '../domain/views.ts';
import type { Site } from '../formats/format.ts';
import { prefixOf } from '../formats/uri.ts';
import { html, type Markup } from './markup.ts';
import type { Words } from './words.ts';

const MAX_RELATED = 3;

/** Links of a view of tags to the page that puts feeds together; nothing for other views, or where no tag has room. */
export function refineLinks(
  choice: Choice,
  items: readonly Article[],
  site: Site,
  words: Words,
): Markup | undefined {
  const { all, any, none } = choice;
  const own = new Set([...all, ...any, ...none]);
  if (!own.size || site.asFiles) return undefined;
  const related = relatedTags(items, own);
  const links = (group: TagGroup) =>
    related
      .map(({ slug, label }) => ({ label, choice: withTag(choice, slug, group) }))
      .filter((next) => termsOf(viewOfChoice(next.choice).tags) <= MAX_TERMS)
      .map(
        (next) =>
          html`<a rel="nofollow" href="${prefixOf(site.url)}${choicePath(next.choice)}"><bdi>${next.label}</bdi></a> `,
      );
  const [also, without] = [links('all'), links('none')];
  return html`<p class="refine">${also.length > 0 && html`<span>${words.andAlso} ${also}</span> `}${
    without.length > 0 && html`<span>${words.without} ${without}</span> `
  }<a rel="nofollow" href="${prefixOf(site.url)}${choicePath(choice)}">${words.makeFeed}</a></p>`;
}

/** Tags of the articles that a page shows, most frequent first. */
function relatedTags(items: readonly Article[], own: ReadonlySet<string>) {
  const counts = new Map<string, { slug: string; label: string; count: number }>();
  for (const { kind, slug, label } of items.flatMap(({ facets }) => facets)) {
    if (kind !== 'tag' || own.has(slug)) continue;
    const count = (counts.get(slug)?.count ?? 0) + 1;
    counts.set(slug, { slug, label, count });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count).slice(0, MAX_RELATED);
}
