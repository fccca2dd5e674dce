// A facet as it is stored.
import type { facets } from '../../../db/schema.ts';

export type FacetRow = typeof facets.$inferSelect;

/** A facet with what the log says of it. */
export type KnownFacet = FacetRow & {
  /** The first change that touched it; null while none did. */
  firstSeq: number | null;
  /** When the site was set back, if ever. */
  restoredAt: number | null;
  /** When an article of the site was last retracted before the facet's last change, if ever. */
  retractedAt: number | null;
};
