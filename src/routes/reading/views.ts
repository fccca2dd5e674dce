// Reading: every view in every form. One route, because the algebra of views is a grammar, not a list of paths.

import { Hono } from 'hono';
import { choiceOf } from '../../domain/choice.ts';
import {
  documentPath,
  isCostly,
  type Page,
  parsePage,
  type View,
  viewLanguage,
  viewPath,
} from '../../domain/views.ts';
import { notFound } from '../../errors.ts';
import { imageAt } from '../../formats/facts.ts';
import type { Format, Site, SiteAddress } from '../../formats/format.ts';
import { viewOpml } from '../../formats/opml.ts';
import { evaluate, heldTags } from '../../http/conditional.ts';
import type { Env, Services } from '../../http/env.ts';
import { isNavigation, isPerson, NAVIGATION_HEADERS } from '../../http/navigation.ts';
import { PAGE_HEADERS } from '../../http/page-headers.ts';
import {
  ASK_FIRST,
  isMadeOnce,
  respond,
  respondDelta,
  respondWith,
  retryWhileChanging,
} from '../../http/respond.ts';
import { appLinks, nameDirection } from '../../pages/layout.ts';
import { viewPage } from '../../pages/view.ts';
import { problem } from '../../problems.ts';
import type { Representation } from '../../services/feeds/cache.ts';
import { takesDeltas } from '../../services/feeds/delta.ts';
import type { Making, Shown } from '../../services/feeds/feeds.ts';
import { viewName, viewTitle } from '../../services/feeds/naming.ts';
import { parsePath } from '../../services/feeds/paths.ts';
import { faceOf } from '../../services/feeds/show.ts';
import { publisherOf } from '../../services/site/publisher.ts';
import type { Walker } from '../../store/turns.ts';
import { atView } from './at-view.ts';
import { feedLinks } from './feed-links.ts';
import { hasFeedPage, respondFeedPage } from './feed-page.ts';

const FEED_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Last-Modified, Link, IM, Delta-Base',
  'x-content-type-options': 'nosniff',
};

/**
 * Chromium shows `application/rss+xml` as its source, unstyled. To somebody who opened the address in a browser
 * the same bytes go as `text/xml`; `private`, so that no shared cache hands that on to a feed reader.
 */
const shownAs = ({ url }: SiteAddress) => ({
  'content-type': 'text/xml; charset=utf-8',
  'cache-control': 'private, max-age=60',
  // Its style is named by the site's own address, whatever name people use.
  'content-security-policy': `default-src 'none'; style-src 'self' ${new URL(url).origin}; img-src *; base-uri 'none'; frame-ancestors 'none'`,
});

/** For who wants to see what programs get. */
const AS_SOURCE = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'private, max-age=60' };

/** RFC 3229 §10.5.3: `feed` among the manipulations, and not refused with `q=0`. */
const TAKES_FEED = /(?:^|,)\s*feed\s*(?:$|,|;(?!\s*q\s*=\s*0(?:\.0*)?\s*(?:,|$)))/i;

/**
 * RFC 9110 §12.5.5: a cache that asked again with its own validator, and an `A-IM` of whoever came along, would hand
 * that client a difference to what it never had. So what is for others is not for who takes differences, and what
 * such a client gets is kept by no shared cache.
 */
const VARIES = { vary: 'Accept-Encoding, A-IM' };
const OWN = { 'cache-control': 'private, max-age=60, stale-if-error=86400' };

/** What a view has beside its feeds; `/opml.xml` itself is the list of all (manifests.ts). */
const OPML = { name: 'opml', file: 'opml.xml', contentType: 'text/x-opml; charset=utf-8' };

/** Validators of one request that are looked up: each may cost a walk of the log. */
const MOST_BASES = 8;

export function viewRoutes(services: Services) {
  const { context, feeds } = services;
  const hasPages = context.embedding?.pages !== false;
  return new Hono<Env>().get('/*', async (c, next) => {
    const url = new URL(c.req.url);
    const documents = [...context.formats, OPML];
    const wanted = parsePath(c.req.path, url.searchParams.get('q') ?? '', documents);
    if (!wanted && hasPages) return next();
    if (!wanted) throw notFound(problem('path-not-found', { path: c.req.path }));
    const { view, format } = wanted;
    if (!format && !hasPages) throw notFound(problem('path-not-found', { path: c.req.path }));
    return atView(services, c, { view, file: format?.file ?? '' }, async (walker) => {
      const page = format === OPML ? {} : parsePage(url.searchParams);
      const isForPerson =
        hasPages &&
        isPerson(c.req.raw.headers) &&
        (context.sites.known ?? (await context.sites.now())).pages !== 'off';
      if (walker && !feeds.hasReady(format?.name ?? 'html', view, page)) context.walks.check(walker);
      const wanted = { view, page, walker };
      if (!format) return respondPage(services, c.req.raw, wanted);
      if (format === OPML) return respondOpml(services, c.req.raw, wanted);
      const feed = format as Format;
      if (!isForPerson) return respondFeed(services, c.req.raw, feed, wanted);
      if (url.searchParams.has('raw')) return respondFeed(services, c.req.raw, feed, wanted, AS_SOURCE);
      return hasFeedPage(feed, page)
        ? respondFeedPage(services, c.req.raw, feed, wanted)
        : respondFeed(services, c.req.raw, feed, wanted);
    });
  });
}

/** One page of a view, and who it is for. */
interface Wanted {
  view: View;
  page: Page;
  walker?: Walker | undefined;
}

async function respondFeed(
  services: Services,
  request: Request,
  format: Format,
  { view, page, walker }: Wanted,
  shownSo?: Record<string, string>,
): Promise<Response> {
  const { headers } = request;
  const { feeds, context } = services;
  const shown = format.file.endsWith('.xml') && isNavigation(headers);
  const hasDeltas = !Object.keys(page).length;
  const wants = hasDeltas && TAKES_FEED.test(headers.get('a-im') ?? '');
  const asked = wants && takesDeltas(headers.get('user-agent') ?? '');
  const more = {
    ...FEED_HEADERS,
    ...VARIES,
    ...(wants && OWN),
    ...(page.archive && ASK_FIRST),
    ...(shown && shownAs(context.site)),
    ...shownSo,
  };
  const walks = isCostly(view);
  const answer = async (attempt: number) => {
    const once = isMadeOnce(attempt, walks);
    const document = await feeds.feed(format, view, page, { walker, once });
    const now = context.runtime.now();
    if (asked && evaluate(headers, document.validators(now), now) === 'proceed') {
      for (const tag of heldTags(headers).slice(0, MOST_BASES)) {
        const delta = await feeds.delta(format, view, tag, walker);
        if (delta?.base) return respondDelta(services, request, delta, tag, FEED_HEADERS);
      }
    }
    return respondWith(services, request, document, more, NAVIGATION_HEADERS);
  };
  return retryWhileChanging(services, answer, { walks });
}

/** The view's feed as a subscription list. */
function respondOpml(
  services: Services,
  request: Request,
  { view, page, walker }: Wanted,
): Promise<Response> {
  const { context, feeds } = services;
  const walks = isCostly(view);
  const about = { contentType: OPML.contentType, shownBy: 'formats' as const, link: '', sizeOf: () => 1 };
  const find = (attempt: number) =>
    feeds.view(
      OPML.name,
      view,
      page,
      { ...about, walker, once: isMadeOnce(attempt, walks) },
      async ({ resolved, site, validator }) => {
        const title = viewTitle(resolved, site);
        const [feed = ''] = feedLinks(context, view, title).map(({ href }) => href);
        const own = site.url + documentPath(view, '');
        const home = site.elsewhere ? await publisherOf(context.db, site, resolved) : own;
        const list = { feed, page: home, language: viewLanguage(view) };
        return viewOpml(title, validator.at, list);
      },
    );
  return respond(services, request, find, FEED_HEADERS, { walks });
}

function respondPage(
  services: Services,
  request: Request,
  { view, page, walker }: Wanted,
): Promise<Response> {
  const walks = isCostly(view);
  const find = (attempt: number) =>
    viewAsPage(services, view, page, { walker, once: isMadeOnce(attempt, walks) });
  return respond(services, request, find, PAGE_HEADERS, { walks });
}

function viewAsPage(
  { context, feeds }: Services,
  view: View,
  page: Page,
  making: Making,
): Promise<Representation> {
  const { site } = context;
  const canonical = site.url + documentPath(view, '', page);
  const alternates = feedLinks(context, view, '').map(
    ({ href, type }) => `<${href}>; rel="alternate"; type="${type}"`,
  );
  const about = {
    ...making,
    exact: true,
    contentType: PAGE_HEADERS['content-type'],
    shownBy: 'pages' as const,
    link: [
      `<${canonical}>; rel="canonical"`,
      ...alternates,
      ...appLinks(site).map(({ rel, href }) => `<${href}>; rel="${rel}"`),
    ].join(', '),
  };
  return feeds.view('html', view, page, about, (shown) => viewHtml({ context, feeds }, view, page, shown));
}

/** A view as a page that nobody has yet: as the site would be. */
export async function renderView(
  services: Services,
  view: View,
  page: Page,
  as: { site: Site; look: string },
): Promise<string> {
  const { context, feeds } = services;
  const about = { once: true, contentType: '', link: '', shownBy: 'pages' as const };
  const render = (shown: Shown) => viewHtml(services, view, page, { ...shown, site: as.site }, as.look);
  const made = await feeds.view('html', view, page, about, render);
  return new TextDecoder().decode(await made.bytes(undefined, context.runtime));
}

async function viewHtml(
  { context, feeds }: Pick<Services, 'context' | 'feeds'>,
  view: View,
  page: Page,
  { resolved, site, validator, heads, next }: Shown,
  look?: string,
): Promise<string> {
  const title = viewTitle(resolved, site);
  const newest = page.before === undefined ? undefined : documentPath(view, '', { limit: page.limit });
  const face = faceOf(resolved);
  const html = viewPage({
    ...{ site, title, look },
    heading: face.title ?? (viewName(resolved, { language: site.language }) || site.title),
    headingDirection: face.title === undefined ? nameDirection(view, site) : undefined,
    description: face.description ?? site.description,
    face: { text: face.description, image: face.image && imageAt(face.image, site) },
    canonical: site.url + documentPath(view, '', page),
    language: viewLanguage(view) ?? site.language,
    feeds: feedLinks(context, view, title),
    items: await feeds.pieces.articles(heads),
    next: next === undefined ? undefined : site.url + documentPath(view, '', { ...page, before: next }),
    newest: newest && site.url + newest,
    query: view.q,
    choice: choiceOf(view),
    basePath: viewPath(view),
    label: viewName({ ...resolved, view: { ...view, q: '' } }, { language: site.language }),
    hadArticles: validator.seq > 0,
  });
  return `${html}`;
}
