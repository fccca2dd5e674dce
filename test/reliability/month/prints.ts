// A print: all that a reader can tell two versions of an article apart by, the same text from every form of it.
export interface Facts {
  title: string;
  url: string;
  published: string;
  updated: string;
  language: string;
  tags: readonly string[];
  /** The text, its corrections' notes included. */
  text: string;
  translations: readonly string[];
}

/** Every version's text has a `rev-…` of its own, every correction a `note-…`. */
const marksOf = (text: string) => [...new Set(text.match(/\b(?:rev|note)-\d+/g))].sort();

export const print = ({
  title,
  url,
  published,
  updated,
  language,
  tags,
  text,
  translations,
}: Facts): string =>
  JSON.stringify([
    ...[title, url, Date.parse(published), Date.parse(updated), language],
    ...[[...tags].sort(), marksOf(text), [...translations].sort()],
  ]);

/** An article as the admin endpoint answers it, as far as it is looked at. */
export interface AdminArticle {
  id: string;
  guid: string;
  url: string;
  title: string;
  slug: string;
  language: string;
  status: string;
  version: number;
  publishedAt?: string;
  updatedAt: string;
  tags: string[];
  /** Those that readers are not told of. */
  retiredTags?: string[];
  html: string;
  corrections: { note: string }[];
  translations: { language: string; url: string }[];
  feeds: { kind: string; slug: string }[];
}

const known = new WeakMap<AdminArticle, string>();

/** Remembered: whoever compares all articles at each visit would spend a month at it. */
export function printOfAdmin(article: AdminArticle): string {
  const made = known.get(article) ?? printAnew(article);
  known.set(article, made);
  return made;
}

const printAnew = (a: AdminArticle): string =>
  print({
    ...{ title: a.title, url: a.url, language: a.language },
    tags: a.tags.filter((tag) => !a.retiredTags?.includes(tag)),
    published: a.publishedAt ?? '',
    updated: a.updatedAt,
    text: [a.html, ...a.corrections.map(({ note }) => note)].join(' '),
    // Readers are led to other languages only.
    translations: a.translations.filter((t) => t.language !== a.language).map((t) => t.url),
  });

export interface JsonItem {
  id: string;
  url: string;
  title: string;
  date_published: string;
  date_modified: string;
  language: string;
  tags?: string[];
  content_html: string;
  _tagwire: { version: number; translations?: { language: string; url: string }[] };
}

export const printOfItem = (item: JsonItem): string =>
  print({
    ...{ title: item.title, url: item.url, language: item.language, tags: item.tags ?? [] },
    ...{ published: item.date_published, updated: item.date_modified, text: item.content_html },
    translations: (item._tagwire.translations ?? [])
      .filter((t) => t.language !== item.language)
      .map((t) => t.url),
  });
