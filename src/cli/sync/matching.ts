// Which article here each page of a static site is.
import type { Page } from '../../intake/static-site/page.ts';
import type { Here } from './here.ts';

/** A file that is an article, and what it is here. */
export interface Known {
  page: Page;
  here?: Here;
}

/** Readers know the article by it: it stays, whatever the page is called now. */
export const guidOf = ({ page, here }: Known): string => here?.guid ?? page.guid;

/** Each page with what it is here: by its id, by its address, or by an address that it had. */
export function matched(pages: readonly Page[], here: readonly Here[]): Known[] {
  const byGuid = new Map(here.map((one) => [one.guid, one]));
  const byAddress = new Map(here.map((one) => [one.canonicalUrl, one]));
  const free = new Set(here);
  const found: Known[] = pages.map((page) => ({ page, here: byGuid.get(page.guid) }));
  for (const { here } of found) if (here) free.delete(here);
  for (const known of found.filter((one) => !one.here)) {
    const { address, aliases } = known.page;
    const places = [
      byAddress.get(address),
      ...aliases.flatMap((one) => [byGuid.get(one), byAddress.get(one)]),
    ];
    known.here = places.find((one) => one && free.has(one));
    if (known.here) free.delete(known.here);
  }
  return found;
}
