// Where an old address leads: asked when nothing is at a path.
import { oldPathOf, oldPathsAsked } from '../../domain/old-addresses/old-paths.ts';
import { articleUrl } from '../../formats/facts.ts';
import type { Site } from '../../formats/format.ts';
import { articlesByNumber } from '../../store/articles/articles.ts';
import { type Redirect, redirectsFrom } from '../../store/redirects.ts';
import type { Context } from '../context.ts';

/** Parameters that go along: they tell the page that is found where somebody came from. */
const CAMPAIGN = /^utm_\w+$/i;

/**
 * The URL that an old address leads to now; undefined where none is known, and where its article is not to be read.
 * @param path below the site's prefix
 */
export async function newAddress(
  context: Context,
  path: string,
  search: string,
): Promise<string | undefined> {
  const asked = oldPathsAsked(path, search);
  const found = await redirectsFrom(context.db, asked);
  const [first] = found.sort((a, b) => asked.indexOf(a.path) - asked.indexOf(b.path));
  const site = first && (await context.sites.now());
  const to = site && (await whereTo(context, first, site));
  // Where links lead to the publisher's own site, that may be the address that was asked for.
  if (!to || asked.includes(oldPathOf(to, site.url) ?? '')) return undefined;
  return withCampaign(to, search);
}

async function whereTo(context: Context, redirect: Redirect, site: Site): Promise<string | undefined> {
  const { target, article } = redirect;
  if (target) return target.startsWith('/') ? site.url + target : target;
  if (article?.status === 'retracted') return articleUrl(article.slug, site);
  if (article?.status !== 'published') return undefined;
  const hasPages = context.embedding?.pages !== false;
  if (hasPages && site.pages !== 'off') return articleUrl(article.slug, site);
  const [whole] = await articlesByNumber(context.db, [article.n], true);
  const elsewhere = whole && (site.links?.(whole) ?? whole.canonicalUrl);
  return elsewhere ?? (hasPages ? articleUrl(article.slug, site) : undefined);
}

function withCampaign(to: string, search: string): string {
  const more = [...new URLSearchParams(search)].filter(([name]) => CAMPAIGN.test(name));
  if (!more.length) return to;
  const url = new URL(to);
  for (const [name, value] of more) url.searchParams.append(name, value);
  return url.href;
}
