// The article that a copy is, made of what its origin says.
import type { Document, Version } from '../../domain/model.ts';
import { PER_MILLISECOND, positionAt } from '../../domain/positions.ts';
import { articleSlugOf } from '../../domain/slugs.ts';
import { oneLine } from '../../domain/text.ts';
import { inputOf, type MirroredChange, type MirroredItem } from '../../intake/mirror-schema.ts';
import type { ArticleRow, StoredArticle } from '../../store/articles/articles.ts';
import type { Draft } from '../../store/articles/writes.ts';
import { fieldsOf, searchText } from '../publishing/compose.ts';
import { draftOf } from '../publishing/drafts.ts';

/** What a draft needs besides the item. */
export interface Around {
  before: StoredArticle | undefined;
  slug: string;
  facets: readonly number[];
  /** What it translates, where that is here. */
  original: ArticleRow | undefined;
}

/** @param html the item's, made safe. @throws Refusal 422 */
export function shownDraft(
  item: MirroredItem,
  html: string,
  { before, slug, facets, original }: Around,
): Draft {
  const input = inputOf(item, html);
  const document: Document = {
    title: input.title ?? '',
    summary: input.summary,
    content: input.content ?? { html },
    html,
    ...fieldsOf(input),
    corrections: item.corrections,
    ...(input.featured && { featured: true }),
  };
  // The head of a group keeps it: others point to it.
  const own = before?.row.translationGroup === before?.row.n ? before?.row.n : undefined;
  return {
    id: item.id,
    guid: before?.guid ?? item.guid,
    slug,
    language: input.language ?? item.language,
    status: 'published',
    version: item.version,
    publishedAt: item.publishedAt ?? item.createdAt,
    updatedAt: item.updatedAt,
    createdAt: before?.createdAt ?? item.createdAt,
    position: placeOf(item),
    facets: [...facets],
    translationOf: item.translationOf,
    translationGroup: own ?? (original ? (original.translationGroup ?? original.n) : undefined),
    document,
    text: searchText(document),
  };
}

/** What is left of an article that was withdrawn before it came: what its notice says. */
export function withdrawnDraft(
  { id, guid, version, at, notice }: MirroredChange,
  slug: string,
  facets: readonly number[],
): Draft {
  const { title = '', language = 'und', publishedAt = at, canonicalUrl } = notice ?? {};
  const document: Document = {
    ...{ title: oneLine(title), content: { text: '' }, html: '', canonicalUrl },
    ...{ tags: [], authors: [], credits: [], enclosures: [], corrections: [] },
  };
  const dates = { publishedAt, updatedAt: at, createdAt: publishedAt };
  const position = placeOf({ position: notice?.position, publishedAt, createdAt: publishedAt });
  const text = searchText(document);
  return {
    id,
    guid,
    slug,
    language,
    status: 'retracted',
    version,
    ...dates,
    position,
    facets: [...facets],
    document,
    text,
  };
}

/** The version before a retraction, which is what its notice in feeds shows. */
export const lastSeen = ({ document, slug, language, publishedAt, translationOf }: Draft): Version => ({
  ...document,
  ...{ slug, language, status: 'published', publishedAt, translationOf },
});

const WIDEST = positionAt(3_600_000);

/** Its place at the origin, where that is one of its date: articles of one moment stay in their order. */
function placeOf({
  position,
  publishedAt,
  createdAt,
}: {
  position?: number | undefined;
  publishedAt?: number | undefined;
  createdAt: number;
}): number | undefined {
  const first = (publishedAt ?? createdAt) * PER_MILLISECOND;
  return position !== undefined && position >= first && position < first + WIDEST ? position : undefined;
}

/** Whether a draft is what is here, its number of the version included; the notation that it was written in may differ. */
export function isSame(before: StoredArticle, draft: Draft): boolean {
  const state = (one: Draft) => {
    const { language, slug, status, publishedAt, updatedAt, translationOf, translationGroup, facets } = one;
    const { content: _, ...document } = one.document;
    const dates = [publishedAt, updatedAt];
    return JSON.stringify([language, slug, status, dates, translationOf, translationGroup, facets, document]);
  };
  return before.version === draft.version && state(draftOf(before)) === state(draft);
}

/** The slug that a copy has here: the origin's, where that is nobody else's. */
export function slugFor(
  wanted: string,
  { id, before }: { id: string; before: StoredArticle | undefined },
  isFree: (slug: string) => boolean,
): string {
  const slug = articleSlugOf(wanted) || id.slice(0, 8);
  if (isFree(slug)) return slug;
  if (before?.slug) return before.slug;
  for (let n = 2; n < 10; n++) if (isFree(`${slug}-${n}`)) return `${slug}-${n}`;
  return `${slug}-${id.slice(0, 8)}`;
}
