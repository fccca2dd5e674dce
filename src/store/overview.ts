// What editors see at a glance: numbers, and labels to complete from.
import { and, count, desc, eq, getTableColumns, gt, sql } from 'drizzle-orm';
import { changes, facets, revisions, subscriptions } from '../../db/schema.ts';
import { type FacetKind, STATUSES } from '../domain/model.ts';
import { countArticles } from './articles/list-counts.ts';
import { type Database, rowsOf } from './database.ts';

/** Labels of a kind, those with most articles first. */
export const busiestLabels = async (db: Database, kind: FacetKind, limit: number): Promise<string[]> => {
  const rows = await db
    .select({ label: facets.label })
    .from(facets)
    .where(and(eq(facets.kind, kind), gt(facets.count, 0)))
    .orderBy(desc(facets.count))
    .limit(limit);
  return rows.map(({ label }) => label);
};

export type LatestChange = typeof changes.$inferSelect & {
  /** Who wrote that version, where that is known. */
  by: string | null;
  /** It is how an article came in by an import: told silently, though its version was not written so. */
  isImport: boolean;
};

/** Of a row of the log: imports alone tell a version first as a silent fix that was none. */
const IS_IMPORT = sql<number>`(changes.kind = 'silent'
  AND EXISTS (SELECT 1 FROM revisions r WHERE r.article = changes.article AND r.version = changes.version
    AND r.kind IN ('publish', 'update'))
  AND NOT EXISTS (SELECT 1 FROM changes e WHERE e.article = changes.article AND e.version = changes.version
    AND e.seq < changes.seq))`;

/** The end of the change log, newest first; its articles may be erased. */
export async function latestChanges(db: Database, limit: number): Promise<LatestChange[]> {
  const rows = await db
    .select({ ...getTableColumns(changes), by: revisions.by, isImport: IS_IMPORT })
    .from(changes)
    .leftJoin(revisions, and(eq(revisions.article, changes.article), eq(revisions.version, changes.version)))
    .orderBy(desc(changes.seq))
    .limit(limit);
  return rows.map((row) => ({ ...row, isImport: Number(row.isImport) === 1 }));
}

/** The versions of an article that imports wrote. */
export async function importedVersions(db: Database, article: number): Promise<Set<number>> {
  const rows = await db
    .select({ version: changes.version })
    .from(changes)
    .where(and(eq(changes.article, article), IS_IMPORT));
  return new Set(rows.map(({ version }) => version));
}

/** Subscriptions by protocol, and deliveries by whether they were given up. */
export async function pushNumbers(db: Database) {
  const protocols = await db
    .select({ protocol: subscriptions.protocol, n: count() })
    .from(subscriptions)
    .groupBy(subscriptions.protocol);
  const [row] = await rowsOf(
    db,
    sql`SELECT (SELECT count(*) FROM deliveries WHERE due_at IS NOT NULL),
          (SELECT count(*) FROM deliveries WHERE due_at IS NULL AND done_at IS NULL)`,
  );
  return {
    subscriptions: Object.fromEntries(protocols.map(({ protocol, n }) => [protocol, n])),
    waiting: Number(row?.[0] ?? 0),
    failed: Number(row?.[1] ?? 0),
  };
}

/**
 * Articles that work under way has still to look at, whichever process does it: of changed facets, and of changes of many.
 * What somebody stopped is left out. The conditions are in the words of partial indexes.
 */
async function pendingArticles(db: Database): Promise<{ facet: number; bulk: number }> {
  const [row] = await rowsOf(
    db,
    sql`SELECT (SELECT sum(max(0, coalesce(pending ->> 'total', count) - coalesce(pending ->> 'done', 0))) FROM facets
        WHERE (pending IS NOT NULL OR merged_into IS NOT NULL OR retired_at IS NOT NULL)
          AND pending IS NOT NULL AND pending ->> 'stopped' IS NULL),
      (SELECT sum(total - next) FROM bulk_operations WHERE started_at IS NOT NULL AND finished_at IS NULL)`,
  );
  return { facet: Number(row?.[0] ?? 0), bulk: Number(row?.[1] ?? 0) };
}

/** What whoever watches the site asks of the database: three small queries beside the counts. Times in milliseconds. */
export async function watchedNumbers(db: Database, now: number) {
  const [counts, push, pending, [row]] = await Promise.all([
    countArticles(db),
    pushNumbers(db),
    pendingArticles(db),
    rowsOf(
      db,
      sql`SELECT (SELECT max(seq) FROM changes), (SELECT at FROM changes ORDER BY seq DESC LIMIT 1),
        (SELECT min(published_at) FROM articles WHERE status = 'scheduled' AND published_at <= ${now}),
        (SELECT count(*) FROM webhooks WHERE disabled_at IS NULL),
        (SELECT min(created_at) FROM deliveries WHERE due_at IS NOT NULL),
        (SELECT seq FROM outbox WHERE id = 1), EXISTS (SELECT 1 FROM subscriptions),
        (SELECT min(due_at) FROM deliveries)`,
    ),
  ]);
  const [seq, changedAt, dueSince, webhooks, oldest, read, subscribed, due] = row ?? [];
  const heard = Number(subscribed) > 0 || Number(webhooks) > 0;
  return {
    articles: Object.fromEntries(STATUSES.map((status) => [status, counts[status].n])),
    ...push,
    pending,
    seq: Number(seq ?? 0),
    changedAt: Number(changedAt ?? 0),
    dueSince: timeOf(dueSince),
    webhooks: Number(webhooks ?? 0),
    oldest: timeOf(oldest),
    deliveriesDueSince: timeOf(due),
    unread: heard ? Number(seq ?? 0) - Number(read ?? 0) : 0,
  };
}

const timeOf = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value);
