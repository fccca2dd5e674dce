// The view algebra: which articles a URL names. Parse, canonical URL, match. No I/O.
import { malformed } from '../errors.ts';
import { problem } from '../problems.ts';
import type { FacetKind } from './model.ts';
import { byCodePoint, canonicalTag, isSlug, slugOf } from './slugs.ts';
import { oneLine } from './text.ts';

/** A facet as a view names it. */
export interface FacetRef {
  kind: FacetKind;
  slug: string;
}

/** Articles in every facet of `all` and in none of `none`; with an empty `all`, of everything. */
export interface Conjunction<F = FacetRef> {
  all: F[];
  none: F[];
}

/** A view is any of its conjunctions, and a text query. No conjunction is never: everything is one without terms. */
export interface View {
  /** Facets named by the prefixes, one of a kind, in canonical order. */
  prefixes: FacetRef[];
  /** The tag expression in canonical order; empty: no condition on tags. */
  tags: Conjunction<string>[];
  /** Full-text query, '' for none. */
  q: string;
}

/** Which part of a view is asked for. */
export interface Page {
  /** Exact number of articles; undefined: the window. */
  limit?: number;
  /** A position; only articles published before it. */
  before?: number;
  /** A stretch of the past (services/feeds/archive.ts), instead of the other two. */
  archive?: Archive;
}

/** Positions from `index × 2^level`, that many. */
export interface Archive {
  index: number;
  level: number;
}

export const EVERYTHING: View = { prefixes: [], tags: [], q: '' };
export const MAX_TERMS = 8;
export const MAX_QUERY_LENGTH = 200;

const SEGMENTS: readonly { segment: string; kind: FacetKind }[] = [
  { segment: 'languages', kind: 'language' },
  { segment: 'tags', kind: 'tag' },
  { segment: 'authors', kind: 'author' },
  { segment: 'sources', kind: 'source' },
];

/** The view of one facet. */
export function facetView({ kind, slug }: FacetRef): View {
  if (kind === 'tag') return { prefixes: [], tags: [{ all: [slug], none: [] }], q: '' };
  return { prefixes: [{ kind, slug }], tags: [], q: '' };
}

/** `/tags/turkey/`: a facet's page, without the site's URL. */
export const facetPath = (kind: FacetKind, slug: string): string => viewPath(facetView({ kind, slug }));

/** The language a view keeps to, in the case BCP 47 writes: `en-GB` for `/languages/en-gb/`. */
export function viewLanguage({ prefixes }: View): string | undefined {
  const slug = prefixes.find(({ kind }) => kind === 'language')?.slug;
  return slug && canonicalTag(slug);
}

/** As articles have it. */
export const languageSlug = (slug: string): string => canonicalTag(slug)?.toLowerCase() ?? slug;

const paths = new WeakMap<View, string>();

/** The canonical path of a view's page, with a trailing slash; its feeds are below it. Without `q`. */
export function viewPath(view: View): string {
  // A document is full of its view's addresses.
  const path = paths.get(view) ?? spelt(view);
  paths.set(view, path);
  return path;
}

function spelt(view: View): string {
  let path = '/';
  for (const { segment, kind } of SEGMENTS) {
    const prefix = view.prefixes.find((p) => p.kind === kind);
    if (prefix) path += `${segment}/${encodeURIComponent(prefix.slug)}/`;
    if (kind === 'tag' && view.tags.length) path += `tags/${view.tags.map(encodeConjunction).join(',')}/`;
  }
  return path;
}

/** The canonical path and query of one document of a view; `file` '' is its HTML page. */
export function documentPath(view: View, file: string, page: Page = {}): string {
  const query = [
    view.q && `q=${encodeURIComponent(view.q)}`,
    page.limit !== undefined && `limit=${page.limit}`,
    page.before !== undefined && `before=${formatCursor(page.before)}`,
    page.archive && `archive=${formatCursor(page.archive.index)}.${page.archive.level}`,
  ].filter(Boolean);
  return viewPath(view) + file + (query.length ? `?${query.join('&')}` : '');
}

const encodeConjunction = (c: Conjunction<string>) =>
  [...c.all.map(encodeURIComponent), ...c.none.map((slug) => `!${encodeURIComponent(slug)}`)].join('+');

/** A conjunction as text, `a+b+!c`; what conjunctions are ordered and compared by. */
const conjunctionText = (c: Conjunction<string>) => [...c.all, ...c.none.map((slug) => `!${slug}`)].join('+');

/**
 * Reads the prefixes of a path: `['tags', 'a+b,!c', 'authors', 'x']`, percent-decoded.
 * Undefined where the segments do not name a view (an unknown prefix, a prefix twice). `again` is another
 * reading of a segment, for an expression that is malformed at first.
 * @throws Refusal 400 for a malformed expression
 */
export function parseView(
  segments: readonly string[],
  q = '',
  again?: (segment: number) => string,
): View | undefined {
  if (segments.length % 2) return undefined;
  const view: View = { prefixes: [], tags: [], q: parseQuery(q) };
  const seen = new Set<string>();
  for (let i = 0; i < segments.length; i += 2) {
    const known = SEGMENTS.find((s) => s.segment === segments[i]?.toLowerCase());
    if (!known || seen.has(known.segment)) return undefined;
    seen.add(known.segment);
    const value = segments[i + 1]!;
    if (known.kind === 'tag') view.tags = parseEither(value, () => again?.(i + 1) ?? value);
    else {
      const slug = parseTerm(value);
      view.prefixes.push({ kind: known.kind, slug: known.kind === 'language' ? languageSlug(slug) : slug });
    }
  }
  view.prefixes.sort((a, b) => order(a.kind) - order(b.kind));
  return view;
}

const order = (kind: FacetKind) => SEGMENTS.findIndex((s) => s.kind === kind);

/** Folds a query's white space. @throws Refusal 400 when too long */
export function parseQuery(q: string): string {
  const text = oneLine(q.normalize('NFC'));
  if (text.length > MAX_QUERY_LENGTH) throw wrongParameter('q', `at most ${MAX_QUERY_LENGTH} characters`);
  return text;
}

/** Has one bracket of two: `(a,b)+c` must not be read as `a,b+c`. */
export const isTorn = (term: string): boolean => term.split('(').length !== term.split(')').length;

function parseEither(text: string, again: () => string): Conjunction<string>[] {
  try {
    return parseExpression(text);
  } catch (error) {
    const other = again();
    if (other === text) throw error;
    return parseExpression(other);
  }
}

function parseExpression(text: string): Conjunction<string>[] {
  if (text.split(/[,+]/).some(isTorn)) throw malformedExpression('there are no brackets; (a,b)+c is a+c,b+c');
  const parts = text.split(',').map((part) => {
    const terms = part.split('+');
    return {
      all: terms.filter((term) => !term.startsWith('!')).map(parseTerm),
      none: terms.filter((term) => term.startsWith('!')).map((term) => parseTerm(term.slice(1))),
    };
  });
  const conjunctions = canonical(parts);
  const terms = termsOf(conjunctions);
  if (terms > MAX_TERMS) throw malformed(problem('expression-too-long', { terms, max: MAX_TERMS }));
  return conjunctions;
}

/** How many facets an expression names; `MAX_TERMS` at most. */
export const termsOf = (tags: readonly Conjunction<string>[]): number =>
  tags.reduce((sum, { all, none }) => sum + all.length + none.length, 0);

/** The same view as its address spells it. */
export const canonicalView = ({ prefixes, tags, q }: View): View => ({
  prefixes: [...prefixes].sort((a, b) => order(a.kind) - order(b.kind)),
  tags: canonical(tags),
  q,
});

/** Terms and conjunctions in order, each once. */
function canonical(parts: readonly Conjunction<string>[]): Conjunction<string>[] {
  const once = (slugs: string[]) => [...new Set(slugs)].sort(byCodePoint);
  const conjunctions = parts.map(({ all, none }) => ({ all: once(all), none: once(none) }));
  const byText = new Map(conjunctions.map((c) => [conjunctionText(c), c]));
  return [...byText].sort(([a], [b]) => byCodePoint(a, b)).map(([, conjunction]) => conjunction);
}

/** The same view where facets go by other slugs. */
export function renamedView({ prefixes, tags, q }: View, slugNow: (ref: FacetRef) => string): View {
  const tag = (slug: string) => slugNow({ kind: 'tag', slug });
  return {
    prefixes: prefixes.map((ref) => ({ kind: ref.kind, slug: slugNow(ref) })),
    tags: canonical(tags.map(({ all, none }) => ({ all: all.map(tag), none: none.map(tag) }))),
    q,
  };
}

function parseTerm(text: string): string {
  const slug = isSlug(text) ? text : slugOf(text);
  if (slug && !text.includes('!')) return slug;
  throw malformedExpression(text ? `"${text}" is no tag` : 'a tag is missing');
}

const malformedExpression = (reason: string) => malformed(problem('expression-malformed', { reason }));

/** Of a query string. */
const wrongParameter = (name: string, expected: string) =>
  malformed(problem('parameter-invalid', { name, expected: `${expected}.` }));

/** The view as a list of conjunctions over facets; the prefixes are part of each. */
export function conjunctionsOf(view: View): Conjunction[] {
  const tag = (slug: string): FacetRef => ({ kind: 'tag', slug });
  if (!view.tags.length) return [{ all: view.prefixes, none: [] }];
  return view.tags.map((c) => ({ all: [...view.prefixes, ...c.all.map(tag)], none: c.none.map(tag) }));
}

/** Whether facets (as `has` knows them) satisfy any of the conjunctions. */
export function matches<F>(conjunctions: readonly Conjunction<F>[], has: (facet: F) => boolean): boolean {
  return conjunctions.some((c) => c.all.every(has) && !c.none.some(has));
}

/** A cursor as in URLs; opaque to clients. */
export const formatCursor = (position: number): string => position.toString(36);

/** @throws Refusal 400 */
export function parseCursor(text: string): number {
  const position = /^-?[0-9a-z]{1,11}$/.test(text) ? Number.parseInt(text, 36) : Number.NaN;
  if (Number.isSafeInteger(position)) return position;
  throw wrongParameter('before', 'is not a cursor of this site; take it from a "next" link');
}

export const MAX_LIMIT = 200;

/** @throws Refusal 400 */
function parseArchive(text: string): Archive {
  const [, index, level] = /^(-?[0-9a-z]{1,11})\.(\d{1,2})$/.exec(text) ?? [];
  const archive = { index: Number.parseInt(index ?? '', 36), level: Number(level) };
  if (archive.level <= 53 && Number.isSafeInteger((archive.index + 1) * 2 ** archive.level)) return archive;
  throw wrongParameter('archive', 'is not an archive of this site; take it from a "prev-archive" link');
}

/** Reads `limit`, `before` and `archive` of a query string. @throws Refusal 400 */
export function parsePage(query: URLSearchParams): Page {
  const archive = query.get('archive');
  if (archive) return { archive: parseArchive(archive) };
  const page: Page = {};
  const limit = query.get('limit');
  if (limit) {
    page.limit = /^\d{1,4}$/.test(limit) ? Number(limit) : 0;
    if (page.limit < 1 || page.limit > MAX_LIMIT)
      throw wrongParameter('limit', `a number from 1 to ${MAX_LIMIT}`);
  }
  const before = query.get('before');
  if (before) page.before = parseCursor(before);
  return page;
}

/** Views for which the index is walked, and of which there is no end of spellings. */
export const isCostly = ({ prefixes, tags, q }: View): boolean =>
  q !== '' || prefixes.length + tags.flatMap(({ all, none }) => [...all, ...none, ...none]).length > 1;
