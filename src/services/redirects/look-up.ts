// Where an old address leads: asked when nothing is at a path.
import { type OldForm, oldForms } from '../../domain/old-addresses/old-feeds.ts';
import { isBelowSite, oldPathOf, oldPathsAsked } from '../../domain/old-addresses/old-paths.ts';
import { conjunctionsOf, documentPath, type View } from '../../domain/views.ts';
import { Refusal } from '../../errors.ts';
import { articleUrl } from '../../formats/facts.ts';
import type { SiteAddress } from '../../formats/format.ts';
import { problem } from '../../problems.ts';
import { articlesByNumber } from '../../store/articles/articles.ts';
import { Renamed, resolveView } from '../../store/facets/facets.ts';
import { type Redirect, redirectsFrom } from '../../store/redirects.ts';
import { type Context, hasPages } from '../context.ts';
import { parsePath } from '../feeds/paths.ts';

/** Parameters that go along: they tell the page that is found where somebody came from. */
const CAMPAIGN = /^utm_\w+$/i;

const ASKS_FOR_FEED = /[?&](?:feed|format|alt)=/;

/**
 * The URL that an old address leads to now; undefined where none is known, and where its article is not to be read.
 * One query for whatever it may mean; another where its words name a tag or an author here.
 * @param path below the site's prefix
 * @throws Refusal 410 for feeds of comments
 */
export async function newAddress(
  context: Context,
  path: string,
  search: string,
): Promise<string | undefined> {
  const asked = oldPathsAsked(path, search);
  // The application that has Tagwire in it may have such addresses of its own.
  const forms = context.embedding ? [] : oldForms(path, search);
  const known = await redirectsFrom(context.db, [...asked, ...forms.map(({ base }) => base)]);
  const from = (paths: readonly string[]) =>
    paths.flatMap((one) => known.find((row) => row.path === one) ?? []);
  const [first] = from(asked);
  const formed = () => formTo(context, forms, (base) => from([base])[0]);
  // What `?p=12` leads to is not what `?p=12&feed=rss2` does.
  const isFeed = ASKS_FOR_FEED.test(search);
  const to =
    (isFeed ? await formed() : undefined) ?? (first ? await whereTo(context, first) : await formed());
  // Where links lead to the publisher's own site, that may be the address that was asked for.
  if (!to || isSame(to, path + search, context.site)) return undefined;
  return withCampaign(to, search);
}

const isSame = (to: string, asked: string, { url }: SiteAddress): boolean =>
  isBelowSite(to, url) && oldPathOf(to, url) === oldPathOf(url + asked, url);

async function whereTo(context: Context, { target, article }: Redirect): Promise<string | undefined> {
  const site = await context.sites.now();
  if (target) return target.startsWith('/') ? site.url + target : target;
  if (article?.status === 'retracted') return articleUrl(article.slug, site);
  if (article?.status !== 'published') return undefined;
  if (hasPages(context, site)) return articleUrl(article.slug, site);
  const [whole] = await articlesByNumber(context.db, [article.n], true);
  const elsewhere = whole && (site.links?.(whole) ?? whole.canonicalUrl);
  return elsewhere ?? (context.embedding?.pages === false ? undefined : articleUrl(article.slug, site));
}

/** Where a feed or a list of another system's leads. */
async function formTo(
  context: Context,
  forms: readonly OldForm[],
  redirectOf: (base: string) => Redirect | undefined,
): Promise<string | undefined> {
  const { site, formats } = context;
  for (const { base, file, view, path, isOfComments } of forms) {
    const redirect = redirectOf(base);
    // A feed below an article was that of its comments.
    if (isOfComments || (redirect?.article && file)) throw new Refusal(410, problem('comments-left-behind'));
    const led = redirect?.target ? viewAt(redirect.target, formats) : undefined;
    const wanted = led ?? (view && (await viewNow(context, view)));
    if (wanted && (file || hasPages(context, await context.sites.now())))
      return site.url + documentPath(wanted, file);
    if (path) return site.url + path;
  }
  return undefined;
}

/** The view whose page a path of this site is. */
function viewAt(target: string, formats: Context['formats']): View | undefined {
  const { pathname, searchParams } = new URL(target, 'http://site.invalid');
  return target.startsWith('/') ? parsePath(pathname, searchParams.get('q') ?? '', formats)?.view : undefined;
}

/** A view as it is called now, if there is everything that it names. */
async function viewNow({ db }: Context, view: View): Promise<View | undefined> {
  const names = conjunctionsOf(view).flatMap(({ all }) => all);
  if (!names.length) return view;
  try {
    const { facets } = await resolveView(db, view);
    const isKnown = names.every(({ kind, slug }) =>
      facets.some((row) => row.kind === kind && row.slug === slug),
    );
    return isKnown ? view : undefined;
  } catch (error) {
    if (error instanceof Renamed) return error.view;
    // Retired: its own address says so.
    if (error instanceof Refusal && error.status === 410) return view;
    throw error;
  }
}

function withCampaign(to: string, search: string): string {
  const more = [...new URLSearchParams(search)].filter(([name]) => CAMPAIGN.test(name));
  if (!more.length) return to;
  const url = new URL(to);
  for (const [name, value] of more) url.searchParams.append(name, value);
  return url.href;
}
