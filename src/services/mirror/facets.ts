// The tags, authors and sources of a copy: known here by the id that they have at the origin, whatever they are called.
import type { FacetKind } from '../../domain/model.ts';
import type { MirroredFacet } from '../../intake/mirror-schema.ts';
import type { Database } from '../../store/database.ts';
import { BatchFacets, type PlannedFacet } from '../../store/facets/batch.ts';
import { facetsById } from '../../store/facets/facets.ts';
import { facetsByUuid } from '../../store/mirrors.ts';

const nameOf = ({ kind, slug, id }: MirroredFacet) => `${kind} ${id ?? slug}`;

/** The facets of a batch of changes, which is decided upon and committed before the next. */
export class OriginFacets {
  readonly #db: Database;
  readonly #batch: BatchFacets;
  readonly #rows = new Map<string, PlannedFacet>();

  constructor(db: Database, now: number) {
    this.#db = db;
    this.#batch = new BatchFacets(db, now);
  }

  /** Those that nobody had made. */
  get added(): PlannedFacet[] {
    return [...this.#rows.values()].filter(({ isNew }) => isNew);
  }

  /** Finds what stands for the origin's here, or plans it. To be called before `ids`. */
  async lookUp(refs: readonly MirroredFacet[]): Promise<void> {
    const asked = new Map(refs.map((ref) => [nameOf(ref), ref]));
    for (const name of this.#rows.keys()) asked.delete(name);
    if (!asked.size) return;
    const uuids = [...asked.values()].flatMap(({ id }) => id ?? []);
    const known = await facetsByUuid(this.#db, uuids);
    const heirs = await facetsById(
      this.#db,
      known.flatMap(({ mergedInto }) => mergedInto ?? []),
    );
    for (const [name, { kind, id }] of asked) {
      const row = known.find((one) => one.kind === kind && one.uuid === id);
      if (!row) continue;
      this.#rows.set(name, heirs.find((heir) => heir.id === row.mergedInto) ?? row);
      asked.delete(name);
    }
    const left = [...asked.values()];
    const labelled = left.map(({ kind, slug, label = slug }) => ({ kind: kind as FacetKind, label, slug }));
    for (const [i, row] of (await this.#batch.of(labelled)).entries()) {
      const { id } = left[i]!;
      if (row.isNew && id) row.uuid = id;
      this.#rows.set(nameOf(left[i]!), row);
    }
  }

  /** Ids here of those that readers find, in their order. */
  ids(refs: readonly MirroredFacet[]): number[] {
    const rows = refs.flatMap((ref) => this.#rows.get(nameOf(ref)) ?? []);
    return [...new Set(rows.filter(({ retiredAt }) => retiredAt === null).map(({ id }) => id))];
  }
}
