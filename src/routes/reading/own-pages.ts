// /{page}: pages of the site's own. Asked after every other route, so that none takes another's place.
import { Hono } from 'hono';
import { EVERYTHING } from '../../domain/views.ts';
import { notFound, Refusal } from '../../errors.ts';
import type { SiteAddress } from '../../formats/format.ts';
import type { Env, Services } from '../../http/env.ts';
import { PAGE_HEADERS } from '../../http/page-headers.ts';
import { redirect } from '../../http/redirect.ts';
import { respond } from '../../http/respond.ts';
import { ownPage } from '../../pages/own-page.ts';
import { problem } from '../../problems.ts';
import type { Made } from '../../services/feeds/documents.ts';
import { rendered } from '../../services/publishing/text-work.ts';
import { isThere, pageRow } from '../../store/own-pages.ts';
import { feedLinks } from './feed-links.ts';
import { decodeSlug } from './pages.ts';

const pathOf = (slug: string) => `/${encodeURIComponent(slug)}`;
export const pageUrl = (slug: string, site: SiteAddress): string => site.url + pathOf(slug);

export function ownPageRoutes(services: Services) {
  const { context, feeds } = services;
  return new Hono<Env>().get('/*', async (c) => {
    const { path } = c.req;
    const slug = slugIn(path);
    const find = () =>
      feeds.documents.get(`page ${slug} ${path === pathOf(slug)}`, () => document(slug, path));
    try {
      if (!slug) throw notFound(problem('path-not-found', { path }));
      return await respond(services, c.req.raw, find, PAGE_HEADERS);
    } catch (error) {
      if (!(error instanceof Elsewhere)) throw error;
      return redirect(context.site, pathOf(error.slug) + new URL(c.req.url).search, 60);
    }
  });

  /** @throws Refusal 404, 410, or Elsewhere */
  async function document(slug: string, path: string): Promise<Made> {
    const row = await pageRow(context.db, slug);
    if (row?.movedTo) throw new Elsewhere(row.movedTo);
    if (row?.status === 'deleted') throw new Refusal(410, problem('page-deleted'));
    if (!isThere(row) || row.status !== 'published') throw notFound(problem('path-not-found', { path }));
    if (path !== pathOf(slug)) throw new Elsewhere(slug);
    const site = await context.sites.now();
    const url = pageUrl(slug, site);
    const facts = {
      tag: `${row.version}-page`,
      modified: Math.max(row.updatedAt, site.changedAt ?? 0),
      ...{ contentType: PAGE_HEADERS['content-type'], link: `<${url}>; rel="canonical"` },
    };
    const links = feedLinks(context, EVERYTHING, site.title);
    const render = async () => {
      const { html } = await rendered(context, row.written.content);
      return `${ownPage({ site, page: row.written, html, url, feeds: links })}`;
    };
    return { facts, render, site, shownBy: 'pages' };
  }
}

/** A page that is at another address than the one asked for. */
class Elsewhere extends Error {
  readonly slug: string;
  constructor(slug: string) {
    super('elsewhere');
    this.slug = slug;
  }
}

/** The slug that a path of one segment names; '' where it names none. */
function slugIn(path: string): string {
  const [, segment = ''] = /^\/([^/.]+)\/?$/.exec(path) ?? [];
  return decodeSlug(segment);
}
