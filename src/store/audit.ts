// The audit log: who changed what.
import { and, desc, eq, gte, inArray, like, lt, ne, type SQL, sql } from 'drizzle-orm';
import { articles, audit } from '../../db/schema.ts';
import { commit, type Database, listed, rowsOf, type Write } from './database.ts';

export type AuditRow = typeof audit.$inferSelect;

export const auditRow = (db: Database, row: Omit<AuditRow, 'id'>): Write => db.insert(audit).values(row);

export interface AuditQuery {
  /** Id or name of whoever did it. */
  actor?: string;
  /** A whole one, or its beginning: `article`. */
  action?: string;
  object?: string;
  /** Milliseconds. */
  since?: number;
  until?: number;
  /** Entries with smaller ids. */
  before?: number;
  limit: number;
}

/** Entries, newest first. */
export function listAudit(db: Database, query: AuditQuery): Promise<AuditRow[]> {
  const { actor, action, object, since, until, before, limit } = query;
  const [kind, verb] = action?.split('.') ?? [];
  const wanted: (SQL | undefined)[] = [
    actor ? sql`(${audit.actor} = ${actor} OR ${audit.name} = ${actor})` : undefined,
    action ? (verb ? eq(audit.action, action) : like(audit.action, `${kind}.%`)) : undefined,
    object ? eq(audit.object, object) : undefined,
    since === undefined ? undefined : gte(audit.at, since),
    until === undefined ? undefined : lt(audit.at, until),
    before === undefined ? undefined : lt(audit.id, before),
  ];
  return db
    .select()
    .from(audit)
    .where(and(...wanted))
    .orderBy(desc(audit.id))
    .limit(limit);
}

/** Slugs of articles by their ids; none of those that are erased. */
export async function slugsOfArticles(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: articles.id, slug: articles.slug })
    .from(articles)
    .where(and(inArray(articles.id, listed(ids)), ne(articles.slug, '')));
  return new Map(rows.map(({ id, slug }) => [id, slug]));
}

/**
 * Forgets at most `piece` entries: of the oldest those beyond the newest `most`, and those older than `since`.
 * @returns whether there may be more
 */
export async function forgetAudit(
  db: Database,
  { most, since, piece }: { most: number; since: number; piece: number },
): Promise<boolean> {
  const rows = await rowsOf(
    db,
    sql`SELECT id FROM (SELECT id, at FROM audit ORDER BY id LIMIT ${piece})
      WHERE at < ${since} OR id <= (SELECT max(id) FROM audit) - ${most}`,
  );
  if (rows.length) await commit(db, [db.delete(audit).where(inArray(audit.id, listed(rows.flat())))]);
  return rows.length === piece;
}
