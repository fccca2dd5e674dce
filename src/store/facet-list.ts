// Facets as editors list and look for them.

import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { facets } from '../../db/schema.ts';
import type { FacetKind } from '../domain/model.ts';
import type { Database } from './database.ts';
import type { FacetRow } from './facet-rows.ts';

export type FacetState = 'active' | 'retired' | 'merged';

export const stateOf = ({ mergedInto, retiredAt }: FacetRow): FacetState =>
  mergedInto !== null ? 'merged' : retiredAt !== null ? 'retired' : 'active';

const STATES = {
  active: and(isNull(facets.mergedInto), isNull(facets.retiredAt)),
  retired: and(isNull(facets.mergedInto), isNotNull(facets.retiredAt)),
  merged: isNotNull(facets.mergedInto),
};

/** Those whose label, slug or former label has the text (folded): first those that begin with it, busy ones first. */
export const searchFacets = (
  db: Database,
  {
    kind,
    text,
    state,
    limit,
    offset = 0,
  }: { kind?: FacetKind; text: string; state: FacetState; limit: number; offset?: number },
): Promise<FacetRow[]> => {
  // Not LIKE: D1 takes patterns of 50 bytes.
  const found = sql`(instr(key, ${text}) OR instr(slug, ${text}) OR id IN
    (SELECT facet FROM facet_names WHERE instr(lower(name), ${text})))`;
  return db
    .select()
    .from(facets)
    .where(and(kind ? eq(facets.kind, kind) : sql`kind <> 'all'`, STATES[state], text ? found : undefined))
    .orderBy(desc(sql`instr(key, ${text}) = 1`), desc(facets.count), facets.kind, facets.slug)
    .limit(limit)
    .offset(offset);
};
