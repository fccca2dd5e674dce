// Pages of the site's own.
import { asc, eq, inArray, sql } from 'drizzle-orm';
import { pages } from '../../db/schema.ts';
import type { WrittenPage } from '../domain/own-page.ts';
import { type Database, prepared, type Write } from './database.ts';
import { forgetUses, otherUses, userOf } from './library/uses.ts';

export type PageRow = typeof pages.$inferSelect;
/** One that is there. */
export type OwnPage = Omit<PageRow, 'status' | 'written' | 'movedTo'> & {
  status: 'draft' | 'published';
  written: WrittenPage;
};

export const isThere = (row: PageRow | undefined): row is PageRow & OwnPage =>
  row !== undefined && row.written !== null && (row.status === 'draft' || row.status === 'published');

const bySlug = prepared((db) =>
  db
    .select()
    .from(pages)
    .where(eq(pages.slug, sql.placeholder('slug')))
    .prepare(),
);

/** What is, or was, at a slug. */
export async function pageRow(db: Database, slug: string): Promise<PageRow | undefined> {
  const [row] = await bySlug(db).all({ slug });
  return row;
}

/** In the order they were made. */
export async function listPages(db: Database): Promise<OwnPage[]> {
  const rows = await db
    .select()
    .from(pages)
    .where(inArray(pages.status, ['draft', 'published']))
    .orderBy(asc(pages.createdAt), asc(pages.slug));
  return rows.filter(isThere);
}

export const allPageRows = (db: Database): Promise<PageRow[]> =>
  db.select().from(pages).orderBy(asc(pages.slug));

/** Puts a row at its slug, in place of what is there. */
export const pageWrites = (db: Database, row: PageRow): Write[] => [
  db.insert(pages).values(row).onConflictDoUpdate({ target: pages.slug, set: row }),
  ...otherUses(db, userOf.page(row.slug), row.written),
];

export const pageRemoval = (db: Database, slug: string): Write[] => [
  db.delete(pages).where(eq(pages.slug, slug)),
  forgetUses(db, userOf.page(slug)),
];
