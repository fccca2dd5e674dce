// The next version of an article that nobody has changed yet.
import type { Document } from '../../domain/model.ts';
import type { StoredArticle } from '../../store/articles/articles.ts';
import type { Draft } from '../../store/articles/writes.ts';
import { searchText } from './compose.ts';

/** The next version of an article as it stands. */
export function draftOf(article: StoredArticle): Draft {
  const draft = stateOf(article);
  return { ...draft, text: searchText(draft.document) };
}

function stateOf(article: StoredArticle): Omit<Draft, 'text'> {
  const { row } = article;
  const document: Document = {
    title: article.title,
    summary: article.summary,
    content: article.content,
    html: article.html,
    tags: article.tags,
    authors: article.authors,
    source: article.source,
    credits: article.credits,
    image: article.image,
    enclosures: article.enclosures,
    podcast: article.podcast,
    canonicalUrl: article.canonicalUrl,
    rights: article.rights,
    corrections: [...article.corrections],
    ...(article.mf2 && { mf2: article.mf2 }),
    ...(article.featured && { featured: true }),
  };
  return {
    id: article.id,
    guid: article.guid,
    slug: article.slug,
    language: article.language,
    status: article.status,
    version: article.version + 1,
    publishedAt: article.publishedAt,
    updatedAt: article.updatedAt,
    createdAt: article.createdAt,
    facets: row.facets,
    translationOf: article.translationOf,
    translationGroup: row.translationGroup ?? undefined,
    document,
  };
}

/** Whether a version would say nothing new. */
export function sameState(before: StoredArticle, draft: Draft): boolean {
  const state = (d: Omit<Draft, 'text'>) => {
    const { language, slug, status, publishedAt, translationOf, facets, document } = d;
    return JSON.stringify([language, slug, status, publishedAt, translationOf, [...facets].sort(), document]);
  };
  return state(stateOf(before)) === state(draft);
}
