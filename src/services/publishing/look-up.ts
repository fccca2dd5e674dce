// What a batch of articles asks of the database before it is stored, asked for all of them at once.

import { articleSlugOf, labelKey } from '../../domain/slugs.ts';
import type { ArticleInput } from '../../intake/input.ts';
import { takenSlugs } from '../../store/articles/articles.ts';
import { ensureFacets, facetsOfLabels, type Labelled } from '../../store/facets/facets.ts';
import type { FacetRow } from '../../store/facets/rows.ts';
import type { Context } from '../context.ts';
import { facetLabels } from './relabel.ts';

/** '' where there is nothing to make it of. */
export const slugWanted = (input: ArticleInput): string => articleSlugOf(input.slug ?? input.title ?? '');

/** What the database had. */
export interface Known {
  /** By `facetName`. */
  facets: Map<string, FacetRow>;
  /** Slugs that were asked for, and which of them are taken. */
  asked: ReadonlySet<string>;
  taken: ReadonlySet<string>;
}

const facetName = ({ kind, label }: Labelled) => `${kind}:${labelKey(label)}`;

/** Asks for new articles what `compose` would ask for each. */
export async function lookUp(
  { db, sites }: Context,
  inputs: readonly ArticleInput[],
  dryRun: boolean,
): Promise<Known> {
  const labels = new Map<string, Labelled>();
  const { language } = await sites.now();
  for (const input of dryRun ? [] : inputs) {
    for (const label of facetLabels(input, input.language ?? language, []))
      labels.set(facetName(label), label);
  }
  const rows = labels.size ? await facetsOfLabels(db, [...labels.values()]) : [];
  const facets = [...labels.keys()].flatMap((name, i): [string, FacetRow][] =>
    rows[i] ? [[name, rows[i]]] : [],
  );
  const asked = new Set(inputs.map(slugWanted).filter(Boolean));
  const taken = asked.size ? await takenSlugs(db, [...asked]) : [];
  return { facets: new Map(facets), asked, taken: new Set(taken.map(({ slug }) => slug)) };
}

/** The facets of labels, made where they are new. */
export async function facetsKnown(
  context: Context,
  labels: readonly Labelled[],
  { facets }: Known,
): Promise<FacetRow[]> {
  const known = labels.flatMap((label) => facets.get(facetName(label)) ?? []);
  if (known.length === labels.length) return known;
  const rows = await ensureFacets(context.db, labels, context.runtime.now());
  for (const [i, row] of rows.entries()) facets.set(facetName(labels[i]!), row);
  return rows;
}
