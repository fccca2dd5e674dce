// What a view is called, and its identity.

import { uuidV5 } from '../../domain/hash.ts';
import type { FacetKind } from '../../domain/model.ts';
import { conjunctionsOf, renamedView, type View, viewPath } from '../../domain/views.ts';
import type { Site } from '../../formats/format.ts';
import { ownLanguageName } from '../../formats/language-names.ts';
import { viewInWords } from '../../formats/view-titles.ts';
import type { Validator } from '../../store/changes.ts';
import { EVERYTHING_ID, facetUuid, type ResolvedView } from '../../store/facets/facets.ts';
import type { KnownFacet } from '../../store/facets/rows.ts';
import { faceOf } from './show.ts';

/**
 * `Turkey, without S-400 · Tagwire`: the view in words, the site's title last.
 * @param last see `labelsUntil`
 */
export function viewTitle(resolved: ResolvedView, site: Site, last?: number): string {
  const name = faceOf(resolved).title ?? viewName(resolved, { language: site.language, last });
  return name ? `${name} · ${site.title}` : site.title;
}

interface Naming {
  /** Of the words around the labels (BCP 47). */
  language: string;
  /** See `labelsUntil`. */
  last?: number;
}

/** `Turkey and Diplomacy, without Sport`: what sets the view apart; '' for everything. */
export function viewName(
  { view, facets }: Pick<ResolvedView, 'view' | 'facets'>,
  { language, last = Number.POSITIVE_INFINITY }: Naming,
): string {
  const label = (kind: FacetKind) => (slug: string) => {
    const facet = facets.find((f) => f.kind === kind && f.slug === slug);
    return facet && firstSeqOf(facet) <= last ? facet.label : slug;
  };
  const named = (kind: FacetKind) =>
    view.prefixes.filter((ref) => ref.kind === kind).map((ref) => label(kind)(ref.slug))[0];
  const spoken = named('language');
  const tag = label('tag');
  return viewInWords(
    {
      tags: view.tags.map(({ all, none }) => ({ all: all.map(tag), none: none.map(tag) })),
      author: named('author'),
      source: named('source'),
      language: spoken && ownLanguageName(spoken),
      q: view.q,
    },
    language,
  );
}

/** A facet has its label once a change gave it one; until then, what names it says its slug. */
const firstSeqOf = ({ firstSeq }: KnownFacet) => firstSeq ?? Number.NaN;

/** What a view has beside its feeds. */
const LABELLED: ReadonlySet<string> = new Set(['html', 'opml']);

/**
 * The last change that may have given a label to a facet in the title of a view's document. In a feed it is the view's own:
 * the first article of a tag changes no feed that it is not in, so that one validator has one title. The validators of
 * everything else, and of what a text query finds, tell of labels (`editionOf`).
 */
export const labelsUntil = (form: string, { q }: View, { seq }: Validator): number =>
  q || LABELLED.has(form) ? Number.POSITIVE_INFINITY : seq;

/** The view in the names that its facets were made with, which stay. */
export function bornView({ view, facets }: ResolvedView): View {
  return renamedView(
    view,
    ({ kind, slug }) => facets.find((f) => f.kind === kind && f.slug === slug)?.born ?? slug,
  );
}

/**
 * The feed's `urn:uuid`: of one facet its own, which survives a rename; of an expression one derived from the
 * site and its canonical text in the names that its facets were made with.
 */
export async function viewId(resolved: ResolvedView): Promise<string> {
  const { view, single, site } = resolved;
  const [only, ...more] = conjunctionsOf(view);
  const [facet, ...others] = only?.all ?? [];
  if (view.q || !only || more.length || others.length || only.none.length) {
    return `urn:uuid:${await uuidV5(site.uuid, `${viewPath(bornView(resolved))}?${view.q}`)}`;
  }
  if (!facet) return `urn:uuid:${site.uuid}`;
  // A tag that is not known yet will be given this very identity.
  return `urn:uuid:${single?.uuid ?? (await facetUuid(site.uuid, facet))}`;
}

/**
 * What a document's validator says of its title beside the view's last change; '' for nothing. When any of the facets got
 * its name of today, counted in renames of the site; and when the last of them got its label, where that was later than
 * the view's last change, and shows.
 */
export function editionOf(form: string, { view, facets }: ResolvedView, validator: Validator): string {
  const named = facets.filter((f) => f.id !== EVERYTHING_ID);
  const renames = Math.max(0, ...named.map((f) => f.edition));
  const until = labelsUntil(form, view, validator);
  const labelled = Math.max(validator.seq, ...named.map(firstSeqOf).filter((seq) => seq <= until));
  if (labelled > validator.seq) return `${renames}x${labelled}`;
  return renames ? `${renames}` : '';
}
