// RFC 8288: where the next page of a list is.
import type { SiteAddress } from '../formats/format.ts';
import type { Request_ } from './env.ts';

/** How /openapi.json describes the header. */
export const NEXT_LINK = {
  Link: { description: '`rel="next"`: the next page, if there is one', schema: { type: 'string' as const } },
};

/** The header for a page behind which there is more: the same request, its cursor moved on. */
export function nextLink(
  c: Request_,
  site: SiteAddress,
  name: 'before' | 'after',
  next: string | number | null,
): Record<string, string> {
  if (next === null) return {};
  const query = new URL(c.req.url).searchParams;
  query.set(name, `${next}`);
  return { link: `<${site.url}${c.req.path}?${query}>; rel="next"` };
}
