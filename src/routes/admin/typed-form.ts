// The editor's form as it was sent.

import { labelKey } from '../../domain/slugs.ts';
import type { Typed } from '../../pages/admin/typed.ts';
import { text } from './session.ts';

const NOTATIONS = ['markdown', 'html', 'text'] as const;
/** Rows of a list; more are refused by the article's own limits. */
const MOST_ROWS = 100;

/** Browsers send line ends as CR LF (HTML, multipart/form-data encoding). */
const lines = (value: string) => value.replace(/\r\n?/g, '\n');

const COMMA = /[,،、，]/;
const column = (form: FormData, name: string) =>
  form
    .getAll(name)
    .slice(0, MOST_ROWS)
    .map((value) => (typeof value === 'string' ? value.trim() : ''));

/** What stands in tag fields and may be several tags, or one such as “Washington, D.C.”. */
export const listedTags = (form: FormData): string[] => column(form, 'tag').filter((tag) => COMMA.test(tag));

/**
 * Blank rows are left out, so that the n-th row of the form shown again is the n-th of the article.
 * @param known tags with a comma that are one, by `labelKey`
 */
export function readTyped(form: FormData, known: ReadonlySet<string> = new Set()): Typed {
  const all = (name: string) => column(form, name);
  const rows = <N extends string>(prefix: string, ...names: N[]): Record<N, string>[] => {
    const columns = names.map((name) => all(`${prefix}.${name}`));
    const length = Math.max(...columns.map((column) => column.length));
    const made = Array.from({ length }, (_, i) =>
      Object.fromEntries(names.map((name, j) => [name, columns[j]?.[i] ?? ''])),
    ) as Record<N, string>[];
    return made.filter((row) => Object.values(row).some(Boolean));
  };
  const one = (name: string) => lines(text(form, name)).trim();
  const same = !form.has('image.measured') || one('image.measured') === one('image.url');
  return {
    ...{ title: one('title'), summary: one('summary'), slug: one('slug'), language: one('language') },
    notation: NOTATIONS.find((n) => n === text(form, 'notation')) ?? 'markdown',
    content: lines(text(form, 'content')),
    tags: distinct(all('tag').flatMap((tag) => (known.has(labelKey(tag)) ? [tag] : tag.split(COMMA)))),
    authors: rows('author', 'name', 'url'),
    source: { name: one('source.name'), url: one('source.url'), note: one('source.note') },
    credits: rows('credit', 'role', 'name'),
    image: {
      ...{ url: one('image.url'), alt: one('image.alt'), caption: one('image.caption') },
      // What was measured was the picture that stood here before.
      ...(same ? { width: one('image.width'), height: one('image.height') } : { width: '', height: '' }),
    },
    enclosures: rows('enclosure', 'url', 'type', 'length', 'durationSeconds'),
    ...{ publishedAt: one('publishedAt'), canonicalUrl: one('canonicalUrl'), rights: one('rights') },
    translationOf: one('translationOf'),
    change: { kind: one('kind') || 'update', note: one('note') },
  };
}

function distinct(labels: readonly string[]): string[] {
  const trimmed = labels.map((label) => label.trim()).filter(Boolean);
  const keys = trimmed.map(labelKey);
  return trimmed.filter((_, i) => keys.indexOf(keys[i]!) === i);
}
