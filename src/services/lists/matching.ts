// Articles that match a list's filters, in its order: read along an index, or sorted in memory if few can match.
import type { FacetKind, Status } from '../../domain/model.ts';
import { PER_MILLISECOND, positionAt } from '../../domain/positions.ts';
import { slugOf } from '../../domain/slugs.ts';
import { type ArticleRow, nextDue, rowsAt } from '../../store/articles/articles.ts';
import { rowsBefore, rowsOfPerson, rowsOfStatus, rowsWith } from '../../store/articles/listings.ts';
import type { Database } from '../../store/database.ts';
import { EVERYTHING_ID } from '../../store/facets/facets.ts';
import { facetBySlug } from '../../store/facets/names.ts';
import { matchExpression, searchAmong, searchPositions } from '../../store/search.ts';
import { turn } from '../../store/turns.ts';
import { positionsAfter, walkAllPositions, walkPositions } from '../../store/walk.ts';
import type { Context } from '../context.ts';
import { withGuid } from '../publishing/guid.ts';

/** What the API's list goes by; `created` is the order in which articles came here. */
export const SORTS = ['published', 'updated', 'created'] as const;
/** Newest first, but for `oldest`: by publication, what is scheduled soonest first. */
export type Sort = (typeof SORTS)[number] | 'oldest';

/** Where a page ends: what its order goes by, and the number of the article that is there. */
export interface Place {
  sort: Sort;
  /** Of `oldest` below zero: what is further on is always less. */
  by: number;
  n: number;
}

export interface Wanted {
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
  /** Whether words are found by their beginnings, without an asterisk. */
  beginnings?: boolean;
  /** Id of a person: what is theirs, or was given to them. */
  of?: string;
}

/** What is asked for, its names looked up. */
export interface Filter
  extends Pick<Wanted, 'status' | 'slug' | 'guid' | 'canonicalUrl' | 'updatedSince' | 'of'> {
  /** Ids, rare ones first; 0 of what there is not, which no article has. */
  facets: number[];
  /** In FTS5's syntax. */
  match?: string;
}

const CHUNK_ROWS = 500;
/** Up to so many rows are sorted in memory; if more match, a page is found soon along any index. */
const MAX_SORTED = 2_000;
const END = Number.MAX_SAFE_INTEGER;
const LAST_TIME = 8.64e15 / PER_MILLISECOND;

export const PLACE_OF: Readonly<Record<Sort, (row: ArticleRow) => Place>> = {
  published: ({ position, n }) => ({ sort: 'published', by: position, n }),
  updated: ({ updatedAt, n }) => ({ sort: 'updated', by: updatedAt, n }),
  created: ({ n }) => ({ sort: 'created', by: n, n }),
  oldest: ({ position, n }) => ({ sort: 'oldest', by: -position, n }),
};
const isBefore = (a: Place, b: Place) => a.by < b.by || (a.by === b.by && a.n < b.n);

/** Rows that pass, in order, in chunks; perhaps empty ones, between which others get their turn. */
export async function* matchingRows(
  db: Database,
  filter: Filter,
  sort: Sort,
  before?: Place,
): AsyncGenerator<ArticleRow[]> {
  const placeOf = PLACE_OF[sort];
  const from = before ?? { sort, by: END, n: END };
  const few = await fewRows(db, filter, sort);
  if (few) {
    const rest = few.rows.filter((row) => isBefore(placeOf(row), from));
    const rows = await passing(db, rest, filter, few.searched);
    yield rows.sort((a, b) => (isBefore(placeOf(a), placeOf(b)) ? 1 : -1));
    return;
  }
  const isFoundInOrder = sort === 'published' || sort === 'oldest';
  for (let at: Place | undefined = from; at; await turn()) {
    const { rows, end }: Chunk = await nextRows(db, filter, at);
    yield await passing(db, rows, filter, isFoundInOrder);
    at = end;
  }
}

export async function filterOf(
  context: Context,
  { tag, author, source, language, guid, q, beginnings, ...rest }: Wanted,
): Promise<Filter> {
  const { db } = context;
  const facetOf = async (kind: FacetKind, slug: string) => {
    const row = await facetBySlug(db, { kind, slug });
    return { id: row?.id ?? 0, count: row?.count ?? 0 };
  };
  const facets = [
    ...(tag === undefined ? [] : [await facetOf('tag', slugOf(tag))]),
    ...(author ? [await facetOf('author', slugOf(author))] : []),
    ...(source ? [await facetOf('source', slugOf(source))] : []),
    ...(language ? [await facetOf('language', language.toLowerCase())] : []),
  ];
  const rareFirst = facets.sort((a, b) => a.count - b.count).map(({ id }) => id);
  return {
    ...rest,
    facets: rareFirst.length ? rareFirst : [EVERYTHING_ID],
    guid: guid === undefined ? undefined : (await withGuid(context, { guid })).guid,
    match: q === undefined ? undefined : (matchExpression(q, { beginnings }) ?? '""'),
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
  const { slug, guid, canonicalUrl, updatedSince, status, match, of } = filter;
  if (slug !== undefined || guid !== undefined || canonicalUrl !== undefined) {
    return { rows: await rowsWith(db, { slug, guid, canonicalUrl }) };
  }
  if (of !== undefined) {
    const rows = await rowsOfPerson(db, of, MAX_SORTED);
    if (rows.length < MAX_SORTED) return { rows };
  }
  if (status !== undefined && status !== 'published') {
    const rows = await rowsOfStatus(db, status, MAX_SORTED);
    if (rows.length < MAX_SORTED) return { rows };
  }
  if (updatedSince !== undefined && sort !== 'updated') {
    const rows = await rowsBefore(db, 'updated', undefined, MAX_SORTED, updatedSince);
    if (rows.length < MAX_SORTED) return { rows };
  }
  const isFoundInOrder = sort === 'published' || sort === 'oldest';
  const isNarrow = status !== undefined || !filter.facets.includes(EVERYTHING_ID);
  const tries = [
    // Before what is searched for: a word may be in half of the articles, of which a tag has ten.
    ...(isNarrow && (match !== undefined || !isFoundInOrder) ? [{ ...filter, match: undefined }] : []),
    ...(match !== undefined && !isFoundInOrder ? [filter] : []),
  ];
  for (const one of tries) {
    const positions = await nextPositions(db, one, END, MAX_SORTED);
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

interface Chunk {
  rows: ArticleRow[];
  end?: Place;
}

/** The next rows of a list's order, and where they end, unless it ends there. */
async function nextRows(db: Database, filter: Filter, from: Place): Promise<Chunk> {
  const { sort } = from;
  if (sort === 'updated' || sort === 'created') {
    const rows = await rowsBefore(db, sort, from, CHUNK_ROWS, filter.updatedSince);
    return { rows, end: rows.length < CHUNK_ROWS ? undefined : PLACE_OF[sort](rows.at(-1)!) };
  }
  const oldest = sort === 'oldest';
  const positions = oldest
    ? await positionsBehind(db, filter, -from.by)
    : await nextPositions(db, filter, from.by, CHUNK_ROWS);
  const last = positions.at(-1);
  const isEnd = last === undefined || positions.length < CHUNK_ROWS;
  const rows = await rowsAt(db, positions);
  return {
    rows: oldest ? rows.reverse() : rows,
    end: isEnd ? undefined : { ...from, by: oldest ? -last : last },
  };
}

/** Positions of what may pass, oldest first. */
async function positionsBehind(db: Database, { facets, status, match }: Filter, after: number) {
  if (match !== undefined) return searchPositions(db, match, after, CHUNK_ROWS, 'oldest');
  const visible = status === undefined ? [0, 1] : [status === 'published' ? 1 : 0];
  // What is scheduled comes behind all else that is hidden.
  const due = status === 'scheduled' ? positionAt(Math.min(await nextDue(db), LAST_TIME)) - 1 : after;
  return positionsAfter(db, facets[0]!, visible, Math.max(after, due), CHUNK_ROWS);
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
  const { status, facets, slug, guid, updatedSince = Number.NEGATIVE_INFINITY, match, of } = filter;
  const passed = rows.filter(
    (row) =>
      facets.every((id) => row.facets.includes(id)) &&
      row.updatedAt >= updatedSince &&
      (status === undefined || row.status === status) &&
      (of === undefined || row.owner === of || row.assignee === of) &&
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
