// Facets that labels stand for, and those that nobody has made yet: their rows are planned, and stored with the articles.

import { sql } from 'drizzle-orm';
import { labelKey, slugOf } from '../../domain/slugs.ts';
import type { FacetRef } from '../../domain/views.ts';
import { type Database, rowsOf, type Write } from '../database.ts';
import { EVERYTHING_ID, facetsOfLabels, facetUuid, type Labelled } from './facets.ts';
import { takenNames } from './names.ts';
import type { FacetRow } from './rows.ts';

/** A facet that is stored, or is to be. */
export type PlannedFacet = FacetRow & { isNew?: true };

const nameOf = ({ kind, label }: Labelled) => `${kind}:${labelKey(label)}`;
const slugName = ({ kind, slug }: FacetRef) => `${kind}:${slug}`;
const refOf = ({ kind, label, slug = slugOf(label) }: Labelled): FacetRef => ({ kind, slug });

/**
 * The facets of a batch of articles, which is decided upon and committed before the next. New ones get their ids here:
 * where another process took one of them meanwhile, the key refuses the batch.
 */
export class BatchFacets {
  readonly #db: Database;
  readonly #now: number;
  /** By kind and folded label; undefined where nobody has made it. */
  readonly #rows = new Map<string, PlannedFacet | undefined>();
  /** Slugs that facets have or had, as `kind:slug`. */
  readonly #taken = new Set<string>();
  /** Of slugs that new facets are likely to get. */
  readonly #uuids = new Map<string, string>();
  /** The site's own identity, and the next id. */
  #site: { uuid: string; nextId: number } | undefined;

  constructor(db: Database, now: number) {
    this.#db = db;
    this.#now = now;
  }

  /** The facets that labels stand for, in their order; of a label that a facet had before, that one. */
  async of(labels: readonly Labelled[]): Promise<PlannedFacet[]> {
    await this.lookUp(labels);
    const rows: PlannedFacet[] = [];
    for (const label of labels) {
      const row = this.#rows.get(nameOf(label)) ?? (await this.#planned(label));
      this.#rows.set(nameOf(label), row);
      rows.push(row);
    }
    return rows;
  }

  /** Asks for labels that `of` will be asked for, all at once. */
  async lookUp(labels: readonly Labelled[]): Promise<void> {
    const unseen = new Map(labels.map((label) => [nameOf(label), label]));
    for (const name of this.#rows.keys()) unseen.delete(name);
    if (!unseen.size) return;
    const asked = [...unseen.values()];
    const found = await facetsOfLabels(this.#db, asked);
    for (const [i, label] of asked.entries()) this.#rows.set(nameOf(label), found[i]);
    const unmade = asked.filter((_, i) => !found[i]).map(refOf);
    if (!unmade.length) return;
    for (const name of await takenNames(this.#db, unmade)) this.#taken.add(name);
    this.#site ??= await siteOf(this.#db);
    const { uuid } = this.#site;
    // At once: one after another, each waits for a thread.
    await Promise.all(unmade.map(async (ref) => this.#uuids.set(slugName(ref), await facetUuid(uuid, ref))));
  }

  async #planned(labelled: Labelled): Promise<PlannedFacet> {
    const { kind, label } = labelled;
    const site = this.#site!;
    const slug = this.#freeSlug(refOf(labelled));
    const uuid = this.#uuids.get(slugName({ kind, slug })) ?? (await facetUuid(site.uuid, { kind, slug }));
    return {
      ...{ id: site.nextId++, kind, key: labelKey(label), slug, label, isNew: true, createdAt: this.#now },
      ...{ uuid, count: 0, lastSeq: 0, lastAt: 0, edition: 0 },
      ...{ born: null, mergedInto: null, retiredAt: null, pending: null, settings: null, log: null },
    };
  }

  /** Labels that would share a slug get `-2`, `-3` … */
  #freeSlug({ kind, slug }: FacetRef): string {
    for (let n = 1; ; n++) {
      const candidate = n === 1 ? slug : `${slug}-${n}`;
      const name = slugName({ kind, slug: candidate });
      if (this.#taken.has(name)) continue;
      this.#taken.add(name);
      return candidate;
    }
  }
}

async function siteOf(db: Database): Promise<{ uuid: string; nextId: number }> {
  const [row] = await rowsOf(
    db,
    sql`SELECT uuid, (SELECT max(id) FROM facets) FROM facets WHERE id = ${EVERYTHING_ID}`,
  );
  if (!row) throw new Error('The database has no site row: it is not migrated');
  return { uuid: String(row[0]), nextId: Number(row[1]) + 1 };
}

/** A statement that stores those of the facets that are new; none where none is. */
export function facetWrites(db: Database, rows: readonly PlannedFacet[]): Write[] {
  const added = new Set(rows.filter(({ isNew }) => isNew));
  const values = [...added].map(({ id, kind, key, slug, label, uuid, createdAt, settings }) => [
    ...[id, kind, key, slug, label, uuid, createdAt],
    settings && JSON.stringify(settings),
  ]);
  if (!values.length) return [];
  return [
    db.run(sql`INSERT INTO facets (id, kind, key, slug, label, uuid, created_at, settings)
      SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7
      FROM json_each(${JSON.stringify(values)})`),
  ];
}
