// What an origin's tags, authors and sources are called, done here as an editor would do it: renamed, merged, retired, and
// brought back. Old addresses lead on here, too.
import type { FacetKind } from '../../domain/model.ts';
import { Refusal } from '../../errors.ts';
import type { Changes, MirroredName } from '../../intake/mirror-schema.ts';
import { commit } from '../../store/database.ts';
import { facetById, facetBySlug } from '../../store/facets/names.ts';
import type { FacetRow } from '../../store/facets/rows.ts';
import { facetsByUuid, mirrorOf, mirrorWrite, oldSlugWrite, showsCopies } from '../../store/mirrors.ts';
import type { Context } from '../context.ts';
import { changeFacet, type FacetPatch } from '../publishing/facets.ts';
import { retrying } from '../publishing/publish.ts';

/** Renames follow one another: one may take the slug that another gives up. */
const MAX_ROUNDS = 10;

/**
 * Does what is to be done before the changes that came with the names: what has another name, or is back, is found by
 * them.
 */
export const beginNames = (context: Context, { feeds }: NonNullable<Changes['names']>): Promise<boolean> =>
  takeAll(context, feeds);

/** Does the rest after them: what went is left by then. What cannot be done yet is done with the next names. */
export async function endNames(
  context: Context,
  origin: string,
  { names, feeds, gone }: NonNullable<Changes['names']>,
): Promise<void> {
  const { db } = context;
  if (!(await takeAll(context, [...feeds, ...gone.map((one) => ({ ...one, isGone: true as const }))])))
    return;
  await retrying(context, async () => {
    const mirror = await mirrorOf(db, origin);
    if (mirror) await commit(db, [mirrorWrite(db, { ...mirror, names }, mirror)]);
  });
}

/** @returns whether all is done */
async function takeAll(context: Context, all: readonly MirroredName[]): Promise<boolean> {
  let left = all;
  for (let i = 0; i < MAX_ROUNDS && left.length; i++) {
    const waiting: MirroredName[] = [];
    for (const name of left) if (!(await takeName(context, name, all))) waiting.push(name);
    if (waiting.length === left.length) return false;
    left = waiting;
  }
  return !left.length;
}

const known = async ({ db }: Context, { kind, id }: Pick<MirroredName, 'kind' | 'id'>) =>
  (await facetsByUuid(db, [id])).find((row) => row.kind === kind);

/** What a facet went into, as it is here. */
async function heirOf(
  context: Context,
  { kind, into }: MirroredName,
  all: readonly MirroredName[],
): Promise<FacetRow | undefined> {
  if (into === undefined) return undefined;
  const named = all.find((one) => one.kind === kind && one.slug === into && !one.isGone);
  const own = named && (await known(context, named));
  if (own) return own.mergedInto === null ? own : facetById(context.db, own.mergedInto);
  return facetBySlug(context.db, { kind: kind as FacetKind, slug: into });
}

/** @returns whether it is done, or there is nothing to do */
async function takeName(
  context: Context,
  name: MirroredName,
  all: readonly MirroredName[],
): Promise<boolean> {
  const { kind, slug } = name;
  if (kind === 'language' || kind === 'everything') return true;
  const row = await known(context, name);
  const heir = await heirOf(context, name, all);
  if (!row) {
    // Its old address leads on here, too.
    if (heir && heir.slug !== slug) await commit(context.db, [oldSlugWrite(context.db, heir, slug)]);
    return true;
  }
  const patch = patchFor(row, name, heir);
  if (!patch) return true;
  const isWithdrawn = patch.retired === true || typeof patch.mergeInto === 'string';
  // Its articles follow with changes of their own, as they did there.
  if (isWithdrawn && (await showsCopies(context.db, row.id))) return false;
  try {
    await changeFacet(context, kind as FacetKind, row.slug, patch);
    // A facet that comes back may have another name by now.
    return patch.label !== undefined || isWithdrawn;
  } catch (error) {
    // Its name is another one's, perhaps no longer than until that has its own.
    if (error instanceof Refusal && error.status === 409) return false;
    throw error;
  }
}

/** What makes a facet here what it is there; one thing at a time. */
function patchFor(
  row: FacetRow,
  { label, slug, isGone, into }: MirroredName,
  heir: FacetRow | undefined,
): FacetPatch | undefined {
  if (into !== undefined)
    return heir && heir.id !== row.id && row.mergedInto !== heir.id ? { mergeInto: heir.slug } : undefined;
  if (row.mergedInto !== null) return { mergeInto: null };
  if (isGone) return row.retiredAt === null ? { retired: true } : undefined;
  if (row.retiredAt !== null) return { retired: false };
  return row.label === label && row.slug === slug ? undefined : { label, slug };
}
