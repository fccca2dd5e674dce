// What is asked of the database before articles are stored, for all of a batch at once.

import { articleSlugOf } from '../../domain/slugs.ts';
import type { ArticleInput } from '../../intake/input.ts';
import { takenSlugs } from '../../store/articles/articles.ts';
import { BatchFacets } from '../../store/facets/batch.ts';
import type { Context } from '../context.ts';
import { facetLabels } from './relabel.ts';

/** '' where there is nothing to make it of. */
export const slugWanted = (input: ArticleInput): string => articleSlugOf(input.slug ?? input.title ?? '');

/** What is decided together, and committed together. */
export interface Batch {
  facets: BatchFacets;
  /** Of an import: what is asked for may be another's, then it is numbered. */
  slugs?: {
    /** What was asked for all of the batch at once, and those of it that articles have or had. */
    asked: ReadonlySet<string>;
    taken: ReadonlySet<string>;
    /** Those that articles of the batch take. */
    given: Set<string>;
  };
  /** The article's id, where it brings one that is free. */
  id?: string;
}

/** Nothing but the one article. */
export const batchOfOne = ({ db, runtime }: Context): Batch => ({
  facets: new BatchFacets(db, runtime.now()),
});

/** Asks for new articles what `compose` would ask for each. */
export async function lookUp(
  { db, runtime, sites }: Context,
  inputs: readonly ArticleInput[],
): Promise<Batch> {
  const facets = new BatchFacets(db, runtime.now());
  const { language } = await sites.now();
  await facets.lookUp(inputs.flatMap((input) => facetLabels(input, input.language ?? language, [])));
  const asked = new Set(inputs.map(slugWanted).filter(Boolean));
  const taken = asked.size ? await takenSlugs(db, [...asked]) : [];
  const slugs = { asked, taken: new Set(taken.map(({ slug }) => slug)), given: new Set<string>() };
  return { facets, slugs };
}
