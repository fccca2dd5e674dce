// The end of the log: what shows the whole site is as new as that.
import { Refusal } from '../../errors.ts';
import type { Site } from '../../formats/format.ts';
import { problem } from '../../problems.ts';
import { findFacets } from '../../store/facets/facets.ts';
import type { KnownFacet } from '../../store/facets/rows.ts';
import type { Context } from '../context.ts';

export interface LogEnd {
  /** Of the last change; 0 before the first. */
  seq: number;
  /** When that was, in milliseconds. */
  at: number;
  /** Milliseconds; Last-Modified. */
  modified: number;
  /** Articles of the site. */
  count: number;
  /** Tells renames and settings apart, which are not in the log; 0 for none. */
  edition: number;
  /** When the site was last set back to a backup; null for never. */
  restoredAt: number | null;
  /** The log's id. */
  log: string;
  /** As it is set. */
  site: Site;
}

/** @throws Refusal 503 where the database is not migrated */
export async function logEnd({ db, sites }: Pick<Context, 'db' | 'sites'>): Promise<LogEnd> {
  const [row] = await findFacets(db, []);
  if (!row) throw new Refusal(503, problem('database-not-migrated'));
  return endOf(row, sites);
}

/** @param row of the facet "everything" */
export async function endOf(row: KnownFacet, sites: Context['sites']): Promise<LogEnd> {
  const { lastSeq: seq, lastAt, createdAt, restoredAt, settings, count, edition, log } = row;
  const at = seq ? lastAt : createdAt;
  const modified = Math.max(at, restoredAt ?? 0, settings?.at ?? 0);
  return { seq, at, modified, count, edition, restoredAt, log: `${log}`, site: await sites.of(row) };
}

/** The tag of a document that is as new as the log's end. */
export const tagAt = ({ seq, edition }: LogEnd, name: string): string =>
  `${seq}-${name}${edition ? `-${edition}` : ''}`;
