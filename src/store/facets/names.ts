// Names that no longer are: what a facet was called before, and facets that went into another. Their feeds
// redirect, and labels that are still written lead to the facet of today.

import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { facetNames, facets } from '../../../db/schema.ts';
import type { FacetKind } from '../../domain/model.ts';
import type { FacetRef } from '../../domain/views.ts';
import { type Database, listed, rowsOf, type Write } from '../database.ts';
import type { FacetRow } from './rows.ts';

const pairs = (list: readonly (readonly [string, string])[]) =>
  sql`(SELECT value->>0, value->>1 FROM json_each(${JSON.stringify(list)}))`;

/** Ids of the facets that names lead to now; names that lead to themselves are missing. `sort`: of slugs or keys. */
const leads = (sort: 'slug' | 'key', names: readonly (readonly [kind: string, name: string])[]) =>
  sql`SELECT n.kind AS kind, n.name AS name, n.facet AS id FROM facet_names n
        WHERE n.sort = ${sort} AND (n.kind, n.name) IN ${pairs(names)}
      UNION ALL SELECT kind, ${sql.identifier(sort)}, merged_into FROM facets
        WHERE merged_into IS NOT NULL AND (kind, ${sql.identifier(sort)}) IN ${pairs(names)}`;

/** The slugs that facets go by now, as a function; undefined where all are as they were. */
export async function slugsNow(
  db: Database,
  refs: readonly FacetRef[],
): Promise<((ref: FacetRef) => string) | undefined> {
  const names = refs.map(({ kind, slug }) => [kind, slug] as const);
  const rows = await rowsOf(
    db,
    sql`SELECT l.kind, l.name, f.slug FROM (${leads('slug', names)}) l JOIN facets f ON f.id = l.id`,
  );
  const now = new Map(rows.map(([kind, name, slug]) => [`${kind}:${name}`, String(slug)]));
  return now.size ? ({ kind, slug }) => now.get(`${kind}:${slug}`) ?? slug : undefined;
}

/** The facets that labels lead to by an old name, by `kind:key`. */
export async function heirsOf(
  db: Database,
  labels: readonly { kind: FacetKind; key: string }[],
): Promise<Map<string, FacetRow>> {
  if (!labels.length) return new Map();
  const names = labels.map(({ kind, key }) => [kind, key] as const);
  const found = await rowsOf(db, leads('key', names));
  const ids = listed(found.map(([, , id]) => id));
  const rows = found.length ? await db.select().from(facets).where(inArray(facets.id, ids)) : [];
  return new Map(
    found.flatMap(([kind, key, id]) => {
      const row = rows.find((r) => r.id === id);
      return row ? [[`${kind}:${key}`, row] as const] : [];
    }),
  );
}

/** Of slugs, and of the same with a number behind them, those that facets have or had, each as `kind:slug`. */
export async function takenNames(db: Database, refs: readonly FacetRef[]): Promise<string[]> {
  const wanted = sql`(SELECT DISTINCT value->>0 AS kind, value->>1 AS slug
    FROM json_each(${JSON.stringify(refs.map(({ kind, slug }) => [kind, slug]))})) w`;
  // `:` comes after 9.
  const range = sql`BETWEEN w.slug AND w.slug || '-:'`;
  const rows = await rowsOf(
    db,
    sql`SELECT f.kind, f.slug FROM ${wanted} CROSS JOIN facets f ON f.kind = w.kind AND f.slug ${range}
        UNION SELECT n.kind, n.name FROM ${wanted}
          CROSS JOIN facet_names n ON n.kind = w.kind AND n.sort = 'slug' AND n.name ${range}`,
  );
  return rows.map(([kind, slug]) => `${kind}:${slug}`);
}

const formerNames = (db: Database, { kind, slug }: FacetRef) =>
  db
    .select()
    .from(facetNames)
    .where(and(eq(facetNames.kind, kind), eq(facetNames.sort, 'slug'), eq(facetNames.name, slug)));

/** The facet that has or had this slug: itself, or what it went into; with `itself`, only the facet that has it. */
export async function facetBySlug(
  db: Database,
  { kind, slug }: FacetRef,
  which?: 'itself',
): Promise<FacetRow | undefined> {
  const own = await facetWhere(db, sql`kind = ${kind} AND slug = ${slug}`);
  if (which || (own && own.mergedInto === null)) return own;
  const id = own ? own.mergedInto : (await formerNames(db, { kind, slug }))[0]?.facet;
  return id ? facetById(db, id) : undefined;
}

export const facetById = (db: Database, id: number) => facetWhere(db, sql`id = ${id}`);

/** The facet a folded label leads to. */
export const facetByKey = async (db: Database, kind: FacetKind, key: string) =>
  (await heirsOf(db, [{ kind, key }])).get(`${kind}:${key}`) ??
  facetWhere(db, sql`kind = ${kind} AND key = ${key}`);

async function facetWhere(db: Database, condition: SQL): Promise<FacetRow | undefined> {
  const [row] = await db.select().from(facets).where(condition);
  return row;
}

/** Slugs that lead to a facet: its own former ones, and those of facets that went into it. */
export async function slugsOf(db: Database, { id, kind }: FacetRow): Promise<string[]> {
  const rows = await rowsOf(
    db,
    sql`SELECT name FROM facet_names WHERE facet = ${id} AND sort = 'slug'
        UNION SELECT slug FROM facets WHERE kind = ${kind} AND merged_into = ${id} ORDER BY 1`,
  );
  return rows.map(([slug]) => String(slug));
}

/** Statements that give a facet another name; the old one leads to it. Old names of its own may be taken again. */
export function renameWrites(
  db: Database,
  facet: FacetRow,
  { label, key, slug }: { label: string; key: string; slug: string },
): Write[] {
  const { id, kind } = facet;
  const former = [
    ...(slug === facet.slug ? [] : [['slug', facet.slug, slug]]),
    ...(key === facet.key ? [] : [['key', facet.key, key]]),
  ];
  return [
    ...former.flatMap(([sort, old, now]) => [
      db.run(
        sql`DELETE FROM facet_names WHERE kind = ${kind} AND sort = ${sort} AND name = ${now} AND facet = ${id}`,
      ),
      // Another facet's former name: the key refuses the batch.
      db.run(sql`INSERT INTO facet_names (kind, sort, name, facet) SELECT kind, sort, name, facet FROM facet_names
        WHERE kind = ${kind} AND sort = ${sort} AND name = ${now}`),
      db.run(sql`INSERT INTO facet_names (kind, sort, name, facet) VALUES (${kind}, ${sort}, ${old}, ${id})`),
    ]),
    db.run(sql`UPDATE facets SET label = ${label}, key = ${key}, slug = ${slug},
      born = CASE WHEN slug = ${slug} THEN born ELSE coalesce(born, slug) END WHERE id = ${id}`),
  ];
}

/** Statements that let a facet, and what led to it, lead to another. */
export const mergeWrites = (db: Database, { id }: FacetRow, into: FacetRow): Write[] => [
  db.run(sql`UPDATE facets SET merged_into = ${into.id} WHERE id = ${id} OR merged_into = ${id}`),
  db.run(sql`UPDATE facet_names SET facet = ${into.id} WHERE facet = ${id}`),
];

/** Folded labels that lead to a facet, its own first. */
export async function keysOf(db: Database, { id, kind, key }: FacetRow): Promise<string[]> {
  const rows = await rowsOf(
    db,
    sql`SELECT name FROM facet_names WHERE facet = ${id} AND sort = 'key'
        UNION SELECT key FROM facets WHERE kind = ${kind} AND merged_into = ${id}`,
  );
  return [key, ...rows.map(([name]) => String(name))];
}
