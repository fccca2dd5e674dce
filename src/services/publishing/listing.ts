// Lists of articles, visible or not, newest first: the API's, and the editors'.
import type { FacetKind, Status } from '../../domain/model.ts';
import { slugOf } from '../../domain/slugs.ts';
import { formatCursor, parseCursor } from '../../domain/views.ts';
import { malformed } from '../../errors.ts';
import { problem } from '../../problems.ts';
import { type ArticleRow, articlesByNumber, rowsAt, type StoredArticle } from '../../store/articles.ts';
import type { Database } from '../../store/database.ts';
import { facetBySlug } from '../../store/facet-names.ts';
import { EVERYTHING_ID } from '../../store/facets.ts';
import { rowsBefore, rowsWith } from '../../store/listings.ts';
import { matchExpression, searchAmong, searchPositions } from '../../store/search.ts';
import { turn } from '../../store/turns.ts';
import { walkAllPositions, walkPositions } from '../../store/walk.ts';
import type { Context } from '../context.ts';
import { withGuid } from './guid.ts';

/** What a list goes by; `created` is the order in which articles came here. */
export const SORTS = ['published', 'updated', 'created'] as const;
export type Sort = (typeof SORTS)[number];

/** Where a page ends: what its order goes by, and the number of the article that is there. */
export interface Place {
  sort: Sort;
  by: number;
  n: number;
}

export interface ListQuery {
  status?: Status;
  tag?: string;
  /** Slugs. */
  author?: string;
  source?: string;
  language?: string;
  slug?: string;
  /** The sender's own id, or what feeds call the article. */
  guid?: string;
  canonicalUrl?: string;
  /** Milliseconds, included. */
  updatedSince?: number;
  q?: string;
  sort?: Sort;
  before?: Place;
  limit: number;
  /** Leaves `content` and `html` empty, which are not loaded then. */
  brief?: boolean;
}

/** What is asked for, its names looked up. */
interface Filter extends Pick<ListQuery, 'status' | 'slug' | 'guid' | 'canonicalUrl' | 'updatedSince'> {
  /** Ids; 0 of what there is not, which no article has. */
  facets: number[];
  /** In FTS5's syntax. */
  match?: string;
}

const CHUNK_ROWS = 500;
/** So few rows are sorted in memory; filters that more of them pass find a page soon in any order. */
const MAX_SORTED = 2_000;

/** A cursor as in URLs. */
export const formatPlace = ({ sort, by, n }: Place): string =>
  sort === 'published' ? formatCursor(by) : `${sort[0]}.${formatCursor(by)}.${formatCursor(n)}`;

/** @throws Refusal 400 */
export function parsePlace(text: string): Place {
  const [, letter, by, n] = /^([uc])\.(-?[0-9a-z]{1,11})\.([0-9a-z]{1,11})$/.exec(text) ?? [];
  if (!letter) return { sort: 'published', by: parseCursor(text), n: 0 };
  return { sort: letter === 'u' ? 'updated' : 'created', by: parseCursor(by!), n: parseCursor(n!) };
}

const PLACE_OF: Readonly<Record<Sort, (row: ArticleRow) => Place>> = {
  published: ({ position, n }) => ({ sort: 'published', by: position, n }),
  updated: ({ updatedAt, n }) => ({ sort: 'updated', by: updatedAt, n }),
  created: ({ n }) => ({ sort: 'created', by: n, n }),
};
const isBefore = (a: Place, b: Place) => a.by < b.by || (a.by === b.by && a.n < b.n);

/** One page of articles, and where it ends if there are more. */
export async function listArticles(
  context: Context,
  { before, limit, sort = 'published', brief = false, ...wanted }: ListQuery,
): Promise<{ articles: StoredArticle[]; next?: Place }> {
  if (before && before.sort !== sort) {
    const expected = `is a cursor of sort=${before.sort}; leave it out to begin anew.`;
    throw malformed(problem('parameter-invalid', { name: 'before', expected }));
  }
  const { db } = context;
  const placeOf = PLACE_OF[sort];
  const filter = await filterOf(context, wanted);
  const [by, n] = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  const from = before ?? { sort, by, n };

  let found: ArticleRow[] = [];
  const few = await fewRows(db, filter, sort);
  if (few) {
    const rest = few.rows.filter((row) => isBefore(placeOf(row), from));
    const rows = await passing(db, rest, filter, few.searched);
    found = rows.sort((a, b) => (isBefore(placeOf(a), placeOf(b)) ? 1 : -1));
  } else {
    for (let at = from; found.length <= limit; await turn()) {
      const { rows, end } = await nextRows(db, filter, at);
      found.push(...(await passing(db, rows, filter, sort === 'published')));
      if (!end) break;
      at = end;
    }
  }
  const shown = found.slice(0, limit);
  const articles = await articlesByNumber(
    db,
    shown.map(({ n }) => n),
    brief,
  );
  return {
    articles: shown.flatMap(({ n }) => articles.find((a) => a.row.n === n) ?? []),
    next: found.length > limit ? placeOf(shown.at(-1)!) : undefined,
  };
}

async function filterOf(
  context: Context,
  { tag, author, source, language, guid, q, ...rest }: Omit<ListQuery, 'limit'>,
): Promise<Filter> {
  const { db } = context;
  const idOf = async (kind: FacetKind, slug: string) => (await facetBySlug(db, { kind, slug }))?.id ?? 0;
  const facets = [
    ...(tag === undefined ? [] : [await idOf('tag', slugOf(tag))]),
    ...(author ? [await idOf('author', slugOf(author))] : []),
    ...(source ? [await idOf('source', slugOf(source))] : []),
    ...(language ? [await idOf('language', language.toLowerCase())] : []),
  ];
  return {
    ...rest,
    facets: facets.length ? facets : [EVERYTHING_ID],
    guid: guid === undefined ? undefined : (await withGuid(context, { guid })).guid,
    match: q === undefined ? undefined : (matchExpression(q) ?? '""'),
  };
}

/**
 * The rows of a filter that few can pass, in no order and perhaps with others; undefined where the list is to be walked
 * in its own order.
 */
async function fewRows(
  db: Database,
  filter: Filter,
  sort: Sort,
): Promise<{ rows: ArticleRow[]; searched?: boolean } | undefined> {
  const { slug, guid, canonicalUrl, updatedSince, status, match } = filter;
  if (slug !== undefined || guid !== undefined || canonicalUrl !== undefined) {
    return { rows: await rowsWith(db, { slug, guid, canonicalUrl }) };
  }
  if (updatedSince !== undefined && sort !== 'updated') {
    const rows = await rowsBefore(db, 'updated', undefined, MAX_SORTED, updatedSince);
    if (rows.length < MAX_SORTED) return { rows };
  }
  const isFoundInOrder = sort === 'published';
  const isNarrow = status !== undefined || !filter.facets.includes(EVERYTHING_ID);
  const tries = [
    // Before what is searched for: a word may be in half of the articles, of which a tag has ten.
    ...(isNarrow && (match !== undefined || !isFoundInOrder) ? [{ ...filter, match: undefined }] : []),
    ...(match !== undefined && !isFoundInOrder ? [filter] : []),
  ];
  for (const one of tries) {
    const positions = await nextPositions(db, one, Number.MAX_SAFE_INTEGER, MAX_SORTED);
    if (positions.length === MAX_SORTED) continue;
    const rows: ArticleRow[] = [];
    for (let i = 0; i < positions.length; i += CHUNK_ROWS) {
      rows.push(...(await rowsAt(db, positions.slice(i, i + CHUNK_ROWS))));
      await turn();
    }
    return { rows, searched: one.match !== undefined };
  }
  return undefined;
}

/** The next rows of a list's order, and where they end, unless it ends there. */
async function nextRows(
  db: Database,
  filter: Filter,
  from: Place,
): Promise<{ rows: ArticleRow[]; end?: Place }> {
  if (from.sort === 'published') {
    const positions = await nextPositions(db, filter, from.by, CHUNK_ROWS);
    const end = positions.length < CHUNK_ROWS ? undefined : { ...from, by: positions.at(-1)! };
    return { rows: await rowsAt(db, positions), end };
  }
  const rows = await rowsBefore(db, from.sort, from, CHUNK_ROWS, filter.updatedSince);
  return { rows, end: rows.length < CHUNK_ROWS ? undefined : PLACE_OF[from.sort](rows.at(-1)!) };
}

/** Positions of what may pass, newest first: of what is searched for, or of what is under the facets. */
function nextPositions(db: Database, { facets, status, match }: Filter, before: number, limit: number) {
  if (match !== undefined) return searchPositions(db, match, before, limit);
  const walk = { walk: [{ all: facets, none: [] }] };
  return status === undefined
    ? walkAllPositions(db, walk, before, limit)
    : walkPositions(db, walk, before, limit, status === 'published' ? 1 : 0);
}

/** Those of the rows that pass. @param searched whether all of them are what is searched for */
async function passing(db: Database, rows: readonly ArticleRow[], filter: Filter, searched = false) {
  const { status, facets, slug, guid, updatedSince = Number.NEGATIVE_INFINITY, match } = filter;
  const passed = rows.filter(
    (row) =>
      facets.every((id) => row.facets.includes(id)) &&
      row.updatedAt >= updatedSince &&
      (status === undefined || row.status === status) &&
      (slug === undefined || row.slug === slug) &&
      (guid === undefined || row.guid === guid),
  );
  if (match === undefined || searched) return passed;
  const matching = await searchAmong(
    db,
    match,
    passed.map(({ position }) => position),
  );
  return passed.filter(({ position }) => matching.includes(position));
}
