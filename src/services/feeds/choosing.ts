// What a person chose for a feed, as it was typed: the facets that the words stand for, and what is found by them.
import { type Choice, choiceOf, PREFIX_KINDS, type TAG_GROUPS, viewOfChoice } from '../../domain/choice.ts';
import type { FacetKind } from '../../domain/model.ts';
import { nearest } from '../../domain/nearest.ts';
import { PER_MILLISECOND } from '../../domain/positions.ts';
import { isSlug, slugOf } from '../../domain/slugs.ts';
import { oneLine } from '../../domain/text.ts';
import { type FacetRef, languageSlug, parseQuery } from '../../domain/views.ts';
import type { Database } from '../../store/database.ts';
import { facetsOfLabels, findFacets, type ResolvedView } from '../../store/facets/facets.ts';
import { searchFacets } from '../../store/facets/list.ts';
import { slugsNow } from '../../store/facets/names.ts';
import type { FacetRow, KnownFacet } from '../../store/facets/rows.ts';
import { newest } from './window.ts';

/** Words of one field that are looked up. */
const MAX_VALUES = 20;
const MAX_VALUE_LENGTH = 200;
/** The same before they are told apart: a value may be one name with commas, or several. */
const MAX_TEXTS = 10 * MAX_VALUES;
/** Names offered of each kind: those with most articles. */
const MAX_OFFERED = 100;

type Field = (typeof TAG_GROUPS)[number] | (typeof PREFIX_KINDS)[number];

/** Words that are no name of anything here. */
interface Unknown {
  field: Field;
  text: string;
}

export interface Chosen {
  /** In its simplest form, of what is known. */
  choice: Choice;
  unknown: readonly Unknown[];
  /** Every facet that the choice names. */
  facets: readonly KnownFacet[];
}

/** Names to choose from, by kind; by label. */
export type Offered = Record<FacetKind, FacetRow[]>;

const kindOf = (field: Field): FacetKind =>
  field === 'all' || field === 'any' || field === 'none' ? 'tag' : field;

/**
 * Reads `?all=turkey&any=a,b&author=Ann Lee&q=words`: names by slug or label, each in a parameter of its own or with
 * commas between them.
 * @throws Refusal 400 for words that are too long
 */
export async function readChoice(db: Database, query: URLSearchParams): Promise<Chosen> {
  const unknown: Unknown[] = [];
  const facets = new Map<number, KnownFacet>();
  const slugs = async (field: Field): Promise<string[]> => {
    const { found, missing } = await namesOf(db, kindOf(field), valuesOf(query, field));
    for (const facet of found) facets.set(facet.id, facet);
    for (const text of missing) unknown.push({ field, text });
    return found.map(({ slug }) => slug);
  };
  const [all, any, none] = [await slugs('all'), await slugs('any'), await slugs('none')];
  const prefixes: FacetRef[] = [];
  for (const kind of PREFIX_KINDS) {
    // A view has one of each kind.
    const [slug] = await slugs(kind);
    if (slug) prefixes.push({ kind, slug });
  }
  const typed = { all, any, none, prefixes, q: parseQuery(query.get('q') ?? '') };
  const choice = choiceOf(viewOfChoice(typed)) ?? typed;
  return { choice, unknown, facets: [...facets.values()] };
}

const valuesOf = (query: URLSearchParams, field: Field): string[] =>
  query
    .getAll(field)
    .map((value) => oneLine(value).slice(0, MAX_VALUE_LENGTH))
    .filter(Boolean)
    .slice(0, MAX_VALUES);

/** The facets that typed values name, and the values that name none. */
async function namesOf(db: Database, kind: FacetKind, values: readonly string[]) {
  if (!values.length) return { found: [], missing: [] };
  const partsOf = (value: string) =>
    value
      .split(/[,،]/)
      .map((part) => part.trim())
      .filter(Boolean);
  const known = await facetsByText(db, kind, [
    ...new Set(values.flatMap((value) => [value, ...partsOf(value)]).slice(0, MAX_TEXTS)),
  ]);
  // A label may have a comma itself.
  const parts = values.flatMap((value) => (known.has(value) ? [value] : partsOf(value)));
  const named = [...new Set(parts)].slice(0, MAX_VALUES);
  return {
    found: [...new Set(named.flatMap((part) => known.get(part) ?? []))],
    missing: named.filter((part) => !known.has(part)),
  };
}

/** Facets by what they are called: a slug, a label, or a former one; only those that a reader may have seen. */
async function facetsByText(
  db: Database,
  kind: FacetKind,
  texts: readonly string[],
): Promise<Map<string, KnownFacet>> {
  const slugged = (text: string) => (kind === 'language' ? languageSlug(text) : slugOf(text)) || text;
  const labelled = await facetsOfLabels(
    db,
    texts.map((label) => ({ kind, label })),
  );
  const refs = texts.map((text) => ({ kind, slug: isSlug(text) ? text : slugged(text) }));
  const now = (await slugsNow(db, refs)) ?? (({ slug }: FacetRef) => slug);
  const bySlug = refs.map(now);
  const slugs = [...bySlug, ...labelled.flatMap((facet) => facet?.slug ?? [])];
  const rows = await findFacets(
    db,
    [...new Set(slugs)].map((slug) => ({ kind, slug })),
  );
  const seen = (slug: string | undefined) =>
    rows.find(
      (row) =>
        row.kind === kind &&
        row.slug === slug &&
        row.firstSeq !== null &&
        row.mergedInto === null &&
        row.retiredAt === null,
    );
  return new Map(
    texts.flatMap((text, i) => {
      // A link says the slug, which may be another's label.
      const exact = isSlug(text) ? seen(bySlug[i]) : undefined;
      const facet = exact ?? seen(labelled[i]?.slug) ?? seen(bySlug[i]);
      return facet ? [[text, facet] as const] : [];
    }),
  );
}

/** What may have been meant by an unknown name. */
export function meantBy({ field, text }: Unknown, offered: Offered): FacetRow | undefined {
  const known = offered[kindOf(field)];
  const label = nearest(
    text,
    known.map((facet) => facet.label),
  );
  return known.find((facet) => facet.label === label);
}

/** Names to choose from. */
export async function offeredNames(db: Database): Promise<Offered> {
  const some = async (kind: FacetKind) => {
    const found = await searchFacets(db, { kind, text: '', state: 'active', limit: MAX_OFFERED });
    return found.filter(({ count }) => count > 0);
  };
  return {
    tag: await some('tag'),
    language: await some('language'),
    author: await some('author'),
    source: await some('source'),
  };
}

/** Articles that are counted one by one. */
export const MAX_COUNTED = 200;
const DAY_MS = 24 * 3_600_000;
const MONTH_DAYS = 30;

/** What a choice finds. */
export interface Found {
  /** Exact up to MAX_COUNTED, and of a single facet; undefined for more than that. */
  count: number | undefined;
  /** Articles a month, of those that were counted; undefined where they are too few or too young to tell. */
  monthly: number | undefined;
  /** Of the newest five, newest first. */
  positions: number[];
}

const NEWEST = 5;

/** Looks at a view's newest articles. */
export async function lookAt(db: Database, resolved: ResolvedView): Promise<Found> {
  const positions = await newest(db, resolved, Number.MAX_SAFE_INTEGER, MAX_COUNTED + 1);
  const { single, view } = resolved;
  const isWhole = positions.length <= MAX_COUNTED;
  const exact = single && !view.q ? single.count : isWhole ? positions.length : undefined;
  return { count: exact, monthly: monthlyOf(positions, isWhole), positions: positions.slice(0, NEWEST) };
}

/** By the time between the newest and the oldest: it does not depend on the clock. */
function monthlyOf(positions: readonly number[], isWhole: boolean): number | undefined {
  const days = ((positions[0] ?? 0) - (positions.at(-1) ?? 0)) / PER_MILLISECOND / DAY_MS;
  if (days < (isWhole ? MONTH_DAYS : 1)) return undefined;
  return Math.round(((positions.length - 1) / days) * MONTH_DAYS) || undefined;
}
