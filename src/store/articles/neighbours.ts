// What an article's page leads on to: the articles before and after it, and others with its tags.
import { sql } from 'drizzle-orm';
import { type Database, prepared } from '../database.ts';
import { EVERYTHING_ID, facetsById } from '../facets/facets.ts';
import { type ArticleRow, type Head, headsIn, visibleSiblings } from './articles.ts';

const MAX_RELATED = 3;
/** Tags whose newest articles are looked at: the rarest say most of what an article is about. */
const MAX_TAGS = 2;
/** Of each: some of them are the article itself, its neighbours, its translations. */
const MAX_LOOKED_AT = 12;

export interface Neighbours {
  /** Published next before it, and next after it. */
  earlier?: Head;
  later?: Head;
  /** The newest with its rarest tags. */
  related: Head[];
  /** When anything on the site last changed, in milliseconds: one of these may have been another before. */
  changedAt: number;
}

const nextAfter = prepared((db) =>
  db
    .select({ n: sql<number>`n`, seq: sql<number>`seq`, position: sql<number>`articles.position` })
    .from(
      sql`(SELECT position FROM facet_articles WHERE facet = ${EVERYTHING_ID} AND visible = 1
             AND position > ${sql.placeholder('after')} ORDER BY position LIMIT 1) c
          CROSS JOIN articles ON articles.position = c.position`,
    )
    .prepare(),
);

/** A few look-ups in the index of facets, however many articles there are. */
export async function neighboursOf(db: Database, row: ArticleRow): Promise<Neighbours> {
  const [earlier] = await headsIn(db, EVERYTHING_ID, row.position, 1);
  const [later] = await nextAfter(db).all({ after: row.position });
  const facets = await facetsById(db, row.facets);
  const tags = facets
    .filter(({ kind, count }) => kind === 'tag' && count > 1)
    .sort((a, b) => a.count - b.count || a.id - b.id)
    .slice(0, MAX_TAGS);
  const group = row.translationGroup;
  const translations = group === null || !tags.length ? [] : await visibleSiblings(db, group, row.n);
  const known = new Set([row, earlier, later, ...translations].map((one) => one?.n));
  const related: Head[] = [];
  for (const { id } of tags) {
    if (related.length === MAX_RELATED) break;
    for (const head of await headsIn(db, id, Number.MAX_SAFE_INTEGER, MAX_LOOKED_AT)) {
      if (related.length < MAX_RELATED && !known.has(head.n)) related.push(head);
      known.add(head.n);
    }
  }
  const changedAt = facets.find(({ id }) => id === EVERYTHING_ID)?.lastAt ?? 0;
  return { earlier, later, related, changedAt };
}
