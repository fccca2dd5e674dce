// Addresses that lead to another one, and those of which nothing is left: file servers learn them from files of theirs.
import { facetPath } from '../../../domain/views.ts';
import { formerFacets, formerPages, formerSlugs, listedNames, storedRedirects } from '../../../store/copy.ts';
import type { Context } from '../../context.ts';
import type { CopyDocuments } from './documents.ts';

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

/** Feeds of other systems that readers may still ask for. */
const OLD_FEEDS = [
  ...['/feed', '/feed/rss2', '/feed/atom', '/rss', '/atom', '/index.xml', '/feed.xml', '/rss2.xml'],
  ...['/feeds/posts/default', '/?feed=rss2', '/?feed=atom'],
];
/** Of a name, where old addresses were imported. */
const OLD_LISTS: Readonly<Record<string, readonly string[]>> = {
  tag: ['/tag/', '/category/'],
  author: ['/author/'],
};

/** Old systems have addresses in Latin-1 (`caf%E9`), which file servers cannot be told: they compare decoded paths. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

export async function leadsOf({ db }: Context, documents: CopyDocuments): Promise<Leads> {
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
  const known = new Set(leads.exact.map(([from]) => from));
  /** Of a path from elsewhere, which may be a folder there. */
  const add = (path: string, to: string) => {
    if (known.has(path) || !isDecodable(path)) return;
    known.add(path);
    leads.exact.push([path, to]);
    if (!/[?.]/.test(path)) leads.exact.push([`${path}/`, to]);
  };
  const stored = await storedRedirects(db);
  const names = stored.length ? await listedNames(db) : [];
  const old = names.flatMap(({ kind, slug }) =>
    (OLD_LISTS[kind] ?? []).map((list) => list + encodeURIComponent(slug)),
  );
  for (const path of [...OLD_FEEDS, ...old.flatMap((path) => [path, `${path}/feed`])]) {
    const to = await documents.leadFrom(path);
    if (to !== undefined) add(path, to);
  }
  for (const { path, target, slug } of stored) {
    const to = target ?? (slug === null ? undefined : article(slug));
    if (to !== undefined) add(path, to);
  }
  return leads;
}
