// An article as it stands in the editor's fields: texts only, so that whatever was typed can be shown again.
import type { Article, Notation, Version } from '../../../domain/model.ts';
import { episodeInput, type TypedEpisode, typedEpisode } from '../podcasts/typed.ts';

/** Members that are one text each. */
const TEXTS = ['title', 'summary', 'slug', 'language', 'canonicalUrl', 'translationOf', 'rights'] as const;
type Texts = Record<(typeof TEXTS)[number], string>;

/** Each of them, as `read` finds it. */
export const textsOf = (read: (name: keyof Texts) => string | undefined): Texts =>
  Object.fromEntries(TEXTS.map((name) => [name, read(name) ?? ''])) as Texts;

export interface Typed extends Texts {
  notation: Notation;
  content: string;
  tags: string[];
  authors: { name: string; url: string }[];
  source: { name: string; url: string; note: string };
  credits: { role: string; name: string }[];
  image: Record<'url' | 'alt' | 'caption' | 'width' | 'height' | 'digitalSourceType', string>;
  featured: boolean;
  enclosures: { url: string; type: string; length: string; durationSeconds: string }[];
  podcast: TypedEpisode;
  /** As `datetime-local` writes it, in UTC. */
  publishedAt: string;
  change: { kind: string; note: string };
}

export const BLANK: Typed = {
  ...textsOf(() => ''),
  ...{ notation: 'markdown', content: '', publishedAt: '', featured: false },
  ...{ tags: [], authors: [], credits: [], enclosures: [] },
  source: { name: '', url: '', note: '' },
  image: { url: '', alt: '', caption: '', width: '', height: '', digitalSourceType: '' },
  podcast: typedEpisode(),
  change: { kind: 'update', note: '' },
};

/** What an article's fields hold. */
export function typedOf(article: Article | Version): Typed {
  const { content, source, image, publishedAt } = article;
  const [notation, text] = Object.entries(content)[0] as [Notation, string];
  const number = (value: number | undefined) => (value === undefined ? '' : String(value));
  return {
    ...BLANK,
    ...textsOf((name) => article[name]),
    notation,
    content: text,
    tags: article.tags,
    authors: article.authors.map(({ name, url = '' }) => ({ name, url })),
    source: { name: source?.name ?? '', url: source?.url ?? '', note: source?.note ?? '' },
    credits: article.credits,
    image: {
      ...{ url: image?.url ?? '', alt: image?.alt ?? '', caption: image?.caption ?? '' },
      ...{ width: number(image?.width), height: number(image?.height) },
      digitalSourceType: image?.digitalSourceType ?? '',
    },
    enclosures: article.enclosures.map(({ url, type, length, durationSeconds }) => ({
      ...{ url, type, length: number(length), durationSeconds: number(durationSeconds) },
    })),
    featured: article.featured === true,
    podcast: typedEpisode(article.podcast),
    publishedAt:
      publishedAt === undefined ? '' : new Date(publishedAt).toISOString().replace(/(:00)?\.\d+Z$/, ''),
  };
}

/** The article that the fields say, as JSON, for the same checks as the API's. */
export function inputOf(typed: Typed): Record<string, unknown> {
  const { notation, content, source, image, publishedAt, change, ...rest } = typed;
  return compact({
    ...rest,
    content: { [notation]: content },
    featured: typed.featured || undefined,
    source: compact(source),
    image: compact({ ...image, width: numberOf(image.width), height: numberOf(image.height) }),
    authors: typed.authors.map(compact),
    enclosures: typed.enclosures.map(({ length, durationSeconds, ...e }) =>
      compact({ ...e, length: numberOf(length), durationSeconds: numberOf(durationSeconds) }),
    ),
    podcast: episodeInput(typed.podcast),
    publishedAt: instantOf(publishedAt),
    change: compact(change),
  }) as Record<string, unknown>;
}

/** What is no number stays as it was typed, to be refused. */
const numberOf = (text: string) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : text);

/** `2026-11-23T12:00` is UTC here. */
export const instantOf = (text: string) =>
  /T\d\d:\d\d$/.test(text) ? `${text}:00Z` : /T\d\d:\d\d:\d\d(\.\d+)?$/.test(text) ? `${text}Z` : text;

/** Without what is blank; undefined where nothing is left. */
function compact(object: Record<string, unknown>): Record<string, unknown> | undefined {
  const kept = Object.entries(object).filter(([, value]) => value !== '' && value !== undefined);
  return kept.length ? Object.fromEntries(kept) : undefined;
}
