// What a copy of the site in files has to have, and what leads to it from elsewhere.
import { and, asc, eq, gt, isNotNull, ne, or, sql } from 'drizzle-orm';
import { articles, facetNames, facets, pages, redirects, slugs } from '../../db/schema.ts';
import type { FacetKind } from '../domain/model.ts';
import type { Database } from './database.ts';

/** Is, or was, an article that readers see. Of one that is erased nothing is told. */
const isSeen = and(ne(articles.status, 'erased'), or(eq(articles.status, 'published'), gt(articles.seq, 0)));

/** Addresses of articles that readers saw, whatever became of them, after a number. */
export const seenArticles = (db: Database, n: number, limit: number) =>
  db
    .select({ n: articles.n, slug: articles.slug, status: articles.status })
    .from(articles)
    .where(and(gt(articles.n, n), isSeen))
    .orderBy(asc(articles.n))
    .limit(limit);

/** Slugs that articles had before, with those they have now. */
export const formerSlugs = (db: Database) =>
  db
    .select({ from: slugs.slug, to: articles.slug })
    .from(slugs)
    .innerJoin(articles, eq(articles.n, slugs.article))
    .where(and(ne(slugs.slug, articles.slug), isSeen))
    .orderBy(asc(slugs.slug));

export interface FormerFacet {
  kind: FacetKind;
  from: string;
  /** Slug of today; null where editors retired it. */
  to: string | null;
}

/** Facets that are merged or retired, and slugs that facets had before. */
export async function formerFacets(db: Database): Promise<FormerFacet[]> {
  const rows = await db
    .select()
    .from(facets)
    .where(or(isNotNull(facets.mergedInto), isNotNull(facets.retiredAt)));
  const names = await db
    .select({ kind: facetNames.kind, from: facetNames.name, facet: facetNames.facet, slug: facets.slug })
    .from(facetNames)
    .innerJoin(facets, eq(facets.id, facetNames.facet))
    .where(eq(facetNames.sort, 'slug'))
    .orderBy(asc(facetNames.kind), asc(facetNames.name));
  const changed = new Map(rows.map((row) => [row.id, row]));
  const targets = await db
    .select({ id: facets.id, slug: facets.slug })
    .from(facets)
    .where(sql`${facets.id} IN (SELECT merged_into FROM facets)`);
  const slugOf = new Map(targets.map(({ id, slug }) => [id, slug]));
  const endOf = (id: number, slug: string): string | null => {
    const row = changed.get(id);
    if (!row) return slug;
    return row.mergedInto === null ? null : endOf(row.mergedInto, slugOf.get(row.mergedInto) ?? slug);
  };
  return [
    ...rows.map(({ id, kind, slug }) => ({ kind, from: slug, to: endOf(id, slug) })),
    ...names.map(({ kind, from, facet, slug }) => ({ kind, from, to: endOf(facet, slug) })),
  ] as FormerFacet[];
}

/** Pages of the site's own that are there no more: where they are now, if anywhere. */
export const formerPages = (db: Database) =>
  db
    .select({ from: pages.slug, to: pages.movedTo })
    .from(pages)
    .where(or(eq(pages.status, 'deleted'), eq(pages.status, 'moved')))
    .orderBy(asc(pages.slug));

/** Old addresses, and where they lead: to a target, or to the article with a slug. */
export const storedRedirects = (db: Database) =>
  db
    .select({ path: redirects.path, target: redirects.target, slug: articles.slug })
    .from(redirects)
    .leftJoin(articles, and(eq(articles.n, redirects.article), isSeen))
    .where(or(isNotNull(redirects.target), isNotNull(articles.slug)))
    .orderBy(asc(redirects.path));

/** Tags and authors that have articles. */
export const listedNames = (db: Database) =>
  db
    .select({ kind: facets.kind, slug: facets.slug })
    .from(facets)
    .where(and(gt(facets.count, 0), or(eq(facets.kind, 'tag'), eq(facets.kind, 'author'))))
    .orderBy(asc(facets.kind), asc(facets.slug));
