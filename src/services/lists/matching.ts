// Articles that match a list's filters, in its order.
import type { FacetKind, Status } from '../../domain/model.ts';
import { labelKey, slugOf } from '../../domain/slugs.ts';
import { type Hit, hitsNumbered } from '../../store/articles/finding.ts';
import { numbersWith } from '../../store/articles/listings.ts';
import type { Database } from '../../store/database.ts';
import { EVERYTHING_ID } from '../../store/facets/facets.ts';
import { facetByKey, facetBySlug } from '../../store/facets/names.ts';
import { matchExpression, withoutBeginnings } from '../../store/search.ts';
import type { Context } from '../context.ts';
import { withGuid } from '../publishing/guid.ts';
import { boundAt, END, type Filter, isBefore, PLACE_OF, type Place, type Sort } from './places.ts';
import { waysOf, withWords } from './ways.ts';

export interface Wanted {
  status?: Status;
  /** Names or slugs. */
  tag?: string;
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

export async function filterOf(
  context: Context,
  { tag, author, source, language, guid, q, beginnings, ...rest }: Wanted,
): Promise<Filter> {
  const { db } = context;
  const facetOf = async (kind: FacetKind, name: string) => {
    const slug = slugOf(name);
    const byLabel = () => facetByKey(db, kind, labelKey(name));
    const bySlug = () => facetBySlug(db, { kind, slug });
    // A slug is that of the name it had first: after a rename it may be what another is called.
    const row =
      slug === name ? ((await bySlug()) ?? (await byLabel())) : ((await byLabel()) ?? (await bySlug()));
    return { id: row?.id ?? 0, count: row?.count ?? 0 };
  };
  const facets = [
    ...(tag === undefined ? [] : [await facetOf('tag', tag)]),
    ...(author ? [await facetOf('author', author)] : []),
    ...(source ? [await facetOf('source', source)] : []),
    ...(language ? [await facetOf('language', language.toLowerCase())] : []),
  ];
  const rareFirst = facets.sort((a, b) => a.count - b.count).map(({ id }) => id);
  return {
    ...rest,
    facets: rareFirst.length ? rareFirst : [EVERYTHING_ID],
    guid: guid === undefined ? undefined : (await withGuid(context, { guid })).guid,
    match:
      q === undefined ? undefined : await withoutBeginnings(db, matchExpression(q, { beginnings }) ?? '""'),
  };
}

export interface Part {
  sort: Sort;
  /** What is behind that. */
  before?: Place;
  limit: number;
  /** Rows of indexes that are looked at, at most; as many as it takes unless given. */
  maxRows?: number;
}

/**
 * The first articles of a list. There are several ways to find them, along its order or by each of its conditions, and
 * which is quick differs from list to list: they take turns, and the first at its end has the list.
 * @returns `isCut`: there may be more, which were not looked for any longer
 */
export async function firstMatching(
  db: Database,
  filter: Filter,
  { sort, before, limit, maxRows = Number.POSITIVE_INFINITY }: Part,
): Promise<{ hits: Hit[]; isCut: boolean }> {
  const placeOf = PLACE_OF[sort];
  const from = before ?? { sort, by: END, n: END };
  const isBehind = (hit: Hit) => isBefore(placeOf(hit), from);
  const inOrder = (a: Hit, b: Hit) => (isBefore(placeOf(a), placeOf(b)) ? 1 : -1);
  const known = await knownHits(db, filter);
  if (known) return { hits: known.filter(isBehind).sort(inOrder).slice(0, limit), isCut: false };
  const ways = waysOf(db, filter, from).map((way) => ({
    way,
    hits: [] as Hit[],
    bound: undefined as Filter['bound'],
  }));
  for (let rows = 0; rows <= maxRows; ) {
    const one = ways.reduce((a, b) => (b.way.effort.spent < a.way.effort.spent ? b : a));
    const { isOrdered, step } = one.way;
    const { found, cost, isEnd } = await step(one.bound);
    rows += cost;
    for (const hit of found) if (isBehind(hit)) one.hits.push(hit);
    if (!isOrdered && (isEnd || one.hits.length > limit * 2)) {
      one.hits = one.hits.sort(inOrder).slice(0, limit);
      const last = one.hits[limit - 1];
      if (last) one.bound = boundAt(placeOf(last));
    }
    if (isEnd || (isOrdered && one.hits.length >= limit)) {
      return { hits: one.hits.slice(0, limit), isCut: false };
    }
  }
  const [most = []] = ways.map(({ hits }) => hits).sort((a, b) => b.length - a.length);
  return { hits: most.sort(inOrder).slice(0, limit), isCut: true };
}

/** All that match where one of them is asked for; undefined where it is not. */
async function knownHits(db: Database, filter: Filter): Promise<Hit[] | undefined> {
  const { slug, guid, canonicalUrl, match } = filter;
  if (slug === undefined && guid === undefined && canonicalUrl === undefined) return undefined;
  const hits = await hitsNumbered(db, filter, await numbersWith(db, { slug, guid, canonicalUrl }));
  return withWords(db, match, hits);
}
