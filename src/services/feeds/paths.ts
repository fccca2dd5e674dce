// Paths of views: which view and which format a raw path names.

import { slugOf } from '../../domain/slugs.ts';
import { isTorn, parseView, type View } from '../../domain/views.ts';
import { malformed } from '../../errors.ts';
import type { Format } from '../../formats/format.ts';
import { problem } from '../../problems.ts';

/** What a path asks for: a view, and in which form (none: HTML). */
export interface Wanted<F> {
  view: View;
  format?: F;
}

/**
 * Reads a raw path. Undefined: no view, so 404.
 * @throws Refusal 400 when it is meant to be one
 */
export function parsePath<F extends Pick<Format, 'file'>>(
  path: string,
  q: string,
  formats: readonly F[],
): Wanted<F> | undefined {
  const written = path.split('/').filter((segment, i, all) => segment || (i > 0 && i < all.length - 1));
  const segments = written.filter(Boolean);
  // `/tags//turkey/` is one slash too many, `/tags//rss.xml` an empty expression.
  return (
    (segments.length < written.length ? viewOf(segments, q, formats) : undefined) ??
    viewOf(written, q, formats)
  );
}

function viewOf<F extends Pick<Format, 'file'>>(
  segments: readonly string[],
  q: string,
  formats: readonly F[],
): Wanted<F> | undefined {
  const last = decode(segments.at(-1) ?? '').toLowerCase();
  const format = formats.find(({ file }) => file === last);
  const names = format ? segments.slice(0, -1) : segments;
  const view = parseView(names.map(decode), q, (i) => literal(names[i] ?? ''));
  return view && { view, format };
}

/** An expression whose percent-encoded `+` belongs to a label, as in `C%2B%2B`. */
function literal(segment: string): string {
  const parts = segment.split(/([+,!])/);
  return parts.map((part) => (/^[+,!]$/.test(part) ? part : label(decode(part), parts.length > 1))).join('');
}

const label = (text: string, among: boolean) => (among && isTorn(text) ? text : slugOf(text));

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw malformed(problem('path-malformed', { segment }));
  }
}
