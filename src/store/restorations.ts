// When the site was set back to a backup. What was published, and logged, after that backup is no more; readers,
// caches and followers of the log may have it all the same, and must not be told that nothing has changed since.
import { sql } from 'drizzle-orm';
import { facets, restorations, sessions } from '../../db/schema.ts';
import { type Database, rowsOf, type Write } from './database.ts';

/** When the site was last set back, in milliseconds; null for never. An expression for a column. */
export const RESTORED_AT = sql<number | null>`(SELECT max(at) FROM ${restorations})`;

/** How often that was. */
export const RESTORATIONS = sql<number>`(SELECT count(*) FROM ${restorations})`;

/** Whether a number of the log stood, or may have stood, for a change that is no more. */
export async function isLost(db: Database, seq: number): Promise<boolean> {
  const [row] = await rowsOf(
    db,
    sql`SELECT EXISTS (SELECT 1 FROM ${restorations} WHERE seq < ${seq} AND ${seq} <= next)`,
  );
  return Number(row?.[0]) === 1;
}

/** The last number of the log that was given, and the site's count of renames. */
export interface Ends {
  changes: number;
  editions: number;
}

/**
 * What makes a backup the site again, from `now` on (milliseconds): the log and the count of renames, which
 * validators are made of, go on where none of them was before; who was signed in signs in again.
 * @param replaced of the database whose place it takes, where that can be read
 */
export function setBackWrites(
  db: Database,
  now: number,
  replaced: Ends = { changes: 0, editions: 0 },
): Write[] {
  // As a number of the log the time is beyond any that was given: that would have taken a change each millisecond.
  const changes = Math.max(now, replaced.changes + 1);
  const editions = Math.max(now, replaced.editions + 1);
  const last = sql`(SELECT coalesce(max(seq), 0) FROM changes)`;
  const next = sql`max(${changes}, (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'changes'))`;
  return [
    db.run(sql`INSERT INTO ${restorations} (at, seq, next) SELECT ${now}, ${last}, ${next}`),
    db.run(sql`DELETE FROM sqlite_sequence WHERE name = 'changes'`),
    db.run(
      sql`INSERT INTO sqlite_sequence (name, seq) SELECT 'changes', next FROM ${restorations} ORDER BY id DESC LIMIT 1`,
    ),
    db.run(sql`UPDATE ${facets} SET edition = max(edition + 1, ${editions}) WHERE kind = 'all'`),
    db.delete(sessions),
  ];
}
