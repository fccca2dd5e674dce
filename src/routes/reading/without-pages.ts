// A site beside one of the publisher's own (`pages: off`): no page for readers is here, and whoever comes is led there.
import type { MiddlewareHandler } from 'hono';
import { EVERYTHING } from '../../domain/views.ts';
import { notFound } from '../../errors.ts';
import { articleUrl } from '../../formats/facts.ts';
import type { Site } from '../../formats/format.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { prefersMarkdown } from '../../http/negotiate.ts';
import { problem } from '../../problems.ts';
import { publisherOf } from '../../services/site/publisher.ts';
import { articleBySlug } from '../../store/articles/articles.ts';
import { resolveView } from '../../store/facets/facets.ts';
import { decodeSlug } from './pages.ts';

/** Stands before every route of a page, and behind those of documents and files; feeds pass. */
export function withoutPages({ context }: Services): MiddlewareHandler<Env> {
  const { db, sites, formats } = context;
  const files = new Set(['opml.xml', 'changes.json', 'digest.json', ...formats.map(({ file }) => file)]);

  return async (c, next) => {
    const last = c.req.path.split('/').findLast(Boolean) ?? '';
    if (files.has(last.toLowerCase())) return next();
    // With pages on, as they were last, this asks nothing: a warm page costs one query.
    const { known } = sites;
    const site = known && known.pages !== 'off' ? known : await sites.now();
    if (site.pages === 'off') return (await instead(c, site)) ?? next();
    await next();
    // Another process may have switched pages off: who made this one has read it.
    const now = sites.known;
    const led = now?.pages === 'off' ? await instead(c, now) : undefined;
    if (led) c.res = led;
  };

  /** Where it leads without pages; undefined for what is read here still. @throws Refusal 404 */
  async function instead(c: Request_, site: Site): Promise<Response | undefined> {
    const { path } = c.req;
    const article = /^\/articles\/([^/]+)\/?$/.exec(path)?.[1];
    const to = article === undefined ? path === '/' && (await homeOf(site)) : await pageOf(article, site);
    const isMarkdown = article !== undefined && prefersMarkdown(c.req.header('accept'));
    // What is nowhere else is read here still: an article without another page, or as Markdown; or why it is gone.
    if (article !== undefined && (!to || isMarkdown)) return undefined;
    if (!to) throw notFound(problem('path-not-found', { path }));
    const headers = { location: to, 'cache-control': 'public, max-age=60', vary: 'Accept' };
    return new Response(null, { status: 302, headers });
  }

  async function homeOf(site: Site): Promise<string | undefined> {
    const home = await publisherOf(db, site, await resolveView(db, EVERYTHING));
    return home === `${site.url}/` ? undefined : home;
  }

  /** Undefined also for `{slug}.md`, since no slug has a dot. */
  async function pageOf(segment: string, site: Site): Promise<string | undefined> {
    const article = await articleBySlug(db, decodeSlug(segment));
    if (article?.status !== 'published' || article.canonicalUrl === articleUrl(article.slug, site))
      return undefined;
    return article.canonicalUrl;
  }
}
