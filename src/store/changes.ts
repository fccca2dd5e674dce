// The change log read for one view: its validator, and what changed lately.
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { articles, changes, facetChanges } from '../../db/schema.ts';
import { BUMPED_MS, logTime } from '../domain/log-time.ts';
import type { ChangeKind } from '../domain/model.ts';
import { type Database, listedAs, prepared, rowsOf, type Write } from './database.ts';
import { EVERYTHING_ID, RETRACTIONS_ID, type ResolvedView } from './facets/facets.ts';
import { RESTORED_AT } from './restorations.ts';
import { walkChanges } from './walk.ts';

/** A view's last change. */
export interface Validator {
  /** 0: the view never had an article. */
  seq: number;
  /** Milliseconds; of a view that never had an article, when the site began. */
  at: number;
}

/** What an earlier look found, and how far into the log it had seen. */
export interface Known {
  upTo: number;
  validator: Validator;
}

/**
 * The last change that matches a view before or after it. One facet keeps its own; for an expression the log
 * is walked back from its end to what is known.
 */
export async function validatorOf(db: Database, view: ResolvedView, known?: Known): Promise<Validator> {
  const { site, single } = view;
  if (single?.lastSeq) return { seq: single.lastSeq, at: single.lastAt };
  if (!single) {
    const [seq] = await walkChanges(db, view, Number.MAX_SAFE_INTEGER, 1, known?.upTo);
    if (seq !== undefined) return { seq, at: await timeOf(db, seq) };
    if (known) return known.validator;
  }
  // Never had an article: as old as the database, which stays.
  return { seq: 0, at: site.createdAt };
}

/** When a change was logged, in milliseconds. */
export async function timeOf(db: Database, seq: number): Promise<number> {
  const [row] = await db.select({ at: changes.at }).from(changes).where(eq(changes.seq, seq));
  return row?.at ?? 0;
}

/** What Last-Modified says of what a change made: a site that was set back is as new as that. Milliseconds. */
export async function modifiedOf(db: Database, seq: number): Promise<number> {
  const [row] = await rowsOf(
    db,
    sql`SELECT max(coalesce((SELECT at FROM changes WHERE seq = ${seq}), 0), coalesce(${RESTORED_AT}, 0))`,
  );
  return Number(row?.[0] ?? 0);
}

/** Largest `seq` of the log, 0 when it is empty. */
export async function lastSeq(db: Database): Promise<number> {
  const [row] = await rowsOf(db, sql`SELECT max(seq) FROM changes`);
  return Number(row?.[0] ?? 0);
}

/**
 * Tells one state of the database from another, as far as documents show it, in one small query: the log's end, the
 * last facet and the last change of one, and what is due next.
 */
export async function logState(db: Database): Promise<string> {
  const [row] = await rowsOf(
    db,
    sql`SELECT (SELECT max(seq) FROM changes), (SELECT max(id) FROM facets),
          (SELECT edition FROM facets WHERE id = ${EVERYTHING_ID}),
          (SELECT min(published_at) FROM articles WHERE status = 'scheduled')`,
  );
  return (row ?? []).join(' ');
}

/** A change with the article as it is now. */
export interface RecentChange {
  seq: number;
  /** The article's number, its id, and its version since. */
  article: number;
  id: string;
  version: number;
  kind: ChangeKind;
  at: number;
  note?: string;
  guid: string;
  position: number;
  visible: boolean;
}

const bySeqs = prepared((db) =>
  db
    .select({
      ...{ change: changes, id: articles.id, guid: articles.guid },
      ...{ position: articles.position, status: articles.status },
    })
    .from(changes)
    .innerJoin(articles, eq(articles.n, changes.article))
    .where(inArray(changes.seq, listedAs('seqs')))
    .prepare(),
);

/** Those changes by their numbers, latest first. */
export async function changesBySeq(db: Database, seqs: readonly number[]): Promise<RecentChange[]> {
  const rows = await bySeqs(db).all({ seqs: JSON.stringify(seqs) });
  return rows
    .map(({ change: { facets: _, kind, note, ...change }, status, ...article }) => ({
      ...{ ...change, ...article },
      kind: kind as ChangeKind,
      note: note ?? undefined,
      visible: status === 'published',
    }))
    .sort((a, b) => b.seq - a.seq);
}

const toldAfter = prepared((db) =>
  db
    .select({
      looked: sql<number>`count(*)`,
      positions: sql<string>`json_group_array(a.position)
        FILTER (WHERE a.status = 'published' AND c.kind NOT IN ('silent', 'retract'))`,
    })
    .from(
      sql`json_each(${sql.placeholder('seqs')}) j CROSS JOIN changes c ON c.seq = j.value
        CROSS JOIN articles a ON a.n = c.article`,
    )
    .where(sql`c.at > ${sql.placeholder('time')}`)
    .prepare(),
);

/**
 * What readers are told of in changes that are later than a time: positions of articles that are visible now, in the order
 * of `seqs`; and how many of the changes are.
 */
export async function positionsTold(
  db: Database,
  seqs: readonly number[],
  time: number,
): Promise<{ positions: number[]; looked: number }> {
  const [row] = await toldAfter(db).all({ seqs: JSON.stringify(seqs), time });
  return { looked: row!.looked, positions: JSON.parse(row!.positions) };
}

/** Numbers of the site's changes before one that readers are told of, newest first. In the words of the partial index. */
export async function toldBefore(db: Database, before: number, limit: number): Promise<number[]> {
  const rows = await rowsOf(
    db,
    sql`SELECT seq FROM changes INDEXED BY changes_told WHERE kind NOT IN ('silent', 'retract') AND seq < ${before}
        ORDER BY seq DESC LIMIT ${limit}`,
  );
  return rows.map(([seq]) => Number(seq));
}

async function lastOfKind(db: Database, article: number, kind: ChangeKind) {
  const [row] = await db
    .select()
    .from(changes)
    .where(and(eq(changes.article, article), eq(changes.kind, kind)))
    .orderBy(desc(changes.seq))
    .limit(1);
  return row;
}

/** The note of an article's last change of a kind, if it has one. */
export const lastNote = async (db: Database, article: number, kind: ChangeKind) =>
  (await lastOfKind(db, article, kind))?.note ?? undefined;

/** An article's last retraction: its version, and the facets that the article was visible under; undefined if it never was. */
export async function lastRetraction(db: Database, article: number) {
  const row = await lastOfKind(db, article, 'retract');
  const facets = row?.facets.map(([facet]) => facet).filter((facet) => facet !== RETRACTIONS_ID);
  return row && facets?.length ? { version: row.version, facets } : undefined;
}

export interface LogEntry {
  kind: ChangeKind;
  article: { id: string };
  version: number;
  at: number;
  note?: string;
  /** Facet ids the article was visible under before and after. */
  before: readonly number[];
  after: readonly number[];
}

/** The latest date that a document without a change of its own may have been given, or one with the last change. */
const handedOut = sql`SELECT max(coalesce((SELECT at FROM changes ORDER BY seq DESC LIMIT 1), 0),
  coalesce(${RESTORED_AT}, 0), coalesce((SELECT created_at FROM facets WHERE id = ${EVERYTHING_ID}), 0)) AS given`;

/** SQL: the earliest time that changes of a clock's time `at` are logged with; see log-time.ts. */
const earliest = (at: number) => sql`(SELECT
  CASE WHEN given <= ${at} OR given % 1000 = ${BUMPED_MS} THEN given ELSE (given / 1000 + 1) * 1000 + ${BUMPED_MS} END
  FROM (${handedOut}))`;

/** The rows that changes add to the log, in their order; the articles' rows must exist by then. */
export function logWrites(db: Database, entries: readonly LogEntry[]): Write[] {
  if (!entries.length) return [];
  let latest = 0;
  const rows = entries.map(({ kind, article, version, at, note = null, before, after }) => {
    const ids = [...new Set([...before, ...after])];
    const sides = ids.map((id) => [id, (before.includes(id) ? 1 : 0) | (after.includes(id) ? 2 : 0)]);
    if (kind === 'retract') sides.push([RETRACTIONS_ID, 1]);
    latest = Math.max(latest, logTime(at));
    return [article.id, kind, version, latest, note, sides];
  });
  const logged = sql`(SELECT * FROM changes WHERE seq > (SELECT max(seq) FROM changes) - ${rows.length})`;
  return [
    db.run(
      sql`INSERT INTO changes (kind, article, version, at, note, facets)
          SELECT j.value->>1, a.n, j.value->>2, max(j.value->>3, ${earliest(logTime(entries[0]!.at))}),
            j.value->>4, j.value->5
          FROM json_each(${JSON.stringify(rows)}) j CROSS JOIN articles a ON a.id = j.value->>0
          ORDER BY j.key`,
    ),
    db.run(
      sql`INSERT INTO ${facetChanges} (facet, seq, sides)
          SELECT s.value->>0, c.seq, s.value->>1 FROM ${logged} c, json_each(c.facets) s`,
    ),
    db.run(
      sql`UPDATE facets SET last_seq = l.seq, last_at = l.at, count = count + l.more
          FROM (SELECT s.value->>0 AS facet, max(c.seq) AS seq, max(c.at) AS at,
                  sum(CASE s.value->>1 WHEN 1 THEN -1 WHEN 2 THEN 1 ELSE 0 END) AS more
                FROM ${logged} c, json_each(c.facets) s GROUP BY 1) l
          WHERE facets.id = l.facet`,
    ),
    // `+`: by the index of articles it would walk all of the log.
    db.run(
      sql`UPDATE articles SET seq = l.seq
          FROM (SELECT article, max(seq) AS seq FROM ${logged} GROUP BY +article) l WHERE articles.n = l.article`,
    ),
  ];
}

/** What `logWrites` calls the facets of a visible article; none while it is not visible. */
export const visibleFacets = (ids: readonly number[], visible: boolean): number[] =>
  visible ? [EVERYTHING_ID, ...ids.filter((id) => id !== EVERYTHING_ID)] : [];
