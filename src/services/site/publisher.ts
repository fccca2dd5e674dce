// The site that feeds belong to, where that is another than this one (`links: canonical`).
import type { Site } from '../../formats/format.ts';
import { articlesByNumber, headsAt } from '../../store/articles/articles.ts';
import type { Database } from '../../store/database.ts';
import type { ResolvedView } from '../../store/facets/facets.ts';
import { newest } from '../feeds/window.ts';

/** Its home page: as it is set, else where the view's newest article is, else this site's. */
export async function publisherOf(db: Database, site: Site, resolved: ResolvedView): Promise<string> {
  if (site.home) return site.home;
  const url = await newestUrl(db, resolved);
  return url && URL.canParse(url) ? new URL('/', url).href : `${site.url}/`;
}

async function newestUrl(db: Database, resolved: ResolvedView): Promise<string | undefined> {
  const heads = await headsAt(db, await newest(db, resolved, Number.MAX_SAFE_INTEGER, 1));
  const [article] = await articlesByNumber(
    db,
    heads.map(({ n }) => n),
  );
  return article?.canonicalUrl;
}
