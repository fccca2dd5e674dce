// Facets as editors list and look for them.

import { and, count, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { facets } from '../../../db/schema.ts';
import type { FacetKind } from '../../domain/model.ts';
import { byCodePoint, slugOf } from '../../domain/slugs.ts';
import { type Database, rowsOf } from '../database.ts';
import type { FacetRow } from './rows.ts';

type FacetState = 'active' | 'retired' | 'merged';
/** Of any of them those whose articles still follow a change. */
export type SearchedState = FacetState | 'pending';

export const stateOf = ({ mergedInto, retiredAt }: FacetRow): FacetState =>
  mergedInto !== null ? 'merged' : retiredAt !== null ? 'retired' : 'active';

const STATES = {
  active: and(isNull(facets.mergedInto), isNull(facets.retiredAt)),
  retired: and(isNull(facets.mergedInto), isNotNull(facets.retiredAt)),
  merged: isNotNull(facets.mergedInto),
  pending: isNotNull(facets.pending),
};

export interface FacetSearch {
  kind?: FacetKind;
  /** Folded. */
  text: string;
  state: SearchedState;
}

/** Busy ones first, or by name. */
export const FACET_SORTS = ['use', 'name'] as const;
export type FacetSort = (typeof FACET_SORTS)[number];

/** Those whose label, slug or former label has the text (folded): first those that begin with it. */
export const searchFacets = (
  db: Database,
  {
    kind,
    text,
    state,
    limit,
    offset = 0,
    sort = 'use',
  }: FacetSearch & { limit: number; offset?: number; sort?: FacetSort },
): Promise<FacetRow[]> =>
  db
    .select()
    .from(facets)
    .where(foundBy({ kind, text, state }))
    .orderBy(
      desc(sql`instr(key, ${text}) = 1`),
      ...(sort === 'use' ? [desc(facets.count), facets.kind, facets.slug] : [facets.key, facets.kind]),
    )
    .limit(limit)
    .offset(offset);

/** Labels that have a word beginning with the text (folded), now or formerly: first those that begin with it, busy ones first. */
export async function labelsBeginning(
  db: Database,
  kind: FacetKind,
  text: string,
  limit: number,
): Promise<string[]> {
  // What no letter or digit stands in has a slug of its own signs, or none.
  const word = slugOf(text);
  const found = sql`(instr(' ' || key, ${` ${text}`}) OR (${word} <> '' AND instr('-' || slug, ${`-${word}`}))
    OR id IN (SELECT facet FROM facet_names WHERE instr(' ' || lower(name), ${` ${text}`})))`;
  const rows = await db
    .select({ label: facets.label })
    .from(facets)
    .where(and(eq(facets.kind, kind), STATES.active, found))
    .orderBy(desc(sql`instr(key, ${text}) = 1`), desc(facets.count), facets.slug)
    .limit(limit);
  return rows.map(({ label }) => label);
}

/** How many there are. */
export async function countFacets(db: Database, search: FacetSearch): Promise<number> {
  const [row] = await db.select({ n: count() }).from(facets).where(foundBy(search));
  return row?.n ?? 0;
}

function foundBy({ kind, text, state }: FacetSearch) {
  // Not LIKE: D1 takes patterns of 50 bytes.
  const found = sql`(instr(key, ${text}) OR instr(slug, ${text}) OR id IN
    (SELECT facet FROM facet_names WHERE instr(lower(name), ${text})))`;
  return and(kind ? eq(facets.kind, kind) : sql`kind <> 'all'`, STATES[state], text ? found : undefined);
}

interface VisibleTag {
  label: string;
  slug: string;
  count: number;
}

const VISIBLE_TAGS = sql`FROM facets
  WHERE kind = 'tag' AND count > 0 AND merged_into IS NULL AND retired_at IS NULL`;
/** Of tags that a text is looked for in. */
const MAX_FOUND = 200;

/** Tags that have visible articles, by slug. */
export async function visibleTags(db: Database): Promise<VisibleTag[]> {
  // One row of text: a driver takes longer for thousands than SQLite does.
  const [row] = await rowsOf(
    db,
    sql`SELECT json_group_array(json_array(label, slug, count)) ${VISIBLE_TAGS}`,
  );
  const tags = JSON.parse(String(row?.[0] ?? '[]')) as [string, string, number][];
  return tags
    .map(([label, slug, count]) => ({ label, slug, count }))
    .sort((a, b) => byCodePoint(a.slug, b.slug));
}

/** Those of them that have a text (folded as keys are) in their name: first those that begin with it, busy ones first. */
export async function visibleTagsWith(db: Database, text: string): Promise<VisibleTag[]> {
  const rows = await rowsOf(
    db,
    sql`SELECT label, slug, count ${VISIBLE_TAGS} AND (instr(key, ${text}) OR instr(slug, ${text}))
        ORDER BY instr(key, ${text}) = 1 DESC, count DESC, slug LIMIT ${MAX_FOUND}`,
  );
  return rows.map(([label, slug, count]) => ({
    label: String(label),
    slug: String(slug),
    count: Number(count),
  }));
}
