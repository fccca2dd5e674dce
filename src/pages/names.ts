// Who wrote an article and what it is about, as links to those views.

import type { Article } from '../domain/model.ts';
import { facetPath } from '../domain/views.ts';
import { authorsOf, tagsOf } from '../formats/facts.ts';
import type { Site } from '../formats/format.ts';
import { html, languageName, linked, listParts, type Markup, safeUrl } from './markup.ts';

/** `Ada, Bo and Cy`, as the article's language lists names; linked to their own pages or to this site's. */
export function byline(article: Article, site: Site): Markup {
  const authors = authorsOf(article, site);
  let next = 0;
  const parts = listParts(
    authors.map(({ name }) => name),
    article.language,
  );
  return html`${parts.map(({ type, value }) => {
    const author = type === 'element' ? authors[next++] : undefined;
    return author ? html`<bdi>${linked(author.name, safeUrl(author.url, site.url))}</bdi>` : value;
  })}`;
}

/** The article's tags, each a link to its view; nothing for none. */
export function tagList(article: Article, site: Site): Markup | undefined {
  const tags = tagsOf(article);
  if (tags.length === 0) return undefined;
  return html`<ul class="tags">${tags.map(
    ({ slug, label }) =>
      html`<li><a rel="tag" href="${site.url}${facetPath('tag', slug)}"><bdi>${label}</bdi></a></li> `,
  )}</ul>`;
}

/** The article's language by its own name, linked to what there is in it. */
export function languageBadge(article: Article, site: Site): Markup {
  const slug = article.language.toLowerCase();
  const known = article.facets.some((facet) => facet.kind === 'language' && facet.slug === slug);
  const href = known ? site.url + facetPath('language', slug) : undefined;
  return html`<span class="language">${linked(languageName(article.language), href)}</span>`;
}
