// What editors do with tags, authors and sources: list, rename, merge, retire, revive.

import type { FacetKind } from '../../domain/model.ts';
import type { SiteSettings } from '../../domain/settings.ts';
import { labelKey, slugOf } from '../../domain/slugs.ts';
import { oneLine } from '../../domain/text.ts';
import { fault, invalid, notFound, Refusal } from '../../errors.ts';
import { problem } from '../../problems.ts';
import { commit, type Write } from '../../store/database.ts';
import { BatchFacets, facetWrites } from '../../store/facets/batch.ts';
import { facetById, facetByKey, facetBySlug, mergeWrites, renameWrites } from '../../store/facets/names.ts';
import type { FacetRow } from '../../store/facets/rows.ts';
import { changeWrites, retireWrites, reviveWrites, stoppedWrite } from '../../store/facets/work.ts';
import { audited } from '../access/audit.ts';
import { isBounded } from '../bounded.ts';
import type { Context } from '../context.ts';
import { followFacets } from './facet-work.ts';
import { retrying } from './publish.ts';

export interface FacetPatch {
  label?: string;
  slug?: string;
  /** Slug of the facet it goes into; null brings back one that did. */
  mergeInto?: string | null;
  /** `false` revives a retired one. */
  retired?: boolean;
  /** Whether its articles follow the last change no further; `false` lets them go on. */
  stopped?: boolean;
}

/** Characters of a tag, as in articles, and of a name that a facet gets. */
const [MAX_TAG_LENGTH, MAX_NAME_LENGTH] = [100, 200];

/** Batches that are done before an editor is answered: 500 articles, or as many as an invocation of a Worker can. */
const BATCHES_AT_ONCE = 100;
const BATCHES_AT_ONCE_ON_WORKERS = 20;

/**
 * A facet by the slug it has or had.
 * @throws Refusal 404
 */
export async function findFacet({ db }: Context, kind: FacetKind, slug: string): Promise<FacetRow> {
  const facet = await facetBySlug(db, { kind, slug });
  if (!facet) throw notFound(problem('facet-not-found', { kind, slug }));
  return facet;
}

/**
 * Changes a facet; its articles follow, as far as that is soon done before this returns.
 * @throws Refusal 404, 409, 422
 */
export async function changeFacet(
  context: Context,
  kind: FacetKind,
  slug: string,
  patch: FacetPatch,
): Promise<FacetRow> {
  return followed(context, await changeOne(context, kind, slug, patch));
}

/** The same for many of a kind. @returns how many were changed @throws Refusal 404, 409, 422 at the first that cannot be */
export async function changeFacets(
  context: Context,
  kind: FacetKind,
  slugs: readonly string[],
  patch: FacetPatch,
): Promise<void> {
  let last: number | undefined;
  try {
    for (const slug of slugs) last = await changeOne(context, kind, slug, patch);
  } finally {
    if (last !== undefined) await followed(context, last);
  }
}

const changeOne = (context: Context, kind: FacetKind, slug: string, patch: FacetPatch): Promise<number> =>
  changing(context, kind, slug, patch, async (facet) => {
    const { label, mergeInto, retired, stopped } = patch;
    const renames = label !== undefined || patch.slug !== undefined;
    const others = [mergeInto, retired, stopped].filter((one) => one !== undefined).length;
    if (Number(renames) + others > 1) {
      throw invalid([fault('', 'several-changes')]);
    }
    if (typeof mergeInto === 'string') return merge(context, facet, mergeInto);
    if (mergeInto === null) return facet.mergedInto === null ? [] : reviveWrites(context.db, facet);
    if (retired === true) return retire(context, facet);
    if (retired === false) return facet.retiredAt === null ? [] : reviveWrites(context.db, facet);
    return renames ? rename(context, facet, patch) : [];
  });

/** Its feeds answer 410, its articles are no longer found under it. Again changes nothing. @throws Refusal */
export const retireFacet = async (context: Context, kind: FacetKind, slug: string): Promise<FacetRow> =>
  followed(
    context,
    await changing(context, kind, slug, { retired: true }, async (facet) => retire(context, facet)),
  );

/** As articles have labels: one line, of what XML allows. @throws Refusal 422 */
function labelIn(typed: string, max: number): string {
  const label = oneLine(typed);
  if (label.length > max) throw invalid([fault('/label', 'too-long', { max })]);
  return label;
}

/** Makes one that no article has yet. @returns its slug @throws Refusal 409, 422 */
export function createFacet(
  context: Context,
  kind: FacetKind,
  named: string,
  { description }: Pick<SiteSettings, 'description'> = {},
): Promise<string> {
  const { db, runtime } = context;
  const label = labelIn(named, MAX_TAG_LENGTH);
  return retrying(context, async () => {
    if (!slugOf(label)) throw invalid([fault('/label', 'facet-name-without-letters')]);
    const at = runtime.now();
    const [facet] = await new BatchFacets(db, at).of([{ kind, label }]);
    if (!facet?.isNew) throw nameTaken('/label', kind, facet!);
    const settings = description ? { at, feedsAt: at, description } : null;
    const entry = audited(context, 'facet.create', `${kind}/${facet.slug}`, { label, description });
    await commit(db, [...facetWrites(db, [{ ...facet, settings }]), entry]);
    return facet.slug;
  });
}

const retire = ({ db, runtime }: Context, facet: FacetRow): Write[] => {
  if (facet.mergedInto !== null) throw goneInto(facet);
  return facet.retiredAt === null ? retireWrites(db, facet, runtime.now()) : [];
};

async function changing(
  context: Context,
  kind: FacetKind,
  slug: string,
  patch: FacetPatch,
  decide: (facet: FacetRow) => Promise<Write[]>,
): Promise<number> {
  const { db } = context;
  if (kind === 'language') {
    throw new Refusal(409, problem('facet-is-language'));
  }
  return retrying(context, async () => {
    const facet = await facetBySlug(db, { kind, slug }, 'itself');
    if (!facet) {
      const now = await findFacet(context, kind, slug);
      throw new Refusal(409, problem('facet-renamed', { slug, current: now.slug }));
    }
    const writes = await decide(facet);
    const entry = audited(context, 'facet.change', `${kind}/${slug}`, { ...patch });
    if (writes.length) await commit(db, [...writes, ...changeWrites(db, facet), entry]);
    else if (patch.stopped !== undefined && facet.pending && patch.stopped !== Boolean(facet.pending.stopped))
      await commit(db, [stoppedWrite(db, facet, patch.stopped), entry]);
    return facet.id;
  });
}

/** The facet, when its articles have followed as far as that is soon done. */
async function followed(context: Context, id: number): Promise<FacetRow> {
  const { db, runtime } = context;
  try {
    await followFacets(context, isBounded(runtime) ? BATCHES_AT_ONCE_ON_WORKERS : BATCHES_AT_ONCE);
  } catch (error) {
    // The facet is changed; its articles follow with the next tick.
    runtime.log.log('warn', 'articles do not follow their facet yet', { id, error });
  }
  return (await facetById(db, id))!;
}

const goneInto = ({ slug }: FacetRow) => new Refusal(409, problem('facet-merged', { slug }));

async function rename({ db }: Context, facet: FacetRow, patch: FacetPatch): Promise<Write[]> {
  if (facet.mergedInto !== null) throw goneInto(facet);
  if (facet.retiredAt !== null) throw new Refusal(409, problem('facet-retired'));
  const kind = facet.kind as FacetKind;
  const isNew = patch.label !== undefined && patch.label !== facet.label;
  const label = isNew ? labelIn(patch.label ?? '', MAX_NAME_LENGTH) : facet.label;
  const slug = patch.slug === undefined ? facet.slug : slugOf(patch.slug);
  const key = labelKey(label);
  if (!slugOf(label)) throw invalid([fault('/label', 'facet-name-without-letters')]);
  if (!slug) throw invalid([fault('/slug', 'facet-name-without-letters')]);
  if (label === facet.label && slug === facet.slug) return [];
  for (const [pointer, other] of [
    ['/label', await facetByKey(db, kind, key)],
    ['/slug', await facetBySlug(db, { kind, slug })],
  ] as const) {
    if (!other || other.id === facet.id) continue;
    throw nameTaken(pointer, kind, other);
  }
  return renameWrites(db, facet, { label, key, slug });
}

function nameTaken(pointer: string, kind: FacetKind, { label, slug }: FacetRow): Refusal {
  const taken = problem('facet-name-taken', { kind, label, slug });
  const errors = [{ pointer, ...taken }];
  return new Refusal(409, { ...taken, detail: `${pointer}: ${taken.detail}` }, { errors });
}

async function merge({ db }: Context, facet: FacetRow, slug: string): Promise<Write[]> {
  const into = await facetBySlug(db, { kind: facet.kind as FacetKind, slug: slugOf(slug) });
  const pointer = '/mergeInto';
  if (!into) throw invalid([fault(pointer, 'facet-unknown', { kind: facet.kind, slug })]);
  if (into.id === facet.id) throw invalid([fault(pointer, 'merge-into-itself')]);
  if (into.retiredAt !== null) throw invalid([fault(pointer, 'merge-into-retired', { slug: into.slug })]);
  if (facet.mergedInto === into.id) return [];
  if (facet.mergedInto !== null) throw goneInto(facet);
  if (facet.retiredAt !== null) throw new Refusal(409, problem('facet-retired'));
  return mergeWrites(db, facet, into);
}
