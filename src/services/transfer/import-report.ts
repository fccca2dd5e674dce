// What an import says of itself when it is done: what came, what stays behind, and what an editor should look at.
import { isoDate } from '../../domain/iso-date.ts';
import type { Show } from '../../domain/podcast.ts';
import type { LeftBehind } from '../../intake/import/item.ts';
import type { Problem } from '../../problems.ts';
import type { Draft } from '../../store/articles/writes.ts';
import type { BatchOptions } from './import-batch.ts';

/** Names of each kind of what stays behind. */
const MAX_NAMES = 10;
const MAX_KINDS = 100;
/** Of each thing to look at. */
const MAX_LOOKS = 100;

/** Where something of a report is. */
interface Spot {
  /** Where the document came from, when there are several. */
  document?: string;
  /** Of the item in its document, from 1. */
  position: number;
  /** What the item is called there. */
  item?: string;
  /** Id of the article that it became. */
  article?: string;
  /** Slug of the page that it became. */
  page?: string;
}

export interface ImportFault extends Spot {
  /** In English. */
  detail: string;
}

/** Something that came in, and that an editor should look at. */
export interface Look extends Spot {
  title: string;
  /** In English. */
  detail: string;
  /** What `detail` says, for whoever says it in another language. */
  params?: Problem['params'];
}

/** Everything of one sort that an editor should look at. */
export interface Looks {
  /** What it is: `import-was-private`. */
  code: string;
  count: number;
  /** The first 100. */
  items: Look[];
}

/** An article as it would be. */
export interface Planned {
  change: 'created' | 'updated';
  guid: string;
  title: string;
  slug: string;
  language: string;
  status: string;
  publishedAt?: string;
  updatedAt: string;
  [field: string]: unknown;
}

export interface ImportReport {
  created: number;
  updated: number;
  unchanged: number;
  /** Menus, products and the like, which are neither articles nor pages. */
  skipped: number;
  /** Of what failed or was left out of an article, the first 1,000. */
  errors: ImportFault[];
  failed: number;
  /** Pages of the site's own, of WordPress and Ghost. */
  pages: { created: number; updated: number; unchanged: number };
  /** Different ones of the articles. */
  authors: number;
  tags: number;
  /** That were copied into the library. */
  pictures: number;
  /** Old addresses that lead to their articles, pages, tags and authors since. */
  redirects: number;
  /** They stay behind. */
  comments: number;
  /** What else stays behind, by its kind there (`nav_menu_item`, `product`). */
  left: { kind: string; count: number; names: string[] }[];
  /** What came in, and an editor should look at. */
  look: Looks[];
  /** What the first feed that is a podcast says of its show: nothing here is set by it. */
  podcast?: Show;
  /** With `dryRun`, the first 1,000. */
  articles?: Planned[];
}

export interface ImportOptions extends BatchOptions {
  /** Whether pages may become the site's own, and an export may be put back into an empty site. */
  isAdmin?: boolean;
  /** Whether pictures of elsewhere come into the library. */
  copyPictures?: boolean;
  /** Told after every batch. */
  progress?: (report: ImportReport) => void;
  /** Of whoever waits for it: aborted, it ends where it is. */
  signal?: AbortSignal;
}

export const emptyReport = (dryRun: boolean): ImportReport => ({
  ...{ created: 0, updated: 0, unchanged: 0, skipped: 0, errors: [], failed: 0 },
  pages: { created: 0, updated: 0, unchanged: 0 },
  ...{ authors: 0, tags: 0, pictures: 0, redirects: 0, comments: 0, left: [], look: [] },
  ...(dryRun ? { articles: [] } : {}),
});

/** Counts what stays behind, of no more kinds than MAX_KINDS. */
export function addLeft({ left }: Pick<ImportReport, 'left'>, { kind, count = 1, name }: LeftBehind): void {
  let found = left.find((one) => one.kind === kind);
  if (!found) {
    if (left.length >= MAX_KINDS) return;
    found = { kind, count: 0, names: [] };
    left.push(found);
  }
  found.count += count;
  if (name && found.names.length < MAX_NAMES && !found.names.includes(name)) found.names.push(name);
}

/** Notes something to look at. */
export function addLook(
  { look }: Pick<ImportReport, 'look'>,
  spot: Spot & { title: string },
  { code, params, detail }: Problem,
): void {
  let found = look.find((one) => one.code === code);
  if (!found) {
    found = { code: `${code}`, count: 0, items: [] };
    look.push(found);
  }
  found.count += 1;
  if (found.items.length < MAX_LOOKS) found.items.push({ ...spot, detail, params });
}

/** Adds the report of one document to that of all. */
export function addReport(to: ImportReport, more: ImportReport, document?: string): void {
  for (const count of COUNTS) to[count] += more[count];
  for (const count of ['created', 'updated', 'unchanged'] as const) to.pages[count] += more.pages[count];
  for (const error of more.errors) to.errors.push({ ...error, document: error.document ?? document });
  for (const { kind, count, names } of more.left) {
    addLeft(to, { kind, count, name: names[0] });
    for (const name of names.slice(1)) addLeft(to, { kind, count: 0, name });
  }
  for (const { code, count, items } of more.look) {
    const found = to.look.find((one) => one.code === code);
    const placed = items.map((one) => ({ ...one, document: one.document ?? document }));
    if (!found) to.look.push({ code, count, items: placed });
    else {
      found.count += count;
      found.items.push(...placed.slice(0, MAX_LOOKS - found.items.length));
    }
  }
  to.podcast ??= more.podcast;
  to.articles?.push(...(more.articles ?? []));
}

const COUNTS = [
  ...(['created', 'updated', 'unchanged', 'skipped', 'failed'] as const),
  ...(['authors', 'tags', 'pictures', 'redirects', 'comments'] as const),
];

export function plannedOf(change: 'created' | 'updated', draft: Draft): Planned {
  const { guid, slug, language, status, publishedAt, document } = draft;
  const { corrections: _, ...written } = document;
  const dates = {
    publishedAt: publishedAt === undefined ? undefined : isoDate(publishedAt),
    updatedAt: isoDate(draft.updatedAt),
  };
  return { change, guid, slug, language, status, ...dates, ...written };
}
