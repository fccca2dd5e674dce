// What a view is called, and its identity.
import type { Site } from '../formats/format.ts';
import { facetUuid, type ResolvedView } from '../store/facets.ts';
import { uuidV5 } from '../uuid.ts';
import { conjunctionsOf, type FacetRef, viewPath } from '../views.ts';

/** `Turkey + S-400 · Tagwire`: facets by their labels, the site's title last. */
export function viewTitle(resolved: ResolvedView, site: Site): string {
  const parts = viewParts(resolved);
  return parts ? `${parts} · ${site.title}` : site.title;
}

/**
 * `S-400 + Turkey + not Sport`: what sets the view apart; '' for everything. Feeds have languages by their tags,
 * since runtimes differ in the names they know.
 */
export function viewParts({ view, facets }: ResolvedView, languageName = (tag: string) => tag): string {
  const label = ({ kind, slug }: FacetRef) => {
    const text = facets.find((f) => f.kind === kind && f.slug === slug)?.label ?? slug;
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
 * site and its canonical text.
 */
export async function viewId({ view, single, site, walk }: ResolvedView): Promise<string> {
  if (single && !view.q) return `urn:uuid:${single.uuid}`;
  const [only, ...more] = conjunctionsOf(view);
  const [facet, ...others] = only?.all ?? [];
  const lone = !view.q && !more.length && !others.length && !only?.none.length && walk[0]?.all[0] === 0;
  if (facet && lone) return `urn:uuid:${await facetUuid(site.uuid, facet)}`;
  return `urn:uuid:${await uuidV5(site.uuid, `${viewPath(view)}?${view.q}`)}`;
}
