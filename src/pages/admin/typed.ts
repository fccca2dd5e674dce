// An article as it stands in the editor's fields: texts only, so that whatever was typed can be shown again.
import type { Article, Version } from '../../domain/model.ts';

export interface Typed {
  title: string;
  summary: string;
  notation: 'markdown' | 'html' | 'text';
  content: string;
  slug: string;
  language: string;
  tags: string[];
  authors: { name: string; url: string }[];
  source: { name: string; url: string; note: string };
  credits: { role: string; name: string }[];
  image: { url: string; alt: string; caption: string; width: string; height: string };
  enclosures: { url: string; type: string; length: string; durationSeconds: string }[];
  /** As `datetime-local` writes it, in UTC. */
  publishedAt: string;
  canonicalUrl: string;
  translationOf: string;
  rights: string;
  change: { kind: string; note: string };
}

export const BLANK: Typed = {
  ...{ title: '', summary: '', notation: 'markdown', content: '', slug: '', language: '', tags: [] },
  authors: [],
  source: { name: '', url: '', note: '' },
  credits: [],
  image: { url: '', alt: '', caption: '', width: '', height: '' },
  enclosures: [],
  ...{ publishedAt: '', canonicalUrl: '', translationOf: '', rights: '' },
  change: { kind: 'update', note: '' },
};

/** What an article's fields hold. */
export function typedOf(article: Article | Version): Typed {
  const { content, source, image } = article;
  const [notation, text] = Object.entries(content)[0] as [Typed['notation'], string];
  const number = (value: number | undefined) => (value === undefined ? '' : String(value));
  return {
    ...BLANK,
    title: article.title,
    summary: article.summary ?? '',
    notation,
    content: text,
    slug: article.slug,
    language: article.language,
    tags: article.tags,
    authors: article.authors.map(({ name, url = '' }) => ({ name, url })),
    source: { name: source?.name ?? '', url: source?.url ?? '', note: source?.note ?? '' },
    credits: article.credits,
    image: {
      ...{ url: image?.url ?? '', alt: image?.alt ?? '', caption: image?.caption ?? '' },
      ...{ width: number(image?.width), height: number(image?.height) },
    },
    enclosures: article.enclosures.map(({ url, type, length, durationSeconds }) => ({
      ...{ url, type, length: number(length), durationSeconds: number(durationSeconds) },
    })),
    publishedAt:
      article.publishedAt === undefined
        ? ''
        : new Date(article.publishedAt).toISOString().replace(/(:00)?\.\d+Z$/, ''),
    canonicalUrl: article.canonicalUrl ?? '',
    translationOf: article.translationOf ?? '',
    rights: article.rights ?? '',
  };
}

/** The article that the fields say, as JSON (CONTRACT §3), for the same checks as every other door's. */
export function inputOf(typed: Typed): Record<string, unknown> {
  const { notation, content, source, image, publishedAt, change, ...rest } = typed;
  return compact({
    ...rest,
    content: { [notation]: content },
    source: compact(source),
    image: compact({ ...image, width: numberOf(image.width), height: numberOf(image.height) }),
    authors: typed.authors.map(compact),
    enclosures: typed.enclosures.map(({ length, durationSeconds, ...e }) =>
      compact({ ...e, length: numberOf(length), durationSeconds: numberOf(durationSeconds) }),
    ),
    publishedAt: instantOf(publishedAt),
    change: compact(change),
  }) as Record<string, unknown>;
}

/** What is no number stays as it was typed, to be refused. */
const numberOf = (text: string) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : text);

/** `2026-11-23T12:00` is UTC here: the label says so. */
const instantOf = (text: string) =>
  /T\d\d:\d\d$/.test(text) ? `${text}:00Z` : /T\d\d:\d\d:\d\d(\.\d+)?$/.test(text) ? `${text}Z` : text;

/** Without what is blank; undefined where nothing is left. */
function compact(object: Record<string, unknown>): Record<string, unknown> | undefined {
  const kept = Object.entries(object).filter(([, value]) => value !== '' && value !== undefined);
  return kept.length ? Object.fromEntries(kept) : undefined;
}
