// A feed as people put it together: all of some tags, any of others, none of others. Views are more than that (domain/views.ts):
// an OR of ANDs. No I/O.
import type { FacetKind } from './model.ts';
import { type Conjunction, canonicalView, type FacetRef, type View } from './views.ts';

/** Tags by their slugs. */
export interface Choice {
  all: readonly string[];
  any: readonly string[];
  none: readonly string[];
  /** Language, author, source: one of a kind. */
  prefixes: readonly FacetRef[];
  q: string;
}

export const TAG_GROUPS = ['all', 'any', 'none'] as const;
export type TagGroup = (typeof TAG_GROUPS)[number];
export const PREFIX_KINDS = ['language', 'author', 'source'] as const satisfies FacetKind[];

/** The view of a choice: `a+b+!d,a+c+!d` for all of `a`, any of `b` and `c`, none of `d`. It may have too many terms. */
export function viewOfChoice({ all, any, none, prefixes, q }: Choice): View {
  // Where all articles have one of them, the others are no condition.
  const open = any.some((tag) => all.includes(tag)) ? [] : any;
  const tags: Conjunction<string>[] = open.length
    ? open.map((tag) => ({ all: [...all, tag], none: [...none] }))
    : all.length + none.length
      ? [{ all: [...all], none: [...none] }]
      : [];
  return canonicalView({ prefixes: [...prefixes], tags, q });
}

/** The choice that a view is, in its simplest form; undefined for an expression that is none. */
export function choiceOf({ prefixes, tags, q }: View): Choice | undefined {
  const [only, ...more] = tags;
  if (!more.length) return { all: only?.all ?? [], any: [], none: only?.none ?? [], prefixes, q };
  const shared = (side: 'all' | 'none') =>
    only![side].filter((tag) => more.every((conjunction) => conjunction[side].includes(tag)));
  const [all, none] = [shared('all'), shared('none')];
  const any: string[] = [];
  for (const conjunction of tags) {
    const [rest, ...others] = conjunction.all.filter((tag) => !all.includes(tag));
    if (rest === undefined || others.length || conjunction.none.length > none.length) return undefined;
    any.push(rest);
  }
  return { all, any, none, prefixes, q };
}

/** `?all=a&any=b&any=c`; '' for everything. */
export function choiceQuery({ all, any, none, prefixes, q }: Choice): string {
  const groups = { all, any, none };
  const pairs = [
    ...TAG_GROUPS.flatMap((group) => groups[group].map((tag) => [group, tag])),
    ...prefixes.map(({ kind, slug }) => [kind, slug]),
    ...(q ? [['q', q]] : []),
  ];
  // As URLs write a query (WHATWG URL, special-query percent-encode set): with %27 for an apostrophe.
  const written = (value: string) => encodeURIComponent(value).replaceAll("'", '%27');
  const query = pairs.map(([name, value]) => `${name}=${written(value!)}`).join('&');
  return query && `?${query}`;
}

/** Where a choice is made. */
export const choicePath = (choice: Choice): string => `/subscribe${choiceQuery(choice)}`;

/** With one tag more, or moved to another group; without it for no group. */
export function withTag(choice: Choice, tag: string, group?: TagGroup): Choice {
  const without = (tags: readonly string[]) => tags.filter((one) => one !== tag);
  const [all, any, none] = [without(choice.all), without(choice.any), without(choice.none)];
  const groups = { all, any, none };
  if (group) groups[group].push(tag);
  return { ...choice, ...groups };
}
