// Labels of an article and the facets they stand for: those that go by another name now are written so.

import type { Author, Document, FacetKind } from '../../domain/model.ts';
import { labelKey, languageSlugs, slugOf } from '../../domain/slugs.ts';
import { type Fault, fault } from '../../errors.ts';
import type { ArticleInput } from '../../intake/input.ts';
import type { Draft } from '../../store/articles/writes.ts';
import type { PlannedFacet } from '../../store/facets/batch.ts';
import { EVERYTHING_ID, type Labelled } from '../../store/facets/facets.ts';
import type { FacetRow } from '../../store/facets/rows.ts';

/** What an article's labels make it found under. */
export function facetLabels(
  input: Pick<ArticleInput, 'tags' | 'authors' | 'source'>,
  language: string,
  faults: Fault[],
): Labelled[] {
  const labels: Labelled[] = [];
  const add = (kind: FacetKind, label: string, pointer: string) => {
    if (slugOf(label)) labels.push({ kind, label });
    else faults.push(fault(pointer, 'label-without-letters', { label }));
  };
  input.tags?.forEach((tag, i) => {
    add('tag', tag, `/tags/${i}`);
  });
  input.authors?.forEach((author, i) => {
    add('author', author.name, `/authors/${i}/name`);
  });
  if (input.source) add('source', input.source.name, '/source/name');
  const slugs = languageSlugs(language);
  const subtags = language.split('-');
  slugs.forEach((slug, i) => {
    labels.push({ kind: 'language', label: subtags.slice(0, i + 1).join('-'), slug });
  });
  return labels;
}

/** The facets an article is found under: of a retired one it keeps the label, for its editors only. */
export const openFacets = (rows: readonly PlannedFacet[]): Pick<Draft, 'facets' | 'newFacets'> => ({
  facets: [EVERYTHING_ID, ...new Set(rows.filter((row) => row.retiredAt === null).map(({ id }) => id))],
  newFacets: rows.filter(({ isNew }) => isNew),
});

/**
 * The document with each label as its facet is called now, where it was written by an old name. An editor's own
 * spelling of today's name stays.
 * @param rows the facets of `labels`, in the same order
 * @param renamed id of a facet that has just been given its spelling: it takes the place of others
 */
export function relabelled(
  document: Document,
  labels: readonly Labelled[],
  rows: readonly FacetRow[],
  renamed?: number,
): Document {
  const nameOf = (kind: FacetKind, written: string) => {
    const row = rows[labels.findIndex((l) => l.kind === kind && l.label === written)];
    if (!row || (labelKey(written) === row.key && row.id !== renamed)) return written;
    return row.label;
  };
  const { tags, authors, source } = document;
  return {
    ...document,
    tags: uniqueLabels(tags.map((tag) => nameOf('tag', tag))),
    authors: onlyOnce(authors.map((author) => ({ ...author, name: nameOf('author', author.name) }))),
    source: source && { ...source, name: nameOf('source', source.name) },
  };
}

/** Of labels that are one, the first. */
export function uniqueLabels(labels: readonly string[]): string[] {
  const keys = labels.map(labelKey);
  return labels.filter((_, i) => keys.indexOf(keys[i]!) === i);
}

/** Of authors that are the same to the letter, the first. */
function onlyOnce(authors: readonly Author[]): Author[] {
  const texts = authors.map((author) => JSON.stringify(author));
  return authors.filter((_, i) => texts.indexOf(texts[i]!) === i);
}
