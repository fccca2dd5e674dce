// Reading: every view in every form. One route, because the algebra of views is a grammar, not a list of paths.
import { Hono } from 'hono';
import { malformed, notFound, Refusal } from '../errors.ts';
import { FORMATS } from '../formats/all.ts';
import type { Format } from '../formats/format.ts';
import { languageName } from '../pages/markup.ts';
import { tagsPage } from '../pages/tags.ts';
import { viewPage } from '../pages/view.ts';
import type { Rendered } from '../services/cache.ts';
import { viewParts, viewTitle } from '../services/naming.ts';
import { findFacets, listFacets } from '../store/facets.ts';
import { documentPath, facetPath, type Page, parsePage, parseView, type View, viewPath } from '../views.ts';
import { evaluate, heldTags } from './conditional.ts';
import type { Env, Services } from './env.ts';
import { feedLinks } from './feed-links.ts';
import { PAGE_HEADERS } from './page-headers.ts';
import { redirect } from './redirect.ts';
import { respond, respondDelta } from './respond.ts';

const FEED_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Last-Modified, Link, IM, Delta-Base',
  'x-content-type-options': 'nosniff',
};

/**
 * Chromium shows `application/rss+xml` as its source, unstyled. To somebody who opened the address in a browser
 * the same bytes go as `text/xml`; `private`, so that no shared cache hands that on to a feed reader.
 */
const SHOWN = { 'content-type': 'text/xml; charset=utf-8', 'cache-control': 'private, max-age=60' };

/** Fetch Metadata, where the browser sends it (not over plain http); else what it would rather have. */
function isNavigation(headers: Headers): boolean {
  const destination = headers.get('sec-fetch-dest');
  return destination ? destination === 'document' : /^text\/html\b/.test(headers.get('accept') ?? '');
}

/** The past changes rarely; a correction is also in the view's current window. */
const PAST = { 'cache-control': 'public, max-age=3600, stale-while-revalidate=86400, stale-if-error=86400' };

/** What a path asks for: a view, and in which form (none: HTML). */
interface Wanted {
  view: View;
  format?: Format;
}

export function viewRoutes(services: Services) {
  const { context } = services;
  return new Hono<Env>()
    .get('/tags', (c) => redirect(context.site, `/tags/${new URL(c.req.url).search}`))
    .get('/tags/', async (c) => {
      const document = await tagList(services);
      return respond(c.req.raw, document, context.runtime, PAGE_HEADERS);
    })
    .get('/*', async (c) => {
      const url = new URL(c.req.url);
      const wanted = parsePath(c.req.path, url.searchParams.get('q') ?? '');
      if (!wanted) throw notFound(`There is nothing at ${c.req.path}.`);
      const { view, format } = wanted;
      const canonical = viewPath(view) + (format?.file ?? '');
      if (c.req.path !== canonical) return redirect(context.site, canonical + url.search);
      const page = parsePage(url.searchParams);
      if (format) return respondFeed(services, c.req.raw, format, view, page);
      return respond(c.req.raw, await viewAsPage(services, view, page), context.runtime, PAGE_HEADERS);
    });
}

async function respondFeed(
  { context, feeds }: Services,
  request: Request,
  format: Format,
  view: View,
  page: Page,
): Promise<Response> {
  const document = await feeds.feed(format, view, page);
  const { headers } = request;
  const asked = /(?:^|,)\s*feed\s*(?:[;,]|$)/i.test(headers.get('a-im') ?? '');
  if (asked && !Object.keys(page).length && evaluate(headers, document) === 'proceed') {
    for (const tag of heldTags(headers)) {
      const delta = await feeds.delta(format, view, tag);
      if (delta?.base) return respondDelta(request, delta, context.runtime, FEED_HEADERS);
    }
  }
  const shown = format.file.endsWith('.xml') && isNavigation(headers);
  const more = { ...FEED_HEADERS, ...(page.archive && PAST), ...(shown && SHOWN) };
  return respond(request, document, context.runtime, more);
}

/**
 * Reads a raw path. Undefined: no view, so 404.
 * @throws Refusal 400 when it is meant to be one
 */
export function parsePath(path: string, q: string): Wanted | undefined {
  const segments = path.split('/').filter((segment, i, all) => segment || (i > 0 && i < all.length - 1));
  const format = FORMATS.find(({ file }) => file === segments.at(-1));
  const names = (format ? segments.slice(0, -1) : segments).map(decode);
  const view = parseView(names, q);
  return view && { view, format };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw malformed(`"${segment}" is not percent-encoded UTF-8.`);
  }
}

function viewAsPage({ context, feeds }: Services, view: View, page: Page): Promise<Rendered> {
  const { site } = context;
  return feeds.view('html', view, page, async ({ resolved, heads, next }) => {
    const path = documentPath(view, '', page);
    const links = feedLinks(site, view, viewTitle(resolved, site));
    const html = viewPage({
      site,
      title: viewTitle(resolved, site),
      heading: viewParts(resolved, languageName) || site.title,
      description: site.description,
      canonical: site.url + path,
      language: view.prefixes.find((p) => p.kind === 'language')?.slug ?? site.language,
      feeds: links,
      items: await feeds.articles(heads),
      next: next === undefined ? undefined : site.url + documentPath(view, '', { ...page, before: next }),
      newest:
        page.before === undefined ? undefined : site.url + documentPath(view, '', { limit: page.limit }),
      query: view.q,
      basePath: viewPath(view),
    });
    const link = links.map(({ href, type }) => `<${href}>; rel="alternate"; type="${type}"`);
    return {
      contentType: PAGE_HEADERS['content-type'],
      link: [`<${site.url}${path}>; rel="canonical"`, ...link].join(', '),
      text: `${html}`,
    };
  });
}

function tagList({ context, feeds }: Services): Promise<Rendered> {
  const { site, db } = context;
  const read = async () => {
    const [everything] = await findFacets(db, []);
    if (!everything) throw new Refusal(503, 'The database is not migrated: run `tagwire migrate`.');
    return { tag: `${everything.lastSeq}-tags`, modified: everything.lastAt };
  };
  return feeds.document('tags', read, async () => {
    const tags = (await listFacets(db, 'tag')).map(({ label, slug, count }) => {
      return { label, slug, count, path: facetPath('tag', slug) };
    });
    const everything = { prefixes: [], tags: [], q: '' };
    const html = tagsPage({
      site,
      tags,
      canonical: `${site.url}/tags/`,
      feeds: feedLinks(site, everything, site.title),
    });
    return { contentType: PAGE_HEADERS['content-type'], link: '', text: `${html}` };
  });
}
