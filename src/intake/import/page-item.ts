// A page of another system, made fit to be one of the site's own.
import { cleanHtml } from '../../content/clean.ts';
import { beginningOf } from '../../content/words.ts';
import { slugOf } from '../../domain/slugs.ts';
import { oneLine, xmlSafe } from '../../domain/text.ts';
import { languageTag } from '../checks.ts';
import type { PageInput } from '../page-schema.ts';

/** What a reader of a format found. */
interface FoundPage {
  title: unknown;
  slug?: string;
  html: string;
  description?: unknown;
  language?: unknown;
  isPublished: boolean;
}

const MAX_TITLE = 300;
const MAX_DESCRIPTION = 1000;
const MAX_SLUG = 100;

const cut = (text: string, limit: number): string => [...text].slice(0, limit).join('').trim();
const textOf = (value: unknown, limit: number): string =>
  typeof value === 'string' ? cut(oneLine(value), limit) : '';

/** All of a page that can be used. */
export function pageInput({ slug = '', html, isPublished, ...found }: FoundPage): PageInput {
  const text = xmlSafe(html);
  const title =
    textOf(found.title, MAX_TITLE) || cut(beginningOf(cleanHtml(text.slice(0, 20_000))) ?? '', MAX_TITLE);
  return {
    title: title || 'Untitled',
    slug: slugOf(cut(slug, MAX_SLUG)) || undefined,
    content: { html: text },
    status: isPublished ? 'published' : 'draft',
    description: textOf(found.description, MAX_DESCRIPTION) || undefined,
    language: typeof found.language === 'string' ? languageTag(found.language) : undefined,
  };
}
