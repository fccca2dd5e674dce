// What an import does with the addresses that articles had: they lead here since, and are no article's canonical one.
import { isBelowSite, isSameHost, oldPathOf } from '../../domain/old-addresses/old-paths.ts';
import { articleUrl } from '../../formats/facts.ts';
import type { Site, SiteAddress } from '../../formats/format.ts';
import type { ImportItem } from '../../intake/import/item.ts';
import { type Problem, problem } from '../../problems.ts';
import type { Database, Write } from '../../store/database.ts';
import { type ImportedRedirect, importedRedirects, redirectsFrom } from '../../store/redirects.ts';

/**
 * The addresses an item says it had, and its link where that is of this site or of the one that whoever imports it names:
 * readers of a feed of another site ask that one.
 */
export function oldUrlsOf({ oldUrls = [], input }: ImportItem, site: Site, baseUrl?: string): string[] {
  const link = input?.canonicalUrl;
  const isOwn = link && (isOwnAddress(link, site) || isSameHost(link, baseUrl));
  return isOwn ? [...oldUrls, link] : oldUrls;
}

/** Whether an address is of this site, so that its page here is the canonical one; not where links lead elsewhere. */
export const isOwnAddress = (url: string, { url: siteUrl, links }: Pick<Site, 'url' | 'links'>): boolean =>
  links === undefined && isBelowSite(url, siteUrl);

/** An article of a batch, and where it is. */
interface Placed {
  guid: string;
  slug: string;
  oldUrls: readonly string[];
  /** Number, where it is stored. */
  n: number | undefined;
}

/**
 * Statements by which old addresses lead to the articles of a batch, after those that store them; and of each article
 * what is to be said of it: of two with one old address the first keeps it.
 */
export async function redirectWrites(
  db: Database,
  site: SiteAddress,
  placed: readonly Placed[],
  at: number,
): Promise<{ writes: Write[]; remarks: (Problem | undefined)[] }> {
  const paths = placed.map(({ slug, oldUrls }) => {
    const found = new Set(oldUrls.flatMap((url) => oldPathOf(url, site.url) ?? []));
    found.delete(oldPathOf(articleUrl(slug, site), site.url) ?? '');
    return [...found];
  });
  const known = await redirectsFrom(db, paths.flat());
  const taken = new Map(
    known.map(({ path, article, origin }) => [path, { n: article?.n, origin, guid: '' }]),
  );
  const rows: ImportedRedirect[] = [];
  const remarks = placed.map(({ guid, n }, i) => {
    let remark: Problem | undefined;
    for (const path of paths[i] ?? []) {
      const before = taken.get(path);
      if (!before) {
        taken.set(path, { n, origin: 'import', guid });
        rows.push({ path, guid });
      } else if (before.origin === 'import' && before.guid !== guid && (n === undefined || before.n !== n))
        remark = problem('old-address-taken', { path });
    }
    return remark;
  });
  return { writes: rows.length ? [importedRedirects(db, rows, at)] : [], remarks };
}
