// Addresses that lead to another one, and those of which nothing is left: file servers learn them from files of theirs.
import { facetPath } from '../../../domain/views.ts';
import { formerFacets, formerPages, formerSlugs, storedRedirects } from '../../../store/copy.ts';
import type { Context } from '../../context.ts';

/** Paths below the site's prefix, percent-encoded. */
export interface Leads {
  /** One address to another. */
  exact: [from: string, to: string][];
  /** Everything in a folder, `/tags/old/` to `/tags/new/`. */
  folders: [from: string, to: string][];
  /** 410. The page there says why. */
  gone: string[];
  /** Folders of which nothing is left. */
  goneFolders: string[];
}

export async function leadsOf({ db }: Context): Promise<Leads> {
  const leads: Leads = { exact: [], folders: [], gone: [], goneFolders: [] };
  const article = (slug: string) => `/articles/${encodeURIComponent(slug)}`;
  for (const { from, to } of await formerSlugs(db)) {
    leads.exact.push([article(from), article(to)], [`${article(from)}.md`, `${article(to)}.md`]);
  }
  for (const { kind, from, to } of await formerFacets(db)) {
    if (to === null) leads.goneFolders.push(facetPath(kind, from));
    else if (to !== from) leads.folders.push([facetPath(kind, from), facetPath(kind, to)]);
  }
  for (const { from, to } of await formerPages(db)) {
    const own = `/${encodeURIComponent(from)}`;
    if (to === null) leads.gone.push(own);
    else leads.exact.push([own, `/${encodeURIComponent(to)}`]);
  }
  for (const { path, target, slug } of await storedRedirects(db)) {
    const to = target ?? (slug === null ? undefined : article(slug));
    if (to === undefined) continue;
    leads.exact.push([path, to]);
    // What other systems have as a folder.
    if (!/[?.]/.test(path)) leads.exact.push([`${path}/`, to]);
  }
  return leads;
}
