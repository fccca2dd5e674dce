// The log of a text query: what it finds now, and what it may have found before.
import type { LogRow } from '../../store/articles/listings.ts';
import type { Database } from '../../store/database.ts';
import type { ResolvedView } from '../../store/facets/facets.ts';
import { matchExpression, searchBetween } from '../../store/search.ts';
import { foundBefore } from '../feeds/query-changes.ts';

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
  { view: { q }, walker }: ResolvedView,
  shown: readonly LogRow[],
  had: readonly LogRow[],
): Promise<Found> {
  const match = matchExpression(q);
  if (!match) return { now: new Set(), before: new Set() };
  const positions = [...new Set(shown.map(({ position }) => position))];
  const found = new Set(await searchBetween(db, match, positions, walker));
  const now = new Set(shown.filter(({ position }) => found.has(position)));
  // `foundBefore` looks at the version before the one it is given.
  const earlier = had
    .filter((row) => !now.has(row) && row.told !== null)
    .map((row) => ({ row, article: row.article, version: row.told! + 1 }));
  const before = await foundBefore(db, q, earlier, walker);
  return { now, before: new Set(before.map(({ row }) => row)) };
}
