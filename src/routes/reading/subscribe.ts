// /subscribe: a feed is put together; /subscribe/miniflux: it is handed to a reader's own Miniflux.
import { Hono, type Context as HonoContext } from 'hono';
import { describeRoute } from 'hono-openapi';
import { choiceOf, choicePath, choiceQuery, viewOfChoice } from '../../domain/choice.ts';
import type { FacetKind } from '../../domain/model.ts';
import { documentPath, isCostly, MAX_TERMS, termsOf, type View } from '../../domain/views.ts';
import { notFound } from '../../errors.ts';
import type { Site } from '../../formats/format.ts';
import type { Env, Services } from '../../http/env.ts';
import { keyOf } from '../../http/limits.ts';
import { PAGE_HEADERS } from '../../http/page-headers.ts';
import { redirect } from '../../http/redirect.ts';
import { isMadeOnce, respond } from '../../http/respond.ts';
import { nameDirection } from '../../pages/layout.ts';
import { minifluxPage } from '../../pages/miniflux.ts';
import { type FoundProps, type SubscribeProps, subscribePage } from '../../pages/subscribe.ts';
import { problem } from '../../problems.ts';
import { ChangedWhileRendering, type Representation } from '../../services/feeds/cache.ts';
import {
  type Chosen,
  lookAt,
  MAX_COUNTED,
  meantBy,
  offeredNames,
  readChoice,
} from '../../services/feeds/choosing.ts';
import type { Made } from '../../services/feeds/documents.ts';
import { logEnd, tagAt } from '../../services/feeds/log-end.ts';
import { viewName, viewTitle } from '../../services/feeds/naming.ts';
import { parsePath } from '../../services/feeds/paths.ts';
import { headsAt } from '../../store/articles/articles.ts';
import type { Database } from '../../store/database.ts';
import { Renamed, type ResolvedView, resolveView } from '../../store/facets/facets.ts';
import type { Walker } from '../../store/turns.ts';
import {
  CONDITIONAL_ANSWERS,
  CONDITIONAL_PARAMETERS,
  LOCATION,
  parameter,
  TEXT,
  VALIDATOR_HEADERS,
} from '../openapi.ts';
import { feedLinks } from './feed-links.ts';

/** Of what was typed just now, and is nobody else's. */
const TYPED_HEADERS = { ...PAGE_HEADERS, 'cache-control': 'no-store' };

const LIST = { type: 'array' as const, items: { type: 'string' as const } };
const tags = ['Reading'];
const PAGE = { 200: { description: 'OK', content: { 'text/html': TEXT } } };

export function subscribeRoutes(services: Services) {
  const { context } = services;
  const { site, db } = context;
  return new Hono<Env>()
    .get('/subscribe/', (c) => redirect(site, `/subscribe${new URL(c.req.url).search}`))
    .get(
      '/subscribe',
      describeRoute({
        operationId: 'getSubscribePage',
        summary: 'A feed put together by a person',
        description:
          'A form, and for what is chosen its newest articles and its address in each format. Tags, authors and sources go by slug or label; several in one parameter with commas between them, or the parameter again.',
        tags,
        parameters: [
          parameter('query', 'all', 'tags that every article has', LIST),
          parameter('query', 'any', 'tags of which every article has one', LIST),
          parameter('query', 'none', 'tags that no article has', LIST),
          parameter('query', 'language', 'BCP 47'),
          parameter('query', 'author', 'an author'),
          parameter('query', 'source', 'a source'),
          parameter('query', 'q', 'full-text query', { type: 'string', maxLength: 200 }),
          ...CONDITIONAL_PARAMETERS,
        ],
        responses: {
          200: { ...PAGE[200], headers: VALIDATOR_HEADERS },
          ...CONDITIONAL_ANSWERS,
          308: { description: 'The canonical spelling of this choice is in Location', headers: LOCATION },
          400: { description: 'A query that is too long' },
          410: { description: 'An editor retired the tag, author or source' },
          429: { description: 'Too many searches or expressions that are not kept; see Retry-After' },
        },
      }),
      async (c) => {
        const { search, searchParams } = new URL(c.req.url);
        const chosen = await readChoice(db, searchParams);
        const view = viewOfChoice(chosen.choice);
        const terms = termsOf(view.tags);
        const tooMany = terms > MAX_TERMS ? { terms, max: MAX_TERMS } : undefined;
        if (chosen.unknown.length || tooMany) {
          const page = subscribePage(await pageProps(db, await context.sites.now(), chosen, { tooMany }));
          return new Response(`${page}`, { headers: TYPED_HEADERS });
        }
        const canonical = choiceQuery(chosen.choice);
        // Kept for a minute only: a name may come to stand for another tag.
        if (search !== canonical) return redirect(site, `/subscribe${canonical}`, 60);
        try {
          return await answer(services, c, chosen, view);
        } catch (error) {
          const renamed = error instanceof Renamed ? choiceOf(error.view) : undefined;
          if (!renamed) throw error;
          return redirect(site, choicePath(renamed), 60);
        }
      },
    )
    .get(
      '/subscribe/miniflux',
      describeRoute({
        operationId: 'getMinifluxPage',
        summary: "A link from a feed to a reader's own Miniflux",
        description: 'A page with the link, never a redirect.',
        tags,
        parameters: [
          parameter('query', 'feed', 'path and query of a feed of this site; `/rss.xml` without it'),
          parameter('query', 'host', 'address of the Miniflux'),
        ],
        responses: { ...PAGE, 404: { description: 'There is no such feed' } },
      }),
      async (c) => {
        const feed = feedOf(services, c.req.query('feed') || '/rss.xml');
        const host = (c.req.query('host') ?? '').slice(0, 300);
        return new Response(`${minifluxPage({ site: await context.sites.now(), feed, host })}`, {
          headers: TYPED_HEADERS,
        });
      },
    );
}

/** A feed of this site by its path. @throws Refusal 404 */
function feedOf({ context }: Services, address: string) {
  const [path = '', query = ''] = address.split('?', 2);
  const q = new URLSearchParams(query).get('q') ?? '';
  const wanted = path.startsWith('/') ? parsePath(path, q, context.formats) : undefined;
  if (!wanted?.format) throw notFound(problem('path-not-found', { path }));
  const { label, contentType, file } = wanted.format;
  return { title: label, type: contentType, href: context.site.url + documentPath(wanted.view, file) };
}

function answer(services: Services, c: HonoContext<Env>, chosen: Chosen, view: View): Promise<Response> {
  const { context, feeds } = services;
  const walks = isCostly(view);
  const key = `subscribe ${choiceQuery(chosen.choice)}`;
  const find = (walker?: Walker) => (attempt: number) => {
    if (walker && !feeds.documents.has(key)) context.walks.check(walker);
    return found(services, key, chosen, view, { walker, once: isMadeOnce(attempt, walks) });
  };
  const send = (walker?: Walker) => respond(services, c.req.raw, find(walker), PAGE_HEADERS, { walks });
  return walks ? context.walks.run(keyOf(c, context), send) : send();
}

/** The page of a choice: as new as the log's end, since it offers every name. */
function found(
  services: Services,
  key: string,
  chosen: Chosen,
  view: View,
  { walker, once }: { walker?: Walker; once: boolean },
): Promise<Representation> {
  const { context, feeds } = services;
  const { db } = context;
  const make = async (): Promise<Made> => {
    const state = feeds.documents.freshness.state();
    const end = await logEnd(context);
    const { modified, site } = end;
    const tag = tagAt(end, 'subscribe');
    const resolved = await resolveView(db, view, walker);
    const render = async () => {
      const about = await pageProps(db, site, chosen, { found: await foundIn(services, site, resolved) });
      const page = subscribePage(about);
      const isCurrent =
        once ||
        feeds.documents.freshness.isUnchanged(state) ||
        tagAt(await logEnd(context), 'subscribe') === tag;
      if (!isCurrent) throw new ChangedWhileRendering();
      return `${page}`;
    };
    const own = once ? `${tag}-${crypto.randomUUID().slice(0, 8)}` : tag;
    const facts = { tag: own, modified, contentType: PAGE_HEADERS['content-type'], link: '' };
    return { facts, render, site, shownBy: 'pages' };
  };
  return once ? feeds.documents.once(make) : feeds.documents.get(key, make);
}

async function foundIn(
  { context, feeds }: Services,
  site: Site,
  resolved: ResolvedView,
): Promise<FoundProps> {
  const { db } = context;
  const { view } = resolved;
  const { positions, count, monthly } = await lookAt(db, resolved);
  return {
    feeds: feedLinks(context, view, viewTitle(resolved, site)),
    page: site.url + documentPath(view, ''),
    opml: site.url + documentPath(view, 'opml.xml'),
    newest: await feeds.pieces.articles(await headsAt(db, positions)),
    ...{ count, monthly, counted: MAX_COUNTED },
  };
}

async function pageProps(
  db: Database,
  site: Site,
  { choice, unknown, facets }: Chosen,
  more: Pick<SubscribeProps, 'tooMany' | 'found'>,
): Promise<SubscribeProps> {
  const offered = await offeredNames(db);
  const labelOf = (kind: FacetKind, slug: string) =>
    [...facets, ...offered[kind]].find((facet) => facet.kind === kind && facet.slug === slug)?.label ?? slug;
  const view = viewOfChoice(choice);
  const name = viewName({ view, facets: [...facets] }, { language: site.language });
  return {
    ...{ site, name, choice, labelOf, offered },
    nameDirection: nameDirection(view, site),
    unknown: unknown.map((one) => ({ ...one, meant: meantBy(one, offered) })),
    ...more,
  };
}
