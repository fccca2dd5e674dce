// Every address that a post of WordPress had: its link, the forms that no permalink changes, and those of its former slugs.
import { lineOf, type Scope } from '../../scope.ts';
import { WP } from '../names.ts';

/** Former slugs of a post that count. */
const MAX_FORMER = 20;

/** WordPress keeps slugs of other scripts percent-encoded. */
export function decoded(slug: string | undefined): string | undefined {
  try {
    return slug && decodeURIComponent(slug);
  } catch {
    return slug;
  }
}

/**
 * @param link where it was
 * @param names queries that name it by its number: `p`, `page_id`, `attachment_id`
 * @param former slugs that it had before
 */
export function addressesOf(
  item: Scope,
  home: string | undefined,
  { link, names, former = [] }: { link?: string; names: readonly string[]; former?: readonly string[] },
): string[] {
  const number = lineOf(item, WP, 'post_id');
  const site = home ?? (link && URL.parse('/', link)?.href.slice(0, -1));
  const byNumber = site && number ? names.map((name) => `${site}/?${name}=${number}`) : [];
  // The id of a post is its address of the day it was begun, maybe of another domain.
  const guid = lineOf(item, '', 'guid');
  const first = guid && /^https?:\/\/[^\s]*\?(?:p|page_id|attachment_id|post_type)=/.test(guid) ? [guid] : [];
  const slug = decoded(lineOf(item, WP, 'post_name'));
  const before = former.slice(0, MAX_FORMER).flatMap((one) => atSlug(link, slug, one) ?? []);
  return [...new Set([...(link ? [link] : []), ...byNumber, ...first, ...before])];
}

/** The same address with another slug. */
function atSlug(link: string | undefined, slug: string | undefined, former: string): string | undefined {
  const url = link === undefined ? null : URL.parse(link);
  if (!url || !slug) return undefined;
  const segments = url.pathname.split('/');
  const plain = segments.map((one) => decoded(one)?.replace(/\.html?$/, '') ?? '');
  // `/archives/12-news`: with its number before it.
  const at = plain.findLastIndex((one) => one === slug || one.endsWith(`-${slug}`));
  const found = plain[at];
  if (found === undefined) return undefined;
  const ending = /\.html?$/.exec(segments[at] ?? '')?.[0] ?? '';
  const before = found.slice(0, found.length - slug.length);
  segments[at] = encodeURIComponent(before + (decoded(former) ?? former)) + ending;
  return new URL(segments.join('/'), url).href;
}
