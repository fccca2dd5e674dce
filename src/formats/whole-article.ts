// An article with everything that feeds say of it, each thing once and in a field of its own: for who keeps a copy of a
// site (`changes.json?as=article`). It has nothing that feeds do not have: no label of a retired tag, no raw HTML.
import { isoDate } from '../domain/iso-date.ts';
import type { Article } from '../domain/model.ts';
import { type Json, nonEmpty } from '../domain/objects.ts';
import { textAndCredits } from './credits.ts';
import { absoluteUrl, articleUrl, imageAt, tagsOf } from './facts.ts';
import type { Site } from './format.ts';
import { writtenMarkdown } from './markdown.ts';
import { episodeJson } from './podcast.ts';

/** What of a withdrawn article its notice in feeds says. */
export type Notice = Pick<Article, 'title' | 'slug' | 'language' | 'publishedAt' | 'canonicalUrl'>;

/**
 * The article with absolute addresses, as JSON. `position` is its place in the order of publication; of facets `id` is
 * what they are known by, whatever they are called.
 */
export function wholeArticle(article: Article & { row?: { position: number } }, site: Site): Json {
  const base = articleUrl(article.slug, site);
  const at = <T extends { url?: string }>(one: T): T =>
    one.url === undefined ? one : { ...one, url: absoluteUrl(one.url, base) };
  const { html } = textAndCredits(article, site);
  const markdown = writtenMarkdown(article, html);
  return {
    ...{ id: article.id, guid: article.guid, version: article.version },
    ...{ slug: article.slug, language: article.language, title: article.title, summary: article.summary },
    html,
    markdown,
    tags: tagsOf(article).map(({ label }) => label),
    authors: nonEmpty(article.authors.map(at)),
    source: article.source && at(article.source),
    credits: nonEmpty(article.credits),
    image: article.image && imageAt(article.image, site),
    featured: article.featured,
    enclosures: nonEmpty(article.enclosures.map(at)),
    podcast: episodeJson(article.podcast, base),
    canonicalUrl: article.canonicalUrl && absoluteUrl(article.canonicalUrl, base),
    translationOf: article.translationOf,
    rights: article.rights,
    corrections: nonEmpty(article.corrections.map(({ at, note }) => ({ at: isoDate(at), note }))),
    publishedAt: article.publishedAt === undefined ? undefined : isoDate(article.publishedAt),
    updatedAt: isoDate(article.updatedAt),
    createdAt: isoDate(article.createdAt),
    position: article.row?.position,
    facets: article.facets.map(({ kind, slug, label, own = label, uuid }) => ({
      kind,
      slug,
      label: own,
      id: uuid,
    })),
  };
}

/** What a notice of a withdrawn article says of it, as JSON. */
export function noticeJson(
  { title, slug, language, publishedAt, canonicalUrl }: Notice,
  site: Site,
  position: number,
): Json {
  return {
    ...{ title, slug, language, position },
    publishedAt: publishedAt === undefined ? undefined : isoDate(publishedAt),
    canonicalUrl: canonicalUrl && absoluteUrl(canonicalUrl, articleUrl(slug, site)),
  };
}
