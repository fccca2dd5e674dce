// The log of a text query: what it finds now, and what it may have found before.
import type { LogRow } from '../../store/articles/listings.ts';
import type { Database } from '../../store/database.ts';
import type { ResolvedView } from '../../store/facets/facets.ts';
import { matchExpression, searchBetween } from '../../store/search.ts';
import { foundBefore } from '../feeds/query-changes.ts';

/** Those of articles that a view's query finds: all where it has none. */
export async function matching<A extends { position: number }>(
  db: Database,
  { view: { q }, walker }: Pick<ResolvedView, 'view' | 'walker'>,
  articles: readonly A[],
): Promise<A[]> {
  if (!q) return [...articles];
  const match = matchExpression(q);
  if (!match) return [];
  const positions = [...new Set(articles.map(({ position }) => position))];
  const found = new Set(await searchBetween(db, match, positions, walker));
  return articles.filter(({ position }) => found.has(position));
}

/** What of changes a query finds: of their articles as they are now, and as the log told of them before. */
export interface Found {
  now: ReadonlySet<LogRow>;
  before: ReadonlySet<LogRow>;
}

/**
 * @param shown changes after which the rest of the view has the article, and still has it
 * @param had changes before which the rest of the view had it
 */
export async function foundByQuery(
  db: Database,
  resolved: ResolvedView,
  shown: readonly LogRow[],
  had: readonly LogRow[],
): Promise<Found> {
  const { q } = resolved.view;
  // Without a word it finds nothing, and never did.
  if (!matchExpression(q)) return { now: new Set(), before: new Set() };
  const now = new Set(await matching(db, resolved, shown));
  // `foundBefore` looks at the version before the one it is given.
  const earlier = had
    .filter((row) => !now.has(row) && row.told !== null)
    .map((row) => ({ row, article: row.article, version: row.told! + 1 }));
  const before = await foundBefore(db, q, earlier, resolved.walker);
  return { now, before: new Set(before.map(({ row }) => row)) };
}
