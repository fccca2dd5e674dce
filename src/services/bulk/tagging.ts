// Adding tags to an article, and removing them.
import type { BulkChange } from '../../domain/bulk.ts';
import { labelKey } from '../../domain/slugs.ts';
import type { StoredArticle } from '../../store/articles/articles.ts';
import type { Draft } from '../../store/articles/writes.ts';
import type { BatchFacets } from '../../store/facets/batch.ts';
import { facetsOfLabels, type Labelled } from '../../store/facets/facets.ts';
import type { Context } from '../context.ts';
import { searchText } from '../publishing/compose.ts';
import { draftOf } from '../publishing/drafts.ts';
import { facetLabels, openFacets, relabelled, uniqueLabels } from '../publishing/relabel.ts';

/** Tag ids by label; for a label without a tag the label itself, folded. */
export type KnownTags = ReadonlyMap<string, number | string>;

/** Looks up tags by label; a former name finds the tag, too. */
export async function knownTags({ db }: Context, labels: readonly string[]): Promise<KnownTags> {
  const keys = [...new Set(labels.map(labelKey))];
  const rows = keys.length
    ? await facetsOfLabels(
        db,
        keys.map((label): Labelled => ({ kind: 'tag', label })),
      )
    : [];
  return new Map(keys.map((key, i) => [key, rows[i]?.id ?? key]));
}

const meaning = (known: KnownTags) => (label: string) => known.get(labelKey(label)) ?? labelKey(label);

/** The next version with the tags added or removed; undefined if nothing changes. */
export function tagged(
  facets: BatchFacets,
  before: StoredArticle,
  { kind, tags = [] }: BulkChange,
  known: KnownTags,
): Promise<Draft> | undefined {
  const of = meaning(known);
  const named = new Set(tags.map(of));
  const has = new Set(before.tags.map(of));
  const next =
    kind === 'tag'
      ? [...before.tags, ...tags.filter((tag) => !has.has(of(tag)))]
      : before.tags.filter((tag) => !named.has(of(tag)));
  return next.length === before.tags.length ? undefined : withTags(facets, before, next);
}

/** The undo of `tagged`: removes the added tags, or puts the removed ones back in their places. */
export function taggedAgain(
  facets: BatchFacets,
  before: StoredArticle,
  { kind, tags = [] }: BulkChange,
  known: KnownTags,
  was: readonly string[],
): Promise<Draft> | undefined {
  const of = meaning(known);
  const named = new Set(tags.map(of));
  const had = new Set(was.map(of));
  const has = new Set(before.tags.map(of));
  const others = was.filter((tag) => !named.has(of(tag)));
  const missing = was.filter((tag) => named.has(of(tag)) && !has.has(of(tag)));
  const isAsLeft = others.length === before.tags.length && others.every((tag) => has.has(of(tag)));
  const next =
    kind === 'tag'
      ? before.tags.filter((tag) => !named.has(of(tag)) || had.has(of(tag)))
      : isAsLeft
        ? [...was]
        : [...before.tags, ...missing];
  return next.length === before.tags.length ? undefined : withTags(facets, before, next);
}

async function withTags(facets: BatchFacets, before: StoredArticle, tags: string[]): Promise<Draft> {
  const draft = draftOf(before);
  const document = { ...draft.document, tags: uniqueLabels(tags) };
  const labels = facetLabels(document, before.language, []);
  const rows = await facets.of(labels);
  draft.document = relabelled(document, labels, rows);
  Object.assign(draft, openFacets(rows));
  draft.text = searchText(draft.document);
  return draft;
}
