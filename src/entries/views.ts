// `tagwire/views`: the algebra of tag expressions, as in the addresses of feeds.
import {
  conjunctionsOf,
  type FacetRef,
  matches as holds,
  parseView,
  type View,
  viewPath,
} from '../domain/views.ts';
import { notFound } from '../errors.ts';

export type { FacetRef, View } from '../domain/views.ts';

/**
 * Reads the path of a view, `/tags/turkey+!russia/`, with or without a document's name at its end.
 * @throws Refusal 400 for a malformed expression, 404 for what names no view
 */
export function parse(path: string): View {
  const [before = '', query = ''] = path.split('?', 2);
  const segments = before.split('/').filter(Boolean).map(decodeURIComponent);
  // `rss.xml` is a document, `a.b` after `tags` a tag: prefixes come with a value each.
  if (segments.length % 2) segments.pop();
  const view = parseView(segments, new URLSearchParams(query).get('q') ?? '');
  if (!view) throw notFound(`${path} is no view: its prefixes are languages, tags, authors and sources.`);
  return view;
}

/** The one address of a view: every spelling of it leads there. */
export const canonicalPath = (view: View | string): string =>
  viewPath(typeof view === 'string' ? parse(view) : view);

/** Whether an article with these facets is in the view, as far as they decide it: `q` does not count. */
export function matches(view: View | string, facets: Iterable<FacetRef>): boolean {
  const known = new Set([...facets].map(({ kind, slug }) => `${kind} ${slug}`));
  return holds(conjunctionsOf(typeof view === 'string' ? parse(view) : view), ({ kind, slug }) =>
    known.has(`${kind} ${slug}`),
  );
}
