// From what a sender wrote to what is stored: defaults, dates, status, facets, slug. Every refusal has a pointer.

import { plainOf } from '../../content/words.ts';
import type { Document, Status } from '../../domain/model.ts';
import { type Fault, fault, invalid } from '../../errors.ts';
import type { ArticleInput } from '../../intake/input.ts';
import { articleById, type StoredArticle, takenSlugs } from '../../store/articles/articles.ts';
import type { Draft } from '../../store/articles/writes.ts';
import type { FacetRow } from '../../store/facets/rows.ts';
import type { Context } from '../context.ts';
import { type Batch, batchOfOne, slugWanted } from './look-up.ts';
import { withOwnMedia } from './own-media.ts';
import { facetLabels, openFacets, relabelled, uniqueLabels } from './relabel.ts';
import { rendered } from './text-work.ts';

/**
 * The next state of an article; `before` is the one it replaces.
 * @throws Refusal 422 with a pointer for everything that does not fit
 */
export const compose = async (
  context: Context,
  input: ArticleInput,
  before?: StoredArticle,
  batch = batchOfOne(context),
): Promise<Draft> => {
  const refuse = (faults: Fault[]) => {
    if (faults.length) throw invalid(faults);
  };
  return (await composeWith(context, input, before, batch, refuse)).draft;
};

/** The same; `judge` is shown what does not fit, before anything is planned for the batch. */
export async function composeWith(
  context: Context,
  input: ArticleInput,
  before: StoredArticle | undefined,
  batch: Batch,
  judge: (faults: Fault[]) => void,
): Promise<{ draft: Draft; rows: FacetRow[] }> {
  const now = context.runtime.now();
  const faults: Fault[] = [];
  const title = input.title ?? '';
  if (!title) faults.push(fault('/title', 'title-missing'));
  const timing = decideTiming(input, now, before, faults);
  const language = input.language ?? (await context.sites.now()).language;
  const labels = facetLabels(input, language, faults);
  const group = await translationGroup(context, input, before, faults);
  const id = before?.id ?? batch.id ?? crypto.randomUUID();
  const slug = await decideSlug(context, input, { id, before, faults, slugs: batch.slugs });
  judge(faults);
  const rows = await batch.facets.of(labels);
  const completed = await withOwnMedia(context, input, before);
  const { document: written, words } = await documentOf(context, completed, title, before);
  const document = relabelled(written, labels, rows);
  const draft: Draft = {
    id,
    guid: before?.guid ?? input.guid ?? `urn:uuid:${id}`,
    slug,
    language,
    ...timing,
    version: (before?.version ?? 0) + 1,
    createdAt: before?.createdAt ?? now,
    ...openFacets(rows),
    translationOf: input.translationOf,
    translationGroup: group,
    document,
    text: searchText(document, words),
  };
  return { draft, rows };
}

/** What of an article is kept by version beside its text and corrections. */
export const fieldsOf = (input: ArticleInput) => ({
  tags: uniqueLabels(input.tags ?? []),
  authors: input.authors ?? [],
  source: input.source,
  credits: input.credits ?? [],
  // An empty alternative text kept the file's own away, and is stored as none.
  image: input.image?.alt === '' ? { ...input.image, alt: undefined } : input.image,
  enclosures: input.enclosures ?? [],
  podcast: input.podcast,
  canonicalUrl: input.canonicalUrl,
  rights: input.rights,
});

/** What of an article is kept by version, its text made into safe HTML; the words of that. @throws Refusal 422 */
export async function documentOf(
  context: Context,
  input: ArticleInput,
  title: string,
  before?: StoredArticle,
): Promise<{ document: Document; words: string }> {
  const content = input.content ?? { text: '' };
  const mf2 = input.mf2 ?? before?.mf2;
  const { html, words } = await rendered(context, content, mf2);
  const document: Document = {
    title,
    summary: input.summary,
    content,
    html,
    ...fieldsOf(input),
    corrections: input.corrections ?? before?.corrections ?? [],
    ...(mf2 && Object.keys(mf2).length && { mf2 }),
    ...(input.featured && { featured: true }),
  };
  return { document, words };
}

// A word of its own to the index, which nobody writes: a phrase does not reach from one field into the next.
const BETWEEN_FIELDS = ' \u{E000} ';

/** What full-text search finds an article by. @param words of its text, where they are known */
export const searchText = (d: Document, words = plainOf(d.html)): string =>
  [d.title, d.summary, words, d.tags, d.authors.map((a) => a.name), d.source?.name]
    .flat()
    .filter(Boolean)
    .join(BETWEEN_FIELDS);

interface Timing {
  status: Status;
  publishedAt?: number;
  updatedAt: number;
}

const LARGEST_UTC_OFFSET_MS = 14 * 3_600_000;

function decideTiming(
  input: ArticleInput,
  now: number,
  before: StoredArticle | undefined,
  faults: Fault[],
): Timing {
  const given = input.publishedAt === undefined ? undefined : Date.parse(input.publishedAt);
  const wasPublic = before !== undefined && before.seq > 0;
  if (wasPublic && given !== undefined && !sameSecond(given, before.publishedAt ?? 0)) {
    const date = new Date(before.publishedAt ?? 0).toISOString();
    faults.push(fault('/publishedAt', 'published-date-fixed', { date }));
  }
  const publishedAt = wasPublic ? before.publishedAt : given;
  const dateAlone = input.publishedAt?.length === 10;
  // A date alone has come while it is that day anywhere: first in the zone UTC+14.
  const future = !wasPublic && (publishedAt ?? 0) - (dateAlone ? LARGEST_UTC_OFFSET_MS : 0) > now;
  const status = decideStatus(input, future, publishedAt, before, faults);
  if (status !== 'published') {
    return { status, publishedAt, updatedAt: wasPublic ? before.updatedAt : now };
  }
  const date = publishedAt ?? now;
  if (!wasPublic) return { status, publishedAt: date, updatedAt: date };
  const silent = before.status === 'published' && input.change?.kind === 'silent';
  // Never back, whatever the clock says: readers take what is newer.
  const updatedAt = silent ? before.updatedAt : Math.max(now, date, before.updatedAt);
  return { status, publishedAt: date, updatedAt };
}

/** Clients that know no milliseconds send back what they were given. */
const sameSecond = (a: number, b: number) => Math.floor(a / 1000) === Math.floor(b / 1000);

function decideStatus(
  input: ArticleInput,
  future: boolean,
  publishedAt: number | undefined,
  before: StoredArticle | undefined,
  faults: Fault[],
): Status {
  const wanted = input.status ?? 'published';
  if (wanted === 'scheduled' && before !== undefined && before.seq > 0) {
    faults.push(fault('/status', 'already-published'));
  }
  if (wanted === 'retracted' && !before) {
    faults.push(fault('/status', 'new-and-retracted'));
  }
  if (wanted === 'scheduled' && publishedAt === undefined) {
    faults.push(fault('/publishedAt', 'scheduled-without-date'));
  }
  if (wanted === 'draft' || wanted === 'review' || wanted === 'retracted') return wanted;
  return future ? 'scheduled' : 'published';
}

async function translationGroup(
  context: Context,
  input: ArticleInput,
  before: StoredArticle | undefined,
  faults: Fault[],
): Promise<number | undefined> {
  const { translationOf } = input;
  // The head of a group keeps it: others point to it.
  const own = before?.row.translationGroup === before?.row.n ? before?.row.n : undefined;
  if (!translationOf) return own;
  // What it was a translation of may have been erased since.
  if (translationOf === before?.translationOf) return before?.row.translationGroup ?? undefined;
  const original = translationOf === before?.id ? undefined : await articleById(context.db, translationOf);
  if (!original) faults.push(fault('/translationOf', 'translation-of-unknown'));
  return original?.row.translationGroup ?? original?.row.n;
}

/** The slug asked for, or one of the title that is free: `-2`, `-3` … */
async function decideSlug(
  context: Context,
  input: ArticleInput,
  {
    id,
    before,
    faults,
    slugs,
  }: { id: string; before?: StoredArticle; faults: Fault[]; slugs: Batch['slugs'] },
): Promise<string> {
  if (before && input.slug === before.slug) return before.slug;
  const wanted = slugWanted(input) || (input.slug ? '' : id.slice(0, 8));
  if (!wanted) {
    faults.push(fault('/slug', 'slug-without-letters'));
    return '';
  }
  const free = async (slug: string) => {
    if (slugs?.given.has(slug)) return false;
    if (!before && slugs?.asked.has(slug)) return !slugs.taken.has(slug);
    const [taken] = await takenSlugs(context.db, [slug]);
    return !taken || taken.article === before?.row.n;
  };
  if (await free(wanted)) return wanted;
  if (input.slug !== undefined && !slugs) {
    faults.push(fault('/slug', 'slug-taken', { slug: wanted }));
    return wanted;
  }
  // Titles repeat ("Morning briefing"): ask for the next hundred at once, then leave counting to chance.
  const candidates = Array.from({ length: 98 }, (_, i) => `${wanted}-${i + 2}`);
  const found = await takenSlugs(context.db, candidates);
  const taken = new Set(found.filter(({ article }) => article !== before?.row.n).map(({ slug }) => slug));
  const next = candidates.find((slug) => !taken.has(slug) && !slugs?.given.has(slug));
  if (next) return next;
  return `${wanted}-${id.slice(0, 8)}`;
}
