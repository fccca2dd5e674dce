// What the log has told of articles last: the version that whoever follows it holds.
import { sql } from 'drizzle-orm';
import { articles, changes } from '../../db/schema.ts';
import { type Database, prepared, rowsOf } from './database.ts';

/** An article's id and version. */
export type Told = [id: string, version: number];

const toldAtPositions = prepared((db) =>
  // One row of text: a driver takes longer for a hundred than SQLite does.
  db
    .select({ told: sql<string>`json_group_array(json_array(a.id, c.version))` })
    .from(
      sql`json_each(${sql.placeholder('positions')}) j CROSS JOIN ${articles} a ON a.position = j.value
          CROSS JOIN ${changes} c ON c.seq = a.seq`,
    )
    .where(sql`a.status = 'published'`)
    .prepare(),
);

/** Of visible articles, by their positions. */
export async function toldAt(db: Database, positions: readonly number[]): Promise<Told[]> {
  const [row] = await toldAtPositions(db).all({ positions: JSON.stringify(positions) });
  return JSON.parse(row?.told ?? '[]') as Told[];
}

/** An article as it is now. */
export interface Touched {
  id: string;
  version: number;
  position: number;
  visible: boolean;
  facets: number[];
}

/** The articles of the first changes after one number and up to another; `upTo` is the last of those changes. */
export async function touchedAfter(
  db: Database,
  { since, end, limit }: { since: number; end: number; limit: number },
): Promise<{ touched: Touched[]; upTo: number }> {
  const rows = await rowsOf(
    db,
    sql`SELECT max(l.seq), a.id, c.version, a.position, a.status, a.facets
        FROM (SELECT seq, article FROM changes WHERE seq > ${since} AND seq <= ${end} ORDER BY seq LIMIT ${limit}) l
        CROSS JOIN articles a ON a.n = l.article CROSS JOIN changes c ON c.seq = a.seq
        GROUP BY a.n`,
  );
  const touched = rows.map(([, id, version, position, status, facets]) => ({
    ...{ id: `${id}`, version: Number(version), position: Number(position) },
    ...{ visible: status === 'published', facets: JSON.parse(`${facets}`) as number[] },
  }));
  const counted = rows.reduce((last, [seq]) => Math.max(last, Number(seq)), 0);
  return { touched, upTo: rows.length ? counted : end };
}
