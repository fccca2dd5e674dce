// A facet as it is stored.
import type { facets } from '../../../db/schema.ts';

export type FacetRow = typeof facets.$inferSelect;

/** A facet, and the first change that touched it; null while none did. With it when the site was set back, if ever. */
export type KnownFacet = FacetRow & { firstSeq: number | null; restoredAt: number | null };
