// What a view is called, and its identity.

import { uuidV5 } from '../../domain/hash.ts';
import { conjunctionsOf, type FacetRef, renamedView, viewPath } from '../../domain/views.ts';
import type { Site } from '../../formats/format.ts';
import { ownLanguageName } from '../../formats/language-names.ts';
import type { Validator } from '../../store/changes.ts';
import { EVERYTHING_ID, facetUuid, type ResolvedView } from '../../store/facets.ts';
import { faceOf } from './show.ts';

/** `S-400 + Turkey · Tagwire`: facets by their labels, the site's title last. */
export function viewTitle(resolved: ResolvedView, last: Validator, site: Site): string {
  const parts = faceOf(resolved).title ?? viewParts(resolved, last);
  return parts ? `${parts} · ${site.title}` : site.title;
}

/**
 * `S-400 + Turkey + not Sport`: what sets the view apart; '' for everything. A facet has its label once a change
 * gave it one, and for a view only if that was before the view's own last change: one validator has one title.
 */
export function viewParts(
  { view, facets }: ResolvedView,
  { seq }: Validator,
  languageName = ownLanguageName,
): string {
  const label = ({ kind, slug }: FacetRef) => {
    const facet = facets.find((f) => f.kind === kind && f.slug === slug);
    const text = facet && facet.firstSeq !== null && facet.firstSeq <= seq ? facet.label : slug;
    return kind === 'language' ? languageName(text) : text;
  };
  const expression = view.tags.map(({ all, none }) => {
    const terms = [...all, ...none].map((slug) => label({ kind: 'tag', slug }));
    return terms.map((term, i) => (i < all.length ? term : `not ${term}`)).join(' + ');
  });
  const prefixes = view.prefixes.map(label);
  const query = view.q ? [`“${view.q}”`] : [];
  return [expression.join(' or '), ...prefixes, ...query].filter(Boolean).join(' · ');
}

/**
 * The feed's `urn:uuid`: of one facet its own, which survives a rename; of an expression one derived from the
 * site and its canonical text in the names that its facets were made with.
 */
export async function viewId({ view, single, site, facets }: ResolvedView): Promise<string> {
  const [only, ...more] = conjunctionsOf(view);
  const [facet, ...others] = only?.all ?? [];
  if (view.q || !only || more.length || others.length || only.none.length) {
    const born = ({ kind, slug }: FacetRef) =>
      facets.find((f) => f.kind === kind && f.slug === slug)?.born ?? slug;
    return `urn:uuid:${await uuidV5(site.uuid, `${viewPath(renamedView(view, born))}?${view.q}`)}`;
  }
  if (!facet) return `urn:uuid:${site.uuid}`;
  // A tag that is not known yet will be given this very identity.
  return `urn:uuid:${single?.uuid ?? (await facetUuid(site.uuid, facet))}`;
}

/** When any of a view's facets got its name of today, counted in renames of the site; 0: none ever. */
export const editionOf = ({ facets }: ResolvedView): number =>
  Math.max(0, ...facets.map((f) => (f.id === EVERYTHING_ID ? 0 : f.edition)));
