// The editors' list: every article, visible or not, newest first.
import type { FacetKind, Status } from '../../domain/model.ts';
import { slugOf } from '../../domain/slugs.ts';
import { articlesByNumber, rowsAt, type StoredArticle } from '../../store/articles.ts';
import { facetBySlug } from '../../store/facet-names.ts';
import { EVERYTHING_ID } from '../../store/facets.ts';
import { matchExpression, searchPositions } from '../../store/search.ts';
import { turn } from '../../store/turns.ts';
import { walkPositions } from '../../store/walk.ts';
import type { Context } from '../context.ts';

export interface ListQuery {
  status?: Status;
  tag?: string;
  /** Slugs. */
  author?: string;
  source?: string;
  language?: string;
  q?: string;
  before?: number;
  limit: number;
}

const CHUNK_ROWS = 500;

/** One page of articles and the cursor of the next. */
export async function listArticles(
  { db }: Context,
  { status, tag, author, source, language, q, before = Number.MAX_SAFE_INTEGER, limit }: ListQuery,
): Promise<{ articles: StoredArticle[]; next?: number }> {
  const slug = tag === undefined ? undefined : slugOf(tag);
  const named = slug ? await facetBySlug(db, { kind: 'tag', slug }) : undefined;
  const facet = slug === undefined ? EVERYTHING_ID : (named?.id ?? 0);
  const more = await otherFacets(db, { author, source, language });
  const match = q === undefined ? undefined : (matchExpression(q) ?? '""');
  const bits: (0 | 1)[] = status === undefined ? [0, 1] : [status === 'published' ? 1 : 0];

  const found: { n: number; position: number }[] = [];
  for (let from = before; found.length <= limit; ) {
    const candidates =
      match === undefined
        ? await walkBoth(bits, (bit) =>
            walkPositions(db, { walk: [{ all: [facet, ...more], none: [] }] }, from, CHUNK_ROWS, bit),
          )
        : await searchPositions(db, match, from, CHUNK_ROWS);
    const rows = await rowsAt(db, candidates);
    found.push(
      ...rows.filter(
        (row) =>
          (!status || row.status === status) && [facet, ...more].every((id) => row.facets.includes(id)),
      ),
    );
    if (candidates.length < CHUNK_ROWS) break;
    from = candidates.at(-1) ?? from;
    await turn();
  }
  const shown = found.slice(0, limit);
  const articles = await articlesByNumber(
    db,
    shown.map(({ n }) => n),
  );
  return {
    articles: shown.flatMap(({ n }) => articles.find((a) => a.row.n === n) ?? []),
    next: found.length > limit ? shown.at(-1)?.position : undefined,
  };
}

/** Ids of what is asked for besides the tag; 0 where there is none such, which no article has. */
async function otherFacets(
  db: Context['db'],
  { author, source, language }: Pick<ListQuery, 'author' | 'source' | 'language'>,
): Promise<number[]> {
  const idOf = async (kind: FacetKind, slug: string) => (await facetBySlug(db, { kind, slug }))?.id ?? 0;
  return [
    ...(author ? [await idOf('author', slugOf(author))] : []),
    ...(source ? [await idOf('source', slugOf(source))] : []),
    ...(language ? [await idOf('language', language.toLowerCase())] : []),
  ];
}

async function walkBoth(
  bits: readonly (0 | 1)[],
  walk: (bit: 0 | 1) => Promise<number[]>,
): Promise<number[]> {
  const lists = await Promise.all(bits.map(walk));
  return lists
    .flat()
    .sort((a, b) => b - a)
    .slice(0, CHUNK_ROWS);
}
