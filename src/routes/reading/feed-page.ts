// A feed's address opened in a browser: a page about the feed, for people. Programs get the feed.
import { documentPath, isCostly, type Page, type View, viewLanguage } from '../../domain/views.ts';
import type { Format } from '../../formats/format.ts';
import { prefixOf } from '../../formats/uri.ts';
import type { Services } from '../../http/env.ts';
import { PAGE_HEADERS } from '../../http/page-headers.ts';
import { isMadeOnce, respond } from '../../http/respond.ts';
import { feedPage } from '../../pages/feed.ts';
import { viewName, viewTitle } from '../../services/feeds/naming.ts';
import { publisherOf } from '../../services/site/publisher.ts';
import type { Walker } from '../../store/turns.ts';
import { feedLinks } from './feed-links.ts';

/** Formats that people subscribe to by an address. */
export const READABLE: ReadonlySet<string> = new Set(['rss', 'atom', 'json']);

/** Whether a document has such a page; an archive is of no use to people. */
export const hasFeedPage = ({ name }: Format, { archive }: Page): boolean => READABLE.has(name) && !archive;

/** A browser keeps one answer for a URL, and its extensions ask for the feed. */
const HEADERS = {
  ...PAGE_HEADERS,
  'cache-control': 'private, max-age=60',
  vary: 'Accept-Encoding, Accept, Sec-Fetch-Dest',
};

export function respondFeedPage(
  services: Services,
  request: Request,
  format: Format,
  { view, page, walker }: { view: View; page: Page; walker?: Walker | undefined },
): Promise<Response> {
  const { context, feeds } = services;
  const walks = isCostly(view);
  const path = documentPath(view, format.file, page);
  const about = {
    contentType: PAGE_HEADERS['content-type'],
    link: '',
    exact: true,
    walker,
    shownBy: 'pages' as const,
  };
  const find = (attempt: number) =>
    feeds.view(
      `${format.name}-page`,
      view,
      page,
      { ...about, once: isMadeOnce(attempt, walks) },
      async ({ resolved, site, validator, heads }) => {
        const last = validator.seq;
        const title = viewTitle(resolved, site, last);
        const links = feedLinks(context, view, title);
        const isOwn = ({ href }: { href: string }) => href.split('?')[0]!.endsWith(`/${format.file}`);
        const markup = feedPage({
          ...{ site, title, label: format.label },
          heading: viewName(resolved, { language: site.language, last }) || site.title,
          language: viewLanguage(view) ?? site.language,
          feeds: [...links.filter(isOwn), ...links.filter((link) => !isOwn(link))],
          page: site.elsewhere
            ? await publisherOf(context.db, site, resolved)
            : site.url + documentPath(view, ''),
          raw: `${prefixOf(site.url)}${path}${path.includes('?') ? '&' : '?'}raw`,
          items: await feeds.pieces.articles(heads),
        });
        return `${markup}`;
      },
    );
  return respond(services, request, find, HEADERS, { walks });
}
