// Facets in the database: what a view's names stand for, and the rows new labels need.

import { eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import { changes, facetChanges, facets } from '../../../db/schema.ts';
import { uuidV5 } from '../../domain/hash.ts';
import type { FacetKind } from '../../domain/model.ts';
import { labelKey } from '../../domain/slugs.ts';
import {
  type Conjunction,
  conjunctionsOf,
  type FacetRef,
  renamedView,
  type View,
} from '../../domain/views.ts';
import { Refusal } from '../../errors.ts';
import { problem } from '../../problems.ts';
import { type Database, listedAs, prepared } from '../database.ts';
import { RESTORED_AT } from '../restorations.ts';
import type { Walker } from '../turns.ts';
import type { Walk } from '../walk.ts';
import { heirsOf, slugsNow } from './names.ts';
import type { FacetRow, KnownFacet } from './rows.ts';

/** The id of the facet "everything". */
export const EVERYTHING_ID = 1;
/** Retractions as if they were a facet, so that a view finds its own by the same walk. No row of `facets`. */
export const RETRACTIONS_ID = -1;

/** Gives a new database its facet "everything", whose uuid is the site's own identity. */
export async function ensureSite(db: Database, now: number): Promise<void> {
  if (await siteUuid(db)) return;
  const site = {
    id: EVERYTHING_ID,
    kind: 'all',
    key: '',
    slug: '',
    label: '',
    uuid: crypto.randomUUID(),
    log: crypto.randomUUID().replaceAll('-', ''),
    createdAt: now,
  };
  await db.insert(facets).values(site).onConflictDoNothing();
}

const KNOWN = {
  ...getTableColumns(facets),
  firstSeq: sql<number | null>`(SELECT min(seq) FROM facet_changes WHERE facet = ${facets.id})`,
  restoredAt: RESTORED_AT,
  retractedAt: sql<number | null>`(SELECT at FROM ${changes} WHERE seq =
    (SELECT max(seq) FROM ${facetChanges} WHERE facet = ${RETRACTIONS_ID} AND seq <= ${facets.lastSeq}))`,
};
const byNames = prepared((db) => {
  const wanted = sql`(SELECT value->>0, value->>1 FROM json_each(${sql.placeholder('names')}))`;
  return db.select(KNOWN).from(facets).where(sql`(${facets.kind}, ${facets.slug}) IN ${wanted}`).prepare();
});

/** Rows of the facets named, and of "everything". Unknown ones are missing. */
export function findFacets(db: Database, refs: readonly FacetRef[]): Promise<KnownFacet[]> {
  const names = [['all', ''], ...refs.map(({ kind, slug }) => [kind, slug])];
  return byNames(db).all({ names: JSON.stringify(names) });
}

const byIds = prepared((db) =>
  db
    .select()
    .from(facets)
    .where(inArray(facets.id, listedAs('ids')))
    .prepare(),
);

/** Facets of articles, which have most of them in common. */
export const facetsById = async (db: Database, ids: readonly number[]): Promise<FacetRow[]> =>
  ids.length ? byIds(db).all({ ids: JSON.stringify(ids) }) : [];

/** What articles say of a facet. */
export type FacetNames = Pick<FacetRow, 'id' | 'kind' | 'key' | 'slug' | 'label' | 'uuid'>;

// One row of text: a driver takes longer for a hundred than SQLite does.
const namesByIds = prepared((db) =>
  db
    .select({ all: sql<string>`json_group_array(json_array(id, kind, key, slug, label, uuid))` })
    .from(facets)
    .where(inArray(facets.id, listedAs('ids')))
    .prepare(),
);

/** What facets are called, by their ids. */
export async function facetNames(
  db: Database,
  ids: readonly number[],
): Promise<ReadonlyMap<number, FacetNames>> {
  const [row] = ids.length ? await namesByIds(db).all({ ids: JSON.stringify(ids) }) : [];
  const all = JSON.parse(row?.all ?? '[]') as [number, string, string, string, string, string][];
  return new Map(all.map(([id, kind, key, slug, label, uuid]) => [id, { id, kind, key, slug, label, uuid }]));
}

/** A view with its facets looked up. */
export interface ResolvedView extends Walk {
  view: View;
  /** Every facet the view names that exists, and "everything". */
  facets: KnownFacet[];
  site: KnownFacet;
  /** The one facet the view is, where it is one ("everything" included) and exists. */
  single?: KnownFacet;
}

/** A facet of the view goes by another name now. */
export class Renamed extends Error {
  readonly view: View;
  constructor(view: View) {
    super('renamed');
    this.view = view;
  }
}

/**
 * Looks a view's facets up; a walk starts at its rarest facet.
 * @param walker who its walks are for
 * @throws Renamed where the view has another address now
 * @throws Refusal 410 where it can have no article any more, because editors retired a facet
 */
export async function resolveView(db: Database, view: View, walker?: Walker): Promise<ResolvedView> {
  const conjunctions = conjunctionsOf(view);
  const refs = conjunctions.flatMap((c) => [...c.all, ...c.none]);
  const rows = await findFacets(db, refs);
  const site = rows.find((row) => row.id === EVERYTHING_ID);
  if (!site) throw new Error('The database has no site row: it is not migrated');
  const rowOf = ({ kind, slug }: FacetRef) => rows.find((row) => row.kind === kind && row.slug === slug);
  const strays = refs.filter((ref) => rowOf(ref)?.mergedInto !== null);
  const slugNow = strays.length ? await slugsNow(db, strays) : undefined;
  if (slugNow) throw new Renamed(renamedView(view, slugNow));
  const gone = conjunctions.map(({ all }) => all.map(rowOf).find((row) => row?.retiredAt));
  if (gone.every(Boolean))
    throw new Refusal(410, problem('view-retired', { kind: `${gone[0]?.kind}`, label: `${gone[0]?.label}` }));
  const idsOf = (refs: FacetRef[]) => refs.map((ref) => rowOf(ref)?.id ?? 0);
  const rarest = (a: FacetRef, b: FacetRef) => (rowOf(a)?.count ?? 0) - (rowOf(b)?.count ?? 0);
  const walk = conjunctions.map(({ all, none }) => ({
    all: all.length ? idsOf([...all].sort(rarest)) : [EVERYTHING_ID],
    none: idsOf(none).filter((id) => id !== 0),
  }));
  return { view, walk, walker, facets: rows, site, single: singleOf(walk, rows) };
}

/** No change can match a conjunction that is later than the last change of any facet it asks for. */
export function lastSeqOf(ids: readonly number[], { facets }: ResolvedView): number {
  return Math.min(...ids.map((id) => facets.find((f) => f.id === id)?.lastSeq ?? 0));
}

function singleOf(walk: readonly Conjunction<number>[], rows: readonly KnownFacet[]): KnownFacet | undefined {
  const [only, ...more] = walk;
  if (!only || more.length || only.all.length !== 1 || only.none.length) return undefined;
  return rows.find((row) => row.id === only.all[0]);
}

/** A label that stands for a facet; its slug where that is not the label's own. */
export interface Labelled {
  kind: FacetKind;
  label: string;
  slug?: string;
}

const byKeys = prepared((db) => {
  const wanted = sql`(SELECT value->>0, value->>1 FROM json_each(${sql.placeholder('keys')}))`;
  return db.select().from(facets).where(sql`(${facets.kind}, ${facets.key}) IN ${wanted}`).prepare();
});

/** The facets that labels stand for, in their order; of a label that a facet had before, that one. */
export async function facetsOfLabels(
  db: Database,
  labels: readonly Labelled[],
): Promise<(FacetRow | undefined)[]> {
  const wanted = labels.map(({ kind, label }) => ({ kind, key: labelKey(label) }));
  const keys = JSON.stringify(wanted.map(({ kind, key }) => [kind, key]));
  const known = await byKeys(db).all({ keys });
  const rows = wanted.map(({ kind, key }) => known.find((row) => row.kind === kind && row.key === key));
  const heirs = await heirsOf(
    db,
    wanted.filter((_, i) => rows[i]?.mergedInto !== null),
  );
  return wanted.map(({ kind, key }, i) => heirs.get(`${kind}:${key}`) ?? rows[i]);
}

/** A facet's identity: the same before its first article and after. */
export const facetUuid = (site: string, { kind, slug }: FacetRef): Promise<string> =>
  uuidV5(site, `${kind}:${slug}`);

/** The site's own identity. */
export async function siteUuid(db: Database): Promise<string> {
  const [site] = await db.select({ uuid: facets.uuid }).from(facets).where(eq(facets.id, EVERYTHING_ID));
  return site?.uuid ?? '';
}
